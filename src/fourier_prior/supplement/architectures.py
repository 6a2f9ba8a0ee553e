"""Figures S2 and S3: diagrams of the networks, made from the modules that a config builds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from torch import Tensor, nn

from fourier_prior.models import BinaryModel, ProfileModel, build_model
from fourier_prior.plots import PAGE_WIDTH, new_figure, note

# What happens to a tensor between two modules, by the start of autograd's name for it.
_OPERATIONS = {"Add": "sum", "Slice": "crop", "Mean": "mean", "Sum": "total", "Cat": "join"}
_COLOURS = {"Conv1d": "#CFE0F5", "Linear": "#DDD6F3", "MaxPool1d": "#F6DDC9", "input": "#E4EFD9"}
_ELEMENTWISE = (nn.ReLU, nn.BatchNorm1d)
_ROW = 0.36  # inches


@dataclass
class Layer:
    """One module, with those that follow it element by element, or one input.

    Attributes
    ----------
    words : str
        What it is.
    kind : str
        Class of the module, or ``input``.
    shape : tuple of int
        Shape of its output, without the batch.
    parameters : int
        Number of trained numbers.
    sources : list of int
        Layers whose output it reads, by position in the list.
    operations : list of str
        What happens to their outputs on the way.
    """

    words: str
    kind: str
    shape: tuple[int, ...]
    parameters: int = 0
    sources: list[int] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)


def trace(model: BinaryModel | ProfileModel) -> list[Layer]:
    """Find the layers of a network and how they are connected, by running it once.

    Parameters
    ----------
    model : BinaryModel or ProfileModel

    Returns
    -------
    list of Layer
        Inputs just before the first layer that reads them, other layers as they run, then one
        layer of kind ``output`` per output.

    Notes
    -----
    Connections are those of the graph that autograd records, so nothing about them is written
    down here.
    """
    settings = model.settings
    inputs = {"sequence, one-hot": torch.zeros(1, 4, settings["input_length"])}
    outputs = ["logits, one per task"]
    if model.architecture == "profile":
        outputs = ["profile logits", "log counts"]
        if model.control_tracks:
            shape = (model.control_tracks, settings["strands"], settings["output_length"])
            inputs["control counts"] = torch.zeros(1, *shape)
    tracer = _Tracer({name: tensor.requires_grad_() for name, tensor in inputs.items()})
    modules = [m for m in model.modules() if not list(m.children())]
    hooks = [m.register_forward_hook(tracer.see) for m in modules]
    was_training = model.training
    try:
        given = model.eval()(*inputs.values())
    finally:
        model.train(was_training)
        for hook in hooks:
            hook.remove()
    for name, tensor in zip(outputs, given if isinstance(given, tuple) else [given], strict=True):
        sources, operations = tracer.reached(tensor)
        shape = tuple(tensor.shape[1:])
        tracer.layers.append(Layer(name, "output", shape, 0, sources, operations))
    return tracer.layers


class _Tracer:
    """Collects layers while a network runs."""

    def __init__(self, inputs: Mapping[str, Tensor]):
        self.inputs = inputs
        self.layers: list[Layer] = []
        self._of_node: dict[Any, int] = {}  # node of autograd's graph to layer
        self._of_input: dict[str, int] = {}

    def see(self, module: nn.Module, arguments: tuple[Tensor], output: Tensor) -> None:
        """Forward hook."""
        sources, operations = self.reached(arguments[0])
        parameters = sum(p.numel() for p in module.parameters())
        shape = tuple(output.shape[1:])
        alone = len(sources) == 1 and not operations
        if isinstance(module, _ELEMENTWISE) and alone and sources[0] == len(self.layers) - 1:
            layer = self.layers[-1]
            layer.words += f", {_words(module)}"
            layer.parameters += parameters
        else:
            kind = type(module).__name__
            self.layers.append(Layer(_words(module), kind, shape, parameters, sources, operations))
        self._of_node[output.grad_fn] = len(self.layers) - 1

    def reached(self, tensor: Tensor) -> tuple[list[int], list[str]]:
        """Layers that a tensor is made of, and what was done to their outputs."""
        sources, operations, seen = set(), set(), set()
        queue = [tensor.grad_fn or self._input_of(tensor)]
        while queue:
            node = queue.pop()
            if node in seen or node is None:
                continue
            seen.add(node)
            if isinstance(node, int):
                sources.add(node)
            elif node in self._of_node:
                sources.add(self._of_node[node])
            elif hasattr(node, "variable"):
                sources.add(self._input_of(node.variable))
            else:
                operations |= {w for key, w in _OPERATIONS.items() if node.name().startswith(key)}
                queue += [following for following, _ in node.next_functions]
        order = list(_OPERATIONS.values())
        return sorted(sources), sorted(operations, key=order.index)

    def _input_of(self, tensor: Tensor) -> int:
        name = next(name for name, given in self.inputs.items() if given is tensor)
        if name not in self._of_input:
            self._of_input[name] = len(self.layers)
            self.layers.append(Layer(name, "input", tuple(tensor.shape[1:])))
        return self._of_input[name]


def _words(module: nn.Module) -> str:
    """Say what a module is, from its own attributes."""
    if isinstance(module, nn.Conv1d):
        words = f"convolution: {module.out_channels} filters, width {module.kernel_size[0]}"
        if module.dilation[0] > 1:
            words += f", dilation {module.dilation[0]}"
        return words + (f", {module.groups} groups" if module.groups > 1 else "")
    if isinstance(module, nn.Linear):
        return f"dense: {module.in_features} → {module.out_features}"
    if isinstance(module, nn.MaxPool1d):
        return f"max pooling: width {module.kernel_size}, stride {module.stride}"
    names = {nn.ReLU: "ReLU", nn.BatchNorm1d: "batch norm", nn.Flatten: "flatten"}
    return names.get(type(module), type(module).__name__)


def draw_architecture(
    architecture: str, settings: Mapping[str, Mapping[str, Any]], *, shown: str
) -> Figure:
    """Draw the network of one data set, and say how large those of the others are.

    Parameters
    ----------
    architecture : {"binary", "profile"}
    settings : mapping of str to mapping
        Data set to the arguments that build its network.
    shown : str
        Data set whose network is drawn.

    Returns
    -------
    matplotlib.figure.Figure
    """
    model = build_model(architecture, settings[shown])
    layers = trace(model)
    figure = new_figure(PAGE_WIDTH, _ROW * (len(layers) + 2) + 0.7)
    axes = figure.subplots()
    _draw_layers(axes, layers)
    sizes = []
    for dataset, own in settings.items():
        number = sum(p.numel() for p in build_model(architecture, own).parameters())
        tasks = "1 task" if own["tasks"] == 1 else f"{own['tasks']} tasks"
        sizes.append(f"{dataset} ({tasks}): {number:,}")
    note(
        figure,
        f"{architecture.capitalize()} network of {shown}, drawn from the module that the config "
        "builds; arrows and operations are read from the graph that runs. Shapes: channels × "
        f"positions (outputs: tasks × …). Parameters by data set: {'; '.join(sizes)}.",
    )
    return figure


_BOX = (2.6, 7.0)  # left and right end of boxes, in units of the width of a column
_COLUMNS = {"reads": 2.45, "output": 7.35, "parameters": 10.0}


def _draw_layers(axes: Axes, layers: Sequence[Layer]) -> None:
    left, right = _BOX
    rows = len(layers)
    axes.set_xlim(-1.6, 10.1)
    axes.set_ylim(rows + 0.9, -1.2)
    axes.set_axis_off()
    header = {"va": "center", "fontsize": 8, "fontweight": "bold"}
    axes.text((left + right) / 2, -0.8, "layer", ha="center", **header)
    axes.text(_COLUMNS["output"], -0.8, "output shape", ha="left", **header)
    axes.text(_COLUMNS["parameters"], -0.8, "parameters", ha="right", **header)
    for row, layer in enumerate(layers):
        if layer.kind != "output":
            colour = _COLOURS.get(layer.kind, "0.93")
            axes.add_patch(
                FancyBboxPatch(
                    (left, row - 0.32),
                    right - left,
                    0.64,
                    boxstyle="round,pad=0,rounding_size=0.1",
                    facecolor=colour,
                    edgecolor="0.35",
                    lw=0.7,
                )
            )
        weight = "bold" if layer.kind == "output" else "normal"
        text = {"va": "center", "fontsize": 7.5, "fontweight": weight}
        axes.text((left + right) / 2, row, layer.words, ha="center", **text)
        axes.text(_COLUMNS["output"], row, " × ".join(map(str, layer.shape)), ha="left", **text)
        if layer.parameters:
            axes.text(_COLUMNS["parameters"], row, f"{layer.parameters:,}", ha="right", **text)
        for source in layer.sources:
            _draw_arrow(axes, source, row)
        if layer.operations:
            words = ", ".join(layer.operations)
            axes.text(
                left - 0.15,
                row - 0.36,
                words,
                ha="right",
                va="center",
                fontsize=7,
                color="0.3",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )
    total = sum(layer.parameters for layer in layers)
    axes.plot([_COLUMNS["output"], _COLUMNS["parameters"]], [rows - 0.4] * 2, color="0.3", lw=0.8)
    axes.text(_COLUMNS["output"], rows + 0.1, "all", ha="left", **header)
    axes.text(_COLUMNS["parameters"], rows + 0.1, f"{total:,}", ha="right", **header)


def _draw_arrow(axes: Axes, source: int, row: int) -> None:
    """Connect two layers: straight to the next row, in a bow on the left to a later one."""
    left, right = _BOX
    if row == source + 1:
        x = (left + right) / 2
        ends, bend = ((x, source + 0.32), (x, row - 0.32)), 0.0
    else:
        ends = ((left, source + 0.06), (left, row - 0.06))
        # A bow of the same width, however long, is a bend that falls with the length.
        bend = min(0.55, 0.45 + 0.02 * (row - source))
    axes.add_patch(
        FancyArrowPatch(
            *ends,
            connectionstyle=f"arc3,rad={bend}" if bend else "arc3",
            arrowstyle="-|>",
            mutation_scale=6,
            lw=0.7,
            color="0.3",
            shrinkA=0,
            shrinkB=0,
        )
    )
