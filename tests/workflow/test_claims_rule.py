"""The rule of the ledger hands its script tables that it can read."""

import re

import pandas as pd
from workspace import TINY

LEDGER = "results/tiny/claims.tsv"
COLUMNS = [
    *("dataset", "architecture", "subset", "condition", "seed", "run", "sample", "example"),
    *("head", "task", "metric", "measure", "method", "level", "best", "rank", "overlapping"),
    *("metacluster", "kept", "comparison", "run_a", "run_b", "value"),
]


def test_the_ledger_reads_the_tables_of_the_rule(workspace):
    # Trained models would take minutes; of tables without rows nothing is claimed.
    plan = workspace.snakemake(LEDGER, "-n", *TINY)
    listed = re.search(r"rule claims_ledger:\n +input: (.*)", plan.stdout + plan.stderr)[1]
    simulated = "results/tiny/analysis/simulation/measures.tsv"
    assert simulated in listed.split(", ")
    for name in listed.split(", "):
        path = workspace.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(columns=COLUMNS).to_csv(path, sep="\t", index=False)
    shares = [
        {"condition": condition, "run": "best", "example": i, "value": share + i / 1000}
        for condition, share in (("none", 0.2), ("fourier", 0.6))
        for i in range(20)
    ]
    of_all = {"level": 0.5, "method": "deepshap", "measure": "motif_fraction"}
    table = pd.DataFrame(shares).assign(**of_all).reindex(columns=COLUMNS)
    table.to_csv(workspace.path / simulated, sep="\t", index=False)
    workspace.snakemake(LEDGER, *TINY, "--allowed-rules", "claims_ledger", "--cores", "1")
    ledger = pd.read_csv(workspace.path / LEDGER, sep="\t", keep_default_na=False)
    ran = ledger[ledger["verdict"] != "not run"]
    assert set(ran["measure"]) == {"motif_fraction"}
    assert len(ran) == 1
