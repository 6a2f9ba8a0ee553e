import pandas as pd
from attribution_examples import attributions

from fourier_prior.analysis.motif_instances import instance_curves, instance_scores

CALLED = {
    "none": pd.DataFrame({"chr": "chr1", "start": [0, 40, 20], "end": [8, 48, 28]}),
    "fourier": pd.DataFrame({"chr": "chr1", "start": [20], "end": [28]}),
}
READ = {name: attributions([[0.0] * 60], [0], condition="x", head="K562") for name in CALLED}
PLACES = pd.DataFrame({"chrom": "chr1", "start": [2, 20], "end": [10, 30]})


def test_curves_count_the_first_instances_in_gold_standard_intervals():
    table = instance_curves(CALLED, READ, PLACES, limit=2)
    assert list(table) == [*("dataset", "architecture", "condition", "head", "rank", "overlapping")]
    assert table["condition"].tolist() == ["none", "none", "fourier"]
    assert table["rank"].tolist() == [1, 2, 1]
    assert table["overlapping"].tolist() == [1, 1, 1]
    assert set(table["head"]) == {"K562"}


def test_precision_and_recall_of_planted_instances():
    table = instance_scores(CALLED, READ, PLACES)
    assert list(table) == [
        *("dataset", "architecture", "condition", "head", "rank", "precision", "recall")
    ]
    assert table["condition"].tolist() == ["none"] * 3 + ["fourier"]
    assert table["precision"].tolist() == [1, 1 / 2, 2 / 3, 1]
    assert table["recall"].tolist() == [1 / 2, 1 / 2, 1, 1 / 2]


def test_without_a_truth_tables_have_their_columns_and_no_row():
    curve, scores = (
        instance_curves(CALLED, READ, None, limit=9),
        instance_scores(CALLED, READ, None),
    )
    assert curve.empty
    assert scores.empty
    assert list(curve) == list(instance_curves(CALLED, READ, PLACES, limit=9))
    assert list(scores) == list(instance_scores(CALLED, READ, PLACES))
