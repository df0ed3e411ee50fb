"""The encoder's graph says what the plain mathematics of BERT says, but for what int8 rounds away."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("onnx", reason="onnx comes with the training extra")

import onnx
import onnxruntime

from training.bert_graph import INPUT, OUTPUT, Bert, build

Floats = NDArray[np.float32]

WORDS, TOKENS, WIDTH, INNER, LAYERS = 40, 16, 24, 48, 2
# (out, in) of the dense layers of one BERT layer
DENSE = {
    **{f"attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")},
    "attention.output.dense": (WIDTH, WIDTH),
    "intermediate.dense": (INNER, WIDTH),
    "output.dense": (WIDTH, INNER),
}
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")
TEXTS = ([2, 3], [2, 17, 3], [2, 5, 5, 5, 39, 0, 11, 3], list(range(TOKENS)))


def random_bert(seed: int = 0, heads: int = 4) -> Bert:
    """A tiny BERT whose weights are about as large as those of a trained one."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int, spread: float = 0.15, around: float = 0.0) -> Floats:
        return rng.normal(around, spread, shape).astype(np.float32)

    def norm(name: str) -> dict[str, Floats]:
        return {f"{name}.weight": draw(WIDTH, around=1.0), f"{name}.bias": draw(WIDTH)}

    weights = {
        "embeddings.word_embeddings.weight": draw(WORDS, WIDTH),
        "embeddings.position_embeddings.weight": draw(2 * TOKENS, WIDTH),
        "embeddings.token_type_embeddings.weight": draw(2, WIDTH),
        **norm("embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part, (out, inside) in DENSE.items():
            weights[f"{name}.{part}.weight"], weights[f"{name}.{part}.bias"] = draw(out, inside), draw(out)
        for part in NORMS:
            weights |= norm(f"{name}.{part}")
    return Bert(weights, LAYERS, heads, 1e-12, TOKENS)


def plain_forward(bert: Bert, ids: list[int]) -> Floats:
    """BERT, mean over tokens, length 1: in floating point, one step at a time."""
    weights = bert.weights

    def normalised(name: str, x: Floats) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + bert.epsilon)
        return centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def dense(name: str, x: Floats) -> Any:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    words, places, segments = (
        weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
    )
    hidden = normalised("embeddings.LayerNorm", words[ids] + places[: len(ids)] + segments[0])
    for layer in range(bert.layers):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            dense(f"{name}.attention.self.{part}", hidden).reshape(len(ids), bert.heads, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = np.exp(query @ key.swapaxes(1, 2) / math.sqrt(query.shape[-1]))
        attended = (scores / scores.sum(-1, keepdims=True) @ value).swapaxes(0, 1).reshape(len(ids), -1)
        hidden = normalised(f"{name}.{NORMS[0]}", dense(f"{name}.attention.output.dense", attended) + hidden)
        inner = dense(f"{name}.intermediate.dense", hidden)
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        hidden = normalised(f"{name}.{NORMS[1]}", dense(f"{name}.output.dense", inner) + hidden)
    mean = hidden.mean(0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def run(bert: Bert, ids: list[int]) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(build(bert).SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run([OUTPUT], {INPUT: np.array([ids], np.int64)})[0]


@pytest.mark.parametrize("ids", TEXTS, ids=len)
@pytest.mark.parametrize(("seed", "heads"), [(0, 4), (1, 1), (2, 8)])
def test_the_graph_computes_what_plain_mathematics_computes(ids: list[int], seed: int, heads: int) -> None:
    bert = random_bert(seed, heads)
    found, expected = run(bert, ids)[0], plain_forward(bert, ids)
    assert float(found @ expected) > 0.998
    assert np.abs(found - expected).max() < 0.03


@pytest.mark.parametrize("ids", TEXTS, ids=len)
def test_one_text_gives_one_vector_of_length_one_and_always_the_same(ids: list[int]) -> None:
    bert = random_bert()
    found = run(bert, ids)
    assert found.shape == (1, WIDTH)
    assert found.dtype == np.float32
    assert np.linalg.norm(found[0]) == pytest.approx(1, abs=1e-5)
    assert run(bert, ids).tobytes() == found.tobytes()


def test_the_tolerance_tells_one_text_from_another() -> None:
    bert = random_bert()
    assert float(run(bert, TEXTS[1])[0] @ plain_forward(bert, TEXTS[2])) < 0.99
    assert float(run(bert, [2, 17, 5, 3])[0] @ plain_forward(bert, [2, 5, 17, 3])) < 0.998


def test_the_graph_is_well_formed_and_its_matrices_are_int8() -> None:
    graph = build(random_bert())
    onnx.checker.check_model(graph)
    assert [each.name for each in graph.graph.input] == [INPUT]
    assert [each.name for each in graph.graph.output] == [OUTPUT]
    large = [each for each in graph.graph.initializer if math.prod(each.dims) >= WIDTH * WIDTH]
    assert len(large) == 1 + 4 * LAYERS
    assert {each.data_type for each in large} == {onnx.TensorProto.INT8}


def test_a_text_longer_than_the_window_is_refused() -> None:
    with pytest.raises(onnxruntime.capi.onnxruntime_pybind11_state.Fail):
        run(random_bert(), [5] * (TOKENS + 1))
