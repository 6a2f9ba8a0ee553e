"""Rivals of DeepLIFT with its interface: gradients, guided backpropagation, mutagenesis.

Each gives multipliers to the inputs, which are multiplied by the difference from the reference, as
DL does in its comparisons ("gradient * input" with the difference for the input). Contributions of
these methods need not sum to the difference of the output; `delta` says by how much they miss it.
"""

import torch
from torch import Tensor, nn
from typing_extensions import override

from fourier_prior.deeplift.engine import Explainer
from fourier_prior.deeplift.network import Network
from fourier_prior.deeplift.registry import RULES
from fourier_prior.deeplift.sweep import linear_weights, repeat
from fourier_prior.errors import InputError
from fourier_prior.modes import evaluation_mode


class Gradient(Explainer):
    """Gradient at the example.

    Averaged over references (`average`) this is the gradient times the difference from the mean
    reference, which is what the released code of FP computes in place of DeepSHAP. With a reference
    of zeros it is gradient times input.

    Parameters
    ----------
    module : torch.nn.Module
        As for `DeepLIFT`.
    simplex : bool
        Subtract the mean over channels (axis 1 of the inputs) from the multipliers. One-hot
        sequences lie on a simplex, and the part of a gradient that leaves it means nothing
        (Majdandzic et al., Genome Biology 2023).
    output : {"pre-activation", "as is"}
        As for `DeepLIFT`.

    Raises
    ------
    InputError
        If an option is unknown.
    """

    def __init__(self, module: nn.Module, *, simplex: bool = False, output: str = "pre-activation"):
        self.network = Network(module, {}, output=output)
        self.simplex = simplex

    @override
    def _examples(self, inputs, explained, target):
        return _Examples(self, inputs, explained, target)

    def multipliers(
        self, examples: "_Examples", inputs: list[Tensor], references: list[Tensor]
    ) -> list[Tensor]:
        """Return multipliers of the explained inputs, broadcastable against the references.

        Parameters
        ----------
        examples : _Examples
            Gives values and slopes of the target.
        inputs, references : list of torch.Tensor, shapes (n, ...) and (n, R, ...)
        """
        return [slope.unsqueeze(1) for slope in examples.slopes(inputs)]

    def pass_back(self, node, value: Tensor) -> Tensor:
        """Change the value of an operation in the forward pass; here it is handed on."""
        return value


class GuidedBackprop(Gradient):
    """Guided backpropagation: at every nonlinearity only positive gradients pass.

    Notes
    -----
    Springenberg et al., 2014; DL, section 2. The gradient that arrives at the output of a
    nonlinearity is cut at zero before it is multiplied by the derivative.
    """

    @override
    def pass_back(self, node, value):
        rule = RULES.get(node.function) if node is not None else None
        return _PositiveGradient.apply(value) if rule is not None and rule.elementwise else value


class IntegratedGradients(Gradient):
    """Mean gradient on the straight line from the reference to the example.

    Parameters
    ----------
    module, simplex, output
        As for `Gradient`.
    steps : int
        Points on the line, at the midpoints of as many equal intervals.

    Notes
    -----
    Sundararajan et al., 2017; DL compares with 5 and 10 steps.
    """

    def __init__(
        self,
        module: nn.Module,
        *,
        steps: int = 10,
        simplex: bool = False,
        output: str = "pre-activation",
    ):
        if steps < 1:
            raise InputError(f"attribution: {steps} steps; use 1 or more.")
        super().__init__(module, simplex=simplex, output=output)
        self.steps = steps

    @override
    def multipliers(self, examples, inputs, references):
        total = [torch.zeros_like(r) for r in references]
        for step in range(self.steps):
            share = (step + 0.5) / self.steps
            points = [
                torch.lerp(r, x.unsqueeze(1).expand_as(r), share).flatten(0, 1)
                for x, r in zip(inputs, references, strict=True)
            ]
            for sum_, slope in zip(total, examples.slopes(points), strict=True):
                sum_ += slope.view_as(sum_)
        return [t / self.steps for t in total]


class InSilicoMutagenesis(Gradient):
    """Change of the target when the base at one position is replaced.

    The multiplier of a base at a position is the target of the sequence with that base there, minus
    the target of the sequence itself. Hypothetical scores are relative to the mean over the
    reference's bases; with a reference of 1/4 everywhere, to the mean over all four.

    Parameters
    ----------
    module, simplex, output
        As for `Gradient`.
    batch_size : int
        Mutated sequences in memory at once.

    Raises
    ------
    InputError
        In `attribute` and `average`, if the inputs are not one-hot sequences (N, C, L).
    """

    def __init__(
        self,
        module: nn.Module,
        *,
        simplex: bool = False,
        output: str = "pre-activation",
        batch_size: int = 1000,
    ):
        super().__init__(module, simplex=simplex, output=output)
        self.batch_size = batch_size

    @override
    def multipliers(self, examples, inputs, references):
        if len(inputs) != 1 or inputs[0].ndim != 3 or (inputs[0].sum(1) != 1).any():
            raise InputError(
                "attribution: in-silico mutagenesis explains one input of one-hot sequences, "
                "shape (N, C, L), without unknown bases."
            )
        (sequences,) = inputs
        count, channels, length = sequences.shape
        here = examples.values(inputs)
        changes = torch.zeros_like(sequences)
        positions = max(1, self.batch_size // (count * channels))
        for first in range(0, length, positions):
            some = torch.arange(first, min(first + positions, length), device=sequences.device)
            # (n, positions, new base) mutants of every sequence
            mutants = sequences[:, None, None].repeat(1, len(some), channels, 1, 1)
            for k, position in enumerate(some):
                mutants[:, k, :, :, position] = torch.eye(channels).to(mutants)
            values = examples.values([mutants.flatten(0, 2)]).view(count, len(some), channels)
            changes[:, :, some] = (values - here[:, None, None]).transpose(1, 2)
        return [changes.unsqueeze(1)]


class _PositiveGradient(torch.autograd.Function):
    """The identity, whose gradient is cut at zero."""

    @staticmethod
    @override
    def forward(ctx, value):
        return value.view_as(value)

    @staticmethod
    @override
    def backward(ctx, gradient):
        return gradient.clamp(min=0)


class _Examples:
    """A few examples, and the target linearised at them as a function of other inputs."""

    def __init__(self, method: Gradient, inputs, explained, target):
        self.method, self.inputs, self.explained = method, inputs, explained
        graph, outputs = self._run(inputs)
        self.weights = {
            graph.index[n]: w
            for n, w in linear_weights(target, graph, outputs, len(inputs[0])).items()
        }

    def compare(self, references):
        n, many = references[0].shape[:2]
        inputs = self.inputs[: self.explained]
        multipliers = [
            m.expand_as(r)
            for m, r in zip(
                self.method.multipliers(self, inputs, references), references, strict=True
            )
        ]
        if self.method.simplex:
            multipliers = [m - m.mean(2, keepdim=True) for m in multipliers]
        contributions = [
            m * (x.unsqueeze(1) - r)
            for m, x, r in zip(multipliers, inputs, references, strict=True)
        ]
        at_references = self.values([r.flatten(0, 1) for r in references]).view(n, many)
        difference = self.values(inputs).unsqueeze(1) - at_references
        total = sum(c.reshape(n, many, -1).sum(2) for c in contributions)
        return multipliers, contributions, total - difference, difference

    def values(self, inputs: list[Tensor]) -> Tensor:
        """Target of inputs (n * k, ...), rows in the order of the examples; shape (n * k,)."""
        many = len(inputs[0]) // len(self.inputs[0])
        others = [repeat(x, many) for x in self.inputs[self.explained :]]
        graph, outputs = self._run([*inputs, *others])
        nodes = {graph.nodes[i]: w for i, w in self.weights.items()}
        products = (outputs[n] * repeat(w, many) for n, w in nodes.items())
        return sum(p.reshape(len(inputs[0]), -1).sum(1) for p in products)

    def slopes(self, inputs: list[Tensor]) -> list[Tensor]:
        """Gradient of the target, shaped like the inputs."""
        with torch.enable_grad():
            leaves = [x.detach().requires_grad_() for x in inputs]
            found = torch.autograd.grad(self.values(leaves).sum(), leaves, allow_unused=True)
        return [
            torch.zeros_like(x) if slope is None else slope
            for x, slope in zip(inputs, found, strict=True)
        ]

    def _run(self, inputs):
        network = self.method.network
        with evaluation_mode(network.module):
            graph = network.traced(inputs, self.explained)
            made = {operation.result: operation for operation in graph.operations}
            return graph, graph.outputs(
                inputs, lambda node, value: self.method.pass_back(made.get(node), value)
            )
