import pandas as pd
from training_history import write_history

from fourier_prior.commands.performance import collect_performance
from fourier_prior.files import read_table, write_json, write_table


def test_files_of_a_model_belong_together(tmp_path):
    files = {"history": [], "metrics": [], "run": []}
    for seed, loss, auroc in (("00", 0.5, 0.8), ("01", 0.4, 0.7)):
        for kind in files:
            files[kind].append(tmp_path / f"{kind}.{seed}")
        write_history(tmp_path / f"history.{seed}", [loss, 0.9])
        metrics = pd.DataFrame({"task": ["mean"], "metric": ["auroc"], "value": [auroc]})
        write_table(metrics, tmp_path / f"metrics.{seed}")
        labels = {"dataset": "spi1", "architecture": "binary", "subset": "all"}
        labels |= {"condition": "none", "seed": seed}
        record = {"labels": labels, "prior": {"weight": 3.0}, "training": {}}
        write_json(record, tmp_path / f"run.{seed}")
    collect_performance(**files, table=tmp_path / "table.tsv")
    table = read_table(tmp_path / "table.tsv")
    wide = table.pivot(index=["seed", "best"], columns="metric", values="value")
    assert list(wide.index) == [("00", False), ("01", True)]
    assert wide["auroc"].tolist() == [0.8, 0.7]
    assert wide["validation_loss"].tolist() == [0.5, 0.4]
    assert wide["prior_weight"].tolist() == [3.0, 3.0]
