import json

from training_history import write_history

from fourier_prior import cli


def test_the_weight_of_the_prior_is_half_the_lowest_loss(tmp_path):
    file = write_history(tmp_path / "h.tsv", [9.0, 4.0, 5.0])
    cli.main(["measure-prior-weight", "--history", file, "--weight", str(tmp_path / "w.json")])
    assert '"weight": 4.0' in (tmp_path / "w.json").read_text()


def test_the_weight_with_the_lowest_validation_loss_is_chosen(tmp_path):
    losses = {"1e-05": [3.0, 2.0], "0.001": [2.5, 1.0], "0.1": [1.5, 1.2]}
    files = [write_history(tmp_path / f"{weight}.tsv", values) for weight, values in losses.items()]
    chosen = tmp_path / "w.json"
    arguments = ["--candidates", *losses, "--history", *files, "--weight", str(chosen)]
    assert cli.main(["choose-weight", *arguments]) == 0
    lowest = {weight: min(values) for weight, values in losses.items()}
    assert json.loads(chosen.read_text()) == {"weight": 0.001, "validation_selection": lowest}
