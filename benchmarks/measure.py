"""What all benchmarks share: timing in turn, rows of a table, the machine.

A benchmark compares ours with a peer. Both are timed in the same run, one after the other in every
round, so that a busy machine slows both; the ratio is the median of the rounds' ratios.
"""

import argparse
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from fourier_prior.devices import choose_device
from fourier_prior.files import write_table

COLUMNS = (
    *("benchmark", "case", "unit"),
    *("ours", "ours_median", "ours_low", "ours_high"),
    *("peer", "peer_median", "peer_low", "peer_high"),
    *("relation", "ratio_median", "ratio_low", "ratio_high"),
    *("note", "repetitions", "device", "machine", "load"),
)
"""Columns of every benchmark's table; low and high are quartiles over the rounds."""

PEER_OVER_OURS = ("times as fast", "times less memory")
OURS_OVER_PEER = ("times the time", "times the exponent")
"""How ratios are read: numbers of the first kind are better above 1, of the second below."""

# A process of its own, because memory counts from the fork: that of this one would be the least.
_RUNNER = """
import resource, subprocess, sys
status = subprocess.run(["bash", "-o", "pipefail", "-c", sys.argv[1]]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(status)
"""

Job = Callable[[], object]


# --- options --------------------------------------------------------------------------------------


def arguments(text: str, **more: Mapping) -> argparse.Namespace:
    """Read the command line that all benchmarks have; `more` holds options of one of them."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--repetitions", type=int, default=5, help="rounds that count")
    parser.add_argument("--threads", type=int, default=cores(), help="CPU threads of PyTorch")
    parser.add_argument("--tsv", type=Path, help="file for the rows")
    parser.add_argument("--small", action="store_true", help="sizes to try the script with")
    for name, option in more.items():
        parser.add_argument(f"--{name.replace('_', '-')}", **option)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    return options


# --- timing ---------------------------------------------------------------------------------------


def in_turn(
    jobs: Mapping[str, Job],
    repetitions: int,
    device: torch.device | None = None,
    before: Job = lambda: None,
) -> dict[str, list[float]]:
    """Time jobs in turn, in several rounds after one that does not count.

    Parameters
    ----------
    jobs : mapping of str to callable
    repetitions : int
    device : torch.device, optional
        A GPU is waited for before and after each job.
    before : callable
        Called before each job, outside its time.

    Returns
    -------
    dict of str to list of float
        Seconds of every round. Every other round goes backwards, so that no job always follows
        the same one.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(1 + repetitions):
        for name in list(jobs)[:: 1 if number % 2 else -1]:
            before()
            _wait(device)
            start = time.perf_counter()
            jobs[name]()
            _wait(device)
            if number:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def busy_seconds(job: Job, device: torch.device) -> float | None:
    """Seconds for which a GPU computes or copies during a job; None on a CPU."""
    if device.type != "cuda":
        return None
    activities = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
    _wait(device)
    with torch.profiler.profile(activities=activities) as profile:
        job()
        _wait(device)
    spans = sorted(
        (event.time_range.start, event.time_range.end)
        for event in profile.events()
        # Annotations span kernels and the gaps between them.
        if event.device_type == torch.autograd.DeviceType.CUDA
        and not getattr(event, "is_user_annotation", False)
        and "#" not in event.name
    )
    total, reached = 0.0, -np.inf
    for start, end in spans:
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total / 1e6


def child(command: str) -> tuple[float, float, float]:
    """Run a shell command; seconds, seconds of CPU, and MB of its largest process."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _RUNNER, command], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{command}\n{done.stderr[-2000:]}")
    used, kilobytes = done.stdout.splitlines()[-1].split()
    return seconds, float(used), float(kilobytes) / 1024


def _wait(device: torch.device | None) -> None:
    if device is not None and device.type == "cuda":
        torch.cuda.synchronize(device)


# --- rows -----------------------------------------------------------------------------------------


class Rows:
    """The rows of one benchmark: printed when they are known, written at the end.

    Parameters
    ----------
    benchmark : str
        Name of the script.
    options : argparse.Namespace
        Of `arguments`.
    uses_device : bool
        Whether any of it runs on a GPU.
    """

    def __init__(self, benchmark: str, options: argparse.Namespace, uses_device: bool = False):
        self.benchmark, self.options = benchmark, options
        self.device = choose_device(options.device if uses_device else "cpu")
        self.machine = machine(self.device, options.threads)
        # Of the minute before, when nothing of the benchmark ran yet.
        self.load = os.getloadavg()[0]
        self.rows: list[dict] = []
        print(f"{benchmark} on {self.machine}; load {self.load:.1f}")  # noqa: T201

    def add(
        self,
        case: str,
        ours: tuple[str, Sequence[float]],
        peer: tuple[str, Sequence[float] | None],
        relation: str = "times as fast",
        unit: str = "s",
        note: str = "",
    ) -> None:
        """Add a row.

        Parameters
        ----------
        case : str
            What was done, with its sizes.
        ours, peer : tuple of str and sequence of float
            Name, and a number of every round; no numbers for a peer that is absent.
        relation : str
            One of `PEER_OVER_OURS` and `OURS_OVER_PEER`: which way the ratio is read.
        unit : str
        note : str
            How well the numbers agree, say.
        """
        row = {"benchmark": self.benchmark, "case": case, "unit": unit, "relation": relation}
        row |= {"ours": ours[0], "peer": peer[0], "note": note, "device": self.device.type}
        row |= {"machine": self.machine, "load": round(self.load, 2)}
        row |= {"repetitions": len(ours[1])} | quartiles("ours", ours[1])
        if peer[1] is not None:
            pairs = zip(ours[1], peer[1], strict=True)
            over = relation in PEER_OVER_OURS
            row |= quartiles("peer", peer[1])
            row |= quartiles("ratio", [p / o if over else o / p for o, p in pairs])
        self.rows.append({column: row.get(column) for column in COLUMNS})
        print(f"  {sentence(self.rows[-1])}", flush=True)  # noqa: T201

    def write(self) -> None:
        """Write the table, if a file was named."""
        if self.options.tsv is not None:
            self.options.tsv.parent.mkdir(parents=True, exist_ok=True)
            write_table(pd.DataFrame(self.rows, columns=list(COLUMNS)), self.options.tsv)


def quartiles(name: str, values: Sequence[float]) -> dict[str, float]:
    """Median and quartiles, as columns of a row."""
    low, median, high = np.percentile(values, [25, 50, 75])
    return {f"{name}_median": median, f"{name}_low": low, f"{name}_high": high}


def sentence(row: Mapping) -> str:
    """Write a row as a line for the terminal."""
    parts = [f"{row['case']}: {row['ours']} {amount(row, 'ours')}, {row['peer']}"]
    if row["ratio_median"] is None:
        return " | ".join(part for part in [*parts, row["note"]] if part)
    ratio = f"{spread(row, 'ratio')} {row['relation']}"
    return " | ".join(
        part for part in [f"{parts[0]} {amount(row, 'peer')}", ratio, row["note"]] if part
    )


def amount(row: Mapping, side: str) -> str:
    """Write median, quartiles and unit; seconds in the unit that suits them."""
    median, unit = row[f"{side}_median"], row["unit"]
    factor, prefix = 1.0, ""
    if unit.split()[0] == "s" and median < 1:
        factor, prefix = (1e3, "m") if median >= 1e-3 else (1e6, "µ")
    scaled = {key: row[f"{side}_{key}"] * factor for key in ("median", "low", "high")}
    return f"{spread(scaled)} {prefix}{unit}"


def spread(row: Mapping, name: str = "") -> str:
    """Write a median with its quartiles."""
    low, median, high = (row[f"{name}_{k}" if name else k] for k in ("low", "median", "high"))
    return f"{median:.3g} ({low:.3g}–{high:.3g})"


def gap(found, expected) -> str:
    """Say how far numbers are apart, relative to the largest: for notes."""
    found, expected = (np.asarray(v, dtype=np.float64) for v in (found, expected))
    largest = max(np.abs(expected).max(), np.finfo(float).tiny)
    return f"differ by {np.abs(found - expected).max() / largest:.0e}"


# --- the machine ----------------------------------------------------------------------------------


def machine(device: torch.device, threads: int) -> str:
    """Describe what a benchmark runs on."""
    if device.type == "cuda":
        chip = f"{torch.cuda.get_device_name(device)}, {cores()} CPU cores"
    else:
        chip = f"{_processor()}, {threads} of {cores()} cores"
    return f"{chip}, torch {torch.__version__}"


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def installed(module: str) -> bool:
    """Whether a package can be imported."""
    return importlib.util.find_spec(module) is not None


def per(seconds: Sequence[float], items: float) -> list[float]:
    """Seconds of each of several items."""
    return [value / items for value in seconds]


def median(values: Sequence[float]) -> float:
    """Median."""
    return statistics.median(values)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
