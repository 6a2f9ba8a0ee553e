"""How DeepLIFT multipliers pass backwards through each kind of operation.

Every hidden value carries two multipliers, M+ for the positive and M- for the negative part of its
difference from the reference (DL 3.4). They are kept as their mean S = (M+ + M-)/2 and half
difference Q = (M+ - M-)/2, and the two parts as their sum D = D+ + D- and spread A = D+ - D-. Then

* a contribution M+ D+ + M- D- is S D + Q A;
* a linear layer (DL Appendix B) has A_y = |W| |D_x| and hands back S_x = W'S + sign(D_x) |W|'Q and
  Q_x = 0, which is the five-term form of the appendix;
* Q is zero (None in this code) everywhere but between a RevealCancel nonlinearity and the linear
  layer that feeds it, so the Rescale rule alone costs one ordinary backward pass.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from typing_extensions import override

from fourier_prior.errors import InputError

Pulled = tuple[Tensor, Tensor | None]
"""Mean S and half difference Q of the multipliers of one operand."""


@dataclass
class Step:
    """One operation together with what a rule may ask for.

    Batches are flat, n examples times R references in order of the examples, unless said otherwise.

    Attributes
    ----------
    name, place : str
        For messages.
    call : callable
        The operation as a function of its operands, everything else fixed.
    argument : callable
        ``argument(position, name, default)`` gives the value of an argument of the call; operands
        are None.
    slots : tuple of int
        Position of each operand among the positional arguments; -1 where it is nested or named.
    shapes : list of torch.Size
        Shapes of the operands.
    pair : callable
        ``pair(k)`` gives operand k at the examples, shape (n, 1, ...), and at the references, shape
        (n, R, ...).
    spread : callable
        ``spread(k)`` gives A of operand k.
    rule : str
        ``"rescale"`` or ``"revealcancel"``, for nonlinearities.
    maxpool : str
        ``"conserve"`` or ``"gradient"``.
    """

    name: str
    place: str
    call: Callable[..., Tensor]
    argument: Callable[..., Any]
    slots: tuple[int, ...]
    shapes: list[torch.Size]
    pair: Callable[[int], tuple[Tensor, Tensor]]
    spread: Callable[[int], Tensor]
    rule: str
    maxpool: str

    def difference(self, k: int) -> Tensor:
        """D of operand k."""
        actual, reference = self.pair(k)
        return (actual - reference).flatten(0, 1)

    def sign(self, k: int) -> Tensor:
        """Sign of D of operand k, 0 where D is within rounding (16 ulp) of zero."""
        actual, reference = self.pair(k)
        limits = torch.finfo(actual.dtype)
        # Rounded to a whole number, what is at most half of this becomes 0.
        twice = (32 * limits.eps * actual.abs()).clamp_min_(limits.tiny)
        return (actual - reference).div_(twice).clamp_(-1, 1).round_().flatten(0, 1)

    def refuse(self, reason: str) -> InputError:
        """Return the error for an operation that has no rule."""
        return InputError(f"{self.place}: {self.name} {reason}")


class Rule:
    """What an operation does to multipliers (backwards) and to parts (forwards)."""

    needs_values = False
    """Whether `pull` needs the operands' values even if Q is zero."""

    elementwise = False
    """Whether a choice between the Rescale and the RevealCancel rule applies."""

    def pull(self, step: Step, mean: Tensor, half: Tensor | None) -> Sequence[Pulled]:
        """Return the multipliers of the operands, given those of the output."""
        raise NotImplementedError

    def spread(self, step: Step) -> Tensor:
        """Return A of the output."""
        raise NotImplementedError


class Identity(Rule):
    """Operations that hand their value on."""

    @override
    def pull(self, step, mean, half):
        return [(mean, half)]

    @override
    def spread(self, step):
        return step.spread(0)


class Dropout(Identity):
    """Dropout, which does nothing in evaluation mode."""

    @override
    def pull(self, step, mean, half):
        if step.argument(2, "training", True):
            raise step.refuse("has random output (training=True); pass `training=self.training`.")
        return super().pull(step, mean, half)


class Structural(Rule):
    """Linear operations without negative coefficients: both parts go straight through.

    Reshaping, slicing, padding, joining, summing, averaging. For a linear operation PyTorch's
    derivative at any point is the pull; it is taken at a zero that needs no memory.
    """

    @override
    def pull(self, step, mean, half):
        means = derivative(step.call, step.shapes, mean)
        halves = [None] * len(means) if half is None else derivative(step.call, step.shapes, half)
        return list(zip(means, halves, strict=True))

    @override
    def spread(self, step):
        spreads = [step.spread(k) for k in range(len(step.shapes))]
        # Constants that are padded or joined, or take the operand's shape, have no difference.
        return step.call(*spreads) - step.call(*map(torch.zeros_like, spreads))


class Scale(Rule):
    """Elementwise multiplication by factors that do not depend on the operand itself.

    Where a factor is negative the parts swap, forwards and backwards alike.
    """

    def factors(self, step: Step) -> list[Tensor | float]:
        """Return the factor of each operand, broadcastable against the output."""
        raise NotImplementedError

    @override
    def pull(self, step, mean, half):
        return [
            (
                _reduce(mean * factor, shape),
                None if half is None else _reduce(half * abs(factor), shape),
            )
            for factor, shape in zip(self.factors(step), step.shapes, strict=True)
        ]

    @override
    def spread(self, step):
        first, *others = (step.spread(k) * abs(f) for k, f in enumerate(self.factors(step)))
        return sum(others, start=first)


class Sum(Scale):
    """Addition, subtraction and negation."""

    def __init__(self, *signs: float):
        self.signs = signs

    @override
    def factors(self, step):
        second = step.argument(2, "alpha", 1) if len(self.signs) == 2 else 1
        return [self.signs[s] * (second if s == 1 else 1) for s in positions(step)]


class BatchNorm(Scale):
    """Batch normalisation with running statistics (a negative gain swaps the parts)."""

    @override
    def factors(self, step):
        if step.argument(5, "training", False) or step.argument(2, "running_var", None) is None:
            raise step.refuse(
                "normalises with the statistics of the batch; use running statistics."
            )
        variance = step.argument(2, "running_var", None)
        factor = torch.rsqrt(variance + step.argument(7, "eps", 1e-5))
        weight = step.argument(3, "weight", None)
        factor = factor if weight is None else factor * weight
        return [factor.reshape(1, -1, *[1] * (len(step.shapes[0]) - 2))]


class Product(Scale):
    """Products: with a constant, or of two explained values by the midpoint rule.

    D(ab) = (b + b0)/2 D_a + (a + a0)/2 D_b holds exactly.
    """

    needs_values = True

    @override
    def factors(self, step):
        if len(step.slots) == 1:
            return [other_operand(step)]
        return [_midpoint(step, 1), _midpoint(step, 0)]


class Quotient(Scale):
    """Division by a constant, of a constant, or of two explained values by the midpoint rule."""

    needs_values = True

    @override
    def factors(self, step):
        if step.argument(2, "rounding_mode", None) is not None:
            raise step.refuse("rounds, for which there is no rule.")
        places = positions(step)
        if places == [0]:
            return [1 / other_operand(step)]
        actual, reference = step.pair(len(places) - 1)
        inverse = (1 / (actual * reference)).flatten(0, 1)
        if places == [1]:
            return [-other_operand(step) * inverse]
        mean_inverse = ((1 / actual + 1 / reference) / 2).flatten(0, 1)
        return [mean_inverse, -_midpoint(step, 0) * inverse]


def derivative(
    function: Callable[..., Tensor], shapes: Sequence[torch.Size], upstream: Tensor
) -> list[Tensor]:
    """Pull `upstream` back through a linear function."""
    with torch.enable_grad():
        zeros = [upstream.new_zeros(()).expand(s).requires_grad_() for s in shapes]
        output = function(*zeros)
        # A sum, not `grad_outputs`: to compare their shapes, PyTorch would load sympy.
        total = torch.dot(output.reshape(-1), upstream.reshape(-1))
    # An operand may give no more than its shape, as in `view_as`.
    return list(torch.autograd.grad(total, zeros, allow_unused=True, materialize_grads=True))


def _reduce(value: Tensor, shape: torch.Size) -> Tensor:
    """Sum over the axes along which an operand of `shape` was broadcast."""
    return value.sum_to_size(shape) if value.shape != shape else value


def positions(step: Step) -> list[int]:
    """Positions of the operands; both operands of a binary function may be given by name."""
    if any(s < 0 for s in step.slots):
        raise step.refuse("is called with a named operand; pass its operands by position.")
    return list(step.slots)


def other_operand(step: Step) -> Any:
    """Return the constant operand of a binary function."""
    (position,) = positions(step)
    return step.argument(1 - position, "other", None)


def _midpoint(step: Step, k: int) -> Tensor:
    actual, reference = step.pair(k)
    return ((actual + reference) / 2).flatten(0, 1)
