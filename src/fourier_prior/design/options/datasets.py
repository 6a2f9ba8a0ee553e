"""Genomes and data sets."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from fourier_prior.design.options.analysis import Signal
from fourier_prior.design.options.architectures import (
    BinaryCutting,
    BinaryNetwork,
    ProfileCutting,
    ProfileNetwork,
)
from fourier_prior.design.options.base import ABSENT, Options, Seeds, Text, Texts
from fourier_prior.design.options.names import TaskName
from fourier_prior.design.options.simulation import SimulatedExperiment
from fourier_prior.design.options.training import BinaryTraining, ProfileTraining


def _form(pattern: str, words: str) -> Any:
    """Make the type of texts of a form."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("form", "{words}", {"words": words})
        return text

    schema = WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})
    return Annotated[str, AfterValidator(check), schema]


Assembly = _form("[A-Za-z0-9._-]+", "a name of letters, digits, ., _ and -")
Interval = _form(".+:[0-9]+-[0-9]+", "a place, chrom:start-end")
Names = Annotated[dict[Text, Text], Field(min_length=1)]
Files = Text | Texts


class Splits(Options):
    """Where models are trained, chosen and tested."""

    train: Texts
    """Chromosomes or chrom:start-end of the training split."""
    validation: Texts
    """Chromosomes or chrom:start-end of the validation split."""
    test: Texts
    """Chromosomes or chrom:start-end of the test split."""


class GenomeOptions(Options):
    """A genome."""

    fasta: Files = ABSENT
    """FASTA, one file or several, plain or gzip; without it the genome is simulated."""
    assembly: Assembly = ABSENT
    """ENCODE's name of the assembly (GRCh38, mm10), needed for encode: and aligned: files."""
    rename: Names = ABSENT
    """New chromosome names by FASTA names."""
    blacklist: Text = ABSENT
    """BED of regions to leave out."""
    splits: Splits
    """Where models are trained, chosen and tested."""


class StrandTracks(Options):
    """Ready counts of 5' ends on both strands."""

    plus: Text
    """BigWig of the plus strand."""
    minus: Text
    """BigWig of the minus strand."""


class Track(Options):
    """Ready counts of 5' ends, both strands together."""

    track: Text
    """BigWig of both strands together."""


Library = Files | StrandTracks | Track


class Task(Options):
    """Files of a task."""

    peaks: Text
    """Peaks: narrowPeak, or BED with midpoints as summits."""
    relaxed_peaks: Text = ABSENT
    """Relaxed peak set, whose bins are neither positive nor negative in binary models."""
    reads: Library = ABSENT
    """BAM, stranded BED or tagAlign, BEDPE, or fragments of 10x Genomics, one file or several; or
    bigWigs of counts, {plus, minus} or, with one strand, {track}."""
    control: Library = ABSENT
    """The same for the matched control."""
    gold: Files = ABSENT
    """BED of gold-standard intervals; several files are merged."""


class OwnOptions(Options):
    """What a data set has of its own for an architecture, in place of values for all."""

    seeds: Seeds = ABSENT
    """Random initialisations, in place of seeds.all."""
    ablations: Literal["all"] | list[Text] = ABSENT
    """Conditions to train besides the two that are compared: all, or a list of names."""


class OwnBinary(OwnOptions):
    """Binary models of a data set."""

    windows: BinaryCutting = ABSENT
    """Values in place of those under `architectures.binary.windows`."""
    training: BinaryTraining = ABSENT
    """Values in place of those under `training.binary`."""
    model: BinaryNetwork = ABSENT
    """Values in place of those under `architectures.binary.model`."""


class OwnProfile(OwnOptions):
    """Profile models of a data set."""

    windows: ProfileCutting = ABSENT
    """Values in place of those under `architectures.profile.windows`."""
    training: ProfileTraining = ABSENT
    """Values in place of those under `training.profile`."""
    model: ProfileNetwork = ABSENT
    """Values in place of those under `architectures.profile.model`."""


class OwnArchitectures(Options):
    """Models of a data set."""

    binary: OwnBinary = ABSENT
    """Binary models are trained."""
    profile: OwnProfile = ABSENT
    """Profile models are trained."""


class Dataset(Options):
    """A data set, of files or simulated."""

    genome: Text
    """Key of `genomes`."""
    strands: Literal[1, 2]
    """2: plus and minus (ChIP-seq); 1: both together (DNase-seq, ATAC-seq)."""
    control: Literal["matched", "shared", "none"] = ABSENT
    """One control per task, one for all, or none; needed for a data set of files."""
    shared_control: Library = ABSENT
    """The control that all tasks share, given as reads are."""
    architectures: OwnArchitectures
    """Models to train: binary, profile or both, with values in place of those for all."""
    tasks: Annotated[dict[TaskName, Task], Field(min_length=1)] = ABSENT
    """Files of each task, the model outputs in their order."""
    gold_standard: Literal["nexus", "footprints"] = ABSENT
    """Kind of the tasks' `gold` intervals."""
    signal: Signal = ABSENT
    """How its reads are counted, in place of values under `signal`."""
    rename_reads: Names = ABSENT
    """The genome's chromosome names by the names in reads and tracks."""
    expected_peaks: Annotated[list[Interval], Field(min_length=1)] = ABSENT
    """Places (chrom:start-end) where a task must have a peak, a check that the data are the right
    ones."""
    simulation: SimulatedExperiment = ABSENT
    """How the data set is simulated, instead of files."""
