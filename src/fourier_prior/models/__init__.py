"""Networks of the papers: build, save, load; and what of their outputs is explained."""

from fourier_prior.models.explained_scalar import (
    WEIGHTS,
    binary_target,
    profile_target,
    profile_target_gradient,
    profile_weights,
)
from fourier_prior.models.networks import (
    CONTROLS,
    NETWORKS,
    BinaryModel,
    ProfileModel,
    build_model,
    load_model,
    save_model,
)

__all__ = [
    "BinaryModel",
    "CONTROLS",
    "NETWORKS",
    "ProfileModel",
    "WEIGHTS",
    "binary_target",
    "build_model",
    "load_model",
    "profile_target",
    "profile_target_gradient",
    "profile_weights",
    "save_model",
]
