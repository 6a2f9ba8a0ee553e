"""Recording what a network computes, and reading what was recorded."""

import inspect
import operator
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from typing_extensions import override

from fourier_prior.devices import is_out_of_memory
from fourier_prior.errors import InputError

VALUE = "value"
"""Key of a node's metadata: a tensor of the shape and type of its value."""
PLACE = "place"
"""Source line and submodule, for messages."""
MODULE = "module"
"""Dotted name of the innermost submodule, empty at the top."""

_TORCH, _HERE = (str(Path(file).parent) for file in (torch.__file__, __file__))
# Forms with swapped operands, and forms that work in place: both are written as the plain one.
_SWAPPED = {
    f"__r{name}__": getattr(operator, f"__{name.replace('div', 'truediv')}__")
    for name in ("sub", "div", "pow", "matmul")
}
_IN_PLACE = {
    f"__i{name}__": getattr(operator, f"__{name}__")
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
}


def trace(module: nn.Module, inputs: Sequence[Tensor]) -> tuple[fx.Graph, dict[str, Tensor]]:
    """Run a network once on hollow tensors and record its operations.

    Parameters
    ----------
    module : torch.nn.Module
        Network, in evaluation mode.
    inputs : sequence of torch.Tensor
        Inputs of the shape to trace; their values are not used.

    Returns
    -------
    graph : torch.fx.Graph
        Placeholders in the order of the inputs, then calls of functions. What belongs to the module
        is named, so that a module moved or cast later runs with its present parameters.
    constants : dict of str to torch.Tensor
        Tensors that are neither parameters nor buffers, by the name that the graph has for them.

    Raises
    ------
    InputError
        If the network takes other inputs, branches on values, or runs outside PyTorch.

    Notes
    -----
    The network gets ordinary tensors, so that ``isinstance``, ``type``, ``len``, loops and branches
    on shapes take the way that they always take. Functions of PyTorch are recorded as the network
    calls them, from its own modules, from those of PyTorch or from anywhere else.
    """
    try:
        inspect.signature(module.forward).bind(*inputs)
    except TypeError as error:
        names = ", ".join(inspect.signature(module.forward).parameters)
        raise InputError(
            f"{type(module).__name__}.forward takes ({names}), but {len(inputs)} inputs were "
            "given; give one tensor for each."
        ) from error
    recorder = _Recorder(module)
    given = [recorder.placeholder(f"input_{k}", x) for k, x in enumerate(inputs)]
    try:
        with torch.no_grad(), _Watch(recorder), recorder:
            output = module(*given)
    except InputError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise recorder.unseen or InputError(
            f"{type(module).__name__} cannot be traced: {error} Write its forward pass with "
            "PyTorch operations on tensors and without branches on tensor values."
        ) from error
    recorder.finish(output)
    return recorder.graph, recorder.constants


class _Recorder(TorchFunctionMode):
    """Records the functions of PyTorch that are called on values of a network."""

    def __init__(self, module: nn.Module):
        super().__init__()
        self.graph = fx.Graph()
        self.constants: dict[str, Tensor] = {}
        self.unseen: InputError | None = None
        self.at_work = False
        self._modules = {id(m): name for name, m in module.named_modules()}
        stored = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        self._names = {id(tensor): name for name, tensor in stored.items()}
        self._nodes: dict[int, fx.Node] = {}
        self._constant_nodes: dict[tuple[int, int], fx.Node] = {}
        self._memory: set[int] = set()
        # Numbers that identify objects stay theirs only while the objects live.
        self._alive: list[Any] = [module, stored]

    def placeholder(self, name: str, value: Tensor) -> Tensor:
        """Add an input and return the tensor that stands for it."""
        node = self.graph.placeholder(name)
        node.meta[VALUE] = _hollow(value)
        return self._bind(node, node.meta[VALUE])

    def finish(self, output: Any) -> None:
        """Add the output."""
        self.graph.output(self._argument(output))

    def follows(self, tensor: Tensor) -> bool:
        """Whether a tensor is a value of the network or shares memory with one."""
        return id(tensor) in self._nodes or _memory(tensor) in self._memory

    @override
    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        with self._working():
            if not any(self.follows(t) or id(t) in self._names for t in _tensors((args, kwargs))):
                return function(*args, **kwargs)
            return self._record(function, args, kwargs)

    def _record(self, function: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
        name = getattr(function, "__name__", "")
        if name in ("__setitem__", "__set__"):
            raise InputError(
                f"{self._place()}: an assignment to a part of a tensor cannot be traced; build the "
                "tensor with torch.cat or torch.where."
            )
        if isinstance(kwargs.get("out"), (Tensor, tuple, list)):
            raise InputError(
                f"{self._place()}: {name} writes into another tensor (out=); use its result."
            )
        target, operands = function, args
        if name == "__get__":
            found = function(*args)
            if not isinstance(found, Tensor):
                return found
            target, operands = getattr, (args[0], function.__self__.__name__)
        elif name in _SWAPPED:
            target, operands = _SWAPPED[name], args[::-1]
        elif name.startswith("__") and name not in _IN_PLACE:
            target = getattr(operator, name, function)
        elif getattr(function, "__module__", "") == Tensor.split.__module__:
            # A method written in Python may announce itself by a function of its inside.
            target = getattr(Tensor, name, function)
        node = self.graph.call_function(target, self._argument(operands), self._argument(kwargs))
        self._describe(node)
        value = self._evaluate(node)
        if not _has_tensors(value):
            # Sizes and the like are plain numbers from here on.
            self.graph.erase_node(node)
            return value
        node.meta[VALUE] = value
        changed = next(_tensors((args, kwargs))) if in_place(node) else None
        return self._result(node, value) if changed is None else self._bind(node, changed)

    def _result(self, node: fx.Node, value: Any) -> Any:
        """Return what stands for a result; several tensors (as of split) are told apart."""
        if isinstance(value, Tensor):
            return self._bind(node, value)
        if not isinstance(value, (tuple, list)):
            return value
        parts = []
        for i, part in enumerate(value):
            picked = self.graph.call_function(operator.getitem, (node, i))
            self._describe(picked)
            picked.meta[VALUE] = part
            parts.append(self._result(picked, part))
        return type(value)(parts)

    def _evaluate(self, node: fx.Node) -> Any:
        """Compute the shape of a call's result, or the number that it gives."""
        try:
            found = evaluate_call(node, lambda n: n.meta[VALUE])
        except InputError:
            raise
        except Exception as error:
            name = getattr(node.target, "__name__", node.target)
            raise InputError(f"{node.meta[PLACE]}: {name} failed: {error}") from error
        if _has_tensors(found):
            return _hollow(found)
        try:
            # Numbers may depend on shapes, but on no data: tensors without any know them.
            evaluate_call(node, lambda n: _without_data(n.meta[VALUE]))
        except Exception as error:
            raise InputError(
                f"{node.meta[PLACE]}: a branch or a number depends on the values of a tensor; "
                "write the forward pass without it."
            ) from error
        return found

    def _argument(self, value: Any) -> Any:
        """Replace tensors in nested arguments by the nodes that hold them."""
        return fx.node.map_aggregate(
            value, lambda leaf: self._node(leaf) if isinstance(leaf, Tensor) else leaf
        )

    def _node(self, tensor: Tensor) -> fx.Node:
        if id(tensor) in self._nodes:
            return self._nodes[id(tensor)]
        if _memory(tensor) in self._memory:
            raise InputError(
                f"{self._place()}: a tensor shares memory with one that was computed or changed in "
                "place, in a way that cannot be traced; write it out of place."
            )
        if id(tensor) in self._names:
            node = self.graph.create_node("get_attr", self._names[id(tensor)])
            self._nodes[id(tensor)] = node
            node.meta[VALUE] = tensor.detach()
            return node
        # A constant may be changed in place between two uses.
        key = id(tensor), 0 if tensor.is_inference() else tensor._version
        if key not in self._constant_nodes:
            name = f"constant {len(self.constants)}"
            self.constants[name] = tensor.detach().clone()
            node = self._constant_nodes[key] = self.graph.create_node("get_attr", name)
            node.meta[VALUE] = self.constants[name]
            self._alive.append(tensor)
        return self._constant_nodes[key]

    def _bind(self, node: fx.Node, tensor: Tensor) -> Tensor:
        """Let a tensor stand for the value of a node."""
        self._nodes[id(tensor)] = node
        self._memory.add(_memory(tensor))
        self._alive.append(tensor)
        return tensor

    def _describe(self, node: fx.Node) -> None:
        node.meta[MODULE] = module = self._module()
        node.meta[PLACE] = self._place() + (f" (submodule {module})" if module else "")

    def _module(self) -> str:
        """Name of the submodule whose method is running, the innermost one."""
        for frame in _frames():
            name = self._modules.get(id(frame.f_locals.get("self")))
            if name is not None:
                return name
        return ""

    @staticmethod
    def _place() -> str:
        """File and line of the innermost frame that is neither PyTorch's nor of this package."""
        for frame in _frames():
            path = frame.f_code.co_filename
            if not path.startswith((_TORCH, _HERE, "<")):
                return f"{path}:{frame.f_lineno}"
        return "unknown line"

    def refuse_unseen(self, function: Any, arguments: Any) -> None:
        """Refuse an operation on values of the network that no function of PyTorch asked for."""
        if not self.at_work and any(map(self.follows, _tensors(arguments))):
            # Kept, because the interpreter of scripted code passes on none but its own errors.
            self.unseen = InputError(
                f"{self._place()}: {function} is called by code that is not Python (scripted or "
                "compiled), where it cannot be traced; use the module in its Python form."
            )
            raise self.unseen

    @contextmanager
    def _working(self) -> Iterator[None]:
        before, self.at_work = self.at_work, True
        try:
            yield
        finally:
            self.at_work = before


class _Watch(TorchDispatchMode):
    """Sees every operation that is run, also those that no Python function announces."""

    def __init__(self, recorder: _Recorder):
        super().__init__()
        self.recorder = recorder

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # to skip the compiler, PyTorch would load it first: a second or two

    @override
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        self.recorder.refuse_unseen(function, (args, kwargs))
        return function(*args, **kwargs)


def function_of(node: fx.Node) -> Callable:
    """Return the function that a node computes, in its out-of-place form."""
    function = node.target
    name = getattr(function, "__name__", "")
    if name in _IN_PLACE:
        return _IN_PLACE[name]
    if name.endswith("_") and not name.endswith("__"):
        homes = (Tensor,) if getattr(Tensor, name, None) is function else (functional, torch)
        plain = [getattr(home, name[:-1], None) for home in homes]
        for found in filter(callable, plain):
            return found
        raise InputError(
            f"{node.meta[PLACE]}: {name} changes a tensor in place and has no other form; write "
            "the forward pass without it."
        )
    return function


def call_arguments(node: fx.Node) -> tuple[tuple, dict[str, Any]]:
    """Return the arguments of a node without any request to work in place."""
    place = _inplace_position(node.target)
    kwargs = {k: v for k, v in node.kwargs.items() if k != "inplace"}
    return (node.args if place is None else node.args[:place]), kwargs


def evaluate_call(node: fx.Node, value_of: Callable[[fx.Node], Any]) -> Any:
    """Compute a call from the values of its arguments."""
    args, kwargs = fx.map_arg(call_arguments(node), value_of)
    return function_of(node)(*args, **kwargs)


def node_arguments(arguments: Any) -> list[fx.Node]:
    """List the nodes in nested arguments, in order, as often as they occur."""
    found: list[fx.Node] = []
    fx.map_arg(arguments, found.append)
    return found


def in_place(node: fx.Node) -> bool:
    """Whether a call changes its first argument."""
    name = getattr(node.target, "__name__", "")
    place = _inplace_position(node.target)
    return (
        name in _IN_PLACE
        or bool(node.kwargs.get("inplace"))
        or (place is not None and any(node.args[place:]))
        or (name.endswith("_") and not name.endswith("__"))
    )


@cache
def _inplace_position(function: Callable) -> int | None:
    """Position of the argument `inplace`, always the last one of a function that has it."""
    if not inspect.isfunction(function):
        return None
    names = list(inspect.signature(function, follow_wrapped=False).parameters)
    return names.index("inplace") if "inplace" in names else None


def _tensors(value: Any) -> Iterator[Tensor]:
    """Yield the tensors in nested containers."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _tensors(part)
    elif isinstance(value, Mapping):
        yield from _tensors(list(value.values()))
    elif isinstance(value, slice):
        yield from _tensors((value.start, value.stop, value.step))


def _has_tensors(value: Any) -> bool:
    return next(_tensors(value), None) is not None


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


def _memory(tensor: Tensor) -> int:
    """Identify the memory of a tensor; 0 for kinds that have none of their own."""
    return tensor.untyped_storage()._cdata if tensor.layout is torch.strided else 0


def _frames() -> Iterator[Any]:
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back
