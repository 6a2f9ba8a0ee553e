"""Planning a run against starting Snakemake.

    python benchmarks/planning.py

``snakemake -n`` of the default config's figures and tables, and of everything that
config/paper.yaml asks for, against ``snakemake --version``, below which no plan can be. Nothing is
written to the repository: plans are made in an empty folder.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import Rows, arguments, in_turn

ROOT = Path(__file__).resolve().parents[1]
PLANS = {
    "config/config.yaml": ["main"],
    "config/paper.yaml": ["all", "--configfile", str(ROOT / "config/paper.yaml")],
}


def snakemake(*words: str) -> str:
    """Run Snakemake and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *words], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"snakemake {' '.join(words)}\n{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def main() -> None:
    """Measure both plans; the small one alone for a trial."""
    options = arguments(__doc__)
    rows = Rows("planning", options)
    plans = dict(list(PLANS.items())[: 1 if options.small else None])
    jobs: dict[str, str] = {}

    def plan(name: str, folder: str) -> Callable[[], None]:
        def make() -> None:
            said = snakemake(*plans[name], "-n", "--cores", "1", "--directory", folder)
            jobs[name] = re.search(r"^total +(\d+)$", said, re.M)[1]

        return make

    with tempfile.TemporaryDirectory() as folder:
        made = {name: plan(name, folder) for name in plans}
        made["version"] = lambda: snakemake("--version")
        seconds = in_turn(made, options.repetitions)
    for name in plans:
        pair = ("snakemake -n", seconds[name]), ("snakemake --version", seconds["version"])
        rows.add(f"{name}, {jobs[name]} jobs", *pair, "times the time")
    rows.write()


if __name__ == "__main__":
    main()
