"""The SPI1 example on a GPU: data, 80 trainings, attributions and tables, timed, and a page of it.

    export FOURIER_PRIOR_DATA=/path/to/files        # what config/examples/spi1-gpu.yaml names
    python benchmarks/spi1_example.py --page docs/results-spi1.md

Takes minutes on a machine with one GPU and 16 cores. `docs/results-spi1.md` is where the page of a
whole run belongs; without `--page` it lies beside the results. The page has the command, machine,
date and commit, the tables as measured, and where the prior does not win, by the table of effects.
What is not an option here goes to Snakemake. A trial on a CPU, with an overlay that has a name of
its own, `device: cpu` and few seeds, epochs and sequences:

    python benchmarks/spi1_example.py --overlay trial.yaml --cores 2

A run that was ended goes on where it was, but its times are those of the rest.
"""

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from fourier_prior.design.config_files import merged, read_config
from fourier_prior.files import read_table, write_json
from fourier_prior.formatting import format_value, markdown_table, with_relation
from fourier_prior.vocabulary import LABELS

ROOT = Path(__file__).parents[1]
CONFIG = "config/examples/spi1-gpu.yaml"
TABLES = ("table_1", "table_2", "table_s2", "table_effects")
PHASES = {"data": ("encode", "build"), "training": ("train", "choose"), "attributions": "attribute"}
"""Beginnings of the names of rules; all others make tables."""
SIGNIFICANT = 0.05


def run(configs: list[str], cores: int, jobs: int, further: list[str]) -> float:
    """Run the workflow and return its wall time in seconds."""
    command = [sys.executable, "-m", "snakemake", "models", "attributions", *TABLES]
    command += ["--configfile", *configs, "--cores", str(cores), "--resources", f"gpu={jobs}"]
    start = time.perf_counter()
    subprocess.run([*command, *further], cwd=ROOT, check=True)
    return time.perf_counter() - start


def phases(results: Path, started: float) -> list[dict[str, Any]]:
    """Read what Snakemake measured of the jobs of a run.

    Parameters
    ----------
    results : Path
        Folder of the run.
    started : float
        When it began, in seconds since the epoch: jobs of before do not count.

    Returns
    -------
    list of dict
        phase, jobs, seconds (of all of its jobs together), and when the first began and the last
        ended, in seconds since the start.
    """
    jobs = pd.DataFrame(
        [
            (_phase(file.relative_to(results / "benchmarks").parts[0]), ended - started, seconds)
            for file in (results / "benchmarks").rglob("*.tsv")
            if (ended := file.stat().st_mtime) >= started
            for seconds in [float(read_table(file)["s"].iloc[0])]
        ],
        columns=["phase", "ended", "seconds"],
    )
    return [
        {
            "phase": phase,
            "jobs": len(some),
            "seconds": round(float(some["seconds"].sum()), 1),
            "from": round(max(0.0, float((some["ended"] - some["seconds"]).min())), 1),
            "to": round(float(some["ended"].max()), 1),
        }
        for phase in (*PHASES, "tables")
        if len(some := jobs[jobs["phase"] == phase])
    ]


def _phase(rule: str) -> str:
    return next((phase for phase, names in PHASES.items() if rule.startswith(names)), "tables")


def without_a_win(effects: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each measure in which the treatment does not win.

    Parameters
    ----------
    effects : pandas.DataFrame
        Table of effects: it wins where the difference has the expected sign and p < 0.05.
    """
    baseline, treatment = (name.removeprefix("mean_") for name in effects.filter(like="mean_"))
    numbers = ["p", *effects.filter(regex="^(mean|sem)_")]  # where one is undefined, a word
    effects = effects.assign(**effects[numbers].apply(pd.to_numeric, errors="coerce"))
    for row in effects[effects["expected"].isin(["less", "greater"])].to_dict("records"):
        if row["direction"] == row["expected"] and row["p"] < SIGNIFICANT:
            continue
        means = (
            format_value(row[f"mean_{name}"], row[f"sem_{name}"]) for name in (baseline, treatment)
        )
        found = {row["expected"]: "as expected, but not significantly"}
        yield (
            f"{LABELS[row['measure']]}, over {row['level']}: {next(means)} without, {next(means)} "
            f"with the prior; {found.get(row['direction'], 'not ' + row['expected'])} "
            f"({'no test' if pd.isna(row['p']) else 'p ' + with_relation(row['p'])})"
        )


def page(results: Path, facts: Mapping[str, Any]) -> str:
    """Write the page of a run in Markdown, from its tables and what was noted of it."""
    effects = read_table(results / "tables/table_effects.tsv")
    compared = effects["expected"].isin(["less", "greater"]).sum()
    lost = list(without_a_win(effects))
    verdict = (
        f"In {len(lost)} of {compared} comparisons the Fourier prior does not win (expected sign "
        f"and p < {SIGNIFICANT}, one-sided, not corrected for their number):"
        if lost
        else f"The Fourier prior wins in all {compared} comparisons (expected sign and p < "
        f"{SIGNIFICANT}, one-sided, not corrected for their number)."
    )
    times = markdown_table(
        ["phase", "jobs", "job time, s", "first job began after, s", "last job ended after, s"],
        [[str(value) for value in row.values()] for row in facts["phases"]],
    )
    tables = [(results / f"tables/{name}.md").read_text().strip() for name in TABLES]
    return (
        "\n\n".join(
            [
                "# SPI1 in GM12878 on two human chromosomes, with and without the prior",
                f"`{facts['command']}` on {facts['date']}, commit {facts['commit']}, on "
                f"{facts['machine']}: {facts['seconds']:.0f} s in all.",
                f"Trainings: {facts['trainings']}; `{CONFIG}` says on what. Published values are "
                "of the paper's data, four cell types on all chromosomes: for orientation.",
                times,
                "## Where the prior does not win",
                verdict,
                *(["\n".join(f"- {sentence}" for sentence in lost)] if lost else []),
                *(table.replace("# ", "## ", 1) for table in tables),
            ]
        )
        + "\n"
    )


def facts_of(results: Path, seconds: float, started: float, cores: int) -> dict[str, Any]:
    """Note what a page says of a run."""
    records = [json.loads(file.read_text()) for file in results.glob("models/**/seed-*/run.json")]
    device, torch, commit = (
        " and ".join(sorted({str(value) for value in values}))
        for values in zip(
            *(
                (r["device_name"], r["versions"]["torch"], r["git_commit"] or "not recorded")
                for r in records
            ),
            strict=True,
        )
    )
    conditions = pd.Series([record["labels"]["condition"] for record in records]).value_counts()
    return {
        "command": shlex.join(["python", *sys.argv]),
        "date": datetime.fromtimestamp(started, UTC).date().isoformat(),
        "commit": commit,
        "machine": f"{device}, {cores} cores, {platform.system()}, PyTorch {torch}",
        "seconds": seconds,
        "trainings": ", ".join(f"{number} of `{name}`" for name, number in conditions.items()),
        "phases": phases(results, started),
    }


def main() -> None:
    """Run the example, print its times and write its page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--gpu-jobs", type=int, default=8, help="jobs on the GPU at once")
    parser.add_argument("--overlay", action="append", default=[], help="config on top; repeatable")
    parser.add_argument("--page", type=Path, help="where the page is written")
    options, further = parser.parse_known_args()
    configs = [str(ROOT / CONFIG), *(str(Path(file).resolve()) for file in options.overlay)]
    name = merged(map(read_config, configs), ROOT)["name"]
    results, started = ROOT / "results" / name, time.time()
    seconds = run(configs, options.cores, options.gpu_jobs, further)
    facts = facts_of(results, seconds, started, options.cores)
    write_json(facts, results / "spi1_example.json")
    written = options.page or results / "spi1_example.md"
    written.write_text(page(results, facts))
    for row in facts["phases"]:
        print("{phase}: {jobs} jobs, {seconds} s, from {from} to {to} s".format(**row))  # noqa: T201
    print(f"{seconds:.0f} s in all; {written}")  # noqa: T201


if __name__ == "__main__":
    main()
