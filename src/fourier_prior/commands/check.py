"""Command: look at a config and at its input files."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from fourier_prior.commands import arguments, files, path
from fourier_prior.design.config_files import (
    merged,
    read_config,
    repeated_keys,
    with_lines,
    workflow_folder,
)
from fourier_prior.design.inputs import inputs_of, programs_of
from fourier_prior.design.planning import plan
from fourier_prior.errors import InputError
from fourier_prior.files import write_text
from fourier_prior.inputs.report import Report, look_at
from fourier_prior.sources.programs import missing_programs

_ONLY_THE_RUN = (
    "Reads and ready counts were looked at by their beginning and end; only the run reads them "
    "whole, and what is downloaded."
)


@arguments(
    configs=files(
        "config files, later ones over earlier ones, as after Snakemake's --configfile; paths in "
        "them are relative to the present folder",
        "CONFIG",
    ),
    workflow=path("folder of the workflow, if it is not the present one", default=None),
)
def check(configs: Sequence[Path], workflow: Path | None) -> None:
    """List every problem of a config and of its input files; nothing is run or written."""
    folder = workflow or workflow_folder()
    overlays, problems = [], []
    for file in configs:
        try:
            overlays.append(read_config(file))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    config = merged(overlays, folder)
    planned = plan(config, folder)
    problems += [*repeated_keys(configs), *with_lines(planned.problems, configs)]
    problems += missing_programs(programs_of(config))
    report = look_at(inputs_of(config, fetched=True))
    problems += report.problems
    for line in _seen(report):
        print(line)  # noqa: T201
    if problems:
        raise InputError(problems)
    names = ", ".join(config["datasets"])
    print(f"No problem found. Data sets: {names}. {_ONLY_THE_RUN}")  # noqa: T201


@arguments(log=path("text file to write: what was looked at, and what is wrong"))
def check_inputs(log: Path) -> None:
    """Look at the files that a run needs, before anything else: it is given on standard input."""
    given = json.load(sys.stdin)
    report = look_at(given["inputs"])
    problems = missing_programs(given["programs"]) + report.problems
    write_text("".join(f"{line}\n" for line in [*_seen(report), *problems]), log)
    if problems:
        raise InputError(problems)


def _seen(report: Report) -> list[str]:
    """Say what was seen, and what was not looked at yet."""
    return [
        *(f"{place}: {file}: {words}" for place, file, words in report.found),
        *(
            f"{place}: {file}: not here yet; the workflow fetches or makes it"
            for place, file in report.later
        ),
        *(f"NOTE {note}" for note in report.notes),
    ]
