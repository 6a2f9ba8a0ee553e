"""What a study can show: its models by what they have, and files of several models."""

from collections.abc import Collection
from typing import Any

from fourier_prior.design import paths
from fourier_prior.design.deeplift_studies import DeepLIFTStudies
from fourier_prior.design.files import Needs, given
from fourier_prior.design.gc_simulation import GCSimulation
from fourier_prior.design.negative_controls import NegativeControls
from fourier_prior.design.study import Study
from fourier_prior.vocabulary import METHOD_LABELS

Models = list[tuple[str, str]]


class NothingToShow(Exception):
    """Why a study leaves an output out, as the end of a sentence that begins with its name."""


def need(there: Collection | str | None, why: str) -> None:
    """Leave the output out if there is nothing of what it shows."""
    if not there:
        raise NothingToShow(f"has nothing to show: {why}")


class Shown:
    """Models, conditions and files of a study, as outputs list them.

    Parameters
    ----------
    study : Study
    """

    def __init__(self, study: Study):
        self.study, self.needs = study, Needs(study)
        self.simulation = GCSimulation(self.needs)
        self.controls = NegativeControls(self.needs)
        self.deeplift = DeepLIFTStudies(study.config["appendix"])
        self.conditions = list(study.compared)
        self.baseline, self.treatment = self.conditions
        self.embedded = study.simulated == study.datasets
        self.scores = METHOD_LABELS[study.scores]
        self.models: Models = study.models
        self.with_gold = [model for model in self.models if study.gold_kind(model[0])]
        self.several_seeds = [m for m in self.models if len(study.seeds(*m, "all")) > 1]
        self.with_top = self.models if "top" in study.subsets else []

    def of_architecture(self, architecture: str, models: Models | None = None) -> Models:
        """Models of one architecture, of all models by default."""
        models = self.models if models is None else models
        return [model for model in models if model[1] == architecture]

    def options(self, models: Models, **more: Any) -> dict[str, Any]:
        """Models and the conditions that are compared, and more."""
        return {"models": models, "conditions": self.conditions, **more}

    def gold_kinds(self, models: Models) -> list[str | None]:
        """Kind of the gold standard of each model."""
        return [self.study.gold_kind(dataset) for dataset, _ in models]

    # --- files of several models ----------------------------------------------------------------

    def analysis(self, models: Models, *questions: str) -> dict[str, list[str]]:
        """Analysis tables of the models, by question."""
        return {question: self.needs.analysis(models, question) for question in questions}

    def with_ablations(self, models: Models, question: str) -> list[str]:
        """One analysis table of each model, and that of its further conditions."""
        return [
            paths.ANALYSIS(dataset=d, architecture=a, part=part)
            for d, a in models
            for part in (question, f"ablations/{question}")
        ]

    def best(self, models: Models, method: str | None = None) -> list[str]:
        """Test attributions of the best models of both conditions."""
        return [
            self.needs.best_sample(d, a, condition, method)
            for d, a in models
            for condition in self.conditions
        ]

    def at_locus(self, figure: str, samples: list[str]) -> list[str]:
        """Attributions at the place that a figure shows, by the models of these samples."""
        if self.study.locus(figure) is None:
            return samples
        places = [paths.ATTRIBUTIONS.parse(sample) for sample in samples]
        return [
            self.needs.attributions_at_locus(
                figure=figure, **{key: place[key] for key in place.keys() - {"sample"}}
            )
            for place in places
        ]

    def first_seeds(self, models: Models, number: int, *subsets: str) -> list[str]:
        """Stability samples of the first seeds: a choice made beforehand."""
        return [
            self.needs.attributions(**kind, run=run, sample="stability")
            for kind in self._kinds(models, subsets)
            for run in self.study.runs(kind["dataset"], kind["architecture"], kind["subset"])[
                :number
            ]
        ]

    def every_run(self, models: Models, file: str) -> list[str]:
        """One file of every seed of the models, trained on all data."""
        return [
            paths.MODEL(**kind, run=run, file=file)
            for kind in self._kinds(models, ["all"])
            for run in self.study.runs(kind["dataset"], kind["architecture"], "all")
        ]

    def _kinds(self, models: Models, subsets: Collection[str]) -> list[dict[str, str]]:
        return [
            {"dataset": d, "architecture": a, "subset": subset, "condition": condition}
            for d, a in models
            for subset in subsets
            for condition in self.conditions
        ]

    def motif_files(self, models: Models, head: str, file: str) -> list[str]:
        """One file of the motifs of a head, of both conditions of each model."""
        return [
            self.needs.motifs(dataset=d, architecture=a, condition=condition, head=head, file=file)
            for d, a in models
            for condition in self.conditions
        ]

    def planted(self, models: Models) -> list[str]:
        """Tables of planted motif instances of the models' data sets, each once."""
        return list(dict.fromkeys(given(self.study.planted(d) for d, _ in models)))
