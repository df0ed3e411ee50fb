"""A BERT encoder as an int8 ONNX graph, built from its weights for one text at a time.

Written by hand because a traced graph keeps shapes, masks and transposes that one text without padding does not need:
this one has 8 nodes a layer instead of 30, and takes three quarters of the time (docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[Any]
MICROSOFT = "com.microsoft"
OPSETS = {"": 18, MICROSOFT: 1}
INPUT, OUTPUT = "input_ids", "vector"


@dataclass(frozen=True)
class Bert:
    """The weights under their names in the model file, and the sizes of its config.json."""

    weights: Mapping[str, Array]
    layers: int
    heads: int
    epsilon: float
    max_tokens: int

    @property
    def width(self) -> int:
        return int(self.weights["embeddings.LayerNorm.weight"].shape[0])


@dataclass
class _Graph:
    """Nodes and constants so far; every method adds one node and returns the name of what it computes."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: Array) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, operator: str, inputs: list[str], outputs: list[str] | None = None, **settings: Any) -> str:
        names = outputs or [f"{operator}.{len(self.nodes)}"]
        own = operator in {"DynamicQuantizeMatMul", "QAttention", "Gelu"}
        domain = MICROSOFT if own else ""
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **settings))
        return names[0]

    def dense(self, name: str, inputs: str, weight: Array, bias: Array) -> str:
        """inputs @ weight + bias, the product in int8 with one scale a column."""
        return self.add(
            "DynamicQuantizeMatMul", [inputs, *self.quantised(name, weight), self.constant(f"{name}.bias", bias)]
        )

    def quantised(self, name: str, weight: Array) -> tuple[str, str, str]:
        """The constants of an int8 weight (in, out): whole numbers, scale and zero point of each column."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-12) / 127
        return (
            self.constant(f"{name}.int8", np.rint(weight / scale).astype(np.int8)),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(weight.shape[1], np.int8)),
        )

    def normalised(self, name: str, inputs: str, bert: Bert) -> str:
        weight, bias = (self.constant(f"{name}.{part}", bert.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", [inputs, weight, bias], axis=-1, epsilon=bert.epsilon)


def build(bert: Bert) -> onnx.ModelProto:
    """The graph from token ids (1, tokens) to one L2-normalised vector (1, width): the mean over all tokens."""
    graph = _Graph()
    hidden = _embeddings(graph, bert)
    for layer in range(bert.layers):
        hidden = _layer(graph, bert, f"encoder.layer.{layer}", hidden)
    mean = graph.add("ReduceMean", [hidden, graph.constant("tokens.axis", np.array([1]))], keepdims=0)
    graph.add("LpNormalization", [mean], [OUTPUT], axis=-1, p=2)
    ids = helper.make_tensor_value_info(INPUT, TensorProto.INT64, [1, "tokens"])
    vector = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, bert.width])
    inside = helper.make_graph(graph.nodes, "encoder", [ids], [vector], list(graph.constants.values()))
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    return helper.make_model(inside, opset_imports=opsets, ir_version=9)


def _embeddings(graph: _Graph, bert: Bert) -> str:
    """Word + position + the first segment, normalised. Words are int8 with one scale each; the rest is small."""
    words = bert.weights["embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-12) / 127
    whole = graph.add("Gather", [graph.constant("words.int8", np.rint(words / scale).astype(np.int8)), INPUT])
    scales = graph.add("Gather", [graph.constant("words.scale", scale.astype(np.float32)), INPUT])
    word = graph.add("Mul", [graph.add("Cast", [whole], to=TensorProto.FLOAT), scales])
    segment = bert.weights["embeddings.token_type_embeddings.weight"][0]
    places = bert.weights["embeddings.position_embeddings.weight"][: bert.max_tokens] + segment
    count = graph.add("Shape", [INPUT], start=1, end=2)
    start, axis = graph.constant("places.start", np.array([0])), graph.constant("places.axis", np.array([1]))
    place = graph.add("Slice", [graph.constant("places", places[None]), start, count, axis])
    return graph.normalised("embeddings.LayerNorm", graph.add("Add", [word, place]), bert)


def _layer(graph: _Graph, bert: Bert, name: str, hidden: str) -> str:
    def dense(part: str, inputs: str) -> str:
        weight, bias = (bert.weights[f"{name}.{part}.{kind}"] for kind in ("weight", "bias"))
        return graph.dense(f"{name}.{part}", inputs, weight.T, bias)

    attended = dense("attention.output.dense", _attention(graph, bert, f"{name}.attention.self", hidden))
    hidden = graph.normalised(f"{name}.attention.output.LayerNorm", graph.add("Add", [attended, hidden]), bert)
    inner = graph.add("Gelu", [dense("intermediate.dense", hidden)])
    return graph.normalised(f"{name}.output.LayerNorm", graph.add("Add", [dense("output.dense", inner), hidden]), bert)


def _attention(graph: _Graph, bert: Bert, name: str, hidden: str) -> str:
    """Query, key and value in one int8 product, then every token looks at all others: there is no padding to hide."""
    parts = ("query", "key", "value")
    weight = np.concatenate([bert.weights[f"{name}.{part}.weight"].T for part in parts], axis=1)
    bias = graph.constant(f"{name}.bias", np.concatenate([bert.weights[f"{name}.{part}.bias"] for part in parts]))
    whole, scale, zero = (f"{name}.{kind}" for kind in ("hidden", "hidden_scale", "hidden_zero"))
    graph.add("DynamicQuantizeLinear", [hidden], [whole, scale, zero])
    weights, weight_scale, weight_zero = graph.quantised(name, weight)
    inputs = [whole, weights, bias, scale, weight_scale, "", zero, weight_zero]
    return graph.add("QAttention", inputs, num_heads=bert.heads)
