"""Comparing examples with references: forward values, and the backward sweep over operations."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, fx

from fourier_prior.deeplift.graph import Graph, Operation
from fourier_prior.deeplift.network import Network
from fourier_prior.deeplift.registry import RULES
from fourier_prior.deeplift.rules import Step
from fourier_prior.deeplift.tracing import call_arguments, node_arguments
from fourier_prior.errors import InputError
from fourier_prior.modes import evaluation_mode

Outputs = Tensor | tuple[Tensor, ...]
Target = int | Tensor | Callable[[Outputs], Tensor]
Compared = tuple[list[Tensor], list[Tensor], Tensor, Tensor]
"""Multipliers and contributions per explained input (n, R, ...), delta and difference (n, R)."""


class Examples:
    """A few examples, run forwards once, to be compared with any number of references.

    Parameters
    ----------
    network : Network
    inputs : sequence of torch.Tensor, each of shape (n, ...)
        Inputs of the network.
    explained : int
        How many of the inputs, from the first, differ between example and reference.
    target : int, torch.Tensor or callable
        What is explained; see `DeepLIFT.attribute`.

    Raises
    ------
    InputError
        If the network or the target cannot be explained.
    """

    def __init__(self, network: Network, inputs: list[Tensor], explained: int, target: Target):
        self.network = network
        self.inputs = inputs
        self.explained = explained
        with evaluation_mode(network.module):
            graph = network.graph(inputs, explained)
            self.kept = network.kept(graph)
            values = graph.run(inputs, self.kept)
        self.functions = [o.function for o in graph.operations]
        self.values = {i: values[graph.nodes[i]] for i in self.kept}
        # The weights of the target start the backward sweep.
        leaves = {n: values[n].detach() for n in node_arguments(graph.output)}
        weights = linear_weights(target, graph, leaves, len(inputs[0]))
        self.weights = {graph.index[n]: w for n, w in weights.items() if n in graph.active}

    def compare(self, references: list[Tensor]) -> Compared:
        """Explain the examples against references.

        Parameters
        ----------
        references : list of torch.Tensor, each of shape (n, R, ...)
            One for each explained input.
        """
        n, many = references[0].shape[:2]
        batch = [r.flatten(0, 1) for r in references]
        batch += [repeat(x, many) for x in self.inputs[self.explained :]]
        with evaluation_mode(self.network.module):
            graph = self.network.graph(batch, self.explained)
            if [o.function for o in graph.operations] != self.functions:
                raise InputError(
                    f"{type(self.network.module).__name__} computes something else for {n * many} "
                    f"inputs than for {n}; explain one reference at a time."
                )
            values = graph.run(batch, self.kept)
        paired = all(
            len(value) == n and values[graph.nodes[i]].shape == (n * many, *value.shape[1:])
            for i, value in self.values.items()
        )
        if not paired and many > 1:
            # The network folds other axes into that of the batch: the rows of n examples and of
            # n R references then correspond one by one only for R = 1.
            parts = [self.compare([r[:, k : k + 1] for r in references]) for k in range(many)]
            return _join(parts)
        sweep = Sweep(self.network, graph, self.values, values, many)
        weights = {i: repeat(w, many) for i, w in self.weights.items()}
        multipliers, contributions = [], []
        for x, reference, (mean, half) in zip(
            self.inputs, references, sweep.multipliers(weights), strict=False
        ):
            difference = x.unsqueeze(1) - reference
            mean = mean.view_as(reference)
            contribution = mean * difference
            if half is not None:
                contribution += half.view_as(reference) * difference.abs()
            multipliers.append(mean)
            contributions.append(contribution)
        change = sum(
            (w.unsqueeze(1) * torch.sub(*sweep.pair(graph.nodes[i]))).reshape(n, many, -1).sum(2)
            for i, w in self.weights.items()
        )
        total = sum(c.reshape(n, many, -1).sum(2) for c in contributions)
        return multipliers, contributions, total - change, change


class Sweep:
    """The backward sweep over the operations of a network, for one batch of pairs.

    Parameters
    ----------
    network : Network
    graph : Graph
        Of the batch of pairs.
    examples : mapping of int to torch.Tensor
        Kept values at the examples, by place in the graph.
    references : mapping of torch.fx.Node to value
        Kept values at the references, and constants.
    many : int
        References per example.
    """

    def __init__(
        self,
        network: Network,
        graph: Graph,
        examples: Mapping[int, Tensor],
        references: Mapping[fx.Node, Tensor],
        many: int,
    ):
        self.network = network
        self.graph = graph
        self.examples = examples
        self.references = references
        self.many = many
        self.made = {operation.result: operation for operation in graph.operations}
        self._spreads: dict[fx.Node, Tensor] = {}

    def multipliers(self, weights: Mapping[int, Tensor]) -> list[tuple[Tensor, Tensor | None]]:
        """Carry the multipliers of the outputs back to the explained inputs.

        Parameters
        ----------
        weights : mapping of int to torch.Tensor
            Multiplier of each output, by its place in the graph, flat over pairs.

        Returns
        -------
        list of (mean, half difference)
            One for each explained input.
        """
        means = {self.graph.nodes[i]: w for i, w in weights.items()}
        halves: dict[fx.Node, Tensor] = {}
        for operation in reversed(self.graph.operations):
            mean, half = means.pop(operation.result, None), halves.pop(operation.result, None)
            if mean is None:
                continue
            pulled = RULES[operation.function].pull(self.step(operation), mean, half)
            for operand, (m, h) in zip(operation.operands, pulled, strict=True):
                kind = operand.meta["value"].dtype
                m, h = m.to(kind), None if h is None else h.to(kind)
                means[operand] = means[operand] + m if operand in means else m
                if h is not None:
                    halves[operand] = halves[operand] + h if operand in halves else h
        inputs = [n for n in self.graph.inputs if n in self.graph.active]
        return [
            (means[n] if n in means else torch.zeros_like(self.references[n]), halves.get(n))
            for n in inputs
        ]

    def pair(self, node: fx.Node) -> tuple[Tensor, Tensor]:
        """Return a value at the examples, (n, 1, ...), and at the references, (n, R, ...)."""
        reference = self.references[node]
        return self.examples[self.graph.index[node]].unsqueeze(1), reference.unflatten(
            0, (len(reference) // self.many, self.many)
        )

    def spread(self, node: fx.Node) -> Tensor:
        """Return D+ - D- of a value, flat over pairs."""
        if node not in self._spreads:
            if node in self.made:
                operation = self.made[node]
                self._spreads[node] = RULES[operation.function].spread(self.step(operation))
            else:
                self._spreads[node] = torch.sub(*self.pair(node)).abs().flatten(0, 1)
        return self._spreads[node]

    def step(self, operation: Operation) -> Step:
        """Give a rule access to the values of one operation."""
        active = self.graph.active
        args, kwargs = fx.map_arg(
            call_arguments(operation.nodes[0]),
            lambda n: n if n in active else self.references[n],
        )

        def call(*operands):
            left = iter(operands)
            filled, named = fx.map_arg((args, kwargs), lambda n: next(left))
            value = operation.function(*filled, **named)
            for node in operation.nodes[1:]:
                value = value[node.args[1]]
            return value

        def argument(position, name, default):
            value = args[position] if position < len(args) else kwargs.get(name, default)
            return None if isinstance(value, fx.Node) else value

        return Step(
            name=operation.name,
            place=operation.place,
            call=call,
            argument=argument,
            slots=_slots(operation.operands, args),
            shapes=[n.meta["value"].shape for n in operation.operands],
            pair=lambda k: self.pair(operation.operands[k]),
            spread=lambda k: self.spread(operation.operands[k]),
            rule=self.network.rule_of(self.graph, operation),
            maxpool=self.network.maxpool,
        )


def _slots(operands: tuple[fx.Node, ...], args: tuple) -> tuple[int, ...]:
    """Return the position of each operand, -1 where it is nested or named."""
    positions = [i for i, a in enumerate(args) if isinstance(a, fx.Node)]
    slots = []
    for operand in operands:
        place = next((i for i in positions if args[i] is operand), -1)
        if place >= 0:
            positions.remove(place)
        slots.append(place)
    return tuple(slots)


def linear_weights(
    target: Target, graph: Graph, outputs: Mapping[fx.Node, Tensor], count: int
) -> dict[fx.Node, Tensor]:
    """Linearise a target at examples: its derivative by each tensor of the network's output.

    Parameters
    ----------
    target : int, torch.Tensor or callable
        See `Explainer.attribute`.
    graph : Graph
    outputs : mapping of torch.fx.Node to torch.Tensor
        Value of each node of the output.
    count : int
        Number of examples.

    Returns
    -------
    dict of torch.fx.Node to torch.Tensor
        Without the nodes that the target does not use.

    Raises
    ------
    InputError
        If the target does not exist or does not give one number for each example.
    """
    with torch.enable_grad():
        leaves = {n: value.detach().requires_grad_() for n, value in outputs.items()}
        nested = fx.map_arg(graph.output, lambda n: leaves[n])
        if callable(target):
            scalar = target(nested)
        else:
            scalar = _unit(target, nested, centred=graph.final == "softmax")
        if scalar.shape != (count,):
            raise InputError(
                f"attribution: the target has shape {tuple(scalar.shape)} but must give one number "
                f"for each of {count} examples."
            )
        weights = torch.autograd.grad(scalar.sum(), list(leaves.values()), allow_unused=True)
    return {n: w for n, w in zip(leaves, weights, strict=True) if w is not None}


def _unit(target: int | Tensor, outputs: Outputs, centred: bool) -> Tensor:
    """Pick one output unit for each example, relative to the mean of all units if asked for."""
    if not isinstance(outputs, Tensor) or outputs.ndim != 2:
        raise InputError(
            "attribution: the network does not return one row of units for each example; give "
            "`target` as a function of its output."
        )
    units = torch.as_tensor(target, device=outputs.device).expand(len(outputs))
    if ((units < 0) | (units >= outputs.shape[1])).any():
        raise InputError(
            f"attribution: target {target} is not among the {outputs.shape[1]} output units."
        )
    if centred:
        outputs = outputs - outputs.mean(1, keepdim=True)
    return outputs.gather(1, units.unsqueeze(1)).squeeze(1)


def repeat(value: Tensor, many: int) -> Tensor:
    """Repeat every row for each of its references."""
    return value.unsqueeze(1).expand(-1, many, *value.shape[1:]).flatten(0, 1)


def _join(parts: list[Compared]) -> Compared:
    """Join comparisons along the axis of references."""
    multipliers, contributions, delta, difference = zip(*parts, strict=True)
    return (
        [torch.cat(m, 1) for m in zip(*multipliers, strict=True)],
        [torch.cat(c, 1) for c in zip(*contributions, strict=True)],
        torch.cat(delta, 1),
        torch.cat(difference, 1),
    )
