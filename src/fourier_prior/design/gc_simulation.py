"""Models of simulated sequences at several GC levels: which there are, and their files."""

from dataclasses import dataclass

from fourier_prior.design import paths
from fourier_prior.design.files import Needs
from fourier_prior.vocabulary import gc_level_of


@dataclass(frozen=True)
class GCSimulation:
    """The simulation of a study; without levels it has no models.

    Parameters
    ----------
    needs : Needs
    """

    needs: Needs

    @property
    def levels(self) -> list[str]:
        """Names of the data sets of all GC levels."""
        return list(self.needs.study.gc_levels)

    @property
    def lowest(self) -> str | None:
        """Lowest level: without GC bias in the shipped configs."""
        return min(self.levels, key=gc_level_of, default=None)

    @property
    def highest(self) -> str | None:
        """Level with the largest bias."""
        return max(self.levels, key=gc_level_of, default=None)

    @property
    def conditions(self) -> list[str]:
        """Conditions that are trained on simulated sequences, the baseline first."""
        return self.needs.study.config["gc_simulation"]["conditions"]

    @property
    def methods(self) -> list[str]:
        """Methods by which best models are explained: the study's, and that of released code."""
        return list(dict.fromkeys([self.needs.study.scores, "released"]))

    @property
    def kinds(self) -> list[dict[str, str]]:
        """Data set, architecture, subset and condition of every kind of model."""
        return [
            {"dataset": level, "architecture": "binary", "subset": "all", "condition": condition}
            for level in self.levels
            for condition in self.conditions
        ]

    @property
    def every_model(self) -> list[tuple[dict[str, str], str]]:
        """Kind and run of every model."""
        return [(kind, run) for kind in self.kinds for run in self.needs.study.runs(**kind)]

    @property
    def attributions(self) -> list[str]:
        """Attributions of all models: of every seed, and of the best by every method."""
        return [file for kind in self.kinds for file in self._explained(kind)]

    @property
    def planted(self) -> list[str]:
        """Motif instances that belong to each file of `attributions`."""
        return [
            paths.PLANTED_IN_LEVEL(dataset=paths.ATTRIBUTIONS.parse(file)["dataset"])
            for file in self.attributions
        ]

    def stability_samples_of_lowest(self) -> list[str]:
        """Stability samples of every seed at the lowest level."""
        return [
            self.needs.attributions(**kind, run=run, sample="stability")
            for kind in self.kinds
            if kind["dataset"] == self.lowest
            for run in self.needs.study.runs(**kind)
        ]

    def models_of_lowest(self, file: str) -> list[str]:
        """One file of every model at the lowest level."""
        return [
            paths.MODEL(**kind, run=run, file=file)
            for kind in self.kinds
            if kind["dataset"] == self.lowest
            for run in self.needs.study.runs(**kind)
        ]

    def _explained(self, kind: dict[str, str]) -> list[str]:
        needs = self.needs
        every = [
            needs.attributions(**kind, run=run, sample="stability")
            for run in needs.study.runs(**kind)
        ]
        return every + [
            needs.attributions(**kind, run="best", method=method, sample="test")
            for method in self.methods
        ]
