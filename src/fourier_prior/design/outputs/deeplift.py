"""Figures and tables of the DeepLIFT appendix."""

from fourier_prior.design import paths
from fourier_prior.design.deeplift_studies import METHODS
from fourier_prior.design.outputs.output import Made, Rows
from fourier_prior.design.outputs.shown import Shown, need

ROWS = Rows("appendix", "DeepLIFT", deeplift=True)


def _of_network(shown: Shown, **files: str) -> dict[str, list[str]]:
    """Files of the network of motifs that figures show."""
    network = {"study": "motifs", "network": shown.deeplift.shown}
    return {role: [paths.NETWORK(**network, file=file)] for role, file in files.items()}


def _sequences(shown: Shown) -> dict[str, list[str]]:
    return {"sequences": [shown.deeplift.sequences_of(shown.deeplift.shown)]}


@ROWS.figure("figure_dl_1", "figures.deeplift_minimum", "min(i1, i2)")
def minimum(shown: Shown) -> Made:
    """Contributions to min(i1, i2) by every method, and their closed forms."""
    return {"table": [paths.MINIMUM()]}, {}


@ROWS.figure("figure_dl_2", "figures.deeplift_digits", "erasing pixels of digits")
def digits(shown: Shown) -> Made:
    """Change of log-odds when the pixels that methods score highest are erased."""
    networks = shown.deeplift.shown_digits
    need(networks, "appendix.originals.mnist is not set; give a folder or a source")
    files = {
        name: [
            paths.NETWORK(study="digits", network=network, file=f"{name}.{scale}.tsv")
            for network, scale in networks
        ]
        for name in ("erasures", "accuracy")
    }
    names, scales = zip(*networks, strict=True)
    return files, {"networks": list(names), "scales": list(scales)}


@ROWS.figure("figure_dl_3", "figures.deeplift_matches", "scores of motif matches")
def match_scores(shown: Shown) -> Made:
    """Scores of motif matches against their log-odds, by task and method."""
    return _matches(shown, "tasks", METHODS)


@ROWS.figure("figure_dl_4", "figures.deeplift_tracks", "example sequences")
def tracks(shown: Shown) -> Made:
    """Position scores of example sequences by every method."""
    files = {**_sequences(shown), **_of_network(shown, scores="scores.h5")}
    shuffles = shown.deeplift.config["shuffles"]
    return files, {"methods": METHODS, "shuffles": shuffles, "network": shown.deeplift.shown}


@ROWS.figure("figure_dl_5", "figures.deeplift_matches", "number of instances")
def copies(shown: Shown) -> Made:
    """Scores of TAL1 matches by the number of TAL1 instances, by method."""
    return _matches(shown, "instances", METHODS)


@ROWS.figure("figure_dl_6", "figures.deeplift_matches", "shuffled references")
def references(shown: Shown) -> Made:
    """The same by reference: the background, and shuffles of the sequence."""
    numbers = shown.deeplift.config["shuffles"]
    shuffles = [f"{kind}-{n}" for kind in ("plain", "dinucleotide") for n in numbers]
    return _matches(shown, "instances", ["genomics", *shuffles])


def _matches(shown: Shown, rows: str, columns: list[str]) -> Made:
    options = {"rows": rows, "columns": columns, "network": shown.deeplift.shown}
    return _of_network(shown, matches="matches.tsv"), options


@ROWS.figure("figure_dl_7", "figures.deeplift_normalisation", "weight normalisation")
def normalisation(shown: Shown) -> Made:
    """References of zeros before and after weight normalisation."""
    tables = _of_network(shown, scores="normalisation.h5", table="normalisation.tsv")
    return {**_sequences(shown), **tables}, {"network": shown.deeplift.shown}


@ROWS.table("table_dl", "tables.deeplift", "published and measured")
def of_first_network(shown: Shown) -> Made:
    """Published and measured numbers: the first network trained here, and the authors'."""
    return _numbers(shown, shown.deeplift.own_networks[:1])


@ROWS.table(
    "table_dl_seeds",
    "tables.deeplift",
    "published and measured, every seed",
    target="",
    category="",
)
def of_every_network(shown: Shown) -> Made:
    """The same of every network that is trained here."""
    return _numbers(shown, shown.deeplift.own_networks)


def _numbers(shown: Shown, own: list[str]) -> Made:
    studies = shown.deeplift
    files = {"minimum": [paths.MINIMUM()], "networks": studies.tables(own)}
    motifs, digits = studies.motif_networks(own), studies.digit_networks(own)
    return files, {"motif_networks": motifs, "digit_networks": digits}
