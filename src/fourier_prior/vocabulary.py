"""Names: what measures, conditions, regions and simulated data sets are called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

# --- simulated data sets --------------------------------------------------------------------------

GC_PREFIX = "gc-"


def gc_level_name(level: float) -> str:
    """Name of the data set of a GC content."""
    return f"{GC_PREFIX}{100 * level:g}"


def is_gc_level(name: str) -> bool:
    """Whether a data set is that of a GC content."""
    return re.fullmatch(rf"{GC_PREFIX}[\d.]+", name) is not None


def gc_level_of(name: str) -> float:
    """GC content of a data set; the inverse of `gc_level_name`."""
    return round(float(name.removeprefix(GC_PREFIX)) / 100, 6)


# --- measures -------------------------------------------------------------------------------------

ARCHITECTURES = ("binary", "profile")

QUESTIONS: Mapping[str, str] = {
    "training": "How well does training go?",
    "performance": "How well do models predict?",
    "smoothness": "How smooth and sparse are attributions?",
    "gradient smoothness": "How smooth and sparse are input gradients?",
    "place": "How much attribution lies where it should?",
    "composition": "How much do models rely on GC content?",
    "stability": "How much do models of one kind agree?",
    "motifs": "Which motifs are found?",
    "baseline": "What are values to be seen beside?",
    "DeepLIFT": "What do the studies of the DeepLIFT paper find?",
}
"""What measures are about."""

PLACES: Mapping[str, str] = {
    "main": "Tables 1 to 4 and Figures 1 to 4",
    "tables": "supplementary tables",
    "figures": "supplementary figures",
    "variants": "table and figure of the variants of the prior",
    "simulation": "table of sequences with one motif at several GC levels",
}
"""Where measures are shown, beside the table of effects, which has all that are compared."""

_HEADLINE = ("main", "tables", "figures")


@dataclass(frozen=True)
class Measure:
    """One measure of models, of their attributions, or of a study.

    Attributes
    ----------
    key : str
        Name in the columns ``measure`` and ``metric`` of tables.
    label : str
        Words for it, without unit.
    question : str
        What it is about, one of `QUESTIONS`.
    over : {"sequences", "pooled", "seeds", "study"}
        What there is one value of: each sequence, all sequences together, each trained model, or
        whatever a study counts.
    direction : {"less", "greater", "two-sided", ""}
        What the prior is claimed to do to it, the alternative of tests. Empty for what is not
        compared between conditions.
    unit : str
        Empty for pure numbers.
    qualifier : str
        Which of several measures with the same label it is; follows the unit.
    short : str
        Words where there is little room or something beside it says the rest; without unit.
    simulated : str
        Words for it where every sequence has one motif, if others.
    region : str
        Which regions it compares attributions with; such keys begin with the region.
    architectures : tuple of str
        Architectures whose models have it.
    shown : tuple of str
        Where it is shown, among `PLACES`; ``main`` marks the headline measures.
    """

    key: str
    label: str
    question: str
    over: str
    direction: str = ""
    unit: str = ""
    qualifier: str = ""
    short: str = ""
    simulated: str = ""
    region: str = ""
    architectures: tuple[str, ...] = ARCHITECTURES
    shown: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Words for it, with its unit."""
        unit = f" ({self.unit})" if self.unit else ""
        return ", ".join(filter(None, (self.label + unit, self.qualifier)))

    @property
    def expected(self) -> str:
        """What the prior is claimed to make it, as an adjective."""
        return {"less": "lower", "greater": "higher"}.get(self.direction, "different")


# One row per measure. Tables and figures that list measures take them in this order.
_ROWS = (
    Measure(
        *("validation_loss", "validation loss", "training", "seeds", "less", "nats"),
        shown=_HEADLINE,
    ),
    Measure("training_loss", "training loss", "training", "seeds", unit="nats"),
    Measure("total_validation_loss", "validation loss with penalties", "training", "seeds"),
    Measure("prior_loss", "loss of the prior", "training", "seeds"),
    Measure("prior_weight", "weight of the prior", "training", "seeds"),
    Measure("l2_weight", "weight of the L2 penalty", "training", "seeds"),
    Measure("best_epoch", "epoch with the lowest validation loss", "training", "seeds"),
    Measure("trajectory", "validation loss by epoch", "training", "study", unit="nats"),
    # performance: means over tasks
    Measure(
        *("accuracy", "test accuracy", "performance", "seeds", "greater"),
        architectures=("binary",),
        shown=_HEADLINE,
    ),
    Measure(
        *("auroc", "test auROC", "performance", "seeds", "greater"),
        architectures=("binary",),
        shown=(*_HEADLINE, "variants"),
    ),
    Measure(
        *("auprc", "test auPRC", "performance", "seeds", "greater"),
        architectures=("binary",),
        shown=_HEADLINE,
    ),
    Measure(
        *("auprc_corrected", "test auPRC", "performance", "seeds", "greater"),
        qualifier="corrected for class balance",
        architectures=("binary",),
    ),
    Measure(
        *("nll", "test profile NLL", "performance", "seeds", "less", "nats"),
        architectures=("profile",),
        shown=("tables",),
    ),
    Measure(
        *("nll_per_read", "test profile NLL per read", "performance", "seeds", "less", "nats"),
        architectures=("profile",),
        shown=("figures",),
    ),
    Measure(
        *("jsd", "test JSD of profiles", "performance", "seeds", "less", "nats"),
        short="test JSD",
        architectures=("profile",),
        shown=(*_HEADLINE, "variants"),
    ),
    Measure(
        *("count_pearson", "test Pearson r of log counts", "performance", "seeds", "greater"),
        architectures=("profile",),
        shown=_HEADLINE,
    ),
    Measure(
        *("count_spearman", "test Spearman r of counts", "performance", "seeds", "greater"),
        architectures=("profile",),
    ),
    # smoothness and sparsity
    Measure(
        *("high_frequency_sum", "high-frequency sum", "smoothness", "sequences", "less"),
        shown=(*_HEADLINE, "variants", "simulation"),
    ),
    Measure(
        *("entropy", "entropy", "smoothness", "sequences", "less", "bits"),
        shown=(*_HEADLINE, "variants", "simulation"),
    ),
    # place
    Measure(
        *("motif_fraction", "share of attribution in motif matches"),
        *("place", "sequences", "greater"),
        region="motif",
        architectures=("binary",),
        shown=("simulation",),
    ),
    Measure(
        *("motif_auprc", "auPRC", "place", "pooled", "greater"),
        qualifier="in motif matches",
        region="motif",
        architectures=("binary",),
        shown=("simulation",),
    ),
    Measure(
        *("planted_fraction", "fraction on planted motifs", "place", "sequences", "greater"),
        short="share on planted motifs",
        simulated="share of attribution on the planted motif",
        region="planted",
        shown=("variants", "simulation"),
    ),
    Measure(
        *("planted_auprc", "auPRC", "place", "pooled", "greater"),
        qualifier="on planted motifs",
        simulated="auPRC, on the planted motif",
        region="planted",
        shown=("simulation",),
    ),
    Measure(
        *("summit_correlation", "Spearman r with distance to summit"),
        *("place", "sequences", "less"),
        short="r with distance to summit",
        region="peaks",
        shown=(*_HEADLINE, "variants"),
    ),
    Measure(
        *("peaks_auprc", "auPRC", "place", "pooled", "greater"),
        qualifier="in peaks",
        region="peaks",
        shown=_HEADLINE,
    ),
    Measure(
        *("nexus_fraction", "fraction in ChIP-nexus peaks", "place", "sequences", "greater"),
        short="fraction of attribution inside",
        region="nexus",
        shown=_HEADLINE,
    ),
    Measure(
        *("nexus_auprc", "auPRC", "place", "pooled", "greater"),
        qualifier="in ChIP-nexus peaks",
        region="nexus",
        shown=_HEADLINE,
    ),
    Measure(
        *("footprints_fraction", "fraction in footprints", "place", "sequences", "greater"),
        short="fraction of attribution inside",
        region="footprints",
        shown=_HEADLINE,
    ),
    Measure(
        *("footprints_auprc", "auPRC", "place", "pooled", "greater"),
        qualifier="in footprints",
        region="footprints",
        shown=_HEADLINE,
    ),
    Measure(
        *("gc_at_product", "GC × AT product outside motif matches"),
        *("composition", "sequences", "greater"),
        architectures=("binary",),
        shown=("simulation",),
    ),
    # stability: means over pairs of models
    Measure(
        *("jaccard_initialisations", "continuous Jaccard", "stability", "sequences", "greater"),
        qualifier="across initialisations",
        short="Jaccard between seeds",
        shown=(*_HEADLINE, "variants"),
    ),
    Measure(
        *("jaccard_top", "continuous Jaccard", "stability", "sequences", "greater"),
        qualifier="all vs strongest peaks",
        shown=_HEADLINE,
    ),
    Measure(
        *("jaccard_initialisations_unnormalised", "continuous Jaccard"),
        *("stability", "sequences", "greater"),
        qualifier="across initialisations, positions not normalised",
    ),
    Measure(
        *("jaccard_top_unnormalised", "continuous Jaccard", "stability", "sequences", "greater"),
        qualifier="all vs strongest peaks, positions not normalised",
    ),
    # motifs
    Measure("overlapping_calls", "highest-ranked motif calls in regions", "motifs", "study"),
    Measure("motifs_kept", "motifs kept", "motifs", "study"),
    Measure("motifs_with_word", "motifs with a given word", "motifs", "study"),
    Measure("motifs_positive", "patterns of positive contributions", "motifs", "study"),
    Measure("motifs_negative", "patterns of negative contributions", "motifs", "study"),
    Measure("missed_motifs", "motifs outside footprints", "motifs", "study"),
    *(
        Measure(
            *(f"missed_motif_importance_{i}", "relative importance outside footprints"),
            *("motifs", "sequences"),
            qualifier=f"motif {i}",
        )
        for i in range(1, 5)
    ),
    # what values are to be seen beside
    Measure(
        *("training_mean_nll_per_read", "test NLL per read of the mean training profile"),
        *("baseline", "seeds"),
        unit="nats",
        architectures=("profile",),
    ),
    Measure("training_positives", "positive windows for training", "baseline", "study"),
    Measure("test_positives", "positive windows for testing", "baseline", "study"),
    Measure("test_peaks", "peaks on the test chromosome", "baseline", "study"),
    # DeepLIFT
    *(
        Measure(key, label, "DeepLIFT", "study", unit=unit, architectures=())
        for key, label, unit in (
            ("closed_form_distance", "largest distance to the closed form", ""),
            ("digit_accuracy", "test accuracy of the digit network", ""),
            ("erasure_change", "change of log-odds when pixels are erased", ""),
            ("top_images", "published images among those that change most", ""),
            ("motif_auroc", "test auROC of the motif network", ""),
            ("strong_matches", "strong motif matches", ""),
            ("false_negatives", "strong matches without importance", "%"),
            ("off_task_score", "importance of a motif for the other motif's task", ""),
            ("score_with_both", "importance of a motif beside the other motif", ""),
            ("score_by_copies", "importance of a motif by number of its copies", ""),
            ("reference_score", "importance of a motif by reference", ""),
            ("output_change", "largest change of a logit by normalising weights", ""),
            ("reference_correlation", "correlation of scores with those of another reference", ""),
        )
    ),
)

GRADIENT = "_gradient"
"""End of the names of measures that are of input gradients."""


def _of_gradients(measure: Measure) -> Measure:
    return replace(
        measure,
        key=measure.key + GRADIENT,
        question="gradient smoothness",
        qualifier="input gradients",
        short="",
        shown=("tables",) if "tables" in measure.shown else (),
    )


MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (*_ROWS, *(_of_gradients(m) for m in _ROWS if m.question == "smoothness"))
}
"""Every measure that tables of the workflow, claims and published values have, by key.

A new measure is one row here and a value in the tables that `analysis` makes: then it is where its
row says that it is shown, and if it has a direction in the table of effects.
"""


def measures_about(
    *questions: str, shown: str | None = None, architecture: str | None = None
) -> list[Measure]:
    """Select measures.

    Parameters
    ----------
    *questions : str
        What they are about, keys of `QUESTIONS`.
    shown : str, optional
        Only those that are shown there, a key of `PLACES`.
    architecture : {"binary", "profile"}, optional
        Only those of its models.

    Returns
    -------
    list of Measure
        Question by question; of each in the order of `MEASURES`.
    """
    unknown = {*questions} - {*QUESTIONS} | {shown} - {None, *PLACES}
    if unknown:
        raise KeyError(f"no question or place of measures: {', '.join(map(str, unknown))}")
    return [
        measure
        for question in questions
        for measure in MEASURES.values()
        if measure.question == question
        and (shown is None or shown in measure.shown)
        and (architecture is None or architecture in measure.architectures)
    ]


EXPECTED: Mapping[str, str] = {
    key: measure.direction for key, measure in MEASURES.items() if measure.direction
}
"""What the prior is claimed to do to each measure: the alternative of the one-sided tests.

Measures that are not listed are tested two-sided.
"""

LABELS: Mapping[str, str] = {key: measure.name for key, measure in MEASURES.items()}
"""What figures and tables call a measure, with its unit."""


# --- conditions, regions, subsets -----------------------------------------------------------------

CONDITION_LABELS = {
    "none": "no prior",
    "fourier": "Fourier prior",
    "fourier-released": "Fourier prior, released code",
    "smoothness": "smoothness prior",
    "sparsity": "sparsity prior",
    "l2": "L2 penalty",
    "smoothness-tuned": "smoothness prior, tuned",
    "sparsity-tuned": "sparsity prior, tuned",
    "fourier-text": "Fourier prior, paper's text",
    "fourier-batch-gradient": "text, but gradient of the batch",
    "fourier-log-probabilities": "text, but log-probabilities",
    "fourier-last-epoch": "text, but last epoch tested",
    "fourier-redrawn": "text, but examples redrawn",
}


METHOD_LABELS = {
    "deepshap": "DeepSHAP",
    "released": "gradient × difference (released code)",
    "gradient": "input gradients",
}
"""What figures and tables call the methods of attribution."""


def condition_label(condition: str) -> str:
    """Give the words that a figure or table uses for a condition (its name if user-defined)."""
    return CONDITION_LABELS.get(condition, condition)


REGIONS = {"peaks": "peaks", "nexus": "ChIP-nexus peaks", "footprints": "footprints"}


SUBSET_LABELS = {"all": "all data", "top": "strongest peaks"}
