"""Every figure and table: what makes it, of what, from which files, or why it is left out.

A row is a function below a line that names the output, its module and what it shows; the function
lists files and options, or says why there is nothing to show. Numbers of figures live in these
lines and in the captions, ``workflow/report/{name}.rst``; modules are named by what they show.
"""

from collections.abc import Iterable

from fourier_prior.design.outputs import checks, deeplift, main, models, regions, simulation
from fourier_prior.design.outputs.output import Output
from fourier_prior.design.outputs.shown import Shown
from fourier_prior.design.study import Study

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


def all_outputs(study: Study) -> list[Output]:
    """Every figure and table, also those that a study has no data for."""
    shown = Shown(study)
    parts = (main, models, regions, simulation, checks, deeplift)
    return [row.of(shown) for part in parts for row in part.ROWS]


def files_of(outputs: Iterable[Output], *targets: str) -> list[str]:
    """Files of the outputs of targets, as far as the study has data for them."""
    there = [output for output in outputs if output.target in targets and not output.left_out]
    return [file for output in there for file in output.paths]


def any_of_target(outputs: Iterable[Output], target: str) -> Output:
    """Return an output of a target, one with something to show if there is any."""
    of_target = [output for output in outputs if output.target == target]
    return next((output for output in of_target if not output.left_out), of_target[0])


def wanted_files(outputs: Iterable[Output]) -> list[str]:
    """Files of all outputs that the study has data for and its config does not leave out."""
    there = [output for output in outputs if output.wanted and not output.left_out]
    return [file for output in there for file in output.paths]
