"""Metrics of models and of their attributions, as functions on arrays."""
