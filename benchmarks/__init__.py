"""How fast and how good Firstline is, beside what a user would pick instead. Run by `python -m benchmarks`."""
