import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.commands.missed_motifs import find_missed_motifs
from fourier_prior.errors import InputError
from fourier_prior.files import read_table
from fourier_prior.genome import encode, one_hot
from fourier_prior.motifs import missed as missed_motifs

CLUSTERING = {"n_leiden_runs": 1, "final_min_cluster_size": 20}


def slow_windows(scores, mask, share, window, spacing):
    """The published selection, base by base."""
    ranked = sorted(np.ndindex(scores.shape), key=lambda place: -abs(scores[place]))
    ranked = [place for place in ranked if not mask[place]][: int(share * scores.size)]
    kept = []
    for example, centre in ranked:
        start = centre - window // 2
        fits = start >= 0 and start + window <= scores.shape[1]
        near = any(e == example and abs(c - centre) < spacing for e, c in kept)
        if fits and not near:
            kept.append((example, centre))
    return [(e, c - window // 2, c - window // 2 + window) for e, c in kept]


@given(
    st.integers(0, 10_000),
    st.floats(0.05, 1),
    st.sampled_from([1, 6, 7, 30]),
    st.sampled_from([1, 4, 9]),
)
@settings(max_examples=60, deadline=None)
def test_windows_are_those_of_a_slow_selection(seed, share, window, spacing):
    random = np.random.default_rng(seed)
    scores = random.normal(size=(4, 29))
    mask = random.random(scores.shape) < 0.3
    found = missed_motifs.windows_outside(scores, mask, share=share, window=window, spacing=spacing)
    expected = slow_windows(scores, mask, share, window, spacing)
    assert [tuple(row) for row in found.to_numpy()] == expected


def test_importance_is_relative_to_the_sequence():
    scores = np.array([[0.0, -4.0, 1.0, 2.0], [0.0, 0.0, 0.0, 0.0]])
    seqlets = pd.DataFrame({"example": [0, 0, 1], "start": [2, 0, 1], "end": [4, 2, 3]})
    np.testing.assert_array_equal(
        missed_motifs.relative_importance(scores, seqlets), [0.5, 1.0, np.nan]
    )


def test_a_seqlet_has_the_name_of_the_motif_that_fills_most_of_it():
    sites = pd.DataFrame(
        {
            "chrom": ["chr1", "chr1", "chr2"],
            "start": [108, 116, 100],
            "end": [114, 130, 110],
            "motif": ["SPI1", "CTCF", "SP1"],
        }
    )
    seqlets = pd.DataFrame(
        {"example": [0, 0, 0, 1], "start": [10, 0, 16, 0], "end": [24, 11, 20, 9]}
    )
    names = missed_motifs.planted_in(seqlets, sites, ["chr1", "chr3"], np.array([100, 100]))
    # 4 of 6 bp of SPI1 against 8 of 14 of CTCF; 3 of 6 of SPI1; 4 of 14 are too few; no site
    assert names == ["CTCF", "SPI1", "", ""]


def planted(n=60, length=80, motif="GATTACAGTC", seed=0):
    """Random sequences with one motif each that alone has attribution, and where it starts."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (n, length)).astype(np.uint8)
    starts = random.integers(20, length - 40, n)
    actual = random.normal(0, 0.01, (n, length))
    for row, start in enumerate(starts):
        codes[row, start : start + len(motif)] = encode(motif)
        actual[row, start : start + len(motif)] += 1
    sequences = np.stack([one_hot(row) for row in codes])
    return sequences, (sequences * actual[:, None]).astype(np.float32), starts


def test_windows_too_few_or_negative_give_no_pattern():
    sequences, scores, _ = planted(n=30)
    windows = pd.DataFrame({"example": range(30), "start": 10, "end": 60})
    assert not missed_motifs.cluster_windows(sequences, -scores, windows, 25, CLUSTERING).positive
    few = {**CLUSTERING, "final_min_cluster_size": 31}
    assert not missed_motifs.cluster_windows(sequences, scores, windows, 25, few).positive
    with pytest.raises(InputError, match="core of 51 bp is longer"):
        missed_motifs.cluster_windows(sequences, scores, windows, 51, CLUSTERING)


def run(folder, limit, marked=()):
    sequences, scores, starts = planted()
    for condition, factor in (("none", 1.0), ("fourier", 2.0)):
        read = Attributions(
            chrom=["chr1"] * len(sequences),
            start=np.arange(len(sequences), dtype=np.int32) * 100,
            one_hot=sequences.astype(np.uint8),
            hypothetical=scores * np.float32(factor),
            delta=np.zeros((len(sequences), 0), np.float32),
            difference=np.zeros((len(sequences), 0), np.float32),
        )
        write_attributions(folder / f"{condition}.h5", read)
    gold = [f"chr1\t{100 * row}\t{100 * row + 80}\n" for row in marked]
    (folder / "gold.bed").write_text("".join(gold) or "chr9\t0\t1\n")
    first = pd.DataFrame(
        {"chrom": "chr1", "start": np.arange(60) * 100 + starts, "dataset": "k562"}
    )
    first.assign(end=first["start"] + 10, motif="TEST").to_csv(
        folder / "planted.tsv", sep="\t", index=False
    )
    background = "".join(
        f"MOTIF M{i}\nletter-probability matrix: w= 6\n" + matrix(i) for i in range(60)
    )
    (folder / "motifs.meme").write_text(f"MEME version 4\n\nALPHABET= ACGT\n\n{background}")
    find_missed_motifs(
        conditions=["none", "fourier"],
        attributions=[folder / "none.h5", folder / "fourier.h5"],
        found_in="fourier",
        gold=[folder / "gold.bed"],
        planted=[folder / "planted.tsv"],
        dataset_name="k562",
        database=folder / "motifs.meme",
        settings={
            **{"share": 0.1, "window": 50, "spacing": 25, "core": 25},
            "clustering": {"n_leiden_runs": 1, "final_min_cluster_size": limit},
        },
        keep={},
        modisco=folder / "modisco.h5",
        patterns=folder / "patterns.tsv",
        seqlets=folder / "seqlets.tsv",
    )
    return read_table(folder / "patterns.tsv"), read_table(folder / "seqlets.tsv")


def matrix(seed):
    p = np.random.default_rng(seed).dirichlet(np.full(4, 0.3), 6)
    return "".join(" ".join(f"{x:.6f}" for x in row) + "\n" for row in p)


def test_without_a_pattern_the_tables_have_their_columns(tmp_path):
    patterns, seqlets = run(tmp_path, limit=1000)
    assert patterns.empty
    assert {"pattern", "n_seqlets", "kept", "label", "n_windows"} <= set(patterns)
    assert list(seqlets) == [
        *("pattern", "seqlet", "example", "start", "end", "condition", "importance", "planted")
    ]


@pytest.mark.slow
def test_a_planted_motif_is_found_outside_the_gold_standard(tmp_path):
    patterns, seqlets = run(tmp_path, limit=20, marked=range(10))
    assert patterns["consensus"].iloc[0] in ("GATTACAGTC", "GACTGTAATC")
    assert seqlets["example"].min() >= 10
    assert (seqlets["planted"] == "TEST").mean() > 0.9
    # Twice the attribution everywhere is the same relative importance.
    wide = seqlets.pivot(index=["pattern", "seqlet"], columns="condition", values="importance")
    np.testing.assert_allclose(wide["none"], wide["fourier"], rtol=1e-5)


def test_different_sequences_are_refused(tmp_path):
    run(tmp_path, limit=1000)
    sequences, scores, _ = planted(n=60)
    read = Attributions(
        ["chr2"] * 60,
        np.zeros(60, np.int32),
        sequences.astype(np.uint8),
        scores,
        np.zeros((60, 0), np.float32),
        np.zeros((60, 0), np.float32),
    )
    write_attributions(tmp_path / "none.h5", read)
    with pytest.raises(InputError, match="of none and fourier are of different sequences"):
        find_missed_motifs(
            conditions=["none", "fourier"],
            attributions=[tmp_path / "none.h5", tmp_path / "fourier.h5"],
            found_in="fourier",
            **dict.fromkeys(("gold", "planted"), []),
            **dict.fromkeys(("database", "modisco", "patterns", "seqlets", "dataset_name")),
            **dict.fromkeys(("settings", "keep"), {}),
        )
