"""Simulated experiments: the genome of all, and reads and peaks of each data set."""

from typing import Annotated, Literal

from pydantic import Field

from fourier_prior.design.options.base import (
    ABSENT,
    Count,
    NonNegative,
    Numbers,
    Options,
    Pair,
    Positive,
    Share,
    Text,
    Whole,
)
from fourier_prior.design.options.names import TaskName


class SimulatedMotif(Options):
    """A motif of the simulation, from JASPAR or a consensus."""

    jaspar: Text = ABSENT
    """JASPAR's identifier of the matrix, with its version."""
    consensus: Text = ABSENT
    """The motif in IUPAC letters, instead of a matrix."""
    weight: Share = ABSENT
    """Probability of the consensus letters."""
    min_strength: Share
    """Least score of a planted instance, as a share of the best one."""


class Simulation(Options):
    """The genome of simulated data sets."""

    seed: Whole
    """Seed of everything simulated."""
    jaspar_release: Text
    """JASPAR release of the matrices."""
    min_spacing: Count
    """Least distance in bp between the centres of two loci."""
    chromosomes: Annotated[dict[Text, Count], Field(min_length=1)]
    """Length of each chromosome in bp."""
    dinucleotides: Annotated[dict[Text, NonNegative], Field(min_length=1)]
    """Relative frequency of each dinucleotide."""
    motifs: Annotated[dict[Text, SimulatedMotif], Field(min_length=1)]
    """Motifs that can be planted."""


class Spacing(Options):
    """Distances between the sites of a locus, centre to centre."""

    period: Positive
    """Helical turn in bp; primary sites keep whole turns."""
    turns: Pair
    """Least and most turns between neighbouring primary sites."""
    slack: NonNegative
    """Standard deviation in bp around whole turns."""
    secondary: Pair
    """Least and largest distance in bp of a secondary site from the outermost primary site."""


class Arrangement(Options):
    """A kind of locus."""

    weight: Positive
    """Relative frequency."""
    copies: Annotated[dict[Text, Pair], Field(min_length=1)]
    """Least and most copies of each motif."""


class Binding(Options):
    """How sites are bound."""

    slope: NonNegative
    """Log-odds of binding per bit of motif score below the best."""
    cooperativity: float
    """Log-odds gained from a primary neighbour in phase."""
    range: Positive
    """Decay of the cooperativity in bp."""
    period: Positive
    """Helical period of the cooperativity in bp."""


class Site(Options):
    """How a motif is bound and read."""

    role: Literal["primary", "secondary"]
    """Secondary sites lie outside gold standards."""
    affinity: float
    """Log-odds of binding of the best sequence, alone."""
    boost: Annotated[dict[Text, float], Field(min_length=1)] = ABSENT
    """Log-odds that a bound secondary site gives the primary sites, by task."""
    offsets: Numbers
    """Bp up- and downstream of the motif where plus- and minus-strand 5' ends peak."""
    spread: Positive
    """Standard deviation of the peaks in bp."""
    broad: Share
    """Share of reads in a wide component."""
    broad_spread: Positive
    """Standard deviation of the wide component in bp."""
    protection: Share
    """Share of 5' ends lost over the occupied motif."""


class SimulatedTask(Options):
    """A simulated experiment."""

    depth: Positive
    """Reads of a fully occupied site."""
    yields: Annotated[dict[Text, NonNegative], Field(min_length=1)]
    """Share of the depth, by motif."""


class Background(Options):
    """Reads outside sites."""

    kmer: Count
    """Length in bp of the k-mer at the 5' end that biases reads."""
    bias: NonNegative
    """Standard deviation of the log rate due to the k-mer."""
    domains: NonNegative
    """Standard deviation of the log rate of 50-kb domains."""
    level: NonNegative
    """Background reads per bp, both strands."""
    control_level: NonNegative
    """Control reads per bp, both strands."""


class Peaks(Options):
    """Calling of peaks."""

    shift: Whole
    """Bp from a 5' end to the fragment's middle."""
    smoothing: Positive
    """Standard deviation in bp of the caller's smoothing."""
    jitter: NonNegative
    """Standard deviation of the reported summit in bp."""
    width: Pair
    """Least and largest width in bp."""
    min_q: NonNegative
    """Least −log10 q of a reported peak."""
    missed: Share
    """Share of true peaks lost, weak ones."""
    spurious: NonNegative
    """False peaks per true one."""
    relaxed: NonNegative
    """Background regions in the relaxed set, per peak; 0 makes no relaxed set."""


class Nexus(Options):
    """A gold standard of ChIP-nexus peaks."""

    width: Count
    """Width of a peak in bp."""
    jitter: NonNegative
    """Standard deviation of its summit in bp."""
    min_occupancy: Share
    """Least occupancy of a site that has a peak."""
    missed: Share
    """Share of peaks lost."""


class Footprints(Options):
    """A gold standard of footprints."""

    flank: Whole
    """Bp on either side of a motif."""
    min_occupancy: Share
    """Least occupancy of a site that has a footprint."""
    missed: Share
    """Share of footprints lost."""


class SimulatedExperiment(Options):
    """How a data set is simulated."""

    loci: Count
    """Planted loci, spread over chromosomes by size."""
    centre_spread: Whole
    """Largest distance in bp of a locus' first site from its centre."""
    spacing: Spacing
    """Distances between the sites of a locus."""
    arrangements: Annotated[dict[Text, Arrangement], Field(min_length=1)]
    """Kinds of loci."""
    binding: Binding
    """How sites are bound."""
    sites: Annotated[dict[Text, Site], Field(min_length=1)]
    """How each motif is bound and read."""
    tasks: Annotated[dict[TaskName, SimulatedTask], Field(min_length=1)]
    """Experiments, the model outputs in their order."""
    strength: NonNegative
    """Standard deviation of the log-normal factor of a locus."""
    control: Literal["matched", "shared"]
    """One control per task, or one for all."""
    background: Background
    """Reads outside sites."""
    read_length: Count
    """Length of a read in bp."""
    low_mapq: Share
    """Share of reads with mapping quality below 30."""
    peaks: Peaks
    """Calling of peaks."""
    nexus: Nexus | None
    """A gold standard of ChIP-nexus peaks, or null."""
    footprints: Footprints | None
    """A gold standard of footprints, or null."""
