"""What one run of the benchmarks was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
# Not the command line's own cache: 17,000 foreign vectors in it would slow every start of the product.
CACHE = Path.home() / ".cache" / "firstline" / "benchmarks"


@dataclass(frozen=True)
class Settings:
    """`data`: the folder of public sets, None: none. `quick`: fewer rows, rounds and draws; numbers to look at only."""

    data: Path | None = None
    cache: Path = CACHE
    quick: bool = False

    @property
    def draws(self) -> int:
        """Bootstrap draws an interval."""
        return 200 if self.quick else 1000

    def file(self, name: str) -> Path:
        """A file of the public sets."""
        assert self.data is not None, "a section that reads public sets runs only where they are given"
        return self.data / name
