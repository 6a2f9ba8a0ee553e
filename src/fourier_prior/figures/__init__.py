"""Figures: one module per question, each with a function `figure` that reads files."""
