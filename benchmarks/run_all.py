"""Run every benchmark and write the tables of README.md.

    python benchmarks/run_all.py

`--device auto` runs everything on the CPU, and what can use a GPU on a GPU as well if there is one.
Results of another device or machine stay: each is a file in benchmarks/results.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
ON_DEVICES = ("training", "input_pipeline", "attribution", "growth")
ON_THE_CPU = ("similarity", "instances", "reads", "planning")


def main() -> None:
    """Run all; a benchmark that fails is named at the end and stops no other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--results", type=Path, default=HERE / "results")
    parser.add_argument("--small", action="store_true", help="a trial; README.md stays as it is")
    options = parser.parse_args()
    runs = []
    if options.device != "cuda":
        runs += [(name, "cpu") for name in (*ON_DEVICES, *ON_THE_CPU)]
    if options.device == "cuda" or (options.device == "auto" and torch.cuda.is_available()):
        runs += [(name, "cuda") for name in ON_DEVICES]
    failed = []
    for name, device in runs:
        start = time.perf_counter()
        command = [sys.executable, HERE / f"{name}.py", "--device", device]
        command += ["--repetitions", str(options.repetitions)]
        command += ["--tsv", options.results / f"{name}.{device}.tsv"]
        if subprocess.run(command + ["--small"] * options.small).returncode:
            failed.append(f"{name} on {device}")
        print(f"  ({time.perf_counter() - start:.0f} s)", flush=True)  # noqa: T201
    files = sorted(options.results.glob("*.tsv"))
    if files:
        how = ["--print"] if options.small else []
        subprocess.run([sys.executable, HERE / "table.py", *files, *how], check=True)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
