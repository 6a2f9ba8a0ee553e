"""The two architectures: lengths, windows, networks."""

from typing import Annotated

from pydantic import Field

from fourier_prior.design.options.base import Count, Options, Positive, Share
from fourier_prior.design.options.windows import (
    BinaryLength,
    BinaryWindows,
    ProfileLengths,
    ProfileWindows,
)

Counts = Annotated[list[Count], Field(min_length=1)]


class Reading(Options):
    """Reading of peaks."""

    max_unknown_chromosomes: Share = 0.05
    """Largest share of peaks on chromosomes that the genome lacks."""


class BinaryCutting(Reading, BinaryWindows):
    """How windows of binary models are cut and labelled."""


class ProfileCutting(Reading, ProfileWindows):
    """How windows of profile models are cut."""


class BinaryNetwork(Options):
    """Network of binary models."""

    channels: Count = 64
    """Filters per convolution."""
    kernels: Counts = [15, 15, 13]
    """Widths of the convolutions in bp."""
    pool: Count = 40
    """Width of the pooling in bp."""
    dense: Counts = [50, 15]
    """Units of the dense layers."""


class ProfileNetwork(Options):
    """Network of profile models."""

    channels: Count = 64
    """Filters per convolution."""


class BinaryArchitecture(BinaryLength):
    """Binary models."""

    period: Positive = 6.6666667
    """Oscillations of attributions faster than this many bp count as high frequency."""
    windows: BinaryCutting = BinaryCutting()
    """How windows are cut and labelled."""
    model: BinaryNetwork = BinaryNetwork()
    """The network."""


class ProfileArchitecture(ProfileLengths):
    """Profile models."""

    period: Positive = 6.73
    """Oscillations of attributions faster than this many bp count as high frequency."""
    windows: ProfileCutting = ProfileCutting()
    """How windows are cut."""
    model: ProfileNetwork = ProfileNetwork()
    """The network."""


class Architectures(Options):
    """The two architectures."""

    binary: BinaryArchitecture = BinaryArchitecture()
    """Models that classify windows."""
    profile: ProfileArchitecture = ProfileArchitecture()
    """Models that predict profiles of reads."""
