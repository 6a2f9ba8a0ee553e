"""How models are trained (FP, section 4)."""

from typing import Literal

from fourier_prior.design.options.base import Count, NonNegative, Options, Positive, Share, Whole

Mode = Literal["evaluation", "training"]
HeldOutExamples = Literal["fixed", "redrawn"]
TestedEpoch = Literal["best", "last"]


class Training(Options):
    """What trainings of both architectures have."""

    epochs: Count = 20
    """Largest number of epochs."""
    learning_rate: Positive = 0.001
    """Learning rate of Adam."""
    annealing: Share = 0
    """Share of the training, at its end, in which the learning rate falls to zero; 0 keeps it
    constant."""
    patience: Whole = 3
    """Early stopping: how many of the last changes of the total validation loss it looks at; 0
    never stops early."""
    min_delta: NonNegative = 0.001
    """Early stopping: least improvement of the loss that counts."""
    l2: NonNegative = 0
    """Weight of the sum of squares of all parameters."""
    held_out_mode: Mode = "evaluation"
    """Mode of batch normalisation on validation and test examples (released code: training)."""
    held_out_examples: HeldOutExamples = "fixed"
    """Whether validation and test negatives, and shifts of validation peaks, are the same for all
    models or drawn for each epoch and seed (released code: redrawn)."""
    tested_epoch: TestedEpoch = "best"
    """Epoch whose weights the test metrics are of (released code: last)."""


class BinaryTraining(Training):
    """How binary models are trained."""

    batch_positives: Count = 64
    """Positive windows per batch; as many negatives join them, and reverse complements double
    it."""


class ProfileTraining(Training):
    """How profile models are trained."""

    batch_positives: Count = 32
    """Peaks per batch; as many random windows join them, and reverse complements double it."""
    count_weight: NonNegative = 20
    """Weight of the count loss beside the profile loss."""
    count_bias: Literal["random", "mean"] = "random"
    """Where predicted log counts start: as PyTorch initialises them, or at the mean of the training
    examples."""


class TrainingOfBoth(Options):
    """How models are trained."""

    binary: BinaryTraining = BinaryTraining()
    """Binary models."""
    profile: ProfileTraining = ProfileTraining()
    """Profile models."""
