"""The encoder as an ONNX graph: 12 layers of attention on whole numbers, and the mean of what comes out of two of them.

The normalisation of layers is written out in small steps, which onnxruntime's kernels do a fifth faster than its own.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HIDDEN: Final = 384
INNER: Final = 1536
HEADS: Final = 12
EPSILON: Final = 1e-12
_OURS: Final = "com.microsoft"


class Builder:
    """Collects nodes; initializers given as `weights` are left out of the file and handed to the session later."""

    def __init__(self) -> None:
        """Begin with the constants that every graph needs."""
        self.nodes: list[Any] = []
        self.small: list[Any] = []
        self.weights: dict[str, NDArray[Any]] = {}
        self.constant("one", np.array([1], np.int64))
        self.constant("two", np.array([2], np.int64))
        self.constant("width", np.array([1 / HIDDEN], np.float32))
        self.constant("thirds", np.array([HIDDEN] * 3, np.int64))

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a value that stays in the file."""
        self.small.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, value: NDArray[Any]) -> str:
        """Add a value that the session gets from the archive."""
        self.weights[name] = np.ascontiguousarray(value)
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], *, ours: bool = False, **attributes: Any) -> str:
        """Add a node; returns the name of its first output."""
        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=_OURS if ours else "", **attributes))
        return outputs[0]

    def linear(self, source: str, name: str, outputs: int, inputs: int) -> str:
        """Add a matrix in 8 bits, quantised by output."""
        self.weight(f"{name}.w", np.zeros((inputs, outputs), np.int8))
        self.weight(f"{name}.s", np.zeros(outputs, np.float32))
        self.weight(f"{name}.b", np.zeros(outputs, np.float32))
        self.constant(f"{name}.z", np.zeros(outputs, np.int8))
        parts = [source, f"{name}.w", f"{name}.s", f"{name}.z", f"{name}.b"]
        return self.node("DynamicQuantizeMatMul", parts, [f"{name}.out"], ours=True)

    def normal(self, first: str, second: str, name: str) -> str:
        """Add the sum of two, normalised."""
        gain, shift = (
            self.weight(f"{name}.w", np.zeros(HIDDEN, np.float32)),
            self.weight(f"{name}.b", np.zeros(HIDDEN, np.float32)),
        )
        total = self.node("Add", [first, second], [f"{name}.sum"])
        mean = self.node("ReduceMean", [total], [f"{name}.mean"], axes=[-1])
        centred = self.node("Sub", [total, mean], [f"{name}.centred"])
        squares = self.node("ReduceSumSquare", [centred], [f"{name}.squares"], axes=[-1])
        variance = self.node("Mul", [squares, "width"], [f"{name}.variance"])
        spread = self.node("Sqrt", [variance], [f"{name}.spread"])
        scaled = self.node("Div", [centred, spread], [f"{name}.scaled"])
        gained = self.node("Mul", [scaled, gain], [f"{name}.gained"])
        return self.node("Add", [gained, shift], [f"{name}.out"])


def build(
    pieces: int, *, layers: int = 12, pooled: tuple[int, ...] = (8, 12), states: bool = False, places: int = 512
) -> tuple[bytes, dict[str, NDArray[Any]]]:
    """Return the graph, and the names and shapes of the weights it wants.

    Args:
        pieces: of the vocabulary.
        layers: how many.
        pooled: after which layers the mean over the text is given out.
        states: give out what leaves the last layer, too, for every piece.
        places: how many pieces a text may have.
    """
    graph = Builder()
    node = graph.node
    graph.weight("words.w", np.zeros((pieces, HIDDEN), np.int8))
    graph.weight("words.s", np.zeros((pieces, 1), np.float32))
    graph.weight("places", np.zeros((places, HIDDEN), np.float32))
    whole = node("Cast", [node("Gather", ["words.w", "ids"], ["words.ids"])], ["words.whole"], to=TensorProto.FLOAT)
    word = node("Mul", [whole, node("Gather", ["words.s", "ids"], ["words.scales"])], ["words"])
    state = graph.normal(word, node("Gather", ["places", "place"], ["placed"]), "begin")
    wide = node("Unsqueeze", ["mask", "two"], ["mask.wide"])
    count = node("ReduceSum", ["mask", "one"], ["count"], keepdims=1)
    outputs = []
    for layer in range(layers):
        state = _layer(graph, state, f"l{layer}")
        if layer + 1 in pooled:
            total = node(
                "ReduceSum", [node("Mul", [state, wide], [f"l{layer}.masked"]), "one"], [f"l{layer}.total"], keepdims=0
            )
            name = node("Div", [total, count], [f"pooled{layer + 1}"])
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", HIDDEN]))
    if states:
        name = node("Identity", [state], ["states"])
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", "pieces", HIDDEN]))
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "pieces"]),
        helper.make_tensor_value_info("place", TensorProto.INT64, ["pieces"]),
        helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "pieces"]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]),
    ]
    external = [_outside(name, value) for name, value in graph.weights.items()]
    made = helper.make_graph(graph.nodes, "encoder", inputs, outputs, [*graph.small, *external])
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(_OURS, 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=9).SerializeToString(), graph.weights


def _outside(name: str, value: NDArray[Any]) -> Any:
    tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(value.dtype), dims=value.shape)
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "encoder.npz"
    return tensor


def _layer(graph: Builder, state: str, name: str) -> str:
    joint = graph.linear(state, f"{name}.qkv", 3 * HIDDEN, HIDDEN)
    parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
    graph.node("Split", [joint, "thirds"], parts, axis=2)
    seen = graph.node("MultiHeadAttention", [*parts, "", "lengths"], [f"{name}.seen"], ours=True, num_heads=HEADS)
    middle = graph.normal(graph.linear(seen, f"{name}.ao", HIDDEN, HIDDEN), state, f"{name}.aln")
    inner = graph.node("Gelu", [graph.linear(middle, f"{name}.fi", INNER, HIDDEN)], [f"{name}.inner"], ours=True)
    return graph.normal(graph.linear(inner, f"{name}.fo", HIDDEN, INNER), middle, f"{name}.oln")


__all__ = ["build", "onnx"]
