"""Every figure and table: what makes it, of what, from which files, or why it is left out.

An output's number lives here and in its caption, ``workflow/report/{name}.rst``; modules are named
by what they show. To add one: a module with a function ``figure`` or ``table``, a row here, a
caption.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fourier_prior.design import paths
from fourier_prior.design.deeplift_studies import METHODS, DeepLIFTStudies
from fourier_prior.design.files import Needs, given
from fourier_prior.design.gc_simulation import GCSimulation
from fourier_prior.design.negative_controls import NegativeControls
from fourier_prior.design.prior_variants import (
    level_with_variants,
    models_with_variants,
    prior_variants,
)
from fourier_prior.design.study import Study
from fourier_prior.published.motifs import claimed_motifs
from fourier_prior.vocabulary import REGIONS, gc_level_of

Models = list[tuple[str, str]]

TARGETS = {
    "figures": "the main figures",
    "tables": "the main tables",
    "supplement_models": "supplementary figures of models",
    "supplement_regions": "supplementary figures of regions, motifs and regularisers",
    "simulation": "sequences with one motif each, at several GC levels",
    "ablations": "every condition, in one table",
    "prior_variants": "text against released code of the prior, as a figure and a table",
    "negative_controls": "controls that can fail, as a figure and a table",
    "appendix": "figures and table of the DeepLIFT appendix; digits only where MNIST is given",
    "claims": "the claims of both papers, published and measured values, verdicts",
}
"""Targets that make several outputs, in words."""

MAIN, SUPPLEMENT, DEEPLIFT = "Figures", "Supplementary figures", "DeepLIFT"
_NO_TOP = "there is no subset of the strongest peaks (seeds.top is 0)"
_RIVALS = ("smoothness", "sparsity")


@dataclass(frozen=True)
class Output:
    """One figure or table.

    Attributes
    ----------
    name : str
        Name of its rule and of its files, for instance ``figure_s14``.
    module : str
        Module below ``fourier_prior`` whose function ``figure`` or ``table`` makes it.
    shows : str
        A few words, for the report.
    target : str
        Target of `TARGETS` that it belongs to; empty if it has but its own.
    category : str
        Part of the report.
    files : mapping of str to list of str
        What the function reads.
    options : mapping
        What else the function is told.
    left_out : str
        Why there is nothing to show; empty if there is.
    stem : str
        Path without suffix.
    suffixes : tuple of str
        Of its two files, that for readers of the report last in tables and first in figures.
    reported : bool
        Whether the report has it.
    wanted : bool
        Whether the target ``all`` has it.
    """

    name: str
    module: str
    shows: str
    target: str
    category: str
    files: Mapping[str, list[str]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    left_out: str = ""
    stem: str = ""
    suffixes: tuple[str, str] = ("png", "pdf")
    reported: bool = True
    wanted: bool = True

    @property
    def code(self) -> str:
        """Module that makes the output, with the package's name."""
        return f"fourier_prior.{self.module}"

    @property
    def label(self) -> str:
        """Number or word that tells it from others in the report."""
        words = self.name.split("_")[1:] or [self.name]
        return " ".join(w.upper() if w in ("dl",) or w[1:].isdigit() else w for w in words)

    def path(self, suffix: str) -> str:
        """Path of one of its files."""
        return f"{self.stem}.{suffix}"

    @property
    def paths(self) -> list[str]:
        """Paths of its files."""
        return [self.path(suffix) for suffix in self.suffixes]


def figures(study: Study) -> list[Output]:
    """Every figure, also those that a study has no data for."""
    registry = _Registry(study)
    return [
        *registry.main_figures(),
        *registry.figures_of_models(),
        *registry.figures_of_regions(),
        *registry.figures_of_simulation(),
        *registry.figures_of_checks(),
        *registry.deeplift_figures(),
    ]


def tables(study: Study) -> list[Output]:
    """Every table, the ledger of claims among them."""
    registry = _Registry(study)
    return [
        *registry.main_tables(),
        *registry.further_tables(),
        *registry.deeplift_tables(),
        registry.claims(),
    ]


def files(outputs: Iterable[Output], *targets: str) -> list[str]:
    """Files of the outputs of targets, as far as the study has data for them."""
    return [
        file
        for output in outputs
        if output.target in targets and not output.left_out
        for file in output.paths
    ]


def wanted_files(outputs: Iterable[Output]) -> list[str]:
    """Files of all outputs that the study has data for and its config does not leave out."""
    return [
        file for output in outputs if output.wanted and not output.left_out for file in output.paths
    ]


def _nothing(why: str) -> str:
    return f"has nothing to show: {why}"


def _unless(models: Models, why: str) -> str:
    """Say why an output of models is left out; nothing if there are any."""
    return "" if models else _nothing(why)


class _Registry:
    """Outputs of one study."""

    def __init__(self, study: Study):
        self.study, self.needs = study, Needs(study)
        self.simulation = GCSimulation(self.needs)
        self.controls = NegativeControls(self.needs)
        self.deeplift = DeepLIFTStudies(study.config["appendix"])
        self.models: Models = study.models
        self.binary = [model for model in self.models if model[1] == "binary"]
        self.profile = [model for model in self.models if model[1] == "profile"]
        self.with_gold = [model for model in self.models if study.gold_kind(model[0])]
        self.several_seeds = [m for m in self.models if len(study.seeds(*m, "all")) > 1]
        self.with_top = self.models if "top" in study.subsets else []
        self.conditions = list(study.compared)
        self.embedded = study.simulated == study.datasets

    # --- main figures ---------------------------------------------------------------------------

    def main_figures(self) -> list[Output]:
        """Figures whose data set and architecture the config names."""
        return [self._initialisations(), self._smoothness(), self._motifs(), self._performance()]

    def _mapped(self, name: str, module: str, shows: str, make) -> Output:
        """Return a figure that shows what the config maps it to."""
        about = {"module": module, "shows": shows, "target": "figures", "category": MAIN}
        problem = self.study.figures_left_out.get(name, "")
        if problem:
            why = f"is mapped to {problem}; map it to another one under `figures`"
            return self._figure(name, left_out=why, **about)
        files, options = make(self.study.figure(name))
        return self._figure(name, files=files, options=options, **about)

    def _initialisations(self) -> Output:
        def make(role):
            model = (role["dataset"], role["architecture"])
            samples = self._first_seeds([model], 2, ["all"])
            half = len(samples) // 2
            files = {
                "stability": self.needs.analysis([model], "stability"),
                "baseline": samples[:half],
                "treatment": samples[half:],
                "sites": self._planted([model]),
            }
            seeds = self.study.seeds(*model, "all")[:2]
            return files, {"conditions": self.conditions, "seeds": seeds, "window": 120}

        return self._mapped(
            "figure_1", "figures.initialisations", "attributions and initialisation", make
        )

    def _smoothness(self) -> Output:
        def make(role):
            model = (role["dataset"], role["architecture"])
            baseline, treatment = self._best([model], self.study.scores)
            files = {
                "interpretability": self.needs.analysis([model], "interpretability"),
                "baseline": [baseline],
                "treatment": [treatment],
                "sites": self._planted([model]),
            }
            return files, {"conditions": self.conditions, "window": 120}

        return self._mapped("figure_2", "figures.smoothness_example", "smoothness", make)

    def _motifs(self) -> Output:
        def make(role):
            dataset, architecture, head = role["dataset"], role["architecture"], role["head"]
            model = (dataset, architecture)
            files = {
                "patterns": self._motif_files([model], head, "patterns.tsv"),
                "modisco": self._motif_files([model], head, "modisco.h5"),
                "curve": self.needs.analysis([model], f"motif_curve.{head}"),
            }
            words = REGIONS.get(self.study.gold_kind(dataset), "gold standard")
            annotation = words + ("" if head == "all" else f" of {head}")
            return files, {"conditions": self.conditions, "most": 6, "annotation": annotation}

        return self._mapped("figure_3", "figures.motifs", "motifs and their instances", make)

    def _performance(self) -> Output:
        def make(role):
            model = (role["dataset"], role["architecture"])
            files = {"performance": self.needs.analysis([model], "performance")}
            return files, {"conditions": self.conditions, "architecture": role["architecture"]}

        return self._mapped("figure_4", "figures.performance_of_model", "performance", make)

    # --- supplement: models ---------------------------------------------------------------------

    def figures_of_models(self) -> list[Output]:
        """Supplementary figures of the prior, networks, training, prediction and stability."""
        prior = self.study.prior(self.conditions[1]) or {}
        first = self.models[:1] if prior.get("kind") == "fourier" else []
        figures = [
            self._of_models(
                "figure_s1",
                "figures.prior_steps",
                "computation of the prior",
                first,
                "the treatment that is compared has no Fourier prior",
                files={"attributions": self._best(first, "gradient")},
                options={
                    "prior": self.study.prior_settings(self.conditions[1], *first[0][1:])
                    if first
                    else None
                },
            )
        ]
        for name, architecture, models in (
            ("figure_s2", "binary", self.binary),
            ("figure_s3", "profile", self.profile),
        ):
            networks = {dataset: self._network(dataset, a) for dataset, a in models}
            figures.append(
                self._figure(
                    name,
                    module="figures.architectures",
                    shows=f"{architecture} network",
                    target="supplement_models",
                    category=SUPPLEMENT,
                    options={"architecture": architecture, "networks": networks},
                    left_out=_unless(models, f"no data set has the architecture {architecture}"),
                )
            )
        trained = self.models if prior else []
        figures += [
            self._of_models(
                "figure_s4",
                "figures.training_curves",
                "scale of the losses",
                trained,
                "the treatment that is compared has no prior",
                files={
                    "history": self._every_run(trained, "history.tsv"),
                    "run": self._every_run(trained, "run.json"),
                },
            ),
            self._of_models(
                "figure_s5",
                "figures.smoothness",
                "smoothness, every model",
                self.models,
                files={"interpretability": self.needs.analysis(self.models, "interpretability")},
            ),
            self._examples(
                "figure_s6",
                "examples, every model",
                self.models,
                measure="high_frequency_sum",
                rows_by=None,
                table="interpretability",
                attributions=self._best(self.models, self.study.scores),
            ),
        ]
        for name, subset, models, words in (
            ("figure_s11", "all", self.models, "every model"),
            ("figure_s12", "top", self.with_top, "after training on the strongest peaks"),
        ):
            figures.append(
                self._of_models(
                    name,
                    "figures.performance",
                    f"prediction, {words}" if subset == "all" else f"prediction {words}",
                    models,
                    _NO_TOP,
                    files={"performance": self.needs.analysis(models, "performance")},
                    options={"subset": subset},
                )
            )
        agreeing = self.with_top or self.several_seeds
        figures.append(
            self._of_models(
                "figure_s13",
                "figures.stability",
                "stability, every model",
                agreeing,
                "no two models can be compared (one seed, and seeds.top is 0)",
                files={"stability": self.needs.analysis(agreeing, "stability")},
            )
        )
        for name, architecture in (("figure_s14", "binary"), ("figure_s15", "profile")):
            models = [model for model in self.several_seeds if model[1] == architecture]
            figures.append(
                self._examples(
                    name,
                    f"examples across initialisations, {architecture}",
                    models,
                    f"no {architecture} model has two seeds",
                    measure="jaccard_initialisations",
                    rows_by="run",
                    table="stability",
                    attributions=self._first_seeds(models, 3, ["all"]),
                )
            )
        figures.append(
            self._examples(
                "figure_s16",
                "examples, all data or strongest peaks",
                self.with_top,
                _NO_TOP,
                measure="jaccard_top",
                rows_by="subset",
                table="stability",
                attributions=self._first_seeds(self.with_top, 1, ["all", "top"]),
            )
        )
        return figures

    def _of_models(
        self,
        name: str,
        module: str,
        shows: str,
        models: Models,
        why: str = "there is no data set",
        *,
        files: Mapping[str, list[str]],
        options: Mapping[str, Any] | None = None,
        target: str = "supplement_models",
    ) -> Output:
        """Return a supplementary figure of several models under the two conditions."""
        return self._figure(
            name,
            module=module,
            shows=shows,
            target=target,
            category=SUPPLEMENT,
            files=files,
            options={"models": models, "conditions": self.conditions, **(options or {})},
            left_out=_unless(models, why),
        )

    def _examples(
        self, name, shows, models, why="", *, measure, rows_by, table, attributions
    ) -> Output:
        files = {
            "table": self.needs.analysis(models, table),
            "attributions": attributions,
            "sites": self._planted(models),
        }
        options = {"measure": measure, "rows_by": rows_by}
        return self._of_models(
            name, "figures.examples", shows, models, why, files=files, options=options
        )

    def _network(self, dataset: str, architecture: str) -> dict[str, Any]:
        """Arguments of the network of a model."""
        network = {
            **self.study.model_settings(dataset, architecture),
            "tasks": len(self.study.tasks(dataset)),
        }
        if architecture == "profile":
            network["strands"] = self.study.dataset(dataset)["strands"]
            network["control"] = self.study.control(dataset)
        return network

    # --- supplement: regions, motifs, regularisers ----------------------------------------------

    def figures_of_regions(self) -> list[Output]:
        """Supplementary figures of motifs, summits, gold standards, L2 and other priors."""
        figures = self._motif_runs()
        nexus, footprints = self._with_gold_of("nexus"), self._with_gold_of("footprints")
        figures += [
            self._regions("figure_s17", "summits and peaks", self.models, "there is no data set"),
            self._regions(
                "figure_s18",
                "overlap with ChIP-nexus peaks",
                nexus,
                "no data set has ChIP-nexus peaks as gold standard",
                regions="nexus",
            ),
            self._regions(
                "figure_s19",
                "overlap with footprints",
                footprints,
                "no data set has footprints as gold standard",
                regions="footprints",
            ),
            self._missed_motifs(),
        ]
        with_l2 = [m for m in self.models if "l2" in self.study.ablations(*m)]
        no_l2 = "no data set has the condition l2 (`ablations` of its architectures)"
        l2_and_prior = {"conditions": ["l2", self.conditions[1]]}
        figures += [
            self._of_models(
                "figure_s23",
                "figures.smoothness_by_method",
                "smoothness, L2 and prior",
                with_l2,
                no_l2,
                files={
                    "scores": self._with_ablations(with_l2, "interpretability"),
                    "gradients": self._with_ablations(with_l2, "gradients"),
                },
                options=l2_and_prior,
                target="supplement_regions",
            ),
            self._regions(
                "figure_s24",
                "summits and peaks, L2 and prior",
                with_l2,
                no_l2,
                ablations=True,
                options=l2_and_prior,
            ),
            self._rival_priors(),
        ]
        return figures

    def _with_gold_of(self, kind: str) -> Models:
        return [model for model in self.models if self.study.gold_kind(model[0]) == kind]

    def _motif_runs(self) -> list[Output]:
        """Figures of the motifs of the first three tasks of figure 3's data set."""
        dataset, tasks = None, []
        if "figure_3" in self.study.figures:
            dataset = self.study.figure("figure_3")["dataset"]
            tasks = self.study.tasks(dataset) if self.study.gold_kind(dataset) else []
        figures = []
        for index, which in enumerate(("first", "second", "third")):
            task = tasks[index] if index < len(tasks) else None
            models = (
                [(dataset, a) for a in self.study.architectures(dataset)]
                if task is not None
                else []
            )
            figures.append(
                self._of_models(
                    f"figure_s{7 + index}",
                    "figures.motif_runs",
                    f"motifs of the {which} task",
                    models,
                    "the data set of figure_3 is absent, has no gold standard or too few tasks",
                    files={
                        "patterns": self._motif_files(models, task, "patterns.tsv"),
                        "modisco": self._motif_files(models, task, "modisco.h5"),
                        "curves": self.needs.analysis(models, f"motif_curve.{task}"),
                    },
                    options={
                        "task": task,
                        "gold_kinds": [self.study.gold_kind(d) for d, _ in models],
                        "most": 8,
                    },
                    target="supplement_regions",
                )
            )
        return figures

    def _regions(
        self, name, shows, models, why, *, regions="peaks", ablations=False, options=None
    ) -> Output:
        """Return a figure of one kind of region: a measure per sequence, and ranked bases."""
        of_peaks = regions == "peaks"
        tables = self._with_ablations if ablations else self.needs.analysis
        return self._of_models(
            name,
            "figures.regions",
            shows,
            models,
            why,
            files={
                "interpretability": tables(models, "interpretability"),
                "curves": tables(models, "region_curves"),
            },
            options={
                "measure": "summit_correlation" if of_peaks else f"{regions}_fraction",
                "regions": regions,
                "cumulative": of_peaks,
                **(options or {}),
            },
            target="supplement_regions",
        )

    def _missed_motifs(self) -> Output:
        models = [model for model in self.with_gold if model[1] == "binary"]
        files = {
            role: [
                paths.MISSED_MOTIFS(dataset=d, architecture=a, condition=c, file=file)
                for d, a in models
                for c in self.conditions
            ]
            for role, file in (
                ("patterns", "patterns.tsv"),
                ("modisco", "modisco.h5"),
                ("seqlets", "seqlets.tsv"),
            )
        }
        return self._of_models(
            "figure_s20",
            "figures.missed_motifs",
            "motifs outside the gold standard",
            models,
            "no data set with a gold standard has the architecture binary",
            files=files,
            options={"gold_kinds": [self.study.gold_kind(d) for d, _ in models], "most": 3},
            target="supplement_regions",
        )

    def _rival_priors(self) -> Output:
        study = self.study
        rivals = {
            model: [
                c for c in study.ablations(*model) if (study.prior(c) or {}).get("kind") in _RIVALS
            ]
            for model in self.models
        }
        models = [model for model in self.models if rivals[model]]
        tuned = {m: [c for c in rivals[m] if study.tuned(c, m[1]) == "prior"] for m in models}
        return self._of_models(
            "figure_s25",
            "figures.rival_priors",
            "other priors",
            models,
            "no data set has a smoothness or sparsity prior (`ablations` of its architectures)",
            files={
                "performance": self._with_ablations(models, "performance"),
                "curves": self._with_ablations(models, "region_curves"),
            },
            options={
                "conditions": [[*self.conditions, *rivals[m]] for m in models],
                # Overlap with peaks is drawn of the tuned priors, if any is tuned.
                "tuned": [[*self.conditions, *(tuned[m] or rivals[m])] for m in models],
                "treatment": self.conditions[1],
            },
            target="supplement_regions",
        )

    # --- simulation, variants, negative controls ------------------------------------------------

    def figures_of_simulation(self) -> list[Output]:
        """Figures of simulated sequences at several GC levels."""
        measures = {"measures": [paths.SIMULATION(question="measures")]}
        conditions = {"conditions": self.simulation.conditions}
        highest = self.simulation.highest
        examples = (
            {
                "attributions": [
                    self.needs.best_sample(highest, "binary", condition)
                    for condition in self.simulation.conditions
                ],
                "planted": [paths.PLANTED_IN_LEVEL(dataset=highest)],
            }
            if highest
            else {}
        )
        level = gc_level_of(highest) if highest else None
        rows = (
            ("figure_5", "figures.simulation_gc", "GC bias", MAIN, measures, conditions),
            (
                "figure_s22",
                "figures.simulation_motif",
                "attribution on a simulated motif",
                SUPPLEMENT,
                measures,
                conditions,
            ),
            (
                "figure_s26",
                "figures.simulation_examples",
                "a motif under GC bias",
                SUPPLEMENT,
                examples,
                {**conditions, "level": level, "window": 60},
            ),
        )
        return [
            self._figure(
                name,
                module=module,
                shows=shows,
                target="simulation",
                category=category,
                files=files,
                options=options,
                left_out=self._no_levels,
            )
            for name, module, shows, category, files, options in rows
        ]

    @property
    def _no_levels(self) -> str:
        if self.simulation.levels:
            return ""
        return _nothing(
            "gc_simulation has no level, so there is nothing to simulate; name GC contents under "
            "gc_simulation.levels, or use --configfile config/simulation.yaml"
        )

    @property
    def _no_variants(self) -> str:
        if self.study.scores == "released":
            return _nothing(
                "variants are compared by DeepSHAP and by the released scores, and "
                "comparison.scores: released has these alone; use deepshap"
            )
        if not models_with_variants(self.study):
            return _nothing(
                "no data set has variants of the Fourier prior; name some (fourier-text, "
                "fourier-released) under `ablations` of a data set's architecture"
            )
        return ""

    def _variants(self) -> tuple[dict[str, list[str]], list[list]]:
        """Tables of all models with variants, and [data set, architecture, condition, choices]."""
        if self._no_variants:
            return {}, []
        models, levels = models_with_variants(self.study), level_with_variants(self.study)
        simulated = {q: [paths.SIMULATION(question=q) for _ in levels] for q in _OF_SIMULATION}
        files = {
            "performance": self._with_ablations(models, "performance") + simulated["performance"],
            "interpretability": self._with_ablations(models, "interpretability"),
            "simulated": simulated["measures"],
            "pairs": self._with_ablations(models, "stability_pairs") + simulated["stability_pairs"],
        }
        variants = [
            [*model, condition, choices]
            for model in models + levels
            for condition, choices in prior_variants(self.study, *model).items()
        ]
        return files, variants

    def figures_of_checks(self) -> list[Output]:
        """Figures of the variants of the prior, and of negative controls."""
        files, variants = self._variants()
        return [
            self._figure(
                "figure_prior_variants",
                module="figures.prior_variants",
                shows="text against released code",
                target="prior_variants",
                category=MAIN,
                files={"table": [paths.TABLE(file="table_prior_variants.tsv")], **files},
                options={"variants": variants, "baseline": self.conditions[0]},
                left_out=self._no_variants,
            ),
            self._figure(
                "figure_negative_controls",
                module="figures.negative_controls",
                shows="controls that can fail",
                target="negative_controls",
                category=MAIN,
                files={role: f for role, f in self._control_files.items() if role != "stability"},
                options=self._control_options,
                left_out=self._no_controls,
            ),
        ]

    @property
    def _no_controls(self) -> str:
        return self.controls.missing and _nothing(self.controls.missing)

    @property
    def _control_files(self) -> dict[str, list[str]]:
        return {} if self.controls.missing else self.controls.tables

    @property
    def _control_options(self) -> dict[str, Any]:
        return {
            "kinds": [list(kind) for kind in self.controls.patterns],
            "dataset": self.controls.dataset,
            "conditions": self.conditions,
        }

    # --- tables ---------------------------------------------------------------------------------

    def main_tables(self) -> list[Output]:
        """Tables of the paper, effects of the prior, agreement of two engines."""
        needs, models = self.needs, self.models
        kinds = {dataset: self.study.gold_kind(dataset) for dataset, _ in self.with_gold}
        every = ("interpretability", "stability", "performance")
        compared = {"conditions": self.conditions, "embedded": self.embedded}
        rows = (
            (
                *("table_1", "tables.performance", "test performance"),
                {"performance": needs.analysis(self.binary, "performance")},
                {"models": self.binary, **compared},
                _unless(self.binary, "no data set has the architecture binary"),
            ),
            (
                *("table_2", "tables.stability", "stability"),
                {"stability": needs.analysis(models, "stability")},
                {
                    "models": models,
                    **compared,
                    "top_fraction": self.study.config["top_fraction"],
                },
                "",
            ),
            (
                *("table_3", "tables.summits", "summits and peaks"),
                {"interpretability": needs.analysis(models, "interpretability")},
                {"models": models, **compared},
                "",
            ),
            (
                *("table_4", "tables.regions", "gold standards"),
                {"interpretability": needs.analysis(self.with_gold, "interpretability")},
                {"models": self.with_gold, **compared, "annotations": kinds},
                _unless(self.with_gold, "no data set has a gold standard"),
            ),
            (
                *("table_effects", "tables.effects", "effect of the prior"),
                {question: needs.analysis(models, question) for question in every},
                {"conditions": self.conditions},
                "",
            ),
            (
                *("table_engines", "tables.engines", "agreement of two DeepSHAP engines"),
                {"engines": needs.analysis(models, "engines")},
                {},
                "",
            ),
        )
        return [
            self._table(
                name,
                module=module,
                shows=shows,
                target="tables",
                files=files,
                options=options,
                left_out=left_out,
            )
            for name, module, shows, files, options, left_out in rows
        ]

    def further_tables(self) -> list[Output]:
        """Tables of every condition, of the simulation, the variants and the negative controls."""
        study, files_and_variants = self.study, self._variants()
        files, variants = files_and_variants
        if files:
            released = self.needs.analysis(models_with_variants(study), "released")
            files = {**files, "released": released}
        questions = ("performance", "interpretability", "gradients", "stability")
        seed = study.config["sample_seed"]
        return [
            self._table(
                "table_s2",
                module="tables.conditions",
                shows="every condition",
                target="ablations",
                files={q: self.needs.analysis_of_all_conditions(q) for q in questions},
                options={
                    "kinds": study.conditions_of_models,
                    "baseline": self.conditions[0],
                    "embedded": self.embedded,
                },
            ),
            self._table(
                "table_simulation",
                module="tables.simulation",
                shows="one motif at several GC levels",
                target="simulation",
                files={"measures": [paths.SIMULATION(question="measures")]},
                options={"conditions": self.simulation.conditions},
                left_out=self._no_levels,
            ),
            self._table(
                "table_prior_variants",
                module="tables.prior_variants",
                shows="text against released code",
                target="prior_variants",
                files=files,
                options={"variants": variants, "baseline": self.conditions[0], "seed": seed},
                left_out=self._no_variants,
            ),
            self._table(
                "table_negative_controls",
                module="tables.negative_controls",
                shows="controls and their verdicts",
                target="negative_controls",
                files=self._control_files,
                options={
                    **self._control_options,
                    "significance": study.config["negative_controls"]["significance"],
                    "seed": seed,
                },
                left_out=self._no_controls,
            ),
        ]

    def claims(self) -> Output:
        """Return the ledger; what the config does not have is left out of its files."""
        needs = self.needs
        runs = [run for run in self.study.motif_runs if run in claimed_motifs()]
        questions = ("performance", "interpretability", "gradients", "stability")
        own = self.deeplift.own_networks
        files = {
            **{q: needs.analysis_of_all_conditions(q) for q in questions},
            "calls": [
                paths.ANALYSIS(dataset=d, architecture=a, part=f"motif_curve.{head}")
                for d, a, head in runs
                if (d, a) in self.with_gold
            ],
            "patterns": [
                file
                for d, a, head in runs
                for file in self._motif_files([(d, a)], head, "patterns.tsv")
            ],
            "simulation": [
                paths.SIMULATION(question="measures") for _ in self.simulation.levels[:1]
            ],
            "minimum": [paths.MINIMUM() for _ in own[:1]],
            "networks": self.deeplift.tables(own) if own else [],
        }
        return Output(
            name="claims_ledger",
            module="claims.page",
            shows="verdicts on both papers",
            target="claims",
            category="Claims",
            files=files,
            options={"embedded": self.embedded},
            stem=paths.CLAIMS(),
            suffixes=("tsv", "md"),
        )

    # --- DeepLIFT -------------------------------------------------------------------------------

    def deeplift_figures(self) -> list[Output]:
        """Figures of the DeepLIFT appendix."""
        studies = self.deeplift
        network = {"network": studies.shown}
        sequences = [studies.sequences_of(studies.shown)]

        def of_network(file: str) -> list[str]:
            return [paths.NETWORK(study="motifs", network=studies.shown, file=file)]

        def of_digits(name: str) -> list[str]:
            return [
                paths.NETWORK(study="digits", network=n, file=f"{name}.{scale}.tsv")
                for n, scale in studies.shown_digits
            ]

        shuffles = studies.config["shuffles"]
        references = [f"{kind}-{n}" for kind in ("plain", "dinucleotide") for n in shuffles]
        matches = {"matches": of_network("matches.tsv")}
        instances = {"rows": "instances", **network}
        no_digits = _unless(
            studies.shown_digits,
            "appendix.originals.mnist is not set; give a folder or a source",
        )
        rows = (
            (1, "minimum", "min(i1, i2)", {"table": [paths.MINIMUM()]}, {}, ""),
            (
                *(2, "digits", "erasing pixels of digits"),
                {"erasures": of_digits("erasures"), "accuracy": of_digits("accuracy")},
                {
                    "networks": [name for name, _ in studies.shown_digits],
                    "scales": [scale for _, scale in studies.shown_digits],
                },
                no_digits,
            ),
            (
                *(3, "matches", "scores of motif matches", matches),
                {"rows": "tasks", "columns": METHODS, **network},
                "",
            ),
            (
                *(4, "tracks", "example sequences"),
                {"sequences": sequences, "scores": of_network("scores.h5")},
                {"methods": METHODS, "shuffles": shuffles, **network},
                "",
            ),
            (
                *(5, "matches", "number of instances", matches),
                {**instances, "columns": METHODS},
                "",
            ),
            (
                *(6, "matches", "shuffled references", matches),
                {**instances, "columns": ["genomics", *references]},
                "",
            ),
            (
                *(7, "normalisation", "weight normalisation"),
                {
                    "sequences": sequences,
                    "scores": of_network("normalisation.h5"),
                    "table": of_network("normalisation.tsv"),
                },
                network,
                "",
            ),
        )
        return [
            self._figure(
                f"figure_dl_{number}",
                module=f"figures.deeplift_{module}",
                shows=shows,
                target="appendix",
                category=DEEPLIFT,
                files=files,
                options=options,
                left_out=left_out,
                wanted=bool(studies.own_networks),
            )
            for number, module, shows, files, options, left_out in rows
        ]

    def deeplift_tables(self) -> list[Output]:
        """Tables of the DeepLIFT appendix: of the first network trained here, and of all."""
        studies = self.deeplift
        return [
            self._table(
                name,
                module="tables.deeplift",
                shows="published and measured",
                target=target,
                category=DEEPLIFT,
                files={"minimum": [paths.MINIMUM()], "networks": studies.tables(own)},
                options={
                    "motif_networks": studies.motif_networks(own),
                    "digit_networks": studies.digit_networks(own),
                },
                reported=target == "appendix",
                wanted=bool(studies.own_networks),
            )
            for name, target, own in (
                ("table_dl", "appendix", studies.own_networks[:1]),
                ("table_dl_seeds", "", studies.own_networks),
            )
        ]

    # --- files of several models ----------------------------------------------------------------

    def _best(self, models: Models, method: str) -> list[str]:
        """Test attributions of the best models of both conditions."""
        return [
            self.needs.best_sample(d, a, condition, method)
            for d, a in models
            for condition in self.conditions
        ]

    def _first_seeds(self, models: Models, number: int, subsets: list[str]) -> list[str]:
        """Stability samples of the first seeds: a choice made beforehand."""
        return [
            self.needs.attributions(
                dataset=d,
                architecture=a,
                subset=subset,
                condition=condition,
                run=run,
                sample="stability",
            )
            for d, a in models
            for subset in subsets
            for condition in self.conditions
            for run in self.study.runs(d, a, subset)[:number]
        ]

    def _every_run(self, models: Models, file: str) -> list[str]:
        """One file of every seed of the models, trained on all data."""
        return [
            paths.MODEL(
                dataset=d, architecture=a, subset="all", condition=condition, run=run, file=file
            )
            for d, a in models
            for condition in self.conditions
            for run in self.study.runs(d, a, "all")
        ]

    def _motif_files(self, models: Models, head: str | None, file: str) -> list[str]:
        """One file of the motifs of a head, of both conditions of each model."""
        return [
            self.needs.motifs(dataset=d, architecture=a, condition=condition, head=head, file=file)
            for d, a in models
            for condition in self.conditions
        ]

    def _planted(self, models: Models) -> list[str]:
        """Tables of planted motif instances of the models' data sets, each once."""
        return list(dict.fromkeys(given(self.study.planted(d) for d, _ in models)))

    def _with_ablations(self, models: Models, question: str) -> list[str]:
        """One analysis table of each model, and that of its further conditions."""
        return [
            paths.ANALYSIS(dataset=d, architecture=a, part=part)
            for d, a in models
            for part in (question, f"ablations/{question}")
        ]

    def _figure(self, name: str, **about) -> Output:
        return Output(name=name, stem=paths.FIGURE(file=name), **about)

    def _table(self, name: str, category: str = "Tables", **about) -> Output:
        return Output(
            name=name,
            stem=paths.TABLE(file=name),
            suffixes=("tsv", "md"),
            category=category,
            **about,
        )


_OF_SIMULATION = ("performance", "measures", "stability_pairs")
