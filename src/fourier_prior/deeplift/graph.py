"""A network as a list of tensor operations, traced for one batch shape and run explicitly."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, fx, nn

from fourier_prior.deeplift.tracing import (
    MODULE,
    PLACE,
    VALUE,
    evaluate_call,
    function_of,
    in_place,
    node_arguments,
    trace,
)
from fourier_prior.errors import InputError

# What depends on the shape of its argument only is a constant for attribution.
_CONSTANT = frozenset(
    f"{prefix}{kind}{suffix}"
    for kind in ("zeros", "ones", "full", "empty")
    for prefix, suffix in (("", "_like"), ("new_", ""))
) | {"new_tensor"}
# What may stand at the end of a network without being explained.
_FINAL = {"sigmoid": "sigmoid", "softmax": "softmax", "log_softmax": "softmax"}

# What may share memory with its argument.
_VIEWS = frozenset(
    name
    for names in (
        "view view_as reshape reshape_as flatten unflatten transpose permute squeeze unsqueeze",
        "expand expand_as getitem getattr chunk split narrow unbind swapaxes swapdims movedim",
        "moveaxis select contiguous to float double type dropout",
    )
    for name in names.split()
)


@dataclass(frozen=True)
class Operation:
    """One operation whose result depends on the explained inputs.

    Attributes
    ----------
    index : int
        Place of the result in the graph; the same in graphs of other batch sizes.
    nodes : tuple of torch.fx.Node
        What is computed, in order. More than one only where a function returns several tensors and
        this operation picks one of them.
    function : callable
        The function of the first node, in its out-of-place form.
    operands : tuple of torch.fx.Node
        Arguments of the first node that depend on the explained inputs, in order of appearance.
    """

    index: int
    nodes: tuple[fx.Node, ...]
    function: Callable
    operands: tuple[fx.Node, ...]

    @property
    def result(self) -> fx.Node:
        """Node that holds the result."""
        return self.nodes[-1]

    @property
    def name(self) -> str:
        """Name of the function as a user would write it."""
        return getattr(self.function, "__name__", str(self.function))

    @property
    def place(self) -> str:
        """Source line and submodule, for messages."""
        return self.nodes[0].meta[PLACE]

    @property
    def module(self) -> str:
        """Dotted name of the innermost submodule, empty at the top."""
        return self.nodes[0].meta[MODULE]


class Graph:
    """The operations of a network for one shape of its inputs.

    Parameters
    ----------
    module : torch.nn.Module
        Network, in evaluation mode.
    inputs : sequence of torch.Tensor
        Inputs of the shape to trace; their values are not used.
    explained : sequence of bool
        Which inputs differ between example and reference.
    pre_activation : bool
        Leave out a sigmoid or softmax at the end.

    Attributes
    ----------
    final : str or None
        ``"sigmoid"`` or ``"softmax"``, whichever was left out.

    Raises
    ------
    InputError
        If the network cannot be traced: it branches on values, or part of it runs outside PyTorch.

    Notes
    -----
    The forward pass is run once on hollow tensors. Everything about shapes is known then, so
    checks, loops and branches on shapes need no special care. Modules of PyTorch are traced
    through: only functions remain, which makes no difference between a module, a module used twice,
    a subclass and a plain function call.
    """

    def __init__(
        self,
        module: nn.Module,
        inputs: Sequence[Tensor],
        explained: Sequence[bool],
        pre_activation: bool = False,
    ):
        self.module = module
        graph, self.constants = trace(module, inputs)
        self.final = _strip(graph) if pre_activation else None
        self.nodes = list(graph.nodes)
        self.index = {n: i for i, n in enumerate(self.nodes)}
        self.inputs = [n for n in self.nodes if n.op == "placeholder"]
        self.output = self.nodes[-1].args[0]
        self.active = {n for n, flag in zip(self.inputs, explained, strict=True) if flag}
        self._refuse_aliases()
        live = self._live()
        self.operations = [o for o in self._operations(self.active) if o.result in live]

    def _operations(self, active: set[fx.Node]) -> list[Operation]:
        """List the operations on explained values; `active` grows to all explained values."""
        operations: list[Operation] = []
        several: dict[fx.Node, tuple[fx.Node, ...]] = {}
        for index, node in enumerate(self.nodes):
            operands = [n for n in _arguments(node) if n in active]
            if not operands or node.op == "output" or _is_constant(node):
                continue
            active.add(node)
            nodes: tuple[fx.Node, ...] = (node,)
            if node.target is operator.getitem and operands[0] in several:
                nodes = (*several[operands[0]], node)
                operands = [n for n in _arguments(nodes[0]) if n in active]
            if not isinstance(node.meta[VALUE], Tensor):
                several[node] = nodes
                continue
            operations.append(Operation(index, nodes, function_of(nodes[0]), tuple(operands)))
        return operations

    def _live(self) -> set[fx.Node]:
        """Return the nodes that reach the output."""
        live: set[fx.Node] = set()
        for node in reversed(self.nodes):
            if node.op == "output" or live.intersection(node.users):
                live.add(node)
        return live

    def _refuse_aliases(self) -> None:
        """Refuse in-place operations whose effect another variable would see."""
        for node in self.nodes:
            if node.op != "call_function" or not in_place(node):
                continue
            aliases: set[fx.Node] = set()
            todo = node.all_input_nodes[:1]
            while todo:
                alias = todo.pop()
                if alias not in aliases:
                    aliases.add(alias)
                    todo += [u for u in alias.users if _is_view(u)]
                    todo += alias.all_input_nodes if _is_view(alias) else []
            if any(
                self.index[user] > self.index[node] for alias in aliases for user in alias.users
            ):
                raise InputError(
                    f"{node.meta[PLACE]}: the in-place operation {node.target.__name__} changes a "
                    "tensor that is used again later; write it out of place."
                )

    def outputs(
        self, inputs: Sequence[Tensor], hook: Callable[[fx.Node, Any], Any]
    ) -> dict[fx.Node, Tensor]:
        """Run the network on one batch and return the nodes of its output.

        Parameters
        ----------
        inputs : sequence of torch.Tensor
            Of the shape that was traced.
        hook : callable
            ``hook(node, value)`` gives what takes the place of a computed value.
        """
        nodes = node_arguments(self.output)
        values = self.run(inputs, {self.index[n] for n in nodes}, hook)
        return {n: values[n] for n in nodes}

    def run(
        self,
        inputs: Sequence[Tensor],
        keep: set[int],
        hook: Callable[[fx.Node, Any], Any] | None = None,
    ) -> dict[fx.Node, Any]:
        """Run the network on one batch.

        Parameters
        ----------
        inputs : sequence of torch.Tensor
            Of the shape that was traced.
        keep : set of int
            Indices of the nodes whose values are wanted; others are freed as soon as nothing needs
            them. Arguments of operations that do not depend on the explained inputs stay too.
        hook : callable, optional
            As for `outputs`.

        Returns
        -------
        dict of torch.fx.Node to value
        """
        values: dict[fx.Node, Any] = dict(zip(self.inputs, inputs, strict=True))
        uses = {n: len(n.users) for n in self.nodes}
        for index, node in enumerate(self.nodes):
            if node.op == "output":
                break
            if node not in values:
                value = self.evaluate(node, values)
                values[node] = value if hook is None else hook(node, value)
            for used in node.all_input_nodes:
                uses[used] -= 1
                if not uses[used] and used in self.active and self.index[used] not in keep:
                    del values[used]
            if not node.users and index not in keep:
                del values[node]
        return values

    def evaluate(self, node: fx.Node, values: Mapping[fx.Node, Any]) -> Any:
        """Compute one node from the values of its arguments."""
        if node.op == "get_attr":
            if node.target in self.constants:
                return self.constants[node.target]
            return operator.attrgetter(node.target)(self.module)
        return evaluate_call(node, values.__getitem__)


def _strip(graph: fx.Graph) -> str | None:
    """Take a final sigmoid or softmax out of a graph and return its kind."""
    end = list(graph.nodes)[-1]
    last = end.args[0]
    if not isinstance(last, fx.Node) or last.op != "call_function":
        return None
    kind = _FINAL.get(getattr(function_of(last), "__name__", ""))
    if kind:
        end.args = (last.all_input_nodes[0],)
        graph.erase_node(last)
    return kind


def _arguments(node: fx.Node) -> list[fx.Node]:
    return node_arguments((node.args, node.kwargs))


def _is_constant(node: fx.Node) -> bool:
    return getattr(node.target, "__name__", "") in _CONSTANT


def _is_view(node: fx.Node) -> bool:
    return node.op == "call_function" and getattr(node.target, "__name__", "") in _VIEWS
