"""Commands: motifs that TF-MoDISco finds."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, path
from fourier_prior.files import check_writable, write_table
from fourier_prior.motifs.database import (
    check_tomtom,
    name_patterns,
    read_jaspar,
    read_meme,
    write_meme,
)
from fourier_prior.motifs.discovery import discover_motifs as discover, write_report
from fourier_prior.motifs.patterns import describe_patterns, read_patterns, write_patterns


@arguments(settings=mapping("JASPAR release and groups"), database=path("MEME file to write"))
def write_motif_database(settings: Mapping, database: Path) -> None:
    """Write the motifs of one JASPAR release."""
    motifs = read_jaspar(
        settings["release"], taxa=settings["taxa"], min_information=settings["min_information"]
    )
    check_tomtom(motifs)
    write_meme(database, motifs)


@arguments(
    attributions=path("attribution file"),
    database=path("MEME file of known motifs"),
    discovery=mapping("settings of TF-MoDISco"),
    keep=mapping("which patterns become motifs, and how they are trimmed"),
    modisco=path("TF-MoDISco result (.h5) to write"),
    patterns=path("table of patterns to write"),
)
def discover_motifs(
    attributions: Path,
    database: Path,
    discovery: Mapping,
    keep: Mapping,
    modisco: Path,
    patterns: Path,
) -> None:
    """Write TF-MoDISco's result, and which patterns are kept, how trimmed and how named."""
    check_writable([modisco, patterns])
    read, motifs = read_attributions(attributions), read_meme(database)
    write_patterns(modisco, discover(read.one_hot, read.hypothetical, discovery))
    found = read_patterns(modisco)
    described = describe_patterns(found, **keep)
    write_table(name_patterns(described, found, motifs), patterns)


@arguments(
    modisco=path("TF-MoDISco result (.h5)"),
    database=path("MEME file of known motifs"),
    page=path("page to write; logos go beside it"),
)
def report_motifs(modisco: Path, database: Path, page: Path) -> None:
    """Write TF-MoDISco's HTML report."""
    write_report(modisco, page.parent, database)
