"""Fourier attribution priors, DeepLIFT and interpretability metrics for regulatory DNA models."""

__version__ = "0.1.0"
