import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions
from training_history import write_history

from fourier_prior.analysis.stability import compare_models
from fourier_prior.attributions.file import write_attributions
from fourier_prior.commands.stability import compare_seeds
from fourier_prior.errors import InputError
from fourier_prior.files import read_table, write_json

LOSSES = {("all", "00"): 0.5, ("all", "01"): 0.4, ("top", "00"): 0.7, ("top", "01"): 0.9}


def written(folder, start):
    """Write two seeds of all data and two of the strongest peaks; return the command's inputs."""
    random, files, scores = np.random.default_rng(0), {}, {}
    for (subset, seed), loss in LOSSES.items():
        name = f"{subset}-{seed}"
        labels = {"subset": subset, "run": f"seed-{seed}", "sample": "stability"}
        read = attributions(random.normal(size=(2, 6)), start(subset, seed), **labels)
        write_attributions(folder / f"{name}.h5", read)
        write_history(folder / f"{name}.tsv", [1.0, loss])
        record = {"labels": {"condition": "none", "subset": subset, "seed": seed}}
        write_json(record, folder / f"{name}.json")
        scores.setdefault(("none", subset), {})[f"seed-{seed}"] = read.hypothetical
        for kind, suffix in (("attributions", "h5"), ("history", "tsv"), ("run", "json")):
            files.setdefault(kind, []).append(folder / f"{name}.{suffix}")
    outputs = {"table": folder / "table", "pairs": folder / "pairs"}
    return {**files, **outputs, "settings": {"best_seeds": 1}}, scores


def test_models_are_known_by_their_records_and_attributions(tmp_path):
    options, scores = written(tmp_path, lambda *_: [0, 100])
    compare_seeds(**options)
    losses = {
        ("none", subset): {
            f"seed-{seed}": loss for (s, seed), loss in LOSSES.items() if s == subset
        }
        for subset in ("all", "top")
    }
    kind = {"dataset": "spi1", "architecture": "binary"}
    sequences, pairs = compare_models(scores, losses, kind, 1)
    found = read_table(tmp_path / "pairs")
    pd.testing.assert_frame_equal(found, pairs.reset_index(drop=True), rtol=1e-6)
    assert found[["run_a", "run_b"]].iloc[-1].tolist() == ["seed-01", "seed-00"]
    values = read_table(tmp_path / "table")["value"]
    np.testing.assert_allclose(values, sequences["value"], rtol=1e-6)


def test_other_windows_are_refused(tmp_path):
    options, _ = written(tmp_path, lambda subset, seed: [0, 100 + (seed == "01")])
    with pytest.raises(InputError, match=r"all-01\.h5: its windows differ from those of .*00\.h5"):
        compare_seeds(**options)
