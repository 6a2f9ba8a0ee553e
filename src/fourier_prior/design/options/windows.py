"""How windows are cut and labelled."""

from fourier_prior.design.options.base import Count, Options, Positive, Share, Whole


class Windows(Options):
    """Cutting of windows for both architectures."""

    max_unknown: Share = 1.0
    """Largest share of unknown bases (N) in a window, for profile models with its jitter margin."""


class BinaryWindows(Windows):
    """Bins of binary models and their labels."""

    bin_size: Count = 200
    """Length in bp of the central bin of a window, which the label speaks of."""
    stride: Count = 50
    """Distance in bp between bins."""
    overlap: Share = 0.5
    """Share of the bin, or of a shorter peak, that makes a bin positive."""
    flank_ambiguous: bool = True
    """Whether bins just beside a positive run are neither positive nor negative."""
    max_negatives: Count | None = None
    """Negative bins kept per split, a seeded sample; null keeps all."""


class ProfileWindows(Windows):
    """Windows of profile models."""

    jitter: Whole = 128
    """Training peaks are shifted by up to this many bp."""
    negatives_per_peak: Positive = 4
    """Size of the pool of random negative windows, per peak of the split."""


class BinaryLength(Options):
    """Length of binary models' windows."""

    input_length: Count = 1000
    """Length of a window in bp."""


class ProfileLengths(Options):
    """Lengths of profile models' windows."""

    input_length: Count = 1346
    """Length of a window in bp."""
    output_length: Count = 1000
    """Length in bp of the predicted profile, in the middle of the window."""


class BinaryBuild(BinaryWindows, BinaryLength):
    """Settings of `datasets.build.build_binary`."""


class ProfileBuild(ProfileWindows, ProfileLengths):
    """Settings of `datasets.build.build_profile`."""
