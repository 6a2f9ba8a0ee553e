import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions
from scipy.stats import spearmanr
from sklearn.metrics import auc, precision_recall_curve

from fourier_prior.analysis.interpretability import interpretability_table
from fourier_prior.design.options.analysis import Analysis
from fourier_prior.design.options.base import defaults
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum

STARTS = [10, 100, 200]
PEAKS = pd.DataFrame(
    {"chrom": "chr1", "start": [20, 190], "end": [60, 230], "summit": [30, 215]},
)
FOOTPRINTS = PEAKS[["chrom", "start", "end"]]
PLANTED = pd.DataFrame(
    {"chrom": "chr1", "start": [12, 100], "end": [20, 110], "dataset": ["spi1", "other"]}
)


def scores():
    """Three windows: one with a peak inside, one without, one without attribution in a peak."""
    values = np.random.default_rng(0).standard_normal((3, 50)).astype(np.float32)
    values[2] = 0
    return values


def measured(planted=None, **settings):
    table = interpretability_table(
        [attributions(scores(), STARTS)],
        {"peaks": PEAKS, "footprints": FOOTPRINTS},
        planted,
        6.7,
        defaults(Analysis) | settings,
    )
    return {
        measure: dict(zip(rows["example"].fillna(-1), rows["value"], strict=True))
        for measure, rows in table.groupby("measure")
    }


def area(mask):
    """Area under the curve of scikit-learn, without its artificial last point."""
    precision, recall, _ = precision_recall_curve(mask.ravel(), np.abs(scores()).ravel())
    return auc(recall[:-1], precision[:-1])


def mask_of(*spans):
    """Bases of the three windows in (window, first, last + 1)."""
    mask = np.zeros((3, 50), dtype=bool)
    for row, start, end in spans:
        mask[row, start:end] = True
    return mask


def test_measures_of_each_sequence():
    values, magnitudes = measured(), np.abs(scores())
    distance = np.abs(np.arange(10, 60) - 30)
    correlation = spearmanr(magnitudes[0], distance).statistic
    assert values["summit_correlation"] == pytest.approx({0: correlation, 1: 0, 2: 0})
    share = magnitudes[0, 10:50].sum() / magnitudes[0].sum()
    assert values["footprints_fraction"] == pytest.approx({0: share})
    for name, expected in (
        ("high_frequency_sum", high_frequency_sum(magnitudes, 6.7)),
        ("entropy", entropy(magnitudes, 0.001)),
    ):
        defined = {row: value for row, value in enumerate(expected) if not np.isnan(value)}
        assert values[name] == pytest.approx(defined)
    assert set(values["high_frequency_sum"]) == {0, 1}
    assert "planted_fraction" not in values


def test_undefined_correlations_can_be_left_out():
    kept, dropped = measured(), measured(undefined_correlations="drop")
    assert dropped.pop("summit_correlation") == {0: kept.pop("summit_correlation")[0]}
    assert dropped == kept


@pytest.mark.parametrize(
    ("clip", "spans"), [(True, [(0, 10, 50), (2, 0, 30)]), (False, [(0, 10, 50)])]
)
def test_intervals_that_overhang_are_clipped_or_lost(clip, spans):
    values = measured(clip_intervals=clip)
    expected = pytest.approx({-1: area(mask_of(*spans))})
    assert values["peaks_auprc"] == expected
    assert values["footprints_auprc"] == expected


def test_only_motifs_planted_in_the_data_set_count():
    values, magnitudes = measured(PLANTED), np.abs(scores())
    share = magnitudes[0, 2:10].sum() / magnitudes[0].sum()
    assert values["planted_fraction"] == pytest.approx({0: share})
    assert values["planted_auprc"] == pytest.approx({-1: area(mask_of((0, 2, 10)))})
