"""Vector and words -> calibrated category, tier and flags, and the out-of-scope score.

The models were trained with scikit-learn (training/heads.py) but are plain arrays here: importing scikit-learn would
cost a second of start-up, and arrays need no pickle.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.learned.heads import Floats, Head, Heads, Memory, Scope
from triage.learned.style import Style
from triage.learned.words import Words
from triage.retrieval import Nearest
from triage.types import Classification, Flags, ModelInvalid, Prediction

ARRAYS_FILE, FIELDS_FILE, GRAMS_FILE = "classifier.npz", "classifier.json", "grams.txt"
FILES = (ARRAYS_FILE, FIELDS_FILE, GRAMS_FILE)
CATEGORY, TIER = "category", "tier"
ADMIN_LEVEL, SECURITY, VAGUE, TWO_PROBLEMS = FLAGS = ("admin_level", "security", "vague", "two_problems")
SOLVABLE = "solvable"
YES, NO = "1", "0"
_FORMAT = 1


@dataclass(frozen=True)
class Linear:
    """Linear models of all heads side by side: weights (d, columns) of the vector, (grams, columns) of the words."""

    vector: Floats
    words: Floats
    offset: Floats


@dataclass(frozen=True)
class Scores:
    """What `predict_many` found: probabilities (texts, labels) of each target in label order, scope scores (texts,)."""

    probabilities: Mapping[str, NDArray[np.float64]]
    out_of_scope: NDArray[np.float64]


@dataclass(frozen=True)
class Findings:
    """What training wrote down beside the weights.

    `thresholds`: of each flag, the probability from which it counts as raised (tuned for recall on held-out rows).
    `out_of_scope_limit`: the score that 1 % of the training corpus' own held-out texts exceed. `notes`: what the person
    who trained should know, in sentences.
    """

    thresholds: Mapping[str, float]
    out_of_scope_limit: float | None = None
    notes: tuple[str, ...] = ()


class Classifier:
    """Trained heads over one encoder. Safe to call from several threads: it learns nothing after construction.

    Only the letter grams of words seen before are kept, so that they are cut once; a result never hangs on them.
    """

    def __init__(
        self, heads: Mapping[str, Head], linear: Linear, words: Words, *, memory: Memory, scope: Scope, style: Style,
        encoder: str, findings: Findings,
    ) -> None:  # fmt: skip
        self.targets: dict[str, tuple[str, ...]] = {name: head.labels for name, head in heads.items()}
        self.encoder, self.style = encoder, style
        self.thresholds = dict(findings.thresholds)
        self.out_of_scope_limit, self.notes = findings.out_of_scope_limit, findings.notes
        self._heads, self._linear, self._words, self._memory, self._scope = dict(heads), linear, words, memory, scope
        self._findings = findings
        self._together, self._remembered = Heads(heads), Nearest(memory.vectors)
        self._scope_columns = self._together.columns[CATEGORY if CATEGORY in heads else next(iter(heads))]

    def prepare(self, text: str) -> str:
        """What must be encoded for `predict`: the text itself, unless the model was trained on stripped texts."""
        return self.style.prepare(text)

    def predict(self, text: str, vector: Floats) -> Classification:
        """Classify one text. `vector` is that of `prepare(text)`, shape (d,); `text` itself is given unprepared.

        Of a target that was not trained, the tier is the empty label with probability 0 and a flag is 0.
        """
        probabilities, scope = self._judge(text, vector)
        return Classification(
            category=self._prediction(CATEGORY, probabilities),
            tier=self._prediction(TIER, probabilities),
            flags=Flags(*(self._flag(name, probabilities) for name in FLAGS)),
            out_of_scope=scope,
            solvable=self._flag(SOLVABLE, probabilities) if SOLVABLE in probabilities else None,
        )

    def predict_many(self, texts: Sequence[str], vectors: Floats) -> Scores:
        """The same numbers as `predict` gives, text by text, as arrays for evaluation."""
        found = [self._judge(text, vector) for text, vector in zip(texts, vectors, strict=True)]
        probabilities = {
            name: np.array([p[name] for p, _ in found], np.float64).reshape(len(found), len(labels))
            for name, labels in self.targets.items()
        }
        return Scores(probabilities, np.array([scope for _, scope in found], np.float64))

    def _judge(self, text: str, vector: Floats) -> tuple[dict[str, NDArray[np.float64]], float]:
        foreign = self.style.is_foreign(text)
        numbers, weights = self._words.features(self.style.prepare(text) if foreign else text)
        own = np.asarray(vector, np.float32)
        linear = own @ self._linear.vector + weights @ self._linear.words[numbers] + self._linear.offset
        near, cosines = self._remembered.search(self._memory.shortened(own), self._memory.neighbours)
        probabilities = self._together.probabilities(linear, own, (near, cosines), foreign)
        return probabilities, float(self._scope.score(linear[None, self._scope_columns], cosines[None])[0])

    def _prediction(self, target: str, probabilities: Mapping[str, NDArray[np.float64]]) -> Prediction:
        if target not in probabilities:
            return Prediction("", 0.0)
        values = probabilities[target].tolist()
        ranking = sorted(zip(self.targets[target], values, strict=True), key=lambda pair: -pair[1])
        return Prediction(ranking[0][0], ranking[0][1], tuple(ranking))

    def _flag(self, target: str, probabilities: Mapping[str, NDArray[np.float64]]) -> float:
        if target not in probabilities or YES not in self.targets[target]:
            return 0.0
        return float(probabilities[target][self.targets[target].index(YES)])

    def save(self, folder: Path) -> None:
        """Write the three FILES into `folder`, the same bytes for the same model. The manifest is the caller's."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {
            "linear_vector": self._linear.vector.astype(np.float16),
            "linear_words": self._linear.words.astype(np.float16),
            "linear_offset": self._linear.offset,
            "idf": self._words.idf,
            "memory_basis": self._memory.basis,
            "memory_vectors": self._memory.vectors.astype(np.float16),
        }
        for number, head in enumerate(self._heads.values()):
            arrays |= {f"head{number}_{name}": array for name, array in head.arrays().items()}
        np.savez(folder / ARRAYS_FILE, allow_pickle=False, **arrays)
        fields = {
            "format": _FORMAT,
            "encoder": self.encoder,
            "targets": self.targets,
            "word_grams": self._words.split,
            "neighbours": self._memory.neighbours,
            "scope": asdict(self._scope),
            "style": {**asdict(self.style), "dropped": sorted(self.style.dropped)},
            "findings": {**asdict(self._findings), "thresholds": self.thresholds},
        }
        text = json.dumps(fields, indent=1, ensure_ascii=False) + "\n"
        (folder / FIELDS_FILE).write_text(text, encoding="utf-8", newline="\n")
        (folder / GRAMS_FILE).write_text("\n".join(self._words.grams), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read what `save` wrote; the caller checks the hashes. Raises ModelInvalid, naming folder and trouble."""
        try:
            fields = json.loads((folder / FIELDS_FILE).read_text(encoding="utf-8"))
            if fields["format"] != _FORMAT:
                raise ModelInvalid(f"{folder}: classifier format {fields['format']}, this version reads {_FORMAT}")
            grams = (folder / GRAMS_FILE).read_text(encoding="utf-8").split("\n")
            with (folder / ARRAYS_FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return cls._of(fields, [gram for gram in grams if gram], arrays)
        except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            raise ModelInvalid(f"{folder}: the classifier cannot be read ({type(error).__name__}: {error})") from error

    @classmethod
    def _of(cls, fields: dict[str, Any], grams: list[str], arrays: Mapping[str, NDArray[Any]]) -> Classifier:
        heads = {}
        for number, (name, labels) in enumerate(fields["targets"].items()):
            own = {key.split("_", 1)[1]: array for key, array in arrays.items() if key.startswith(f"head{number}_")}
            heads[name] = Head.of(tuple(labels), own)
        linear = Linear(
            arrays["linear_vector"].astype(np.float32),
            arrays["linear_words"].astype(np.float32),
            arrays["linear_offset"],
        )
        vectors = arrays["memory_vectors"].astype(np.float32)
        columns = sum(len(head.labels) for head in heads.values())
        if linear.words.shape != (len(grams), columns) or arrays["idf"].shape != (len(grams),):
            raise ValueError("vocabulary and weights differ in size")
        if any(len(head.remembered) != len(vectors) for head in heads.values()):
            raise ValueError("remembered labels and vectors differ in number")
        style = Style(**{**fields["style"], "dropped": frozenset(fields["style"]["dropped"])})
        findings = Findings(**{**fields["findings"], "notes": tuple(fields["findings"]["notes"])})
        return cls(
            heads, linear, Words(grams, int(fields["word_grams"]), arrays["idf"]),
            memory=Memory(arrays["memory_basis"], vectors, int(fields["neighbours"])),
            scope=Scope(**fields["scope"]), style=style, encoder=str(fields["encoder"]), findings=findings,
        )  # fmt: skip
