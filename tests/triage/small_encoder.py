"""A small real encoder: hashed words, counted and normalised. Fast, the same everywhere; it lists what it embeds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from triage.encoder import Vectors


class HashingEncoder:
    """Texts that share words are near. `embedded` lists every text it was ever asked for, in order."""

    def __init__(self, name: str = "hashing", dimension: int = 64) -> None:
        self.name, self.dimension = name, dimension
        self.fingerprint = hashlib.sha256(f"{name}:{dimension}".encode()).hexdigest()
        self.embedded: list[str] = []

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One unit vector a text, shape (len(texts), dimension)."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in ["", *text.lower().split()]:
                digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=4).digest()
                out[row, int.from_bytes(digest[:3], "big") % self.dimension] += 1 if digest[3] % 2 else -1
            if not out[row].any():
                out[row, 0] = 1
            out[row] /= np.linalg.norm(out[row])
            self.embedded.append(text)
            if progress:
                progress(row + 1)
        return out
