import importlib
import json
import subprocess
import sys

import pandas as pd
import pytest

from fourier_prior import cli
from fourier_prior.files import read_table, write_table


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_for_every_option(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, "--help"])
    assert stopped.value.code == 0
    assert "--" in capsys.readouterr().out
    module = importlib.import_module(f"fourier_prior.commands.{cli.COMMANDS[name][0]}")
    assert callable(getattr(module, name.replace("-", "_")).add_arguments)


def test_help_does_not_load_torch():
    code = (
        "import sys; from fourier_prior import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_input_errors_are_sentences_with_exit_code_2(tmp_path, capsys):
    (tmp_path / "bad.fa").write_text("this is no FASTA\n")
    arguments = ["--fasta", str(tmp_path / "bad.fa"), "--rename", "{}"]
    status = cli.main(["encode-genome", *arguments, "--genome", str(tmp_path / "g.npy")])
    message = capsys.readouterr().err
    assert status == 2
    assert "bad.fa" in message
    assert "Traceback" not in message
    assert not (tmp_path / "g.npy").exists()


def history(path, losses):
    table = pd.DataFrame({"epoch": range(1, len(losses) + 1), "validation_selection": losses})
    table["validation_correctness"] = table["validation_selection"] * 2
    write_table(table, path)
    return str(path)


def test_the_weight_of_the_prior_is_half_the_lowest_loss(tmp_path):
    file = history(tmp_path / "h.tsv", [9.0, 4.0, 5.0])
    cli.main(["measure-prior-weight", "--history", file, "--weight", str(tmp_path / "w.json")])
    assert '"weight": 4.0' in (tmp_path / "w.json").read_text()


def test_the_weight_with_the_lowest_validation_loss_is_chosen(tmp_path):
    losses = {"1e-05": [3.0, 2.0], "0.001": [2.5, 1.0], "0.1": [1.5, 1.2]}
    files = [history(tmp_path / f"{weight}.tsv", values) for weight, values in losses.items()]
    chosen = tmp_path / "w.json"
    arguments = ["--candidates", *losses, "--history", *files, "--weight", str(chosen)]
    assert cli.main(["choose-weight", *arguments]) == 0
    lowest = {weight: min(values) for weight, values in losses.items()}
    assert json.loads(chosen.read_text()) == {"weight": 0.001, "validation_selection": lowest}


def test_the_best_seed_is_copied_whole(tmp_path):
    losses = {"00": [3.0, 2.0], "01": [2.5, 1.0], "02": [1.5, 1.2]}
    files = {"weights": [], "history": [], "metrics": [], "run": []}
    for seed, values in losses.items():
        files["history"].append(history(tmp_path / f"{seed}.history", values))
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
