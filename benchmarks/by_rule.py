"""Where the time of a run went: jobs, seconds and CPU seconds of each rule.

    python benchmarks/by_rule.py results/demo >by_rule.tsv

It reads what Snakemake writes of every job (`benchmarks/` in the folder of results). Snakemake
looks at the CPU time of a job now and then: `cpu` is a lower limit, and a job that is over before
Snakemake looks has none (column `unseen` counts them).
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path


def by_rule(folder: Path) -> list[dict]:
    """Sum up the jobs of each rule, the rule that took longest first.

    Parameters
    ----------
    folder : pathlib.Path
        `benchmarks` of a folder of results: one table per job, below a folder named by its rule, or
        named by it.

    Returns
    -------
    list of dict
        rule, jobs, wall (s, summed over jobs), cpu (s), longest (s, of a job), unseen (jobs without
        CPU time).
    """
    jobs = defaultdict(list)
    for path in sorted(folder.rglob("*.tsv")):
        rule = path.relative_to(folder).parts[0].removesuffix(".tsv")
        with path.open() as file:
            jobs[rule] += csv.DictReader(file, delimiter="\t")
    rows = [
        {
            "rule": rule,
            "jobs": len(found),
            "wall": round(sum(float(job["s"]) for job in found), 1),
            "cpu": round(sum(float(job["cpu_time"]) for job in found), 1),
            "longest": round(max(float(job["s"]) for job in found), 1),
            "unseen": sum(float(job["cpu_time"]) == 0 for job in found),
        }
        for rule, found in jobs.items()
    ]
    return sorted(rows, key=lambda row: -row["wall"])


if __name__ == "__main__":
    rows = by_rule(Path(sys.argv[1]) / "benchmarks")
    if not rows:
        sys.exit(f"{sys.argv[1]}: has no benchmarks of jobs; name a folder of results.")
    total = {"rule": "all", "longest": max(row["longest"] for row in rows)}
    total |= {
        key: round(sum(row[key] for row in rows), 1) for key in ("jobs", "wall", "cpu", "unseen")
    }
    table = csv.DictWriter(sys.stdout, list(rows[0]), delimiter="\t", lineterminator="\n")
    table.writeheader()
    table.writerows([*rows, total])
