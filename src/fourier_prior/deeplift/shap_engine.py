"""DeepSHAP by the `shap` package: a second engine, and an independent check of ours."""

import copy
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from fourier_prior.deeplift.engine import AveragedResult
from fourier_prior.devices import full_precision, memory_suffices, on_one_device


@on_one_device("attribution")
@full_precision()
def average_by_shap(
    module: nn.Module,
    inputs: Tensor,
    references: Tensor,
    target: Callable,
    *,
    others: Sequence[Tensor] = (),
) -> AveragedResult:
    """Explain examples with `shap.DeepExplainer`; arguments as for `DeepLIFT.average`.

    Parameters
    ----------
    module : torch.nn.Module
        Network whose nonlinearities are modules, each used once: `shap` works by hooks.
    inputs : torch.Tensor, shape (N, C, L)
    references : torch.Tensor, shape (N, R, C, L)
    target : callable
        Function of the network's output; linearised at each example.
    others : sequence of torch.Tensor, each of shape (N, ...)
        Inputs that are the same for an example and its references.

    Returns
    -------
    AveragedResult
        `delta` and `difference` have shape (N, 1): `shap` reports the mean over references only.

    Raises
    ------
    InputError
        If not everything lies on one device, or memory does not suffice.

    Notes
    -----
    `shap` returns mean_r m_r (x - r), from which hypothetical scores cannot be had. So the network
    gets a second input u that is added to the first with its own value subtracted: it changes
    nothing, but has the same multipliers, and with u = 1 against 0 its scores are mean_r m_r.
    """
    # Loaded here: it takes a second and brings plotting along, and most runs do not use it.
    from shap import DeepExplainer

    # A copy, because hooks and evaluation mode stay behind when shap fails.
    module = copy.deepcopy(module).eval()
    contributions, hypothetical = torch.empty_like(inputs), torch.empty_like(inputs)
    delta, difference = inputs.new_empty(len(inputs), 1), inputs.new_empty(len(inputs), 1)
    remedy = f"use fewer references (now {references.shape[1]}), or the engine deeplift"
    with memory_suffices("attribution", remedy):
        for row in range(len(inputs)):
            sequence, against = inputs[row : row + 1], references[row]
            scalar = _Scalar(module, target, sequence, [o[row : row + 1] for o in others])
            ones, zeros = torch.ones_like(sequence), torch.zeros_like(against)
            explainer = DeepExplainer(scalar, [against, zeros])
            scores = explainer.shap_values([sequence, ones], check_additivity=False)
            contribution, multiplier = (
                torch.from_numpy(np.asarray(s)[..., 0]).to(sequence) for s in scores
            )
            contributions[row] = contribution[0]
            # sum_c mean_r m_rc r_c = sum_c x_c mean_r m_rc - sum_c (contribution of channel c)
            product = (multiplier * sequence - contribution).sum(1, keepdim=True)
            hypothetical[row] = (multiplier - product)[0]
            with torch.no_grad():
                change = scalar(sequence, ones)[0] - scalar(against, zeros).mean(0)
            difference[row] = change
            delta[row] = contribution.sum() - change
    return AveragedResult(contributions, hypothetical, delta, difference)


class _Scalar(nn.Module):
    """The linearised target of one example, as a network with one output."""

    def __init__(self, module, target, sequence, others):
        super().__init__()
        self.module = module
        self.others = others
        with torch.no_grad():
            outputs = module(sequence, *others)
        self.several = not isinstance(outputs, Tensor)
        leaves = [o.requires_grad_() for o in (outputs if self.several else (outputs,))]
        scalar = target(tuple(leaves) if self.several else leaves[0])
        self.weights = torch.autograd.grad(scalar.sum(), leaves, allow_unused=True)

    def forward(self, sequence: Tensor, shift: Tensor) -> Tensor:
        others = [o.expand(len(sequence), *o.shape[1:]) for o in self.others]
        outputs = self.module(sequence + (shift - shift.detach()), *others)
        pairs = zip(outputs if self.several else (outputs,), self.weights, strict=True)
        return sum((o * w).flatten(1).sum(1, keepdim=True) for o, w in pairs if w is not None)
