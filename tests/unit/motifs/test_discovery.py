import importlib.metadata

import h5py
import numpy as np
import pytest
from motif_examples import frequencies, pattern

from fourier_prior.errors import InputError
from fourier_prior.files import read_table, write_table
from fourier_prior.genome import encode, one_hot
from fourier_prior.motifs import discovery as motifs
from fourier_prior.motifs.patterns import (
    BACKGROUND,
    describe_patterns,
    information_content,
    trimmed_motifs,
    write_patterns,
)


def planted(n=300, length=200, seed=0):
    """Sequences with two motifs, hypothetical scores that show them and a little noise."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 4, (n, length)).astype(np.uint8)
    scores = rng.normal(0, 0.02, (n, 4, length))
    for i in range(n):
        for k, motif in enumerate(("AAAGAGGAAGTG", "AGATAAGA")):
            if rng.random() < 0.3:
                continue
            letters = encode(motif)
            start = int(rng.integers(15 + 100 * k, 75 + 100 * k))
            at = start + np.arange(len(letters))
            codes[i, at] = letters
            strength = rng.uniform(0.5, 1.5)
            scores[i, :, at] -= strength / 3
            scores[i, letters, at] += strength * 4 / 3
    return one_hot(codes), scores.astype(np.float32)


def test_information_content():
    certain = frequencies("AC", certainty=1.0)
    bits = information_content(certain, pseudocount=1e-12)
    np.testing.assert_allclose(bits, [-np.log2(0.27), -np.log2(0.23)], atol=1e-6)
    background = np.array(BACKGROUND)[:, None]
    np.testing.assert_allclose(information_content(background), 0, atol=1e-5)


def test_patterns_are_trimmed_to_their_core():
    row = describe_patterns([pattern("AAAGAGGAAGTG")]).iloc[0]
    assert (row["trim_start"], row["trim_end"], row["length"]) == (5, 17, 12)
    assert row["consensus"] == "AAAGAGGAAGTG"
    assert row["kept"]
    assert row["reason"] == ""
    assert row["n_seqlets"] == 80
    assert row["contribution"] == pytest.approx(12 * (0.1 + 3 * 0.001))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (pattern("AAAGAGGAAGTG", sign=-1), "negative contribution"),
        (pattern("AAAGAGGAAGTG", seqlets=10), "few seqlets"),
        (pattern("AC"), "little information"),
        (pattern("AAAGAGGAAGTG" * 2), "too long"),
    ],
)
def test_filter(bad, reason):
    good = pattern("AGATAAGA", name="pos_patterns.pattern_1")
    table = describe_patterns([bad, good], min_seqlets=20)
    assert table["kept"].tolist() == [False, True]
    assert table["reason"].tolist() == [reason, ""]
    assert [m.name for m in trimmed_motifs([bad, good], table)] == [good.name]


def test_core_of_negative_contribution_is_dropped():
    odd = pattern("AGATAAGA")
    odd.contributions[:, 5:13] = -0.01
    odd.contributions[:, :5] = 1
    reason = describe_patterns([odd])["reason"][0]
    assert reason == "negative contribution after trimming"


def test_short_patterns_are_judged_by_their_whole_length():
    assert describe_patterns([pattern("AGAT", flank=0)])["kept"][0]


def test_trimmed_motifs():
    found = pattern("AGATAAGA")
    (motif,) = trimmed_motifs([found], describe_patterns([found]))
    assert motif.trimmed == (5, 5)
    np.testing.assert_array_equal(motif.contributions, found.contributions[:, 5:13])
    p = (0.91 + 0.001) / 1.004
    assert motif.log_odds[0, 0] == pytest.approx(np.log2(p / 0.27))
    assert motif.log_odds[2, 1] == pytest.approx(np.log2(p / 0.23))


def test_no_patterns(tmp_path):
    path = tmp_path / "modisco.h5"
    write_patterns(path, motifs.Discovery(length=200))
    assert motifs.read_patterns(path) == []
    table = describe_patterns([])
    assert table.empty
    assert {"pattern", "kept", "consensus"} <= set(table)
    write_table(table, tmp_path / "patterns.tsv")
    for form in (table, read_table(tmp_path / "patterns.tsv")):
        assert trimmed_motifs([], form) == []
    motifs.write_report(path, tmp_path / "report")
    assert "no pattern" in (tmp_path / "report" / "motifs.html").read_text()


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        (np.zeros((5, 4, 100)), "all scores are zero"),
        (np.ones((5, 4, 100)), "one sign"),
        (np.random.default_rng(0).standard_normal((5, 4, 30)), "no room"),
        (np.zeros((0, 4, 100)), "no sequences"),
    ],
)
def test_hopeless_scores_are_a_valid_empty_result(scores, message, caplog):
    sequences = one_hot(np.zeros((len(scores), scores.shape[2]), dtype=np.uint8))
    result = motifs.discover_motifs(sequences, scores)
    assert (result.positive, result.negative) == ([], [])
    assert message in caplog.text


def test_bad_input_is_refused(monkeypatch):
    sequences, scores = planted(n=3)
    with pytest.raises(InputError, match="axis 1 must be 4"):
        motifs.discover_motifs(sequences, scores.transpose(0, 2, 1))
    with pytest.raises(InputError, match="do not fit"):
        motifs.discover_motifs(sequences[:2], scores)
    with pytest.raises(InputError, match="NaN"):
        motifs.discover_motifs(sequences, scores * np.nan)
    with pytest.raises(InputError, match="did you mean n_leiden_runs"):
        motifs.discover_motifs(sequences, scores, {"n_leiden_run": 3})
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1")
    with pytest.raises(InputError, match="both installed"):
        motifs.discover_motifs(sequences, scores)


def test_broken_files_are_refused(tmp_path):
    text = tmp_path / "text.h5"
    text.write_text("not h5")
    with pytest.raises(InputError, match="text.h5"):
        motifs.read_patterns(text)
    partial = tmp_path / "partial.h5"
    with h5py.File(partial, "w") as file:
        file.create_group("pos_patterns/pattern_0/seqlets")
    with pytest.raises(InputError, match="run motif discovery again"):
        motifs.read_patterns(partial)


def test_patterns_are_read_in_numerical_order(tmp_path):
    path = tmp_path / "modisco.h5"
    with h5py.File(path, "w") as file:
        for group, count in (("neg_patterns", 1), ("pos_patterns", 11)):
            for i in range(count):
                _save(file.create_group(f"{group}/pattern_{i}"), width=10 + i)
    read = motifs.read_patterns(path)
    assert [p.name for p in read][-2:] == ["pos_patterns.pattern_10", "neg_patterns.pattern_0"]
    assert [p.contributions.shape for p in read][:3] == [(4, 10), (4, 11), (4, 12)]
    assert read[0].metacluster == "pos_patterns"


def _save(group, width):
    for name in ("sequence", "contrib_scores", "hypothetical_contribs"):
        group[name] = np.full((width, 4), 0.25)
    for name in ("example_idx", "start", "end", "is_revcomp"):
        group[f"seqlets/{name}"] = np.zeros(3, dtype=int)


@pytest.mark.slow
def test_planted_motifs_are_discovered_written_and_reported(tmp_path):
    sequences, scores = planted()
    found = motifs.discover_motifs(
        sequences, scores, {"n_leiden_runs": 2, "final_min_cluster_size": 20}
    )
    path = tmp_path / "modisco.h5"
    write_patterns(path, found)
    patterns = motifs.read_patterns(path)
    assert len(patterns) == 2
    table = describe_patterns(patterns)
    assert table["kept"].all()
    assert (table["n_seqlets"] > 60).all()
    both = [{c, "".join("TGCA"["ACGT".index(x)] for x in c[::-1])} for c in table["consensus"]]
    for core in ("GAGGAAGT", "AGATAA"):
        assert any(core in text for pair in both for text in pair)
    # seqlets lie on the planted scores
    for found_pattern in patterns:
        row = found_pattern.seqlets.iloc[0]
        cut = scores[row["example"], :, row["start"] : row["end"]]
        assert np.abs(cut).max() > 0.3
    from modiscolite import io, util

    io.write_meme_from_h5(path, util.MemeDataType.PFM, tmp_path / "patterns.meme", True)
    assert (tmp_path / "patterns.meme").read_text().count("MOTIF") == 2
    motifs.write_report(path, tmp_path / "report")
    motifs.write_report(path, tmp_path / "report")  # an old report is replaced
    page = (tmp_path / "report" / "motifs.html").read_text()
    assert "pos_patterns.pattern_1" in page
    assert len(list((tmp_path / "report" / "trimmed_logos").glob("*.png"))) == 4
