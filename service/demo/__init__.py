"""Demo people and tickets: marked, made by real turns through the real engine, removed by one command."""

from service.demo.keeping import Removed, add, fill, is_here, prepare, remove
from service.demo.planning import HOW_MANY

__all__ = ["HOW_MANY", "Removed", "add", "fill", "is_here", "prepare", "remove"]
