"""The whole config."""

from typing import Annotated, Literal

from pydantic import Field

from fourier_prior.design.options.analysis import Analysis, NegativeControls, Signal
from fourier_prior.design.options.appendix import Appendix
from fourier_prior.design.options.architectures import Architectures
from fourier_prior.design.options.attribution import Attribution
from fourier_prior.design.options.base import (
    ABSENT,
    Count,
    Options,
    Seeds,
    SeedsOrNone,
    Whole,
)
from fourier_prior.design.options.conditions import CONDITIONS, Ablations, Comparison, Conditions
from fourier_prior.design.options.datasets import Dataset, GenomeOptions
from fourier_prior.design.options.figures import Figures
from fourier_prior.design.options.gc_simulation import GcSimulation
from fourier_prior.design.options.motifs import Motifs
from fourier_prior.design.options.names import ConfigName, DatasetName, GenomeName
from fourier_prior.design.options.simulation import Simulation
from fourier_prior.design.options.sources import Sources
from fourier_prior.design.options.training import TrainingOfBoth


class SubsetSeeds(Options):
    """Random initialisations of the two conditions that are compared."""

    all: Seeds = 30
    """Random initialisations per model and condition."""
    top: SeedsOrNone = 30
    """The same on the subset `top`; 0 leaves it out."""


class Config(Options):
    """A config of the workflow."""

    name: ConfigName
    """Everything made lies under results/NAME/."""
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    """Where models are trained and explained; rules ask for a GPU unless this is cpu."""
    precision: Literal["float32", "tf32", "bfloat16"] = "float32"
    """How exactly models are trained: float32; tf32, faster on a GPU and without effect on a CPU;
    or bfloat16. Test metrics and attributions are in float32 whatever it says."""
    sample_seed: Whole = 20200318
    """Seed of everything that is not a model: negatives, samples, shuffles."""
    top_fraction: Annotated[float, Field(gt=0, le=1)] = 0.01
    """Share of the strongest peaks in the subset `top` (FP, section 6)."""
    seeds: SubsetSeeds = SubsetSeeds()
    """Random initialisations per model and condition."""
    seeds_per_job: Count = 1
    """Models of one kind (data set, architecture, subset, condition) that one job trains, one after
    the other, and that one job explains; more start less often and read less."""
    architectures: Architectures = Architectures()
    """Lengths, windows and networks."""
    training: TrainingOfBoth = TrainingOfBoth()
    """How models are trained."""
    conditions: Conditions = CONDITIONS
    """How models are trained that are compared, by name."""
    comparison: Comparison = Comparison()
    """The two conditions that tables and figures compare."""
    ablations: Ablations = Ablations()
    """Conditions that are not compared."""
    signal: Signal = Signal()
    """How reads are counted."""
    attribution: Attribution = Attribution()
    """How models are explained."""
    motifs: Motifs = Motifs()
    """Motifs in attributions."""
    analysis: Analysis = Analysis()
    """What is measured of attributions."""
    negative_controls: NegativeControls = NegativeControls()
    """Checks that can fail, on binary models of one data set."""
    gc_simulation: GcSimulation = GcSimulation()
    """Sequences with one motif each, at several GC contents (FP, section 7)."""
    appendix: Appendix = Appendix()
    """Studies of the appendix of the DeepLIFT paper (DL)."""
    sources: Sources = Sources()
    """Files that others publish."""
    figures: Figures = Figures()
    """Which data set plays which role in figures; a figure of absent data is left out."""
    genomes: Annotated[dict[GenomeName, GenomeOptions], Field(min_length=1)]
    """Genomes by name."""
    simulation: Simulation = ABSENT
    """The genome of simulated data sets."""
    datasets: Annotated[dict[DatasetName, Dataset], Field(min_length=1)]
    """Data sets by name."""
