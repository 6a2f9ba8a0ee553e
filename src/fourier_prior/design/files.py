"""What rules need: files and settings, looked up by the wildcards of a job.

Methods take ``w``, anything with the wildcards of a rule as attributes, and are handed to Snakemake
as they are; those that take something else return such a function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fourier_prior.design import paths
from fourier_prior.design.study import Study
from fourier_prior.errors import InputError
from fourier_prior.vocabulary import gc_level_of

Lookup = Callable[[Any], list[str]]


def given(files: Iterable[str | None]) -> list[str]:
    """Leave out the files that a data set does not have."""
    return [file for file in files if file is not None]


@dataclass(frozen=True)
class Needs:
    """Files and settings that the rules of a study need.

    Parameters
    ----------
    study : Study
    """

    study: Study

    # --- data sets ------------------------------------------------------------------------------

    def reads(self, w) -> list[str]:
        """Read files of a library."""
        return self.study.reads(w.dataset, w.library)

    def ready_tracks(self, w) -> list[str]:
        """Tracks of a library that are given in place of reads."""
        return self.study.tracks(w.dataset, w.library)

    def fasta(self, w) -> list[str]:
        """FASTA files of a genome."""
        return self.study.fasta(w.genome)

    def fasta_of_assembly(self, w) -> list[str]:
        """FASTA files of the first genome of an assembly."""
        return self.study.fasta(self._genome_of_assembly(w))

    def renamed_in_assembly(self, w) -> dict[str, str]:
        """Chromosome names of the first genome of an assembly, and what they become."""
        return self.study.genome(self._genome_of_assembly(w)).get("rename", {})

    def _genome_of_assembly(self, w) -> str:
        genomes = self.study.config["genomes"]
        return next(n for n, block in genomes.items() if block.get("assembly") == w.assembly)

    def genome(self, w) -> str:
        """Return the encoded genome of a data set."""
        return paths.GENOME(genome=self.study.genome_of(w.dataset))

    def blacklist(self, w) -> list[str]:
        """Regions of a data set's genome that are left out."""
        return given([self.study.blacklist(self.study.genome_of(w.dataset))])

    def peaks(self, w) -> list[str]:
        """Peak files of all tasks."""
        return [self.study.peaks(w.dataset, task) for task in self.tasks(w)]

    def relaxed_peaks(self, w) -> list[str]:
        """Relaxed peak files of the tasks that have one."""
        return given(self.study.relaxed_peaks(w.dataset, task) for task in self.tasks(w))

    def tasks_with_relaxed_peaks(self, w) -> list[str]:
        """Tasks that have a relaxed peak file."""
        return [task for task in self.tasks(w) if self.study.relaxed_peaks(w.dataset, task)]

    def gold_parts(self, w) -> list[str]:
        """Files that a task's gold-standard intervals are merged from."""
        return self.study.gold_parts(w.dataset, w.task)

    def gold(self, w) -> list[str]:
        """Gold-standard intervals of all tasks that have them."""
        return given(self.study.gold(w.dataset, task) for task in self.tasks(w))

    def gold_of_head(self, w) -> list[str]:
        """Gold-standard intervals of the task that a head explains."""
        return self.gold(w) if w.head == "all" else given([self.study.gold(w.dataset, w.head)])

    def gold_kind(self, w) -> str:
        """Kind of the gold standard, ``none`` without one."""
        return self.study.gold_kind(w.dataset) or "none"

    def planted(self, w) -> list[str]:
        """Table of planted motif instances, if the data are simulated."""
        return given([self.study.planted(w.dataset)])

    def checks(self, w) -> list[str]:
        """Table that says that the peaks are those of the right data, if that is known."""
        return [paths.CHECKS(dataset=w.dataset)] if self.expected_peaks(w) else []

    def expected_peaks(self, w) -> list[str]:
        """Places at which a data set must have a peak."""
        return self.study.expected_peaks(w.dataset)

    def counts(self, kind: str, strand: str) -> Lookup:
        """BigWigs of the tasks (``task``) or controls (``control``) of a data set, in order."""

        def files(w):
            study = self.study
            libraries = study.tasks(w.dataset) if kind == "task" else study.controls(w.dataset)
            return [
                (paths.TRACKS if study.tracks(w.dataset, library) else paths.SIGNAL)(
                    dataset=w.dataset, library=library, strand=strand
                )
                for library in libraries
            ]

        return files

    def tasks(self, w) -> list[str]:
        """Tasks of a data set."""
        return self.study.tasks(w.dataset)

    def control(self, w) -> str:
        """Kind of the control of a data set."""
        return self.study.control(w.dataset)

    def window_settings(self, architecture: str) -> Callable[[Any], dict]:
        """How the windows of a data set are cut."""
        return lambda w: self.study.window_settings(w.dataset, architecture)

    def unknown_chromosomes(self, w) -> float:
        """Largest share of peaks on chromosomes that the genome lacks."""
        return self.study.window_settings(w.dataset, w.architecture)["max_unknown_chromosomes"]

    def signal_settings(self, w) -> dict[str, Any]:
        """How the reads of a data set are counted."""
        return self.study.signal_settings(w.dataset)

    def splits(self, w) -> dict[str, Any]:
        """Chromosomes of the splits of a data set."""
        return self.study.genome(self.study.genome_of(w.dataset))["splits"]

    def renamed_in_genome(self, w) -> dict[str, str]:
        """Chromosome names of a FASTA file, and what they become."""
        return self.study.genome(w.genome).get("rename", {})

    def renamed_in_reads(self, w) -> dict[str, str]:
        """Chromosome names of read files, and what they become."""
        return self.study.dataset(w.dataset).get("rename_reads", {})

    def renamed_in_intervals(self, w) -> dict[str, str]:
        """Chromosome names of interval files, and what they become."""
        # They may speak as the FASTA does, or as the reads.
        return {
            **self.study.genome(self.study.genome_of(w.dataset)).get("rename", {}),
            **self.renamed_in_reads(w),
        }

    def gc_level(self, w) -> float:
        """GC content of a data set of the simulation."""
        return gc_level_of(w.dataset)

    def simulation(self, w) -> dict[str, Any]:
        """How the experiments of every simulated data set are simulated."""
        study = self.study
        return {name: study.dataset(name)["simulation"] for name in study.simulated}

    # --- models ---------------------------------------------------------------------------------

    def prior(self, w) -> dict[str, Any] | None:
        """Prior of a condition; None without."""
        settings = self.study.prior_settings(w.condition, w.architecture)
        return self._with_tried_weight(settings, "prior", "weight", w)

    def training(self, w) -> dict[str, Any]:
        """How the models of a condition are trained."""
        settings = self.study.training_settings(w.dataset, w.architecture, w.condition)
        return self._with_tried_weight(settings, "l2", "l2", w)

    def baseline_training(self, w) -> dict[str, Any]:
        """How models without prior are trained, by which a prior's weight is measured."""
        return self.study.training_settings(w.dataset, w.architecture, "none")

    def _with_tried_weight(self, settings, part: str, key: str, w):
        """Put the weight that is tried, if one is, in place of the rule to tune it."""
        weight = getattr(w, "weight", None)
        if weight is not None and part == self.study.tuned(w.condition, w.architecture):
            return {**settings, key: float(weight)}
        return settings

    def measured_weight(self, part: str) -> Lookup:
        """File with the weight of a part (``prior``, ``l2``) for which the config has a rule."""

        def file(w):
            rule = self.study.weights(w.condition, w.architecture).get(part)
            kind = {"dataset": w.dataset, "architecture": w.architecture, "subset": w.subset}
            if rule == "half-of-none-loss":
                return [paths.PRIOR_WEIGHT(**kind)]
            name = "similar-scale.json" if rule == "similar-scale" else None
            # A weight that is being tried is not measured.
            if isinstance(rule, dict) and getattr(w, "weight", None) is None:
                name = "tuned-weight.json"
            if name is None:
                return []
            return [paths.WEIGHT_OF_CONDITION(**kind, condition=w.condition, file=name)]

        return file

    def grid(self, w) -> list[str]:
        """Weights that are tried for a tuned condition."""
        return self.study.grid(w.condition, w.architecture)

    def histories_of_grid(self, w) -> list[str]:
        """Training histories of the weights that are tried."""
        history = paths.TRIED_MODEL(
            **_kind(w), condition=w.condition, run="seed-00", file="history.tsv"
        )
        return [history.replace("{weight}", weight) for weight in self.grid(w)]

    def model_settings(self, w) -> dict[str, Any]:
        """Arguments that build a network."""
        return self.study.model_settings(w.dataset, w.architecture)

    def fraction(self, w) -> float:
        """Share of the strongest peaks that a subset holds."""
        return 1.0 if w.subset == "all" else self.study.config["top_fraction"]

    def period(self, w) -> float:
        """Period in bp below which oscillations of attributions count as high frequency."""
        return self.study.config["architectures"][w.architecture]["period"]

    def runs(self, file: str) -> Lookup:
        """One file of every seed of a kind of model."""

        def files(w):
            runs = self.study.runs(w.dataset, w.architecture, w.subset, w.condition)
            kind = {**_kind(w), "condition": w.condition}
            return [paths.MODEL(**kind, run=run, file=file) for run in runs]

        return files

    def best_models(self, file: str) -> Lookup:
        """One file of the best models of the conditions that are compared."""

        def files(w):
            model = {"dataset": w.dataset, "architecture": w.architecture, "subset": "all"}
            return [
                paths.MODEL(**model, condition=condition, run="best", file=file)
                for condition in self.study.compared
            ]

        return files

    def models(self, file: str, part: str = "compared") -> Lookup:
        """One file of every model of a data set and architecture; see `Study.conditions_of`."""

        def files(w):
            return [
                paths.MODEL(**kind, run=run, file=file)
                for kind, run in self.study.every_run(w.dataset, w.architecture, part)
            ]

        return files

    # --- attributions and analysis --------------------------------------------------------------

    def stability_samples(self, part: str = "compared", subsets: Iterable[str] = ()) -> Lookup:
        """Stability samples of every seed, of all subsets in use by default."""

        def files(w):
            return [
                self.attributions(**kind, run=run, sample="stability")
                for kind, run in self.study.every_run(w.dataset, w.architecture, part)
                if not subsets or kind["subset"] in subsets
            ]

        return files

    def samples_to_compare(self, w) -> list[str]:
        """Stability samples of the models that are compared with each other.

        Raises
        ------
        InputError
            If there is but one model.
        """
        one = len(self.study.seeds(w.dataset, w.architecture, "all")) < 2
        if one and self.study.subsets == ["all"]:
            raise InputError(
                f"config: {w.dataset} {w.architecture} has one seed and there is no subset "
                "(seeds.top is 0), so no two models can be compared; raise one of them."
            )
        return self.stability_samples()(w)

    def best_samples(self, part: str = "compared", method: str | None = None) -> Lookup:
        """Test samples of the best models; by the method that figures and tables show."""

        def files(w):
            conditions = self.study.conditions_of(w.dataset, w.architecture, part)
            return [
                self.best_sample(w.dataset, w.architecture, condition, method)
                for condition in conditions
            ]

        return files

    def best_sample(
        self, dataset: str, architecture: str, condition: str, method: str | None = None
    ) -> str:
        """Test sample of the best model of one condition."""
        return self.attributions(
            dataset=dataset,
            architecture=architecture,
            subset="all",
            condition=condition,
            run="best",
            sample="test",
            method=method or self.study.scores,
        )

    def attributions(self, **values: str) -> str:
        """Attributions of all tasks, by the method that figures and tables show."""
        return paths.ATTRIBUTIONS(**{"head": "all", "method": self.study.scores, **values})

    def motif_files(self, file: str) -> Lookup:
        """One file of the motifs of the best models that are compared."""

        def files(w):
            return [
                self.motifs(
                    dataset=w.dataset,
                    architecture=w.architecture,
                    condition=condition,
                    head=w.head,
                    file=file,
                )
                for condition in self.study.compared
            ]

        return files

    def motifs(self, **values: str) -> str:
        """Return a file of the motifs of a best model."""
        fixed = {"subset": "all", "run": "best", "method": self.study.scores}
        return paths.MOTIFS(**{**fixed, **values})

    def motif_run(self, dataset: str, architecture: str, head: str) -> list[str]:
        """Motif reports and instances of both conditions that are compared, and their table."""
        fixed = {"subset": "all", "run": "best", "method": self.study.scores, "head": head}
        model = {"dataset": dataset, "architecture": architecture}
        table = paths.ANALYSIS(**model, part=f"motif_instances.{head}")
        return [
            *(
                place(**model, **fixed, condition=condition)
                for condition in self.study.compared
                for place in (paths.MOTIF_INSTANCES, paths.MOTIF_REPORT)
            ),
            table,
        ]

    def test_samples_of_head(self, w) -> list[str]:
        """Test samples of the best models that are compared, of one head."""
        return [
            self.attributions(
                dataset=w.dataset,
                architecture=w.architecture,
                subset="all",
                condition=condition,
                run="best",
                head=w.head,
                sample="test",
            )
            for condition in self.study.compared
        ]

    def analysis(self, models: Iterable[tuple[str, str]], part: str) -> list[str]:
        """One analysis table of several (data set, architecture) pairs."""
        return [paths.ANALYSIS(dataset=d, architecture=a, part=part) for d, a in models]

    def analysis_of_all_conditions(self, question: str) -> list[str]:
        """One analysis table of all models, and that of their further conditions."""
        study, seeds = self.study, self.study.config["ablations"]["seeds"]
        further = self.analysis(study.ablated_models, f"ablations/{question}")
        if question == "stability" and seeds["all"] < 2 and not seeds["top"]:
            further = []  # one seed agrees with no other
        return self.analysis(study.models, question) + further


def _kind(w) -> dict[str, str]:
    return {"dataset": w.dataset, "architecture": w.architecture, "subset": w.subset}
