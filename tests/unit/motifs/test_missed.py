import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions
from hypothesis import given, settings, strategies as st
from motif_examples import sequences_with_motif

from fourier_prior.errors import InputError
from fourier_prior.motifs import missed as missed_motifs
from fourier_prior.motifs.patterns import Pattern

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


def test_windows_too_few_or_negative_give_no_pattern():
    sequences, scores, _ = sequences_with_motif(n=30)
    windows = pd.DataFrame({"example": range(30), "start": 10, "end": 60})
    assert not missed_motifs.cluster_windows(sequences, -scores, windows, 25, CLUSTERING).positive
    few = {**CLUSTERING, "final_min_cluster_size": 31}
    assert not missed_motifs.cluster_windows(sequences, scores, windows, 25, few).positive
    with pytest.raises(InputError, match="core of 51 bp is longer"):
        missed_motifs.cluster_windows(sequences, scores, windows, 51, CLUSTERING)


def test_seqlets_have_an_importance_under_each_condition_and_the_name_of_what_is_planted():
    reads = {
        "none": attributions([[0, 2, 4, 0], [1, 1, 1, 2]], [100, 200]),
        "fourier": attributions([[0, 4, 1, 0], [0, 0, 0, 0]], [100, 200]),
    }
    shapes = {"frequencies": None, "contributions": None, "hypothetical": None}
    places = [("first", [0, 1], [1, 0]), ("second", [1], [2])]
    patterns = [
        Pattern(name, **shapes, seqlets=pd.DataFrame({"example": e, "start": s, "end": s}))
        for name, e, s in places
    ]
    for pattern in patterns:
        pattern.seqlets["end"] += 2
    sites = pd.DataFrame({"chrom": ["chr1"], "start": [101], "end": [103], "motif": ["SPI1"]})
    table = missed_motifs.seqlet_table(patterns, reads, sites)
    assert list(table) == missed_motifs.SEQLET_COLUMNS
    rows = table.drop(columns="importance").itertuples(index=False, name=None)
    assert list(rows) == [
        *(("first", 0, 0, 1, 3, "none", "SPI1"), ("first", 1, 1, 0, 2, "none", "")),
        *(("first", 0, 0, 1, 3, "fourier", "SPI1"), ("first", 1, 1, 0, 2, "fourier", "")),
        *(("second", 0, 1, 2, 4, "none", ""), ("second", 0, 1, 2, 4, "fourier", "")),
    ]
    np.testing.assert_array_equal(table["importance"], [1, 0.5, 1, np.nan, 1, np.nan])
    assert set(missed_motifs.seqlet_table(patterns, reads, None)["planted"]) == {""}
    nothing = missed_motifs.seqlet_table([], reads, sites)
    assert nothing.empty
    assert list(nothing) == missed_motifs.SEQLET_COLUMNS
