"""A network as a list of tensor operations, traced for one batch shape and run explicitly."""

import inspect
import operator
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from fourier_prior.errors import InputError

_TORCH = str(Path(torch.__file__).parent)
_VALUE = "value"

# What depends on the shape of its argument only is a constant for attribution.
_CONSTANT = {torch.zeros_like, torch.ones_like, torch.full_like, torch.empty_like}
_CONSTANT_METHODS = {"new_zeros", "new_ones", "new_full", "new_empty", "new_tensor"}

# In-place forms are run out of place, so that stored values stay what they were.
_OUT_OF_PLACE: dict[Callable, Callable] = {
    operator.iadd: operator.add,
    operator.isub: operator.sub,
    operator.imul: operator.mul,
    operator.itruediv: operator.truediv,
}
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
        return self.nodes[0].meta["place"]

    @property
    def module(self) -> str:
        """Dotted name of the innermost submodule, empty at the top."""
        return self.nodes[0].meta["module"]


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
        names, defaults = _arguments_of(module, len(inputs))
        tracer = _Tracer(module, dict(zip(names, inputs, strict=True)), list(defaults.values()))
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Was not able to add assertion")
                graph = tracer.trace(module, concrete_args=defaults or None)
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"{type(module).__name__} cannot be traced: {error} Write its forward pass with "
                "PyTorch operations on tensors and without branches on tensor values."
            ) from error
        self.final = _strip(graph) if pre_activation else None
        self.nodes = list(graph.nodes)
        self.index = {n: i for i, n in enumerate(self.nodes)}
        self.constants = tracer.constants
        self.inputs = [n for n in self.nodes if n.op == "placeholder" and n.target in names]
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
            if not isinstance(node.meta[_VALUE], Tensor):
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
            if node.op not in ("call_function", "call_method") or not _in_place(node):
                continue
            aliases: set[fx.Node] = set()
            todo = [n for n in node.args[:1] if isinstance(n, fx.Node)]
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
                    f"{node.meta['place']}: the in-place operation {node.target} changes a tensor "
                    "that is used again later; write it out of place."
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
        if node.op == "placeholder":
            return node.meta[_VALUE]
        if node.op == "get_attr":
            if node.target in self.constants:
                return self.constants[node.target]
            return operator.attrgetter(node.target)(self.module)
        return _evaluate(node, values.__getitem__)


def _strip(graph: fx.Graph) -> str | None:
    """Take a final sigmoid or softmax out of a graph and return its kind."""
    end = list(graph.nodes)[-1]
    last = end.args[0]
    if not isinstance(last, fx.Node) or not last.op.startswith("call"):
        return None
    kind = _FINAL.get(getattr(function_of(last), "__name__", ""))
    if kind:
        end.args = (last.all_input_nodes[0],)
        graph.erase_node(last)
    return kind


def function_of(node: fx.Node) -> Callable:
    """Return the function that a node computes, in its out-of-place form."""
    function = node.target
    if node.op == "call_method":
        name = function[:-1] if _in_place(node) else function
        return getattr(Tensor, name)
    if function in _OUT_OF_PLACE:
        return _OUT_OF_PLACE[function]
    name = getattr(function, "__name__", "")
    if name.endswith("_") and not name.endswith("__"):
        return getattr(functional, name[:-1], None) or getattr(torch, name[:-1])
    return function


def call_arguments(node: fx.Node) -> tuple[tuple, dict[str, Any]]:
    """Return the arguments of a node without any request to work in place."""
    place = _inplace_position(node.target)
    kwargs = {k: v for k, v in node.kwargs.items() if k != "inplace"}
    return (node.args if place is None else node.args[:place]), kwargs


class _Proxy(fx.Proxy):
    """A tensor without data that knows its shape."""

    def __getattr__(self, name):
        found = getattr(self.node.meta[_VALUE], name)
        if isinstance(found, Tensor):
            return self.tracer.create_proxy("call_function", getattr, (self, name), {})
        return super().__getattr__(name) if callable(found) else found

    def __len__(self):
        return len(self.node.meta[_VALUE])

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        raise InputError(
            f"{_place()}: a branch depends on the values of a tensor; write the forward pass "
            "without it."
        )

    def __setitem__(self, key, value):
        raise InputError(
            f"{_place()}: an assignment to a part of a tensor cannot be traced; build the tensor "
            "with torch.cat or torch.where."
        )


class _Tracer(fx.Tracer):
    """Records the operations while it computes their shapes."""

    def __init__(self, module: nn.Module, inputs: Mapping[str, Tensor], defaults: list):
        super().__init__()
        self.stored = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        # By name, so that a module moved or cast later runs with its present buffers.
        self.proxy_buffer_attributes = True
        self.shapes = {k: _hollow(v) for k, v in inputs.items()}
        self.defaults = defaults
        self.constants: dict[str, Tensor] = {}

    def is_leaf_module(self, module, name):
        return False

    def proxy(self, node):
        return _Proxy(node, self)

    def create_arg(self, argument):
        # By default a tensor that is no parameter would be stored on the user's module.
        if isinstance(argument, Tensor):
            known = [name for name, tensor in self.constants.items() if tensor is argument]
            name = known[0] if known else f"constant {len(self.constants)}"
            self.constants[name] = argument
            return self.create_proxy("get_attr", name, (), {}).node
        return super().create_arg(argument)

    def create_proxy(self, kind, target, args, kwargs, *rest, **named):
        proxy = super().create_proxy(kind, target, args, kwargs, *rest, **named)
        node = proxy.node
        module = next(reversed(self.module_stack.values()), ("", None))[0]
        node.meta["module"] = module
        node.meta["place"] = _place() + (f" (submodule {module})" if module else "")
        if kind == "output":
            return proxy
        value = node.meta[_VALUE] = self._value(node)
        if kind.startswith("call") and not _holds_tensors(value):
            # Sizes and the like are plain numbers from here on.
            self.graph.erase_node(node)
            return value
        if kind.startswith("call") and isinstance(value, (tuple, list)):
            # Several tensors (of split, max and the like) are told apart at once.
            parts = [
                self.create_proxy("call_function", operator.getitem, (proxy, i), {})
                for i in range(len(value))
            ]
            return type(value)(parts)
        return proxy

    def _value(self, node):
        if node.op == "placeholder":
            return self.shapes[node.target] if node.target in self.shapes else self.defaults.pop(0)
        if node.op == "get_attr":
            tensor = self.constants.get(node.target)
            tensor = self.stored[node.target] if tensor is None else tensor
            return tensor.detach()
        with torch.no_grad():
            try:
                value = _hollow(_evaluate(node, lambda n: n.meta[_VALUE]))
                if not _holds_tensors(value):
                    # Numbers may depend on shapes, but on no data: tensors without any know them.
                    value = _evaluate(node, lambda n: _without_data(n.meta[_VALUE]))
                return value
            except Exception as error:
                raise InputError(f"{node.meta['place']}: {node.target} failed: {error}") from error


def _evaluate(node: fx.Node, value_of: Callable[[fx.Node], Any]) -> Any:
    """Compute a call from the values of its arguments."""
    args, kwargs = fx.map_arg(call_arguments(node), value_of)
    return function_of(node)(*args, **kwargs)


def _hollow(value: Any) -> Any:
    """Replace tensors by ones of the same shape, type and device that hold a single zero.

    Unlike PyTorch's own tensors without data, they are computed with by the ordinary kernels, whose
    first use does not load a compiler.
    """
    if isinstance(value, (tuple, list)):
        return type(value)(map(_hollow, value))
    return value.new_zeros(()).expand(value.shape) if isinstance(value, Tensor) else value


def _without_data(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(map(_without_data, value))
    return value.to("meta") if isinstance(value, Tensor) else value


def _arguments_of(module: nn.Module, count: int) -> tuple[list[str], dict[str, Any]]:
    """Split the arguments of forward into the given inputs and the defaults of the rest."""
    parameters = [
        p
        for p in inspect.signature(module.forward).parameters.values()
        if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    if len(parameters) < count or any(p.default is p.empty for p in parameters[count:]):
        raise InputError(
            f"{type(module).__name__}.forward takes ({', '.join(p.name for p in parameters)}), but "
            f"{count} inputs were given; give one tensor for each."
        )
    return [p.name for p in parameters[:count]], {p.name: p.default for p in parameters[count:]}


def node_arguments(arguments: Any) -> list[fx.Node]:
    """List the nodes in nested arguments, in order, as often as they occur."""
    found: list[fx.Node] = []
    fx.map_arg(arguments, found.append)
    return found


def _arguments(node: fx.Node) -> list[fx.Node]:
    return node_arguments((node.args, node.kwargs))


def _holds_tensors(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(map(_holds_tensors, value))
    return isinstance(value, Tensor)


def _is_constant(node: fx.Node) -> bool:
    return node.target in (_CONSTANT_METHODS if node.op == "call_method" else _CONSTANT)


def _in_place(node: fx.Node) -> bool:
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    place = _inplace_position(node.target)
    return (
        node.target in _OUT_OF_PLACE
        or bool(node.kwargs.get("inplace"))
        or (place is not None and any(node.args[place:]))
        or (name.endswith("_") and not name.endswith("__"))
    )


def _is_view(node: fx.Node) -> bool:
    if node.op not in ("call_function", "call_method"):
        return False
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    return name in _VIEWS


@cache
def _inplace_position(function: Callable | str) -> int | None:
    """Position of the argument `inplace`, always the last one of a function that has it."""
    if not inspect.isfunction(function):
        return None
    names = list(inspect.signature(function).parameters)
    return names.index("inplace") if "inplace" in names else None


def _place() -> str:
    """File and line of the innermost frame that is neither PyTorch's nor of this file."""
    frame = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if not path.startswith((_TORCH, "<")) and path != __file__:
            return f"{path}:{frame.f_lineno}"
        frame = frame.f_back
    return "unknown line"
