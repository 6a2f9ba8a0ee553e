"""Networks of the papers: build, save, load; and what of their outputs is explained."""

from fourier_prior.faces import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "explained_scalar": [
            "WEIGHTS",
            "binary_target",
            "profile_target",
            "profile_target_gradient",
            "profile_weights",
        ],
        "networks": [
            "CONTROLS",
            "NETWORKS",
            "BinaryModel",
            "ProfileModel",
            "build_model",
            "load_model",
            "save_model",
        ],
    },
)
