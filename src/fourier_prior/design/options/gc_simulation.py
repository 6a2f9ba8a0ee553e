"""Sequences with one motif each, at several GC contents (FP, section 7)."""

from typing import Annotated

from pydantic import Field

from fourier_prior.design.options.architectures import BinaryNetwork
from fourier_prior.design.options.base import (
    Count,
    Distinct,
    NonNegative,
    Options,
    Text,
    Texts,
    Whole,
)
from fourier_prior.design.options.training import BinaryTraining

Level = Annotated[float, Field(gt=0, lt=1)]


class PlantedMotif(Options):
    """The motif of the sequences."""

    release: Text = "JASPAR2026"
    """JASPAR release."""
    matrix: Text = "MA0080.7"
    """JASPAR's identifier with its version: SPI1, because HOMER's matrix of FP is not published."""


class MotifBound(Options):
    """Where the motif lies."""

    training: Whole = 100
    """Of training and validation sequences."""
    test: Whole = 0
    """Of the sequences that are explained."""


class Sequences(Options):
    """Positives of each split; as many negatives are drawn."""

    train: Count = 150000
    """Positives of the training split."""
    validation: Count = 5000
    """Positives of the validation split."""
    test: Count = 100
    """Positives of the test split, which are explained."""


class GcSimulation(Options):
    """Sequences with one motif each, at several GC contents."""

    levels: Annotated[list[Level], Distinct] = []
    """GC contents of training positives, negatives have 0.5; none leaves the simulation out."""
    conditions: Annotated[Texts, Distinct] = ["none", "fourier", "fourier-text", "fourier-released"]
    """Conditions to train at every level, the baseline first."""
    seeds: Count = 3
    """Random initialisations per level and condition."""
    seed: Whole = 20200526
    """Seed of the sequences."""
    motif: PlantedMotif = PlantedMotif()
    """The motif."""
    pseudocount: NonNegative = 0.00001
    """Added to the motif's probabilities before instances are drawn."""
    motif_bound: MotifBound = MotifBound()
    """Largest distance in bp of the motif from the middle of a sequence."""
    sequences: Sequences = Sequences()
    """Positives of each split; as many negatives are drawn."""
    least_log_odds: float = 0.9
    """Bits per bp from which a window counts as a motif instance."""
    training: BinaryTraining = Field(default_factory=dict)
    """Values in place of those under `training.binary`."""
    model: BinaryNetwork = Field(default_factory=dict)
    """Values in place of those under `architectures.binary.model`."""
