"""The 2,448 real articles as a company would have them: plain Markdown files, a heading and text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from benchmarks.rows import BenchmarkError

SOURCE = "officedocs/articles.jsonl.gz"


def write_articles(source: Path, folder: Path) -> int:
    """Write each article of the gzipped JSON Lines file below `folder`, "# title" above its text. Returns how many.

    Raises BenchmarkError when the file cannot be read or a path leads out of the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    count = 0
    try:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                target = (root / fields["path"]).resolve()
                if not target.is_relative_to(root):
                    raise BenchmarkError(f"{source}: the path {fields['path']!r} leads out of the folder")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(f"# {fields['title']}\n\n{fields['text']}", encoding="utf-8")
                count += 1
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"{source}: cannot be read as articles ({type(error).__name__}: {error})") from error
    return count
