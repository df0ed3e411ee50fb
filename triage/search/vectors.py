"""Passage vectors, cached on disk by text, encoder and chunker: changing one article embeds one article."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from triage.encoder import Encoder, Vectors

Progress = Callable[[int, int], None]
# Raise when the way articles are cut into passages changes what a stored vector stands for.
CHUNKER = "1"
# About 100 MB of vectors: some ten large collections of articles, or many versions of one.
MOST_KEPT = 65_536
_HASH = hashlib.sha256().digest_size
_FLOAT = np.dtype("<f4")


class VectorCache:
    """One file an encoder below `folder`; unreadable or foreign content is recomputed, never trusted.

    It holds at most MOST_KEPT vectors, or what one call needs if that is more: those used longest ago go first.
    """

    def __init__(self, folder: Path | None, encoder: Encoder) -> None:
        self._encoder = encoder
        self._salt = f"{encoder.fingerprint}:{CHUNKER}:".encode()
        self._file = folder / f"vectors-{encoder.fingerprint[:16]}-{CHUNKER}.bin" if folder else None

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of `texts`, shape (len(texts), dimension); only texts never seen before are embedded.

        `progress` is called with (embedded so far, to embed in all).
        """
        keys = [hashlib.sha256(self._salt + t.encode("utf-8", "surrogatepass")).digest() for t in texts]
        known = self._read()
        fresh = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
        if fresh:
            report = (lambda done: progress(done, len(fresh))) if progress else None
            rows = self._encoder.encode(list(fresh.values()), report)
            known.update(zip(fresh, rows, strict=True))
            self._write(_latest(known, keys))
        if not texts:
            return np.empty((0, self._encoder.dimension), np.float32)
        return np.stack([known[k] for k in keys])

    def _read(self) -> dict[bytes, Vectors]:
        if self._file is None:
            return {}
        try:
            data = memoryview(self._file.read_bytes())
        except OSError:
            return {}
        width = self._encoder.dimension
        size, rest = divmod(len(data) - _HASH, _HASH + _FLOAT.itemsize * width)
        if rest or hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
            return {}
        start = _HASH * (size + 1)
        vectors = np.frombuffer(data[start:], _FLOAT).reshape(size, width)
        return {bytes(data[_HASH * (i + 1) : _HASH * (i + 2)]): vectors[i] for i in range(size)}

    def _write(self, known: dict[bytes, Vectors]) -> None:
        """The hash of what follows, all keys, all vectors: as little format as possible is as little to get wrong."""
        if self._file is None:
            return
        content = b"".join(known) + np.stack(list(known.values())).astype(_FLOAT).tobytes()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
        except OSError:
            # a folder that cannot be written costs time at the next start, not this answer
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest())
                file.write(content)
            # an atomic rename: a reader sees the old file or the new one, never half of one
            os.replace(name, self._file)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _latest(known: dict[bytes, Vectors], used: Sequence[bytes]) -> dict[bytes, Vectors]:
    """At most MOST_KEPT of them but all that were `used`, which come last: the order of a file is that of use."""
    now = dict.fromkeys(used)
    earlier = [key for key in known if key not in now]
    kept = earlier[max(len(earlier) + len(now) - MOST_KEPT, 0) :]
    return {key: known[key] for key in (*kept, *now)}
