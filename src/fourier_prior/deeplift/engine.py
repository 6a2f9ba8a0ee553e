"""Explaining PyTorch networks: one reference per example, or the mean over many."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from typing_extensions import override

from fourier_prior.deeplift.network import Network
from fourier_prior.deeplift.sweep import Compared, Examples, Target
from fourier_prior.devices import check_one_device, full_precision, memory_suffices
from fourier_prior.errors import InputError


@dataclass(frozen=True)
class Result:
    """Attributions of examples, each against one reference.

    Attributes
    ----------
    contributions : torch.Tensor or tuple of torch.Tensor
        Shaped like the inputs.
    multipliers : torch.Tensor or tuple of torch.Tensor
        Shaped like the inputs.
    delta : torch.Tensor, shape (N,)
        Sum of all contributions minus `difference`: for DeepLIFT 0 up to rounding.
    difference : torch.Tensor, shape (N,)
        Target at the example minus target at the reference.
    """

    contributions: Tensor | tuple[Tensor, ...]
    multipliers: Tensor | tuple[Tensor, ...]
    delta: Tensor
    difference: Tensor


@dataclass(frozen=True)
class AveragedResult:
    """Attributions of examples, averaged over the references of each.

    Attributes
    ----------
    contributions : torch.Tensor, shape (N, C, ...)
        Mean over references of multiplier times difference.
    hypothetical : torch.Tensor, shape (N, C, ...)
        Mean over references of what each channel would contribute if it were 1 and all others 0 at
        its position. For one-hot input the score of the observed base is the contribution of the
        position.
    delta : torch.Tensor, shape (N, R)
        Per pair, sum of contributions minus `difference`.
    difference : torch.Tensor, shape (N, R)
        Per pair, target at the example minus target at the reference.
    """

    contributions: Tensor
    hypothetical: Tensor
    delta: Tensor
    difference: Tensor


class Comparable(Protocol):
    """Examples that can be compared with any number of references."""

    def compare(self, references: list[Tensor]) -> Compared:
        """Explain the examples against references, each of shape (n, R, ...)."""
        ...


class Explainer(ABC):
    """What DeepLIFT and its rivals have in common: multipliers times differences.

    Explainers differ in the multipliers that they give to the inputs of a network. They compute in
    the full precision of its weights, also where TF32 or automatic casts are allowed.
    """

    network: Network

    @abstractmethod
    def _examples(self, inputs: list[Tensor], explained: int, target: Target) -> Comparable:
        """Prepare examples of which the first `explained` inputs are explained."""

    @full_precision()
    @torch.no_grad()
    def attribute(
        self,
        inputs: Tensor | tuple[Tensor, ...],
        references: Tensor | tuple[Tensor, ...],
        target: Target,
    ) -> Result:
        """Explain examples, each against its own reference.

        Parameters
        ----------
        inputs : torch.Tensor or tuple of torch.Tensor, shape (N, ...)
            What the network's forward pass takes.
        references : torch.Tensor or tuple of torch.Tensor, shape (N, ...)
            One reference per example.
        target : int, torch.Tensor or callable
            Output unit to explain; or one unit for each example, shape (N,), int64; or a function
            of the network's output that returns a scalar for each example, shape (N,), which is
            linearised at the examples.

        Returns
        -------
        Result

        Raises
        ------
        InputError
            If shapes do not fit, not everything lies on one device, memory does not suffice, the
            network cannot be traced, or an operation has no rule.
        """
        several = isinstance(inputs, tuple)
        given = list(inputs) if several else [inputs]
        against = list(references) if isinstance(references, tuple) else [references]
        _check_shapes(given, against, 0)
        self._check_devices(inputs=given, references=against)
        remedy = f"give fewer examples at once (now {len(given[0])})"
        with memory_suffices("attribution", remedy):
            examples = self._examples(given, len(given), target)
            multipliers, contributions, delta, difference = examples.compare(
                [r.unsqueeze(1) for r in against]
            )
        contributions, multipliers = (
            tuple(t.squeeze(1) for t in tensors) for tensors in (contributions, multipliers)
        )
        return Result(
            contributions if several else contributions[0],
            multipliers if several else multipliers[0],
            delta[:, 0],
            difference[:, 0],
        )

    @full_precision()
    @torch.no_grad()
    def average(
        self,
        inputs: Tensor,
        references: Tensor,
        target: Target,
        *,
        others: Sequence[Tensor] = (),
        batch_size: int = 20,
    ) -> AveragedResult:
        """Explain examples against many references each, and average.

        Parameters
        ----------
        inputs : torch.Tensor, shape (N, C, ...)
            The explained input, for instance one-hot sequences.
        references : torch.Tensor, shape (N, R, C, ...)
            R references of each example; they need not be one-hot.
        target : int, torch.Tensor or callable
            As for `attribute`.
        others : sequence of torch.Tensor, each of shape (N, ...)
            Further inputs of the network, the same for an example and its references, such as
            control tracks.
        batch_size : int
            Pairs of example and reference in memory at once. Few keep the cache of a CPU warm;
            a GPU wants some hundreds.

        Returns
        -------
        AveragedResult

        Raises
        ------
        InputError
            As for `attribute`.
        """
        _check_shapes([inputs], [references], 1)
        for other in others:
            if len(other) != len(inputs):
                raise InputError(
                    f"attribution: a further input has {len(other)} rows but there are "
                    f"{len(inputs)} examples; give one row for each."
                )
        self._check_devices(inputs=[inputs], references=[references], others=others)
        count, many = references.shape[:2]
        chunk = max(1, batch_size // many)
        contributions, hypothetical = torch.zeros_like(inputs), torch.zeros_like(inputs)
        delta, difference = inputs.new_empty(count, many), inputs.new_empty(count, many)
        remedy = f"reduce batch_size (now {batch_size} pairs of example and reference)"
        with memory_suffices("attribution", remedy):
            for start in range(0, count, chunk):
                rows = slice(start, start + chunk)
                here = target[rows] if isinstance(target, Tensor) and target.ndim else target
                given = [inputs[rows], *(o[rows] for o in others)]
                examples = self._examples(given, 1, here)
                for first in range(0, many, batch_size):
                    columns = slice(first, first + batch_size)
                    some = references[rows, columns]
                    (multiplier,), (contribution,), *gaps = examples.compare([some])
                    # The products are averaged, not the factors: references differ between pairs.
                    product = (multiplier * some).sum(2, keepdim=True)
                    contributions[rows] += contribution.sum(1) / many
                    hypothetical[rows] += (multiplier - product).sum(1) / many
                    delta[rows, columns], difference[rows, columns] = gaps
        return AveragedResult(contributions, hypothetical, delta, difference)

    def _check_devices(self, **tensors: Sequence[Tensor]) -> None:
        check_one_device("attribution", {"network": self.network.module, **tensors})


class DeepLIFT(Explainer):
    """DeepLIFT multipliers and contributions of a PyTorch network.

    Parameters
    ----------
    module : torch.nn.Module
        Any network whose forward pass consists of PyTorch operations on tensors. It is explained in
        evaluation mode and left as it was.
    rule : str or mapping of str to str
        ``"rescale"``, ``"revealcancel"``, or ``"genomics"``: Rescale on nonlinearities that
        follow a convolution, RevealCancel on those that follow a dense layer. A mapping gives rules
        by the name of a submodule (``""`` for all others, default Rescale); the longest name that
        holds the nonlinearity counts.
    maxpool : {"conserve", "gradient"}
        Whether max pooling keeps the sum of contributions, or routes multipliers to the example's
        maximum as the package of the authors of DL does.
    output : {"pre-activation", "as is"}
        Whether a sigmoid or softmax at the very end is left out, so that its argument is explained
        (DL 3.6), or explained with the rest. The unit of a softmax is explained relative to the
        mean of all units, since a shift of all of them changes nothing.

    Raises
    ------
    InputError
        If an option is unknown.

    Notes
    -----
    DL, section 3 and Appendices A-C. An example runs forwards once for all of its references, and
    no graph of derivatives is built; one backward sweep over the pairs follows.
    """

    def __init__(
        self,
        module: nn.Module,
        rule: str | Mapping[str, str] = "rescale",
        maxpool: str = "conserve",
        output: str = "pre-activation",
    ):
        rules = rule if isinstance(rule, Mapping) else {"": rule}
        self.network = Network(module, rules, maxpool, output)

    @override
    def _examples(self, inputs, explained, target):
        return Examples(self.network, inputs, explained, target)


def _check_shapes(inputs: list[Tensor], references: list[Tensor], axes: int) -> None:
    problems = []
    if len(references) != len(inputs):
        problems.append(f"attribution: {len(references)} references for {len(inputs)} inputs.")
    for k, (x, r) in enumerate(zip(inputs, references, strict=False)):
        if not len(x) or (axes and r.ndim > 1 and not r.shape[1]):
            problems.append(f"attribution: input {k} has no examples or no references.")
        elif (*r.shape[:1], *r.shape[1 + axes :]) != tuple(x.shape):
            wanted = "(N, R, ...)" if axes else "(N, ...)"
            problems.append(
                f"attribution: input {k} has shape {tuple(x.shape)} but its references have shape "
                f"{tuple(r.shape)}; give references of shape {wanted} for inputs (N, ...)."
            )
    if problems:
        raise InputError(problems)
