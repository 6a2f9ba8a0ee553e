"""The table of the DeepLIFT appendix: what was published and what came out here."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.deeplift_studies.labels import METHOD_LABELS
from fourier_prior.deeplift_studies.motif_matches import STRONG, false_negatives
from fourier_prior.deeplift_studies.motif_sequences import TASKS
from fourier_prior.design.paths import NETWORK
from fourier_prior.formatting import markdown_page
from fourier_prior.published.values import published_deeplift

COLUMNS = ["section", "network", "item", "method", "published", "measured", "source"]
_SCALES = {"unit": "pixels 0–1", "raw": "pixels 0–255"}


def table(
    files: Mapping[str, Sequence[str]],
    *,
    motif_networks: Sequence[str],
    digit_networks: Sequence[tuple[str, str]],
) -> tuple[pd.DataFrame, str]:
    """Set published and measured numbers of the appendix side by side.

    Parameters
    ----------
    files : mapping of str to sequence of str
        minimum: table of the toy network; networks: tables of all networks.
    motif_networks : sequence of str
        Names of the networks on motifs.
    digit_networks : sequence of (name, scale of pixels)
        Networks on digits.

    Returns
    -------
    table : pandas.DataFrame
        Columns `COLUMNS`.
    text : str
        Markdown.
    """
    found = {tuple(NETWORK.parse(path).values()): path for path in files["networks"]}

    def read(study, network, file, columns):
        return read_tables([found[study, network, file]], columns)

    minimum = read_tables(files["minimum"], ["method", "i1", "expected_1"])
    parts = [minimum_rows(minimum)]
    for network in dict.fromkeys(name for name, _ in digit_networks):
        scales = [scale for name, scale in digit_networks if name == network]
        erasures = {
            scale: read("digits", network, f"erasures.{scale}.tsv", ["method", "change"])
            for scale in scales
        }
        accuracy = read("digits", network, f"accuracy.{scales[0]}.tsv", ["accuracy"])
        parts.append(digit_rows(network, accuracy, erasures))
    for network in motif_networks:
        auroc = read("motifs", network, "auroc.tsv", ["task", "auroc"])
        matches = read("motifs", network, "matches.tsv", ["finder", "motif", "log_odds"])
        normalised = read("motifs", network, "normalisation.tsv", ["variant", "correlation"])
        parts += [motif_rows(network, auroc, matches), normalisation_rows(network, normalised)]
    rows = pd.concat(parts, ignore_index=True)
    return rows, deeplift_markdown(rows, _notes(rows, motif_networks, digit_networks))


def _notes(
    rows: pd.DataFrame, motif_networks: Sequence[str], digit_networks: Sequence
) -> Iterable[str]:
    yield (
        "Networks: seed-NN were trained here on sequences simulated here (or on MNIST); authors "
        "are the published weights on the published sequences."
    )
    yield ("Published numbers stand beside the authors' networks only: others are other networks.")
    if not digit_networks:
        yield "Sections D and E are not here: the config names no MNIST files."
    if "authors" not in motif_networks:
        yield ("The authors' network and sequences are not here: the config does not name them.")
    own = rows[rows["item"].str.startswith("test auROC") & (rows["network"] != "authors")]
    for network, areas in own.groupby("network"):
        if (areas["measured"].astype(float) < 0.97).any():
            yield f"{network} is under-trained: an auROC is below 0.97."


def minimum_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Section C: largest distance from the closed form, by method and branch.

    Parameters
    ----------
    table : pandas.DataFrame
        From `deeplift_studies.minimum.contributions`.
    """
    distance = np.maximum(
        (table["contribution_1"] - table["expected_1"]).abs(),
        (table["contribution_2"] - table["expected_2"]).abs(),
    )
    branch = np.select(
        [table["i1"] > table["i2"], table["i1"] < table["i2"]], ["i1 > i2", "i1 < i2"], "i1 = i2"
    )
    largest = distance.groupby([table["method"], branch], sort=False).max()
    return _rows(
        "C",
        "min(i1, i2)",
        [
            (f"largest distance from the closed form, {case}", method, f"{value:.1e}")
            for (method, case), value in largest.items()
        ],
    ).assign(published="0")


def digit_rows(network: str, accuracy: pd.DataFrame, erasures: Mapping[str, pd.DataFrame]):
    """Sections D and E: accuracy, medians of the change of log-odds, images that change most.

    Parameters
    ----------
    network : str
    accuracy : pandas.DataFrame
        Columns scale, accuracy.
    erasures : mapping of str to pandas.DataFrame
        By scale of pixels (unit, raw), from `deeplift_studies.digits.erasure_table`.
    """
    rows = [
        (f"accuracy, {_SCALES[row.scale]}", "", f"{row.accuracy:.4f}")
        for row in accuracy.itertuples()
    ]
    parts = [_rows("D", network, rows)]
    for scale, table in erasures.items():
        rows = []
        for (original, other), of_pair in table.groupby(["original", "other"], sort=False):
            for method, of_method in of_pair.groupby("method", sort=False):
                median = of_method["change"].median()
                text = f"{median:.0f}" if scale == "raw" else f"{median:.2f}"
                rows.append((f"median change of log-odds, {original} → {other}", method, text))
                if (original, other) == (8, 3) and method in (
                    "DeepLIFT, RC everywhere",
                    "gradient × input",
                ):
                    top = of_method.nlargest(10, "change")["image"]
                    item = "ten images of 8 → 3 with the largest change"
                    rows.append((item, method, " ".join(map(str, top))))
        parts.append(_rows("D", f"{network}, {_SCALES[scale]}", rows))
    return pd.concat(parts, ignore_index=True)


def motif_rows(network: str, auroc: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """Sections F to J: auROC, strong matches, false negatives, scores by number of instances.

    Parameters
    ----------
    network : str
    auroc : pandas.DataFrame
        Columns task, auroc.
    matches : pandas.DataFrame
        Of both hit finders, with a column ``method:task`` for each method and task.
    """
    methods = [c.removesuffix(":both") for c in matches.columns if c.endswith(":both")]
    rows = [(f"test auROC, {row.task}", "", f"{row.auroc:.3f}") for row in auroc.itertuples()]
    parts = [_rows("F", network, rows)]
    counts, missed = [], []
    for (finder, motif), of_motif in matches.groupby(["finder", "motif"], sort=False):
        for method in methods:
            lost, strong = false_negatives(of_motif, f"{method}:both")
            share = 100 * lost / max(strong, 1)
            item = f"false negatives (%), {motif}, {finder} finder"
            missed.append((item, method, f"{share:.2f}"))
        counts.append((f"strong {motif} matches, {finder} finder", "", str(strong)))
    parts.append(_rows("G", network, counts + missed))
    mended = matches[(matches["finder"] == "mended") & (matches["log_odds"] >= STRONG)]
    parts.append(_rows("G", network, _off_task(mended, methods)))
    parts.append(_rows("I", network, _by_copies(mended, methods)))
    parts.append(_rows("J", network, _shuffled(mended, methods)))
    return pd.concat(parts, ignore_index=True)


def _off_task(strong: pd.DataFrame, methods: Iterable[str]):
    """Mean score of a motif on the other motif's task, as a share of that on its own."""
    for motif, other in (("GATA1", "TAL1"), ("TAL1", "GATA1")):
        rows = strong[(strong["motif"] == motif) & (strong[motif] == 1)]
        for method in methods:
            if f"{method}:{other}" in rows:
                share = rows[f"{method}:{other}"].mean() / rows[f"{method}:{motif}"].mean()
                item = f"mean score of {motif} on task {other} / on task {motif}"
                yield item, method, f"{share:.3f}"


def _by_copies(strong: pd.DataFrame, methods: Iterable[str]):
    """Mean score of a TAL1 match by the number of TAL1 instances."""
    rows = strong[(strong["motif"] == "TAL1") & (strong["both"] == 1)]
    for method in methods:
        means = rows.groupby("copies")[f"{method}:both"].mean()
        text = ", ".join(f"{means.get(k, np.nan):.2f}" for k in (1, 2, 3))
        yield "mean score of TAL1 with 1, 2, 3 instances, task both", method, text


def _shuffled(strong: pd.DataFrame, methods: Iterable[str]):
    """Mean score with both motifs, against shuffles and against the background."""
    rows = strong[(strong["motif"] == "TAL1") & (strong["both"] == 1)]
    background = rows["genomics:both"].mean()
    for method in methods:
        if method not in METHOD_LABELS:
            ratio = rows[f"{method}:both"].mean() / background
            yield "mean score of TAL1, shuffled / background reference", method, f"{ratio:.2f}"


def normalisation_rows(network: str, table: pd.DataFrame) -> pd.DataFrame:
    """Section K: change of outputs, and agreement with the mean of negatives.

    Parameters
    ----------
    network : str
    table : pandas.DataFrame
        From `deeplift_studies.normalisation.compare_references`.
    """
    rows = [("largest change of a logit by normalisation", "", _tiny(table["output_change"]))]
    medians = table.groupby(["variant", "task"], sort=False)["correlation"].median()
    for variant, words in (("zeros", "as trained"), ("zeros-normalised", "normalised")):
        text = ", ".join(f"{medians[variant, task]:.3f}" for task in TASKS)
        item = f"median r with the mean of negatives, reference of zeros, weights {words}"
        rows.append((item, "genomics", text))
    return _rows("K", network, rows)


def _tiny(values: pd.Series) -> str:
    return f"{values.abs().max():.1e}"


def _rows(section: str, network: str, rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """Rows of one network, with the published value where there is one for it."""
    table = pd.DataFrame(list(rows), columns=["item", "method", "measured"])
    table = table.assign(section=section, network=network)
    known = published_deeplift().rename(columns={"value": "published"})
    table = table.merge(known, how="left", on=["section", "item", "method"])
    # Published numbers belong to the authors' networks, and those of erasures to raw pixels.
    theirs = network.startswith("authors") and not network.endswith(_SCALES["unit"])
    if not theirs:
        table[["published", "source"]] = ""
    return table[COLUMNS].fillna("")


def deeplift_markdown(table: pd.DataFrame, notes: Iterable[str]) -> str:
    """Write the table for readers."""
    rows = table.replace("", "–")[COLUMNS].astype(str).to_numpy().tolist()
    title = "The appendix of DeepLIFT: published and measured"
    return markdown_page(title, COLUMNS, rows, notes)
