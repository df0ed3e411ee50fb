import sys

from benchmarks.cli import main

# guarded: a section runs in a process of its own, which imports this module again
if __name__ == "__main__":
    sys.exit(main())
