"""Negative controls of one data set's binary models: which models they need, and their files."""

from dataclasses import dataclass

from fourier_prior.design import paths
from fourier_prior.design.files import Needs, given


@dataclass(frozen=True)
class NegativeControls:
    """The negative controls of a study.

    Parameters
    ----------
    needs : Needs
    """

    needs: Needs

    @property
    def dataset(self) -> str:
        """Data set whose binary models are controlled."""
        return self.needs.study.config["negative_controls"]["dataset"]

    @property
    def missing(self) -> str:
        """Why there are no negative controls; empty if there are."""
        if (self.dataset, "binary") in self.needs.study.models:
            return ""
        return (
            f"negative_controls.dataset is {self.dataset}, which has no binary models here; name "
            "a data set that has"
        )

    @property
    def runs(self) -> list[str]:
        """Runs that are trained on permuted labels."""
        seeds = self.needs.study.config["negative_controls"]["seeds"]
        return [f"seed-{seed:02d}" for seed in range(seeds)]

    def permuted_models(self, place: paths.Place, **values: str) -> list[str]:
        """One file of every model that was trained on permuted labels."""
        place = place.under(paths.PERMUTED)
        return [] if self.missing else self._files(place, lambda condition: self.runs, values)

    def real_models(
        self, place: paths.Place, conditions: tuple[str, ...] = (), **values: str
    ) -> list[str]:
        """One file of every model that was trained on real labels, of all compared by default."""
        study = self.needs.study

        def runs(condition):
            wanted = not conditions or condition in conditions
            return study.runs(self.dataset, "binary", "all") if wanted else []

        return [] if self.missing else self._files(place, runs, values)

    def _files(self, place, runs, values) -> list[str]:
        return [
            place(**self._kind(condition), run=run, **values)
            for condition in self.needs.study.compared
            for run in runs(condition)
        ]

    def _kind(self, condition: str) -> dict[str, str]:
        model = {"dataset": self.dataset, "architecture": "binary", "subset": "all"}
        return {**model, "condition": condition}

    @property
    def planted(self) -> list[str]:
        """Planted motif instances of the data set, if it is simulated."""
        return [] if self.missing else given([self.needs.study.planted(self.dataset)])

    @property
    def explained(self) -> dict[str, str]:
        """Wildcards of the attributions that are controlled: how they are made."""
        return {"head": "all", "method": self.needs.study.scores, "sample": "stability"}

    @property
    def patterns(self) -> dict[tuple[str, str], str]:
        """Tables of patterns by what was searched (in words) and condition."""
        values = {"head": "all", "method": self.needs.study.scores, "file": "patterns.tsv"}
        searched = (
            ("real labels", paths.MOTIFS, "best"),
            ("permuted labels", paths.MOTIFS.under(paths.PERMUTED), "seed-00"),
            ("shuffled attributions", paths.MOTIFS.under(paths.SHUFFLED), "best"),
        )
        return {
            (words, condition): place(**self._kind(condition), run=run, **values)
            for words, place, run in searched
            for condition in self.needs.study.compared
        }

    def analysis(self, question: str) -> str:
        """Return the path of an analysis table of the negative controls."""
        return paths.CONTROL_ANALYSIS(
            dataset=self.dataset, architecture="binary", question=question
        )

    def baseline_samples(self) -> list[str]:
        """Stability samples of every model without prior."""
        baseline = (self.needs.study.compared[0],)
        return self.real_models(paths.ATTRIBUTIONS, baseline, **self.explained)

    @property
    def tables(self) -> dict[str, list[str]]:
        """Tables that the figure and the table of the negative controls read."""
        model = {"dataset": self.dataset, "architecture": "binary"}
        excess = [self.analysis("excess")] if self.planted else []
        return {
            "real_performance": [paths.ANALYSIS(**model, part="performance")],
            "permuted_performance": [self.analysis("performance")],
            "excess": excess,
            "patterns": list(self.patterns.values()),
            "bounds": [self.analysis("bounds")],
            "stability": [paths.ANALYSIS(**model, part="stability")],
            "pairs": [paths.ANALYSIS(**model, part="stability_pairs")],
            "interpretability": [paths.ANALYSIS(**model, part="interpretability")],
        }
