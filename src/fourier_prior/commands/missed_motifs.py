"""Command: motifs that attribution finds outside the gold standard."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.analysis.known_regions import read_gold
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, path, paths, text, words
from fourier_prior.commands.known_regions import RENAME
from fourier_prior.errors import InputError
from fourier_prior.files import check_writable, write_table
from fourier_prior.genome import Genome
from fourier_prior.metrics.overlap import interval_mask
from fourier_prior.motifs.database import name_patterns, read_meme
from fourier_prior.motifs.missed import cluster_windows, seqlet_table, windows_outside
from fourier_prior.motifs.patterns import describe_patterns, read_patterns, write_patterns
from fourier_prior.simulate.planted import read_planted


@arguments(
    conditions=words("conditions, in the order of the files"),
    attributions=paths("attributions of the same sequences under each condition"),
    found_in=text("condition whose attribution is searched"),
    genome=path("encoded genome (.npy)"),
    rename=RENAME,
    gold=paths("gold-standard intervals of all tasks"),
    planted=paths("table of planted motif instances, if the data are simulated"),
    dataset_name=text("data set"),
    database=path("MEME file of known motifs"),
    settings=mapping("the block `motifs.missed` of the config"),
    keep=mapping("which patterns become motifs, and how they are trimmed"),
    modisco=path("TF-MoDISco result (.h5) to write"),
    patterns=path("table of patterns to write"),
    seqlets=path("table of the importance of their seqlets to write"),
)
def find_missed_motifs(
    conditions: list[str],
    attributions: list[Path],
    found_in: str,
    genome: Path,
    gold: list[Path],
    planted: list[Path],
    dataset_name: str,
    database: Path,
    settings: Mapping,
    keep: Mapping,
    modisco: Path,
    patterns: Path,
    seqlets: Path,
    rename: Mapping | None = None,
) -> None:
    """Write patterns outside the gold standard, and the importance of their seqlets."""
    read = {c: read_attributions(file) for c, file in zip(conditions, attributions, strict=True)}
    searched = read[found_in]
    for condition, other in read.items():
        if not other.has_windows_of(searched):
            raise InputError(
                f"attributions of {condition} and {found_in} are of different sequences; delete "
                "both and attribute again."
            )
    check_writable([modisco, patterns, seqlets])
    known, instances = read_meme(database), read_planted(planted, dataset_name)
    intervals = read_gold(gold, Genome.open(genome).sizes, rename)
    mask = interval_mask(intervals, searched.chrom, searched.start, searched.one_hot.shape[2])
    places = {name: settings[name] for name in ("share", "window", "spacing")}
    windows = windows_outside(searched.actual, mask, **places)
    found = cluster_windows(
        searched.one_hot, searched.hypothetical, windows, settings["core"], settings["clustering"]
    )
    write_patterns(modisco, found)
    motifs = read_patterns(modisco)
    described = describe_patterns(motifs, **keep)
    named = name_patterns(described, motifs, known)
    write_table(named.assign(n_windows=len(windows)), patterns)
    write_table(seqlet_table(motifs, read, instances), seqlets)
