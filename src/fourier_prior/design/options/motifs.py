"""Motif database, discovery, filter and calling of instances."""

from typing import Annotated, Literal

from pydantic import Field

from fourier_prior.design.options.base import Count, NonNegative, Options, Share, Text, Texts, Whole


class Clustering(Options):
    """Size of what TF-MoDISco clusters, under its names."""

    n_leiden_runs: Count = 50
    """Leiden runs, most of the running time."""
    final_min_cluster_size: Count = 60
    """Fewest seqlets of a pattern."""


class Discovery(Clustering):
    """Settings of TF-MoDISco; the others are as in modisco-lite's run for papers."""

    min_metacluster_size: Count = 100
    """Fewest seqlets that are clustered at all."""
    target_seqlet_fdr: Share = 0.01
    """False discovery rate of seqlets."""
    max_seqlets_per_metacluster: Count = 20000
    """Largest number of seqlets that are clustered."""


class Database(Options):
    """Motifs that patterns are named by."""

    release: Text = "JASPAR2026"
    """JASPAR release."""
    taxa: Texts = ["vertebrates"]
    """JASPAR's taxonomic groups."""
    min_information: Annotated[float, Field(ge=0, le=2)] = 0.7
    """Least mean information content of a matrix in bits; matrices of spacer lend their names to
    anything."""


class Filter(Options):
    """Patterns that become motifs (FP, section 7.1)."""

    min_seqlets: Whole = 0
    """Fewest seqlets."""
    min_information: NonNegative = 0.6
    """Least mean information content of a 6-bp window, in bits."""
    trim_fraction: Share = 0.2
    """Flanks below this share of the largest information content are trimmed."""
    max_length: Count = 20
    """Largest length in bp, after trimming."""


class Calling(Options):
    """Instances of motifs (FP, section 7.1)."""

    keep_fraction: Share = 0.1
    """Share of each motif's windows that are kept, the best ones."""
    min_log_odds: float = 0
    """Least PWM score of an instance."""


class Missed(Options):
    """Motifs outside the gold standard (FP, figure S20)."""

    share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """Share of all bases that are looked at: those of largest attribution outside it."""
    window: Annotated[int, Field(ge=25)] = 50
    """Length in bp of the windows centred on these bases."""
    spacing: Count = 25
    """Least distance in bp between their centres."""
    core: Annotated[int, Field(ge=25)] = 25
    """Central part of a window, in bp, that is clustered."""
    clustering: Clustering = Clustering()
    """TF-MoDISco's clustering of the windows."""


class MotifRun(Options):
    """A model whose motifs are discovered."""

    dataset: Text
    """Data set."""
    architecture: Literal["binary", "profile"]
    """Architecture."""
    head: Text
    """Task, or all."""


class Motifs(Options):
    """Motifs in attributions."""

    runs: list[MotifRun] = [MotifRun(dataset="spi1", architecture="binary", head="all")]
    """Models whose motifs are discovered, besides those that figures need."""
    database: Database = Database()
    """Motifs that patterns are named by."""
    discovery: Discovery = Discovery()
    """TF-MoDISco; parameters without an option are as in modisco-lite's run for papers."""
    filter: Filter = Filter()
    """Patterns that become motifs."""
    calling: Calling = Calling()
    """Instances of motifs."""
    curve_limit: Count = 10000
    """Calls in figure 3B."""
    missed: Missed = Missed()
    """Motifs outside the gold standard."""
