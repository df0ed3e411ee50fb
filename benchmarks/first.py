"""Run in a process of its own: from nothing loaded to the first decision, and what is held afterwards.

    python -m benchmarks.first ours CACHE [KB]        python -m benchmarks.first plain INDEX

Prints one JSON object: `done_at` (seconds since the epoch, as the first decision was there), resident and peak MB after
MORE further texts, and the number of articles. Nothing heavy is imported before it is needed: that is what is measured.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

TEXT = "Outlook keeps asking for my password since this morning"
MORE = 50


def ours(cache: Path, kb: Path | None) -> tuple[float, int]:
    """When the first decision was there, and how many articles are searched."""
    from triage.engine import Engine

    engine = Engine.load(cache=cache, kb=kb)
    if engine.problems:
        raise SystemExit(" ".join(engine.problems))
    engine.assess(TEXT)
    done_at = time.time()
    for text in _more():
        engine.assess(text)
    return done_at, len(engine.library.live)


def plain(index_file: Path) -> tuple[float, int]:
    """The same for the plain pipeline, its article vectors already stored: load, encode, search."""
    import faiss

    from benchmarks.plain import TOP, load_model

    model, index = load_model(), faiss.read_index(str(index_file))
    index.search(model.encode([TEXT], normalize_embeddings=True, show_progress_bar=False), TOP)
    done_at = time.time()
    for text in _more():
        index.search(model.encode([text], normalize_embeddings=True, show_progress_bar=False), TOP)
    return done_at, int(index.ntotal)


def main(arguments: list[str]) -> None:
    kind, folder, *kb = arguments
    done_at, articles = ours(Path(folder), Path(kb[0]) if kb else None) if kind == "ours" else plain(Path(folder))
    # imported last: it would load part of what is to be timed
    from benchmarks.machine import peak_mb, resident_mb

    found = {"done_at": done_at, "articles": articles, "resident_mb": resident_mb(), "peak_mb": peak_mb()}
    sys.stdout.write(json.dumps(found) + "\n")


def _more() -> list[str]:
    from benchmarks.texts import LONG, SHORT

    texts = [*SHORT, *LONG]
    return [texts[number % len(texts)] for number in range(MORE)]


if __name__ == "__main__":
    main(sys.argv[1:])
