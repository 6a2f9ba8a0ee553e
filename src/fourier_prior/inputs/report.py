"""What a look at all input files of a config says of them."""

import logging
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from fourier_prior.datasets.messages import recorded
from fourier_prior.datasets.regions import SPLITS, check_blacklist, parse_regions
from fourier_prior.design.named_files import NamedFile, twice
from fourier_prior.errors import InputError
from fourier_prior.genome import renamed
from fourier_prior.inputs.looks import (
    Setting,
    absence,
    fingerprint,
    look_at_digits,
    look_at_intervals,
    look_at_original,
    look_at_peaks,
    look_at_reads,
    look_at_track,
)
from fourier_prior.inputs.sizes import sequences
from fourier_prior.intervals.expected import expected_peaks, lacking_peaks
from fourier_prior.places import window_around

COLUMNS = ("place", "file", "found")
_MNIST = "appendix.originals.mnist"

File = Mapping[str, Any]
"""One of the files of `fourier_prior.design.inputs.inputs_of`."""


@dataclass
class Report:
    """What was seen.

    Attributes
    ----------
    problems, notes : list of str
        One sentence each; notes are what the run would mend, leave out or warn of.
    found : list of (str, str, str)
        Place in the config, file, and what it is.
    later : list of (str, str)
        Place in the config, and file, of what the workflow has not fetched yet.
    """

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    found: list[tuple[str, str, str]] = field(default_factory=list)
    later: list[tuple[str, str]] = field(default_factory=list)

    def table(self) -> pd.DataFrame:
        """Return what was found as a table."""
        return pd.DataFrame(self.found, columns=list(COLUMNS))

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Take up what is wrong with what a place of the config names, and what is said of it."""
        logger = logging.getLogger("fourier_prior")
        loud, logger.propagate = logger.propagate, False
        said: list[str] = []
        try:
            with recorded() as messages:
                yield
            said = messages
        except InputError as error:
            self.add(place, error.problems)
        except Exception as error:  # whatever a damaged file brings about must not hide the others
            words = f"{type(error).__name__}: {error}".rstrip(".:")
            self.add(place, [f"its file cannot be read ({words}); get it again."])
        finally:
            logger.propagate = loud
        self.notes += [f"{place}: {sentence}" for sentence in said]

    def add(self, place: str, sentences: Sequence[str]) -> None:
        """Keep problems, each once: a file may stand at several places."""
        for sentence in sentences:
            if not any(known.endswith(f": {sentence}") for known in self.problems):
                self.problems.append(f"{place}: {sentence}")


def look_at(inputs: Mapping[str, Any]) -> Report:
    """Look at all input files of a config.

    Parameters
    ----------
    inputs : mapping
        From `fourier_prior.design.inputs.inputs_of`.

    Returns
    -------
    Report
        One broken file does not hide what is wrong with others; what depends on it is left out.
    """
    report = Report()
    there = [file for file in inputs["files"] if _is_there(report, file)]
    for dataset in inputs["datasets"]:
        _look_for_twins(report, [file for file in there if file["dataset"] == dataset])
    sizes = {
        name: _look_at_genome(report, f"genomes.{name}", block, there)
        for name, block in inputs["genomes"].items()
    }
    tables = []
    for file in there:
        if file["use"] == "fasta":
            continue
        with report.at(file["place"]):
            words, table = _look_at_file(file, _setting(inputs, file, sizes))
            report.found.append((file["place"], file["path"], words))
            tables.append((file, table))
    for locus in inputs["loci"]:
        _look_for_locus(report, locus, sizes.get(locus["genome"]))
    for name, block in inputs["datasets"].items():
        with report.at(f"datasets.{name}"):
            called = _peaks_of(name, inputs["files"], tables)
            _compare(report, name, block, called)
            _compare_with_genome(report, name, block["genome"], called, inputs, sizes, tables)
    return report


def _is_there(report: Report, file: File) -> bool:
    missing = absence(file["path"], folder=file["place"] == _MNIST)
    if missing and file["fetched"]:
        report.later.append((file["place"], file["path"]))
    elif missing:
        report.add(file["place"], [missing])
    return not missing


def _look_for_twins(report: Report, files: Sequence[File]) -> None:
    """Refuse files of a data set that have the same content but stand for two things."""
    size = {file["path"]: Path(file["path"]).stat().st_size for file in files}
    often = Counter(size.values())
    named = [NamedFile(file["place"], file["use"], file["path"]) for file in files]
    same = twice(named, lambda file: fingerprint(file.text) if often[size[file.text]] > 1 else None)
    for file, other in same:
        if file.text != other.text:  # that is a problem of the config, told already
            words = f"has the same content as {other.text} ({other.place}); name each file once."
            report.add(file.place, [f"{file.text}: {words}"])


def _look_at_genome(
    report: Report, place: str, block: Mapping[str, Any], there: Sequence[File]
) -> dict[str, int] | None:
    """Look at the FASTA files of a genome; return chromosome sizes if all of them are known."""
    records: list[tuple[str, int]] = []
    present = {file["path"] for file in there}
    known = 0
    for path in filter(present.__contains__, block["fasta"]):
        with report.at(f"{place}.fasta"):
            found = sequences(path)
            words = "beginning; large, and no index (.fai) beside it tells its lengths"
            if found is not None:
                words = f"{sum(length for _, length in found):,} bp in {len(found):,} sequence"
                words += "s" * (len(found) != 1)
                records += found
                known += 1
            report.found.append((f"{place}.fasta", path, f"FASTA: {words}"))
    if not known or known < len(block["fasta"]):
        return None
    sizes = None
    with report.at(place):
        names = renamed([name for name, _ in records], block["rename"], block["fasta"])
        sizes = dict(zip(names, (length for _, length in records), strict=True))
        parse_regions(block["splits"], sizes)
    return sizes


def _look_for_locus(
    report: Report, locus: Mapping[str, Any], sizes: Mapping[str, int] | None
) -> None:
    """Refuse a place for a figure whose window leaves its chromosome."""
    chrom, start = window_around(locus["text"], locus["length"])
    if sizes is None or chrom not in sizes:  # that is a problem of the splits
        return
    if not 0 <= start <= sizes[chrom] - locus["length"]:
        words = f"is {locus['text']}, and the {locus['length']} bp around it leave {chrom}"
        report.add(locus["place"], [f"{words} ({sizes[chrom]} bp); name a place further inside."])


def _setting(
    inputs: Mapping[str, Any], file: File, sizes: Mapping[str, dict[str, int] | None]
) -> Setting:
    """Return what a file must agree with."""
    genome = file["genome"]
    of_genome = inputs["genomes"].get(genome, {}).get("rename", {})
    owners = {
        name: block
        for name, block in inputs["datasets"].items()
        if name == file["dataset"] or (file["dataset"] is None and block["genome"] == genome)
    }
    of_reads: dict[str, str] = {}
    for block in owners.values():
        of_reads |= block["rename_reads"]
    own = owners.get(file["dataset"], {})
    return Setting(
        sizes.get(genome),
        of_reads,
        {**of_genome, **of_reads},  # they may speak as the FASTA does, or as the reads
        own.get("kind", "auto"),
        own.get("max_unknown_chromosomes", 1),
        own.get("labels", True),
        own.get("top_fraction"),
    )


def _look_at_file(file: File, setting: Setting) -> tuple[str, pd.DataFrame | None]:
    """Return what a file is, in words, and its intervals."""
    path = file["path"]
    match file["use"]:
        case "peaks" | "relaxed_peaks":
            # only peaks make a subset, not a relaxed set
            own = setting if file["use"] == "peaks" else replace(setting, top_fraction=None)
            return look_at_peaks(path, own)
        case "blacklist" | "gold":
            return look_at_intervals(path, setting, gold=file["use"] == "gold")
        case "original":
            return (look_at_digits if file["place"] == _MNIST else look_at_original)(path), None
        case _ if file["ready"]:
            return look_at_track(path, setting), None
    return look_at_reads(path, setting), None


def _peaks_of(
    name: str, files: Sequence[File], tables: Sequence[tuple[File, pd.DataFrame | None]]
) -> dict[str, pd.DataFrame]:
    """Return the peaks of a data set by file; none if those of any task are not known."""
    wanted = [file["path"] for file in files if (file["dataset"], file["use"]) == (name, "peaks")]
    called = {
        file["path"]: table
        for file, table in tables
        if (file["dataset"], file["use"]) == (name, "peaks")
    }
    return called if set(wanted) == set(called) else {}


def _compare(
    report: Report, name: str, block: Mapping[str, Any], called: Mapping[str, pd.DataFrame]
) -> None:
    """Look for the peaks by which the right data are known."""
    if called and block["expected_peaks"]:
        found = pd.concat(
            expected_peaks(peaks, block["expected_peaks"]) for peaks in called.values()
        )
        report.add(
            f"datasets.{name}.expected_peaks",
            [
                f"{', '.join(called)}: {problem} Correct the files or `expected_peaks`."
                for problem in lacking_peaks(found)
            ],
        )


def _compare_with_genome(
    report: Report,
    name: str,
    genome: str | None,
    called: Mapping[str, pd.DataFrame],
    inputs: Mapping[str, Any],
    sizes: Mapping[str, dict[str, int] | None],
    tables: Sequence[tuple[File, pd.DataFrame | None]],
) -> None:
    """Compare peaks with the splits and the blacklist of their genome."""
    blacklists = [table for file, table in tables if file["place"] == f"genomes.{genome}.blacklist"]
    if blacklists and shutil.which("bedtools"):
        for path, peaks in called.items():
            with report.at(f"genomes.{genome}.blacklist and datasets.{name}, {path}"):
                check_blacklist(peaks, pd.concat(blacklists))
    if not called or not sizes.get(genome):
        return
    try:
        regions = parse_regions(inputs["genomes"][genome]["splits"], sizes[genome])
    except InputError:  # among the problems of the genome
        return
    empty = _empty_splits(pd.concat(called.values()), regions)
    report.notes += [
        f"datasets.{name}: {path}: no peak lies in the regions of {split}, so that its task has no "
        "metrics there."
        for path, peaks in called.items()
        for split in _empty_splits(peaks, regions)
        if split not in empty
    ]
    report.add(
        f"datasets.{name}",
        [
            f"no peak lies in the regions of {split} (genomes.{genome}.splits); choose others."
            for split in empty
        ],
    )


def _empty_splits(peaks: pd.DataFrame, regions: pd.DataFrame) -> list[str]:
    """Return the splits without a summit."""
    placed = peaks[["chrom", "summit"]].merge(regions, on="chrom")
    inside = placed[(placed["start"] <= placed["summit"]) & (placed["summit"] < placed["end"])]
    return [split for code, split in enumerate(SPLITS) if code not in set(inside["split"])]
