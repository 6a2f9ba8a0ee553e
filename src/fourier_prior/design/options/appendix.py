"""Studies of the appendix of the DeepLIFT paper (DL)."""

from typing import Annotated

from pydantic import Field

from fourier_prior.design.options.base import (
    Count,
    Options,
    Positive,
    SeedsOrNone,
    Text,
    Whole,
)


class MotifSequences(Options):
    """Simulated sequences."""

    number: Annotated[int, Field(ge=100)] = 8000
    """How many sequences."""
    length: Annotated[int, Field(ge=120)] = 200
    """Length of a sequence in bp."""


class MotifTraining(Options):
    """Training of the network on motifs."""

    batch_size: Count = 64
    """Examples per batch; DL does not say how many."""
    learning_rate: Positive = 0.001
    """Learning rate of Adam."""
    epochs: Count = 40
    """Largest number of epochs; DL's training ended after 18."""
    patience: Count = 5
    """Epochs without a lower validation loss that end a training; DL does not say how many."""


class DigitTraining(Options):
    """Training of the network on digits."""

    batch_size: Count = 128
    """Examples per batch."""
    learning_rate: Positive = 0.001
    """Learning rate of Adam."""
    epochs: Count = 19
    """Number of epochs; DL's training ended after 19."""
    validation: Whole = 0
    """Training images kept back to choose the epoch by; 0 trains on all 60,000, as DL did, and
    takes the last epoch."""


class Originals(Options):
    """Files of DL's authors, and MNIST."""

    motif_sequences: Text | None = None
    """The authors' sequences, sequences.simdata.gz: a path, a source, or null."""
    motif_test_names: Text | None = None
    """Names of their test sequences, test.txt.gz: a path, a source, or null."""
    motif_weights: Text | None = None
    """Keras weights of the network on motifs, .h5 or .npz: a path, a source, or null."""
    digit_weights: Text | None = None
    """Keras weights of the network on digits, .h5 or .npz: a path, a source, or null."""
    mnist: Text | None = None
    """Folder with the four original files of MNIST: a path, a source, or null."""


class Appendix(Options):
    """Studies of the appendix of the DeepLIFT paper."""

    seeds: SeedsOrNone = 0
    """Networks trained here, figures show the first; 0 leaves the studies out."""
    sequences: MotifSequences = MotifSequences()
    """Simulated sequences."""
    motif_training: MotifTraining = MotifTraining()
    """Training of the network on motifs."""
    digit_training: DigitTraining = DigitTraining()
    """Training of the network on digits."""
    shuffles: Annotated[list[Count], Field(min_length=1)] = [1, 10, 20]
    """Numbers of shuffled references per sequence."""
    originals: Originals = Originals()
    """Files of DL's authors, and MNIST; studies without theirs are left out."""
