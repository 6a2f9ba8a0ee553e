"""Rules of nonlinearities and of max pooling."""

from collections.abc import Callable

import torch
from torch import Tensor
from typing_extensions import override

from fourier_prior.deeplift.rules import Rule, Step


class Elementwise(Rule):
    """Nonlinear functions of one value: Rescale (DL 3.5.2) or RevealCancel (DL 3.5.3).

    Notes
    -----
    Where a difference (Rescale) or a part of one (RevealCancel) vanishes, the ratio that defines
    the multiplier has a limit, and that is used: the derivative at the reference for Rescale, for
    RevealCancel the mean of the right-hand derivatives before and after the other part is added.
    """

    needs_values = True
    elementwise = True

    @override
    def pull(self, step, mean, half):
        if len(step.shapes) > 1:
            raise step.refuse("combines several explained values, for which there is no rule.")
        if step.rule == "rescale":
            ratio = self.ratio(step)
            return [(mean * ratio, None if half is None else half * ratio)]
        common, contrast = self._cancel(step)
        if half is None:
            return [(mean * common, contrast.mul_(mean))]
        return [(mean * common + half * contrast, mean * contrast + half * common)]

    @override
    def spread(self, step):
        if step.rule == "rescale":
            return step.spread(0) * self.ratio(step)
        _, reference, plus, minus = self._parts(step)
        return step.call(reference + plus) - step.call(reference + minus)

    def ratio(self, step: Step) -> Tensor:
        """Return D_y / D_x, or its limit."""
        actual, reference = step.pair(0)
        actual = actual.expand_as(reference)  # other arguments have a row for each pair
        difference = actual - reference
        change = step.call(actual.flatten(0, 1)).unflatten(0, actual.shape[:2]) - step.call(
            reference.flatten(0, 1)
        ).unflatten(0, reference.shape[:2])
        small = difference.abs() < _threshold(difference.dtype)
        ratio = change / difference
        if small.any():
            slope = _slope(step.call, reference.flatten(0, 1)).unflatten(0, reference.shape[:2])
            ratio = torch.where(small, slope, ratio)
        return ratio.flatten(0, 1)

    def _parts(self, step):
        actual, reference = step.pair(0)
        difference = (actual - reference).flatten(0, 1)
        spread = step.spread(0)
        actual = actual.expand_as(reference).flatten(0, 1)
        return actual, reference.flatten(0, 1), (difference + spread) / 2, (difference - spread) / 2

    def _cancel(self, step: Step) -> tuple[Tensor, Tensor]:
        """Return half the sum and half the difference of D+_y / D+_x and D-_y / D-_x."""
        actual, reference, plus, minus = self._parts(step)
        start, end = step.call(reference), step.call(actual)
        with_plus, with_minus = step.call(reference + plus), step.call(reference + minus)
        # Of a function that falls, a part may have the other sign.
        size = plus.abs() + minus.abs() + reference.abs()
        noise = 16 * torch.finfo(plus.dtype).eps * size
        ratios = []
        for part, mine, other, given in (
            (plus, with_plus, with_minus, minus),
            (minus, with_minus, with_plus, plus),
        ):
            change = (mine - start + end - other) / 2
            empty = part.abs() <= noise
            ratio = change / torch.where(empty, 1, part)
            if empty.any():
                limit = _right_slope(step.call, reference) + _right_slope(
                    step.call, reference + given
                )
                ratio = torch.where(empty, limit / 2, ratio)
            ratios.append(ratio)
        positive, negative = ratios
        return (positive + negative) / 2, (positive - negative) / 2


class ReLU(Elementwise):
    """The rectifier: its ratio has a form without cancellation and needs no threshold."""

    @override
    def ratio(self, step):
        actual, reference = step.pair(0)
        # 1 above zero, 0 below, upper / (upper - lower) where the two lie on either side.
        ratio = torch.maximum(actual, reference)
        ratio.div_((actual - reference).abs_()).clamp_(0, 1).nan_to_num_(0)
        return ratio.flatten(0, 1)

    @override
    def _cancel(self, step):
        # From a to b the rectifier changes by (b - a) clamp(max(a, b) / |b - a|) with clamp to
        # [0, 1]: no cancellation, and an empty part gives the limit, 0 or 1. `tiny` makes it 1 at
        # a = b = 0, the right-hand derivative. All values are doubled, and memory is used again
        # where it can be, since its traffic is what takes the time.
        actual, reference = step.pair(0)
        tiny = torch.finfo(reference.dtype).tiny
        spread = step.spread(0).view_as(reference)
        start, end = torch.add(tiny, reference, alpha=2), 2 * actual + tiny
        minus = actual - reference
        plus = spread + minus
        minus -= spread
        with_plus = torch.add(plus, reference, alpha=2).add_(tiny)
        with_minus = torch.add(minus, reference, alpha=2).add_(tiny)
        plus.abs_()
        minus.abs_()
        positive = torch.maximum(start, with_plus).div_(plus).clamp_(0, 1)
        positive += torch.div(torch.maximum(with_minus, end), plus, out=plus).clamp_(0, 1)
        negative = torch.maximum(start, with_minus, out=start).div_(minus).clamp_(0, 1)
        negative += torch.maximum(with_plus, end, out=with_plus).div_(minus).clamp_(0, 1)
        common = torch.add(positive, negative, out=plus).mul_(0.25)
        contrast = positive.sub_(negative).mul_(0.25)
        return common.flatten(0, 1), contrast.flatten(0, 1)


class MaxPool(Rule):
    """Max pooling, credited to one position per window so that contributions add up.

    Of the positions that win in the example and in the reference, the one whose maximum is larger
    owns the window. The output's difference is the owner's, scaled by a ratio between 0 and 1: the
    Rescale rule for one input. With ``maxpool="gradient"`` the example's winner owns the window
    with ratio 1, as in the package of the authors of DL; contributions do not add up then.

    Parameters
    ----------
    function : callable
        Pooling function that can return indices.
    size : int
        Number of pooled dimensions.
    """

    needs_values = True

    def __init__(self, function: Callable[..., tuple[Tensor, Tensor]], size: int):
        self.function = function
        self.size = size

    @override
    def pull(self, step, mean, half):
        owner, ratio = self._owners(step)
        pulled = self._route(step, owner, ratio * mean)
        return [(pulled, None if half is None else self._route(step, owner, ratio * half))]

    @override
    def spread(self, step):
        owner, ratio = self._owners(step)
        spread = step.spread(0).flatten(-self.size)
        return (spread.gather(-1, owner.flatten(-self.size)).view_as(ratio)) * ratio

    def _route(self, step, owner, credit):
        pulled = credit.new_zeros(step.shapes[0]).flatten(-self.size)
        pulled.scatter_add_(-1, owner.flatten(-self.size), credit.flatten(-self.size))
        return pulled.view(step.shapes[0])

    def _owners(self, step):
        actual, reference = step.pair(0)
        best, place = self._pool(step, actual)
        best_reference, place_reference = self._pool(step, reference)
        if step.maxpool == "gradient":
            owner = place.expand_as(place_reference).flatten(0, 1)
            return owner, torch.ones_like(best_reference).flatten(0, 1)
        owner = torch.where(best >= best_reference, place, place_reference)
        flat = owner.flatten(-self.size)
        difference = (
            actual.expand_as(reference).flatten(-self.size).gather(-1, flat)
            - reference.flatten(-self.size).gather(-1, flat)
        ).view_as(owner)
        # The owner's difference is zero only where the output's is; 1 is the plain gradient.
        ratio = torch.where(difference == 0, 1, (best - best_reference) / difference)
        return owner.flatten(0, 1), ratio.flatten(0, 1)

    def _pool(self, step, value):
        lead = value.shape[:2]
        pooled, place = self.function(value.flatten(0, 1), step)
        return pooled.unflatten(0, lead), place.unflatten(0, lead)


def _slope(function: Callable[[Tensor], Tensor], value: Tensor) -> Tensor:
    """Differentiate an elementwise function."""
    with torch.enable_grad():
        value = value.detach().requires_grad_()
        (slope,) = torch.autograd.grad(function(value).sum(), value)
    return slope


def _right_slope(function: Callable[[Tensor], Tensor], value: Tensor) -> Tensor:
    return _slope(function, torch.nextafter(value, torch.full_like(value, torch.inf)))


def _threshold(dtype: torch.dtype) -> float:
    """Difference below which a ratio of differences is mostly rounding."""
    return 10 * torch.finfo(dtype).eps
