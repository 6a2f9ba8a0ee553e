from attribution_examples import attributions

from fourier_prior import cli
from fourier_prior.attributions.file import write_attributions
from fourier_prior.commands import motifs as command


def test_what_would_fail_after_the_discovery_fails_before(tmp_path, monkeypatch, capsys):
    searched = []
    monkeypatch.setattr(command, "discover", lambda *arguments: searched.append(1))
    write_attributions(tmp_path / "scores.h5", attributions([[1.0] * 60], [0]))
    (tmp_path / "none.meme").write_text("MEME version 4\n")
    (tmp_path / "patterns.tsv").mkdir()
    words = [
        *("discover-motifs", "--attributions", str(tmp_path / "scores.h5"), "--discovery", "{}"),
        *("--keep", "{}", "--database", str(tmp_path / "none.meme")),
        *("--modisco", str(tmp_path / "modisco.h5"), "--patterns", str(tmp_path / "patterns.tsv")),
    ]
    assert cli.main(words) == 2
    assert "patterns.tsv: cannot be written" in capsys.readouterr().err
    (tmp_path / "patterns.tsv").rmdir()
    assert cli.main(words) == 2
    assert "none.meme: no motif found" in capsys.readouterr().err
    assert not searched
