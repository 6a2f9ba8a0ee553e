"""Attribution priors: losses of a model's input attributions, added to any training loss.

`fourier_prior` penalises attributions whose spectrum lies at high frequencies. It works on
attributions of any differentiable model, however they were made; `input_gradient` makes the
simplest ones:

>>> import torch
>>> from fourier_prior.priors import fourier_prior, input_gradient
>>> model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4000, 8), torch.nn.Softplus())
>>> inputs = torch.eye(4)[torch.randint(4, (2, 1000))].transpose(1, 2).requires_grad_()
>>> gradient = input_gradient(model(inputs).sum(dim=1), inputs, create_graph=True)
>>> prior = fourier_prior((gradient * inputs).sum(dim=1), period=6.67).mean()
>>> (0.0 + 1.0 * prior).backward()  # correctness loss + weight * prior

Take the gradient of positive examples only, and with batch normalisation in evaluation mode
(`modes.evaluation_mode`): in training mode the sum of a batch's outputs hardly depends on its
inputs.

`AttributionPrior` does all that for the two architectures of FP in one call, at less cost.
"""

from fourier_prior.faces import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "attribution_prior": [
            "GRADIENTS",
            "AttributionPrior",
            "binary_input_gradient",
            "input_gradient",
            "profile_input_gradient",
        ],
        "penalties": [
            "KINDS",
            "NORMS",
            "entropy_prior",
            "fourier_prior",
            "frequency_weights",
            "smooth_tracks",
            "smoothness_prior",
            "sparsity_prior",
        ],
    },
)
