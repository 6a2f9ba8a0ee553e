"""Figures and the table of simulated sequences at several GC levels."""

from fourier_prior.design import paths
from fourier_prior.design.outputs.output import Made, Rows
from fourier_prior.design.outputs.shown import Shown, need
from fourier_prior.vocabulary import gc_level_of

MAIN = Rows("simulation", "Figures")
SUPPLEMENT = Rows("simulation", "Supplementary figures")
TABLES = Rows("simulation", "Tables")


@MAIN.figure("figure_5", "figures.simulation_gc", "GC bias")
@SUPPLEMENT.figure("figure_s22", "figures.simulation_motif", "attribution on a simulated motif")
@TABLES.table("table_simulation", "tables.simulation", "one motif at several GC levels")
def measures(shown: Shown) -> Made:
    """Reliance on GC content and on the motif, by the GC content of training positives."""
    _need_levels(shown)
    files = {"measures": [paths.SIMULATION(question="measures")]}
    return files, {"conditions": shown.simulation.conditions}


@SUPPLEMENT.figure("figure_s26", "figures.simulation_examples", "a motif under GC bias")
def examples(shown: Shown) -> Made:
    """Attribution of one sequence by models trained under the largest GC bias."""
    _need_levels(shown)
    level, conditions = shown.simulation.highest, shown.simulation.conditions
    files = {
        "attributions": [shown.needs.best_sample(level, "binary", c) for c in conditions],
        "planted": [paths.PLANTED_IN_LEVEL(dataset=level)],
    }
    return files, {"conditions": conditions, "level": gc_level_of(level), "window": 60}


def _need_levels(shown: Shown) -> None:
    need(
        shown.simulation.levels,
        "gc_simulation has no level, so there is nothing to simulate; name GC contents under "
        "gc_simulation.levels, or use --configfile config/simulation.yaml",
    )


ROWS = [*MAIN, *SUPPLEMENT, *TABLES]
