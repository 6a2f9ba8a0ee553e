"""Which data set plays which role in figures."""

from typing import Literal

from fourier_prior.design.options.base import ABSENT, Options, Text
from fourier_prior.design.options.datasets import Interval


class Role(Options):
    """What a figure shows."""

    dataset: Text
    """Data set."""
    architecture: Literal["binary", "profile"]
    """Architecture."""
    head: Text = ABSENT
    """Task, or all; motifs of it are discovered."""


class Example(Role):
    """What a figure shows, with the attributions of one sequence."""

    locus: Interval | None = None
    """Place (chrom:start-end, 0-based half-open) of the test split whose sequence is shown; null
    takes the sequence that a rule chooses."""


class Figures(Options):
    """Data set, architecture and head that play a role; a figure of absent data is left out."""

    figure_1: Example = Example(dataset="spi1", architecture="binary")
    """Stability, and two initialisations of one example."""
    figure_2: Example = Example(dataset="k562", architecture="profile")
    """Examples and smoothness of attributions."""
    figure_3: Role = Role(dataset="nanog-oct4-sox2", architecture="profile", head="Nanog")
    """Motifs and their instances."""
    figure_4: Role = Role(dataset="spi1", architecture="binary")
    """Prediction."""
