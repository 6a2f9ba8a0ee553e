"""Reads, measures and negative controls."""

from typing import Annotated, Literal

from pydantic import Field

from fourier_prior.design.options.base import (
    Count,
    NonNegative,
    Options,
    Pair,
    Seeds,
    Text,
    Whole,
)


class Signal(Options):
    """How reads are counted."""

    kind: Literal["auto", "bam", "bed", "tagAlign", "bedpe", "fragments"] = "auto"
    """Kind of read files; auto tells it from each name: .bam, .bed, .tagAlign, .bedpe, or
    fragments.tsv (10x Genomics)."""
    exclude_flags: Whole = 780
    """SAM flags of reads that are left out: unmapped, mate unmapped, secondary, failed quality."""
    min_mapq: Whole = 30
    """Least mapping quality; also of BED and BEDPE whose scores (column 5, 8) are qualities: whole
    numbers to 255, not all 0."""
    shift: Pair = [0, 0]
    """Added in bp to the 5' ends of plus- and minus-strand reads; ATAC-seq: [4, -4]."""
    layout: Literal["any", "single", "paired"] = "any"
    """Layout that reads must have; those of the other one, and files that do not say it, are an
    error."""


class Analysis(Options):
    """What is measured of attributions."""

    entropy_pseudocount: NonNegative = 0.001
    """Added to each position (FP, section 5; absolute, as released)."""
    best_seeds: Count = 5
    """Models per subset that are compared across subsets."""
    clip_intervals: bool = True
    """Whether intervals that overhang a window's left edge are clipped; false loses them (released
    code)."""
    undefined_correlations: Literal["zero", "drop"] = "zero"
    """Summit correlation of sequences without a summit: 0, or left out."""


class NegativeControls(Options):
    """Checks that can fail, on binary models of one data set."""

    dataset: Text = "spi1"
    """Data set whose binary models are checked; without it in the config the checks are left
    out."""
    seeds: Seeds = 3
    """Models per condition trained on permuted labels."""
    significance: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """The p-value below which a control fails."""
