"""Matches of motifs against brute force."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.deeplift_studies import (
    motif_matches,
    motif_sequences,
)


def brute_force_matches(codes, matrix, number, mended):
    width, half = matrix.shape[1], matrix.shape[1] // 2
    scores = [
        sum(matrix[codes[start + k], k] for k in range(width))
        for start in range(len(codes) - width + 1)
    ]
    found = []
    for _ in range(number):
        best = int(np.argmax(scores))
        found.append((best, scores[best]))
        first = max(best - half, 0) if mended else best - half
        # a negative slice start counts from the end, as in the original finder
        for start in range(len(scores))[first : best + half - 1]:
            scores[start] = -np.inf
    return found


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31), st.booleans(), st.integers(4, 11))
def test_top_matches_by_brute_force(seed, mended, width):
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (4, 90)).astype(np.uint8)
    matrix = random.normal(size=(4, width))
    starts, values = motif_matches.top_matches(codes, matrix, mended=mended)
    for row in range(4):
        expected = brute_force_matches(codes[row], matrix, 5, mended)
        assert starts[row].tolist() == [start for start, _ in expected]
        np.testing.assert_allclose(values[row], [value for _, value in expected])


def test_the_published_finder_repeats_a_match_at_the_left_edge():
    matrix = np.full((4, 6), -1.0)
    matrix[0] = 2.0
    codes = np.full((1, 60), 3, dtype=np.uint8)
    codes[0, 1:7] = 0
    published, _ = motif_matches.top_matches(codes, matrix, mended=False)
    mended, _ = motif_matches.top_matches(codes, matrix)
    assert published[0].tolist() == [1] * 5
    assert mended[0].tolist().count(1) == 1


def test_scores_and_false_negatives_of_matches():
    matches = pd.DataFrame(
        {
            "row": [0, 0, 1, 2],
            "start": [0, 3, 1, 0],
            "end": [2, 5, 4, 2],
            "both": [1, 1, 1, 0],
            "log_odds": [7.0, 6.9, 9.0, 9.0],
        }
    )
    scores = np.array([[1, -3, 0, 5, 5], [0, 1, 1, 1, 0], [-1, -1, 0, 0, 0]], dtype=np.float32)
    matches["x:both"] = motif_matches.match_scores(matches, scores)
    assert matches["x:both"].tolist() == [-2, 10, 3, -2]
    assert motif_matches.false_negatives(matches, "x:both") == (1, 2)


def test_matches_of_both_finders_have_the_scores_of_every_method_and_task(sequences):
    test, motifs = sequences.part("test"), motif_sequences.encode_motifs()
    random = np.random.default_rng(0)
    scores = {
        "all": random.normal(size=(3, *test.codes.shape)),
        "one": random.normal(size=(1, *test.codes.shape)),
    }
    table = motif_matches.scored_matches(test, motifs, scores)
    assert list(table)[-4:] == ["all:both", "all:GATA1", "all:TAL1", "one:both"]
    for finder, mended in (("mended", True), ("published", False)):
        found = table[table["finder"] == finder].reset_index(drop=True)
        expected = motif_matches.match_table(test, motifs, mended=mended)
        pd.testing.assert_frame_equal(found[list(expected)], expected)
        row = found.sample(1, random_state=0).iloc[0]
        place = row["row"], slice(row["start"], row["end"])
        assert row["all:TAL1"] == pytest.approx(scores["all"][2][place].sum())
        assert row["one:both"] == pytest.approx(scores["one"][0][place].sum())
