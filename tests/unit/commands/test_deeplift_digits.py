from fourier_prior import cli
from fourier_prior.deeplift_studies import digits


def test_a_training_that_could_not_be_written_does_not_begin(tmp_path, monkeypatch, capsys):
    trained = []
    monkeypatch.setattr(digits, "train", lambda *arguments, **options: trained.append(1))
    monkeypatch.setattr(digits, "read_idx", lambda path: None)
    (tmp_path / "in-the-way").write_text("")
    words = [
        *("train-digit-network", "--images", "images", "--labels", "labels", "--seed", "0"),
        *("--settings", "{}", "--threads", "1", "--history", str(tmp_path / "history.tsv")),
        *("--weights", str(tmp_path / "in-the-way/weights")),
    ]
    assert cli.main(words) == 2
    assert "in-the-way/weights: cannot be written" in capsys.readouterr().err
    assert not trained
