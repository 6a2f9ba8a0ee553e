"""The two architectures: lengths, windows, networks."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

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
    """Largest share of peaks on chromosomes that the genome lacks, and of peaks past the end of
    theirs; 1 if the genome is an excerpt."""


class BinaryCutting(Reading, BinaryWindows):
    """How windows of binary models are cut and labelled."""


class ProfileCutting(Reading, ProfileWindows):
    """How windows of profile models are cut."""


class BinaryNetwork(Options):
    """Network of binary models: its name, and arguments of the paper's network, `convolutional`.

    Arguments of another network are a block with its name.
    """

    network: Literal["convolutional"] = "convolutional"
    """The network; convolutional is the paper's, which the options beside this one are of."""
    channels: Count = 64
    """Filters per convolution."""
    kernels: Counts = [15, 15, 13]
    """Widths of the convolutions in bp."""
    pool: Count = 40
    """Width of the pooling in bp."""
    dense: Counts = [50, 15]
    """Units of the dense layers."""


class ProfileNetwork(Options):
    """Network of profile models: its name, and arguments of the paper's network, `dilated`.

    Arguments of another network are a block with its name.
    """

    network: Literal["dilated"] = "dilated"
    """The network; dilated is the paper's, which the options beside this one are of."""
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


_NETWORKS = {"binary": BinaryNetwork, "profile": ProfileNetwork}


def network_arguments(architecture: str, *blocks: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the network that blocks `model` of a config choose.

    Parameters
    ----------
    architecture : {"binary", "profile"}
    *blocks : mapping
        Later ones over earlier ones.

    Returns
    -------
    dict
        Of the paper's network without `network`, its name; of another one with it.
    """
    paper = _NETWORKS[architecture].model_fields["network"].default
    network = {key: value for block in blocks for key, value in block.items()}.get("network", paper)
    if network != paper:
        own = [block.get(network, {}) for block in blocks]
        return {"network": network} | {k: value for block in own for k, value in block.items()}
    return {
        key: value
        for block in blocks
        for key, value in block.items()
        if key != "network" and not isinstance(value, Mapping)
    }


def without_effect(architecture: str, block: Mapping[str, Any]) -> list[str]:
    """Return the options of a block `model` that are not of the network that the block names."""
    paper = _NETWORKS[architecture].model_fields["network"].default
    if block.get("network", paper) == paper:
        return []
    return list(network_arguments(architecture, {**block, "network": paper}))
