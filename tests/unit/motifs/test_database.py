import numpy as np
import pandas as pd
import pytest
from motif_examples import pattern

from fourier_prior.errors import InputError
from fourier_prior.motifs import database as motif_database
from fourier_prior.motifs.patterns import Pattern, describe_patterns

SPI1 = "MA0080.7 Spi1"


@pytest.fixture(scope="module")
def jaspar():
    return motif_database.read_jaspar("JASPAR2026")


def test_jaspar_matrices(jaspar):
    assert len(jaspar) > 500
    assert jaspar[SPI1].shape[0] == 4
    for matrix in jaspar.values():
        np.testing.assert_allclose(matrix.sum(axis=0), 1)
    identifiers = [key.split()[0].split(".")[0] for key in jaspar]
    assert len(set(identifiers)) == len(identifiers)  # one version of each


def vague_patterns(number, length):
    """Patterns of about .6 bits per position in which no motif is."""
    rng = np.random.default_rng(1)
    for i in range(number):
        matrix = rng.dirichlet([0.9] * 4, length).T
        yield Pattern(f"pos_patterns.pattern_{i}", matrix, matrix, matrix, pd.DataFrame())


def test_matrices_of_spacer_that_name_anything_are_left_out(jaspar):
    everything = motif_database.read_jaspar("JASPAR2026", min_information=0)
    absent = {key.split()[0] for key in set(everything) - set(jaspar)}
    assert absent == {"MA1929.2", "MA1930.2", "MA1978.2"}
    assert "MA0139.2 CTCF" in jaspar
    patterns = list(vague_patterns(12, 18))
    table = pd.DataFrame({"pattern": [p.name for p in patterns], "trim_start": 0, "trim_end": 18})
    named = [
        (motif_database.name_patterns(table, patterns, database)["label"] != "").sum()
        for database in (everything, jaspar)
    ]
    assert named[0] > 6
    assert named[1] <= 1


@pytest.mark.filterwarnings("ignore:Zero motifs")
def test_unknown_release_or_taxon_is_refused(capsys):
    with pytest.raises(InputError, match="JASPAR2026"):
        motif_database.read_jaspar("JASPAR1999")
    with pytest.raises(InputError, match="unicorns"):
        motif_database.read_jaspar(taxa=["unicorns"])
    with pytest.raises(InputError, match="min_information"):
        motif_database.read_jaspar(taxa=["urochordates"], min_information=2)
    assert capsys.readouterr().out == ""


def test_meme_round_trip(jaspar, tmp_path):
    some = dict(list(jaspar.items())[:20])
    motif_database.write_meme(tmp_path / "motifs.meme", some)
    read = motif_database.read_meme(tmp_path / "motifs.meme")
    assert list(read) == list(some)
    for name, matrix in some.items():
        np.testing.assert_allclose(read[name], matrix, atol=1e-6)


def test_file_without_motifs_is_refused(tmp_path):
    (tmp_path / "empty.meme").write_text("MEME version 4\n")
    with pytest.raises(InputError, match=r"empty\.meme"):
        motif_database.read_meme(tmp_path / "empty.meme")


def test_tomtom_names_a_planted_spi1_pattern_on_both_strands(jaspar):
    rng = np.random.default_rng(0)
    patterns = []
    for i, strand in enumerate((slice(None), slice(None, None, -1))):
        # What a pattern of 150 seqlets would show: sampled frequencies between uniform flanks.
        sampled = np.stack([rng.multinomial(150, p) / 150 for p in jaspar[SPI1].T], axis=1)
        flank = np.full((4, 8), 0.25)
        matrix = np.concatenate([flank, sampled, flank], axis=1)[strand, strand]
        seqlets = pd.DataFrame({"example": range(150)})
        patterns.append(Pattern(f"pos_patterns.pattern_{i}", matrix, matrix, matrix, seqlets))
    table = motif_database.name_patterns(describe_patterns(patterns), patterns, jaspar)
    assert table["match"].tolist() == ["MA0080.7"] * 2
    assert table["match_name"].tolist() == ["Spi1"] * 2
    assert (table["match_q"] < 0.01).all()
    assert table["label"].tolist() == ["Spi1"] * 2
    assert table["match_strand"].tolist() == ["+", "-"]


def test_a_pattern_unlike_any_motif_gets_no_name(jaspar):
    repeat = pattern("ACACACACACAC")
    table = motif_database.name_patterns(describe_patterns([repeat]), [repeat], jaspar, max_q=1e-12)
    assert table["label"][0] == ""
    assert table["match"][0].startswith("MA")
    assert 0 <= table["match_p"][0] <= table["match_q"][0] <= 1


def test_no_pattern_to_name(jaspar):
    table = motif_database.name_patterns(describe_patterns([]), [], jaspar)
    assert table.empty
    assert set(motif_database.NAME_COLUMNS) <= set(table)


def test_tomtom_that_does_not_find_a_motif_in_its_own_database_is_reported(jaspar, monkeypatch):
    some = dict(list(jaspar.items())[:60])
    motif_database.check_tomtom(some)
    p = np.linspace(0.1, 0.01, 60)
    monkeypatch.setattr(motif_database.memelite, "tomtom", lambda *_, **__: (p[None], 0, 0, 0, 0))
    with pytest.raises(InputError, match=list(some)[-1]):
        motif_database.check_tomtom(some)
