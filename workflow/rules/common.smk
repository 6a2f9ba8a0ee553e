"""
Validation of the config and the functions that rules use to look things up.

REQUIRED INPUTS: the merged config.
OUTPUTS: `design`, wildcard constraints, helper functions; no rule.
"""

import json
import re

from fourier_prior.design.study import Design
from fourier_prior.errors import InputError
from fourier_prior.provenance import code_version, data_version
from fourier_prior.design.options.whole import check_config
from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

try:
    check_config(config)
    design = Design(config)
    config.update(design.config)  # $VARIABLES are replaced for all that reads `config`
except InputError as error:
    raise WorkflowError(str(error)) from None

for name, problem in (design.figures_left_out | design.motif_runs_left_out).items():
    logger.warning(f"{name} is left out: the config maps it to {problem}.")


wildcard_constraints:
    dataset="|".join(re.escape(d) for d in [*design.datasets, *design.gc_levels]),
    architecture="binary|profile",
    subset="all|top",
    condition="|".join(design.conditions),
    seed=r"\d{2}",
    weight=r"\d[\d.e+-]*",
    run=r"seed-\d{2}|best",
    head=r"[A-Za-z0-9_.+-]+?",
    method="deepshap|gradient|released",
    sample="stability|test|motifs",
    genome="|".join(re.escape(g) for g in [*config["genomes"], *design.gc_levels]),
    library=r"[A-Za-z0-9_+-]+",
    task="|".join(
        sorted({re.escape(t) for d in design.datasets for t in design.tasks(d)})
    ),


GPUS = 0 if config["device"] == "cpu" else 1
COMPARED = design.compared
RELEASED_SCORES = config["comparison"]["scores"] == "released"
ANALYSIS = "<results>/analysis/{dataset}/{architecture}"
BEST = [
    f"<results>/attributions/{{dataset}}/{{architecture}}/all/{c}/best"
    for c in COMPARED
]
BEST_MOTIFS = [
    f"<results>/motifs/{{dataset}}/{{architecture}}/all/{c}/best/{{head}}.deepshap"
    for c in COMPARED
]


def as_json(*keys):
    """Return a param function that gives config values, by path with wildcards, as JSON."""

    def lookup_json(wildcards):
        value = config
        for key in keys:
            value = value[key.format(**wildcards)]
        return json.dumps(value)

    return lookup_json


def more_memory_with_attempt(gigabytes):
    """Return a resource function: megabytes, doubled at each retry."""

    def memory(wildcards, attempt):
        return 1000 * gigabytes * 2 ** (attempt - 1)

    return memory


def existing(paths):
    """Drop the files that a data set does not have."""
    return [path for path in paths if path is not None]


# --- files of a data set ----------------------------------------------------------------------


def reads_of(wildcards):
    return design.reads(wildcards.dataset, wildcards.library)


def fasta_of(wildcards):
    return design.fasta(wildcards.genome)


def genome_of(wildcards):
    genome = design.genome_of(wildcards.dataset)
    return f"<results>/genomes/{genome}.npy"


def blacklist_of(wildcards):
    return existing([design.blacklist(design.genome_of(wildcards.dataset))])


def peaks_of(wildcards):
    return [design.peaks(wildcards.dataset, t) for t in design.tasks(wildcards.dataset)]


def relaxed_peaks_of(wildcards):
    dataset = wildcards.dataset
    return existing(
        design.relaxed_peaks(dataset, task) for task in design.tasks(dataset)
    )


def tasks_with_relaxed_peaks(wildcards):
    dataset = wildcards.dataset
    return [
        task for task in design.tasks(dataset) if design.relaxed_peaks(dataset, task)
    ]


def gold_of(wildcards):
    dataset = wildcards.dataset
    return existing(design.gold(dataset, task) for task in design.tasks(dataset))


def gold_of_head(wildcards):
    if wildcards.head == "all":
        return gold_of(wildcards)
    return existing([design.gold(wildcards.dataset, wildcards.head)])


def planted_of(wildcards):
    return existing([design.planted(wildcards.dataset)])


def tasks_of(wildcards):
    return design.tasks(wildcards.dataset)


def control_of(wildcards):
    return design.control(wildcards.dataset)


def model_settings_as_json(wildcards):
    return json.dumps(design.model_settings(wildcards.dataset, wildcards.architecture))


def window_settings_as_json(architecture):
    """Return a param function: how the windows of a data set are cut."""

    def settings(wildcards):
        return json.dumps(design.window_settings(wildcards.dataset, architecture))

    return settings


def signal_settings_as_json(wildcards):
    return json.dumps(design.signal_settings(wildcards.dataset))


def unknown_chromosomes_of(wildcards):
    settings = design.window_settings(wildcards.dataset, wildcards.architecture)
    return settings["max_unknown_chromosomes"]


def gold_kind_of(wildcards):
    return design.gold_kind(wildcards.dataset) or "none"


def simulated_datasets_as_json(wildcards):
    return json.dumps(
        {name: config["datasets"][name]["simulation"] for name in design.simulated}
    )


def genome_rename_as_json(wildcards):
    return json.dumps(design.genome(wildcards.genome).get("rename", {}))


def read_rename_as_json(wildcards):
    return json.dumps(design.dataset(wildcards.dataset).get("rename_reads", {}))


def splits_as_json(wildcards):
    return json.dumps(design.genome(design.genome_of(wildcards.dataset))["splits"])


def tracks_of(kind, strand):
    """Return an input function: the bigWigs of a data set's tasks or controls, in order."""

    def tracks(wildcards):
        dataset = wildcards.dataset
        libraries = (
            design.tasks(dataset) if kind == "task" else design.controls(dataset)
        )
        return [
            f"<results>/{'tracks' if design.tracks(dataset, library) else 'signal'}/{dataset}/{library}.{strand}.bw"
            for library in libraries
        ]

    return tracks


# --- models and what is derived from them -------------------------------------------------------


def subset_fraction(wildcards):
    return 1.0 if wildcards.subset == "all" else config["top_fraction"]


def prior_period_of(wildcards):
    return config["architectures"][wildcards.architecture]["period"]


def labels_as_json(wildcards):
    """What a result says about itself, so that it can be read without its path."""
    return json.dumps(dict(wildcards.items()))


def models_of(name):
    """Return an input function: one file of every seed of a kind of model."""

    def files(wildcards):
        directory = (
            "<results>/models/{dataset}/{architecture}/{subset}/{condition}".format(
                **wildcards
            )
        )
        runs = design.runs(**wildcards)
        return [f"{directory}/{run}/{name}" for run in runs]

    return files


def best_models(name):
    """Return an input function: a file of the best model of both conditions compared."""

    def files(wildcards):
        directory = f"<results>/models/{wildcards.dataset}/{wildcards.architecture}/all"
        return [f"{directory}/{condition}/best/{name}" for condition in COMPARED]

    return files


def all_models(name):
    """Return an input function: a file of every model of a data set and architecture.

    Here and below, of the two conditions that are compared.
    """

    def files(wildcards):
        dataset, architecture = wildcards.dataset, wildcards.architecture
        return [
            f"<results>/models/{dataset}/{architecture}/{subset}/{condition}/{run}/{name}"
            for subset in design.subsets
            for condition in COMPARED
            for run in design.runs(dataset, architecture, subset)
        ]

    return files


def stability_attributions(subsets):
    """Return an input function: the stability samples of every seed."""

    def files(wildcards):
        dataset, architecture = wildcards.dataset, wildcards.architecture
        return [
            f"<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/all.deepshap.stability.h5"
            for subset in subsets
            for condition in COMPARED
            for run in design.runs(dataset, architecture, subset)
        ]

    return files


def attributions_to_compare(wildcards):
    dataset, architecture = wildcards.dataset, wildcards.architecture
    if (
        design.subsets == ["all"]
        and len(design.seeds(dataset, architecture, "all")) < 2
    ):
        raise WorkflowError(
            f"config: {dataset} {architecture} has one seed and there is no subset (seeds.top is "
            "0), so no two models can be compared; raise one of them."
        )
    return stability_attributions(design.subsets)(wildcards)


def best_attributions(wildcards):
    dataset, architecture = wildcards.dataset, wildcards.architecture
    return [
        f"<results>/attributions/{dataset}/{architecture}/all/{condition}/best/all.deepshap.test.h5"
        for condition in COMPARED
    ]


# --- figures: what plays which role ---------------------------------------------------------------


def role_of(figure):
    """Data set, architecture and head of a figure; asking for an unmappable figure is an error."""
    try:
        return design.figure(figure)
    except InputError as error:
        raise WorkflowError(str(error)) from None


def of_figure(figure, pattern):
    """Return a function that fills a figure's data set, architecture and head into a path."""

    def fill(wildcards):
        return pattern.format(**role_of(figure))

    return fill


def first_seeds_of_figure(figure, condition):
    """Return an input function: attributions of the first two seeds, a choice made beforehand."""

    def files(wildcards):
        role = role_of(figure)
        dataset, architecture = role["dataset"], role["architecture"]
        directory = f"<results>/attributions/{dataset}/{architecture}/all/{condition}"
        runs = design.runs(dataset, architecture, "all")[:2]
        return [f"{directory}/{run}/all.deepshap.stability.h5" for run in runs]

    return files


def planted_of_figure(figure):
    """Return an input function: planted motif instances, if the figure's data are simulated."""

    def files(wildcards):
        return existing([design.planted(role_of(figure)["dataset"])])

    return files


def gold_of_figure(figure):
    """Return a param function: what the calls of a figure are compared with, in words."""

    def words(wildcards):
        role = role_of(figure)
        kind = design.gold_kind(role["dataset"])
        names = {
            "nexus": "ChIP-nexus peaks",
            "footprints": "footprints",
            None: "gold standard",
        }
        return names[kind] + ("" if role["head"] == "all" else f" of {role['head']}")

    return words


# --- tables ---------------------------------------------------------------------------------------

BINARY_MODELS = [(d, a) for d, a in design.models if a == "binary"]
GOLD_MODELS = [(d, a) for d, a in design.models if design.gold_kind(d)]
EMBEDDED = design.simulated == design.datasets
PUBLISHED = data_version("published/fourier_prior.tsv")
TABLES = [
    *(["table_1"] if BINARY_MODELS else []),
    "table_2",
    "table_3",
    *(["table_4"] if GOLD_MODELS else []),
    "table_effects",
    "table_engines",
]


def analysis_of(models, question):
    """List one analysis table of several (data set, architecture) pairs."""
    return [f"<results>/analysis/{d}/{a}/{question}.tsv" for d, a in models]
