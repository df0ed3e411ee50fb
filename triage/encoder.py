"""Text -> unit vectors. ONNX Runtime on the shipped int8 encoder; any sentence-transformers model by name or folder.

A text's vector must not depend on its batch: dynamic int8 takes its activation scale from everything in the batch,
so each text runs alone; a batch is spread over threads instead. Texts beyond the window are pooled over windows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from triage import manifest
from triage.types import EncoderUnavailable

Vectors = NDArray[np.float32]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CANARY = "Outlook asks for my password again and again since this morning, error 0x8004010f."
# Another processor rounds int8 sums a little differently (no VNNI); from here on the vectors are the same for our use.
CANARY_COSINE = 0.995
# 8 windows of 254 tokens are about 1,500 words, more than a cleaned ticket has: only what is no language has more
# tokens, and each window costs 12 ms. The characters hold these windows with room to spare; splitting more of them
# would cost seconds.
MAX_WINDOWS, HEAD_CHARACTERS, TAIL_CHARACTERS = 8, 32_000, 8_000
# English has about 1.3 tokens a word; a window of so many words for each token it holds is seldom cut.
WORDS_A_TOKEN = 0.6
ENCODERS = Path(__file__).resolve().parent.parent / "models" / "encoders"


class Encoder(Protocol):
    """What the engine needs of an encoder."""

    name: str
    fingerprint: str
    dimension: int

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Embed texts, one row each, L2-normalised: shape (len(texts), dimension)."""
        ...


class OnnxEncoder:
    """The shipped encoder: one ONNX file and its tokenizer, refused unless both have the hash their manifest names."""

    def __init__(self, session: Any, tokenizer: Any, fields: dict[str, Any], threads: int = 0) -> None:
        self.name: str = fields["name"]
        self.fingerprint = _fingerprint(fields)
        self.dimension: int = fields["dimension"]
        self.canary: dict[str, Any] = fields.get("canary", {})
        self._window: int = fields["max_tokens"] - 2
        self._session, self._tokenizer, self._threads = session, tokenizer, threads
        self._cls, self._sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    @classmethod
    def load(cls, folder: Path, threads: int = 2) -> OnnxEncoder:
        """Open the artefact in `folder`. Raises EncoderUnavailable when a file is missing or is not the right one."""
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            fields = manifest.verify(folder, (MODEL_FILE, TOKENIZER_FILE))
        except manifest.Damaged as damage:
            raise EncoderUnavailable(f"encoder refused: {damage}") from damage
        options = onnxruntime.SessionOptions()
        # one thread a text: texts are short, and a sum split over threads could round differently on another machine
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # the graph is as it should run; fusing sum and normalisation would take a slower kernel
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])
        try:
            return cls(session, Tokenizer.from_file(str(folder / TOKENIZER_FILE)), fields, threads)
        except (KeyError, TypeError) as error:
            raise EncoderUnavailable(f"encoder refused: {folder / manifest.MANIFEST} lacks {error}") from error

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Embed texts, one row each, L2-normalised: shape (len(texts), dimension).

        An empty list gives shape (0, dimension); an empty text gives the vector of the two marker tokens.
        `progress` is called with the number of texts done so far. Raises EncoderUnavailable when the runtime fails.
        """
        if len(texts) < 2 or self._threads < 2:
            return self._stacked(map(self._encode_one, texts), len(texts), progress)
        with ThreadPoolExecutor(self._threads) as pool:
            return self._stacked(pool.map(self._encode_one, texts), len(texts), progress)

    def _stacked(self, vectors: Iterable[Vectors], size: int, progress: Callable[[int], None] | None) -> Vectors:
        out = np.empty((size, self.dimension), np.float32)
        for row, vector in enumerate(vectors):
            out[row] = vector
            if progress and (row % 32 == 31 or row + 1 == size):
                progress(row + 1)
        return out

    def _encode_one(self, text: str) -> Vectors:
        if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
            text = f"{text[:HEAD_CHARACTERS]}\n{text[-TAIL_CHARACTERS:]}"
        # a lone surrogate is no text to the tokenizer
        ids = self._tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False).ids
        if len(ids) <= self._window:
            return self._run(ids)
        windows = self._windows(ids)
        pooled = np.average([self._run(w) for w in windows], axis=0, weights=[len(w) for w in windows])
        return np.asarray(pooled / np.linalg.norm(pooled), np.float32)

    def _windows(self, ids: list[int]) -> list[list[int]]:
        """At most MAX_WINDOWS windows; of a longer text the head and the tail, where people say what they want."""
        windows = [ids[i : i + self._window] for i in range(0, len(ids), self._window)]
        return windows if len(windows) <= MAX_WINDOWS else windows[: MAX_WINDOWS - 2] + windows[-2:]

    def _run(self, ids: list[int]) -> Vectors:
        tokens = np.array([[self._cls, *ids, self._sep]], np.int64)
        try:
            vector: Vectors = self._session.run(None, {"input_ids": tokens})[0][0]
        except _runtime_errors() as error:
            raise EncoderUnavailable(f"encoder {self.name} fails: {error}") from error
        return vector

    def canary_cosine(self) -> float:
        """How near this machine's vector of the canary sentence is to the one recorded at export (1 = the same).

        Raises EncoderUnavailable when none was recorded.
        """
        if not self.canary:
            raise EncoderUnavailable(f"encoder {self.name}: its manifest records no canary; export it again")
        recorded = np.asarray(self.canary["vector"], np.float32)
        return float(self.encode([self.canary["text"]])[0] @ recorded / np.linalg.norm(recorded))


class NoEncoder:
    """Stands in when no encoder can be used: vectors are zero, so only words rank. Nothing may be answered on it."""

    name = fingerprint = "none"
    dimension = 1

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Zeros, shape (len(texts), 1)."""
        return np.zeros((len(texts), 1), np.float32)


class SentenceTransformersEncoder:
    """Any sentence-transformers model, by name or folder; needs the `training` extra."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderUnavailable(
                f"encoder = {name!r} is not a shipped encoder, and sentence-transformers is not installed: "
                "run `make training` (or pip install 'firstline[training]'), or use a folder below models/encoders"
            ) from error
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderUnavailable(f"encoder = {name!r}: sentence-transformers cannot load it ({error})") from error
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        probe = self.encode([CANARY])
        self.fingerprint = hashlib.sha256(name.encode() + np.round(probe, 4).tobytes()).hexdigest()

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Embed texts one by one (padding would let the batch into the vector): shape (len(texts), dimension)."""
        out = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            out[row] = self._encode_one(text.encode("utf-8", "replace").decode())
            if progress:
                progress(row + 1)
        return out

    def _encode_one(self, text: str) -> Vectors:
        """The text's vector; of a text beyond the model's window, the mean over windows of words."""
        words = text.split()
        size = max(int((self._model.max_seq_length or len(words) + 1) * WORDS_A_TOKEN), 1)
        windows = [words[i : i + size] for i in range(0, len(words), size)]
        if len(windows) > MAX_WINDOWS:
            windows = windows[: MAX_WINDOWS - 2] + windows[-2:]
        parts = [" ".join(w) for w in windows] if len(windows) > 1 else [text]
        vectors = [self._model.encode(p, normalize_embeddings=True, show_progress_bar=False) for p in parts]
        pooled = np.average(vectors, axis=0, weights=[len(w) for w in windows] if len(windows) > 1 else None)
        return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-9), np.float32)


def _runtime_errors() -> tuple[type[Exception], ...]:
    """ONNX Runtime's own kinds; they have no base class in common."""
    from onnxruntime.capi import onnxruntime_pybind11_state as runtime

    kinds = (each for each in vars(runtime).values() if isinstance(each, type) and issubclass(each, Exception))
    return (*kinds, RuntimeError, MemoryError)


def _fingerprint(fields: dict[str, Any]) -> str:
    parts = "".join(fields["files"][name]["sha256"] for name in (MODEL_FILE, TOKENIZER_FILE))
    return hashlib.sha256(parts.encode()).hexdigest()


def shipped_for(fingerprint: str, wanted: str, folder: Path = ENCODERS) -> str:
    """The name of the shipped encoder with this fingerprint, if `wanted` is a shipped one at all; else `wanted`.

    A desk that names a shipped encoder means: the one that its model was trained with.
    """
    if Path(wanted).name != wanted or not (folder / wanted / manifest.MANIFEST).is_file():
        return wanted
    for place in sorted(folder.iterdir()):
        try:
            fields = json.loads((place / manifest.MANIFEST).read_text(encoding="utf-8"))
            if _fingerprint(fields) == fingerprint:
                return place.name
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return wanted


def load_encoder(name: str, folder: Path = ENCODERS) -> Encoder:
    """The encoder called `name`: a shipped one, a folder with our manifest, or a sentence-transformers model."""
    for place in (folder / name, Path(name)):
        if (place / manifest.MANIFEST).is_file():
            return OnnxEncoder.load(place)
        if (place / MODEL_FILE).is_file() or (place.is_dir() and place.parent == folder):
            raise EncoderUnavailable(f"encoder refused: {place / manifest.MANIFEST} is missing")
    return SentenceTransformersEncoder(name)
