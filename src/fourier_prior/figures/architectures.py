"""Figures S2 and S3: diagrams of the networks, made from the modules that a config builds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from torch import Tensor, nn

from fourier_prior.figures.panels import note
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.models.networks import BinaryModel, ProfileModel, build_model

# What happens to a tensor between two modules, by the start of autograd's name for it.
_OPERATIONS = {"Add": "summed", "Slice": "crop", "Mean": "mean", "Sum": "total", "Cat": "joined"}
_COLOURS = {
    "Conv1d": "#CFE0F5",
    "Linear": "#DDD6F3",
    "MaxPool1d": "#F6DDC9",
    "input": "#E4EFD9",
    "output": "#FFF4CC",
}
_ELEMENTWISE = (nn.ReLU, nn.BatchNorm1d)
_ROW = 0.4  # inches


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    architecture: str,
    networks: Mapping[str, Mapping[str, Any]],
) -> Figure:
    """Build the networks of an architecture and draw the first.

    Parameters
    ----------
    files : mapping of str to sequence of str
        None: networks are built from their arguments.
    architecture : {"binary", "profile"}
    networks : mapping of str to mapping
        Data set to the arguments that build its network.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return draw_architecture(architecture, networks, shown=next(iter(networks)))


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
    sources : dict of int to tuple of str
        Layers whose output it reads, by position in the list, and what happens to the output on
        the way, last step first.
    """

    words: str
    kind: str
    shape: tuple[int, ...]
    parameters: int = 0
    sources: dict[int, tuple[str, ...]] = field(default_factory=dict)


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
        shape = tuple(tensor.shape[1:])
        tracer.layers.append(Layer(name, "output", shape, 0, tracer.reached(tensor)))
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
        sources = self.reached(arguments[0])
        parameters = sum(p.numel() for p in module.parameters())
        shape = tuple(output.shape[1:])
        if isinstance(module, _ELEMENTWISE) and sources == {len(self.layers) - 1: ()}:
            layer = self.layers[-1]
            layer.words += f", {_words(module)}"
            layer.parameters += parameters
        else:
            kind = type(module).__name__
            self.layers.append(Layer(_words(module), kind, shape, parameters, sources))
        self._of_node[output.grad_fn] = len(self.layers) - 1

    def reached(self, tensor: Tensor) -> dict[int, tuple[str, ...]]:
        """Layers that a tensor is made of, and what was done to their outputs."""
        if tensor.grad_fn is None:
            return {self._input_of(tensor): ()}
        sources, seen = {}, set()
        queue = [(tensor.grad_fn, ())]
        while queue:
            node, steps = queue.pop()
            if node is None or (node, steps) in seen:
                continue
            seen.add((node, steps))
            if node in self._of_node:
                sources[self._of_node[node]] = steps
            elif hasattr(node, "variable"):
                sources[self._input_of(node.variable)] = steps
            else:
                step = [w for key, w in _OPERATIONS.items() if node.name().startswith(key)]
                steps += tuple(word for word in step if word not in steps)
                queue += [(following, steps) for following, _ in node.next_functions]
        return dict(sorted(sources.items()))

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


_BOX_WIDTH, _HALF_HEIGHT = 3.35, 0.29  # inches; rows
_BOWS = 1.5  # inches, room for bows at the left


def _draw_layers(axes: Axes, layers: Sequence[Layer]) -> None:
    """Draw boxes below each other; x in inches, y in rows."""
    bowed = any(source < row - 1 for row, layer in enumerate(layers) for source in layer.sources)
    left = _BOWS if bowed else 0.8
    right = left + _BOX_WIDTH
    middle, shapes, numbers = (left + right) / 2, right + 0.15, right + 2.0
    rows = len(layers)
    axes.set_xlim(0, numbers + 0.05)
    axes.set_ylim(rows + 0.6, -1.1)
    axes.set_axis_off()
    header = {"va": "center", "fontsize": 8, "fontweight": "bold"}
    axes.text(middle, -0.8, "layer", ha="center", **header)
    axes.text(shapes, -0.8, "output shape", ha="left", **header)
    axes.text(numbers, -0.8, "parameters", ha="right", **header)
    for row, layer in enumerate(layers):
        _draw_box(axes, left, row, _COLOURS.get(layer.kind, "0.93"))
        axes.text(left + 0.08, row, str(row + 1), va="center", fontsize=7, color="0.35")
        text = {"va": "center", "fontsize": 7.5}
        axes.text(middle + 0.05, row, layer.words, ha="center", **text)
        axes.text(shapes, row, " × ".join(map(str, layer.shape)), ha="left", **text)
        if layer.parameters:
            axes.text(numbers, row, f"{layer.parameters:,}", ha="right", **text)
        for source in layer.sources:
            _draw_arrow(axes, (left, middle), source, row)
        words = _reads(layer, row)
        axes.text(middle + 0.1, row - 0.5, words, va="center", fontsize=7, color="0.3")
    total = sum(layer.parameters for layer in layers)
    axes.plot([shapes, numbers], [rows - 0.45] * 2, color="0.3", lw=0.8)
    axes.text(shapes, rows, "all", ha="left", **header)
    axes.text(numbers, rows, f"{total:,}", ha="right", **header)


def _reads(layer: Layer, row: int) -> str:
    """Say what a layer reads, unless it is just the row above."""
    if not layer.sources or layer.sources == {row - 1: ()}:
        return ""
    if len(layer.sources) == 1:
        ((source, steps),) = layer.sources.items()
        return " of ".join([*steps, str(source + 1)]) if steps else f"from {source + 1}"
    shared = [step for step in _OPERATIONS.values() if _all_have(layer, step)]
    parts = {s: [w for w in steps if w not in shared] for s, steps in layer.sources.items()}
    numbers = list(parts)
    if len(parts) > 2 and not any(parts.values()) and numbers[-1] - numbers[0] < len(numbers):
        words = f"{numbers[0] + 1}–{numbers[-1] + 1}"
    else:
        words = " and ".join(" of ".join([*own, str(s + 1)]) for s, own in parts.items())
    return ", ".join([words, *shared])


def _all_have(layer: Layer, step: str) -> bool:
    return all(step in steps for steps in layer.sources.values())


def _draw_box(axes: Axes, left: float, row: int, colour: str) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (left, row - _HALF_HEIGHT),
            _BOX_WIDTH,
            2 * _HALF_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=colour,
            edgecolor="0.35",
            lw=0.7,
        )
    )


def _draw_arrow(axes: Axes, at: tuple[float, float], source: int, row: int) -> None:
    """Connect two layers: straight to the next row, in a bow on the left to a later one."""
    left, middle = at
    if row == source + 1:
        ends, style = ((middle, source + _HALF_HEIGHT), (middle, row - _HALF_HEIGHT)), "arc3"
    else:
        ends, style = ((left, source + 0.08), (left, row - 0.08)), "arc3,rad=0.5"
    axes.add_patch(
        FancyArrowPatch(
            *ends,
            connectionstyle=style,
            arrowstyle="-|>",
            mutation_scale=6,
            lw=0.7,
            color="0.3",
            shrinkA=0,
            shrinkB=0,
        )
    )
