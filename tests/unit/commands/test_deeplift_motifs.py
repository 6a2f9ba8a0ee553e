from fourier_prior import cli
from fourier_prior.deeplift_studies import motif_network
from fourier_prior.deeplift_studies.motif_sequences import simulate, write_sequences


def test_a_training_that_could_not_be_written_does_not_begin(tmp_path, monkeypatch, capsys):
    trained = []
    monkeypatch.setattr(motif_network, "train", lambda *arguments, **options: trained.append(1))
    write_sequences(tmp_path / "sequences.tsv", simulate(60, 120, seed=3))
    (tmp_path / "history.tsv").mkdir()
    words = [
        *("train-motif-network", "--sequences", str(tmp_path / "sequences.tsv"), "--seed", "0"),
        *("--settings", "{}", "--threads", "1", "--weights", str(tmp_path / "weights")),
        *("--history", str(tmp_path / "history.tsv")),
    ]
    assert cli.main(words) == 2
    assert "history.tsv: cannot be written (Is a directory)" in capsys.readouterr().err
    assert not trained
