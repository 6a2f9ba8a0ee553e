from training_history import write_history

from fourier_prior import cli
from fourier_prior.files import read_table


def test_the_best_seed_is_copied_whole(tmp_path):
    losses = {"00": [3.0, 2.0], "01": [2.5, 1.0], "02": [1.5, 1.2]}
    files = {"weights": [], "history": [], "metrics": [], "run": []}
    for seed, values in losses.items():
        files["history"].append(write_history(tmp_path / f"{seed}.history", values))
        for kind in ("weights", "metrics", "run"):
            (tmp_path / f"{seed}.{kind}").write_text(seed)
            files[kind].append(str(tmp_path / f"{seed}.{kind}"))
    arguments = [word for kind, paths in files.items() for word in (f"--{kind}-of", *paths)]
    for kind in files:
        arguments += [f"--{kind}", str(tmp_path / f"best.{kind}")]
    assert cli.main(["choose-best", *arguments]) == 0
    assert {(tmp_path / f"best.{kind}").read_text() for kind in ("weights", "metrics", "run")} == {
        "01"
    }
    assert list(read_table(tmp_path / "best.history")["validation_selection"]) == [2.5, 1.0]
