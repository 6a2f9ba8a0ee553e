import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import multinomial, pearsonr, spearmanr
from sklearn.metrics import accuracy_score, auc, precision_recall_curve, roc_auc_score

from fourier_prior.errors import InputError
from fourier_prior.metrics import performance as perf

labels_and_scores = st.integers(2, 60).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n),
        # few distinct values, so that ties are common
        st.lists(st.integers(0, 8).map(lambda v: v / 8), min_size=n, max_size=n),
    )
)


@settings(max_examples=200, deadline=None)
@given(labels_and_scores)
def test_binary_scores_equal_scikit_learn(data):
    y, p = map(np.array, data)
    keep = y >= 0
    if len(set(y[keep])) < 2:
        assert np.isnan(perf.auroc(y, p))
        assert np.isnan(perf.auprc(y, p))
        return
    assert perf.auroc(y, p) == pytest.approx(roc_auc_score(y[keep], p[keep]))
    assert perf.accuracy(y, p) == pytest.approx(accuracy_score(y[keep], p[keep] > 0.5))
    precision, recall, _ = precision_recall_curve(y[keep], p[keep])
    assert perf.auprc(y, p) == pytest.approx(auc(recall, precision))


def test_corrected_auprc_equals_repeated_negatives():
    rng = np.random.default_rng(0)
    y, p = rng.integers(0, 2, 200), rng.random(200)
    repeated = np.concatenate([y[y == 1], np.repeat(y[y == 0], 7)])
    scores = np.concatenate([p[y == 1], np.repeat(p[y == 0], 7)])
    assert perf.corrected_auprc(y, p, 7) == pytest.approx(perf.auprc(repeated, scores))
    assert perf.corrected_auprc(y, p, 7) < perf.auprc(y, p)


@settings(max_examples=100, deadline=None)
@given(labels_and_scores)
def test_areas_need_only_the_order_of_scores(data):
    y, p = map(np.array, data)
    same = 3 * p**3 - 7
    for area in (perf.auroc, perf.auprc, lambda a, b: perf.corrected_auprc(a, b, 9.5)):
        value = area(y, p)
        np.testing.assert_allclose(area(y, same), value)
        assert np.isnan(value) or 0 <= value <= 1
    exchanged = np.where(y >= 0, 1 - y, y)
    np.testing.assert_allclose(perf.auroc(exchanged, -p), perf.auroc(y, p))


def test_nothing_labelled():
    unlabelled, scores = np.full(5, -1), np.arange(5.0)
    for metric in (perf.accuracy, perf.auroc, perf.auprc):
        assert np.isnan(metric(unlabelled, scores))
        assert np.isnan(metric([], []))


def test_half_counts_as_negative():
    assert perf.accuracy([0, 1], [0.5, 0.5]) == 0.5
    assert perf.accuracy([0], [0.5]) == 1


def test_auprc_known_value():
    # thresholds: (recall 1/2, precision 1), (1/2, 1/2), (1, 2/3), and the point (0, 1)
    assert perf.auprc([1, 0, 1], [0.9, 0.8, 0.7]) == pytest.approx(0.5 + 0.5 * (0.5 + 2 / 3) / 2)


def test_nan_predictions_are_refused():
    with pytest.raises(InputError, match="NaN"):
        perf.auroc([0, 1], [0.1, np.nan])


def test_shapes_must_agree():
    with pytest.raises(InputError, match="3 entries but 2"):
        perf.accuracy([0, 1, 1], [0.1, 0.2])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=2, max_size=12), st.integers(0, 10_000))
def test_multinomial_nll_equals_scipy(counts, seed):
    counts = np.array(counts)
    p = np.random.default_rng(seed).dirichlet(np.ones(len(counts)))
    expected = -multinomial.logpmf(counts, counts.sum(), p)
    assert perf.multinomial_nll(np.log(p), counts) == pytest.approx(expected, abs=1e-9)


def test_multinomial_nll_impossible_and_empty():
    log_p = np.array([0.0, -np.inf])
    assert perf.multinomial_nll(log_p, np.array([3, 0])) == pytest.approx(0)
    assert perf.multinomial_nll(log_p, np.array([0, 1])) == np.inf
    assert perf.multinomial_nll(log_p, np.array([0, 0])) == 0


def test_nll_per_read_of_flat_prediction_is_log_length():
    counts = np.random.default_rng(0).poisson(2, (5, 2, 100))
    assert perf.nll_per_read(np.full(100, -np.log(100)), counts) == pytest.approx(np.log(100))
    assert np.isnan(perf.nll_per_read(np.zeros(4), np.zeros((2, 4))))


def test_jensen_shannon_equals_scipy_and_is_bounded():
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.ones(50), 6), rng.poisson(1.0, (6, 50))
    ours = perf.jensen_shannon(p, q, smoothing=None)
    np.testing.assert_allclose(ours, jensenshannon(p, q, axis=1) ** 2)
    smooth = perf.jensen_shannon(p, q)
    assert (smooth < ours).all()
    disjoint = perf.jensen_shannon([1.0, 0.0], [0, 5], smoothing=None)
    assert disjoint == pytest.approx(np.log(2))
    assert perf.jensen_shannon(p[0], p[0]) == pytest.approx(0)
    assert np.isnan(perf.jensen_shannon(p[0], np.zeros(50)))


def test_jensen_shannon_kernel_is_cut_at_one_sigma():
    """An impulse spreads over 3 bp to each side and no further."""
    impulse = np.zeros(21)
    impulse[10] = 1
    far = np.zeros(21)
    far[17] = 1
    assert perf.jensen_shannon(impulse, far) == pytest.approx(np.log(2))
    assert perf.jensen_shannon(impulse, np.roll(impulse, 6)) < np.log(2) - 1e-3


def slow_divergence(p, q, sigma=3.0, reach=3):
    """Smooth both by a kernel cut at one sigma, mirrored at the ends, and compare."""
    weights = [math.exp(-0.5 * (d / sigma) ** 2) for d in range(-reach, reach + 1)]

    def smooth(x):
        padded = [*x[reach - 1 :: -1], *x, *x[: -reach - 1 : -1]]
        out = [
            sum(w * v for w, v in zip(weights, padded[i : i + 2 * reach + 1], strict=True))
            for i in range(len(x))
        ]
        return [v / sum(out) for v in out]

    p, q = smooth(list(p)), smooth(list(q))
    total = 0.0
    for a, b in zip(p, q, strict=True):
        m = (a + b) / 2
        total += (a * math.log(a / m) if a else 0) / 2 + (b * math.log(b / m) if b else 0) / 2
    return total


def test_profile_metrics_equal_loops():
    rng = np.random.default_rng(4)
    log_p = np.log(rng.dirichlet(np.ones(30), (5, 2, 2)))
    counts = rng.poisson(0.7, (5, 2, 2, 30))
    log_counts = rng.random((5, 2, 2))
    result = perf.profile_metrics(log_p, counts, log_counts)
    for t in range(2):
        nll, divergence, reads, bits = [], [], 0, 0.0
        for n, s in np.ndindex(5, 2):
            row, p = counts[n, t, s].tolist(), log_p[n, t, s].tolist()
            likelihood = math.lgamma(sum(row) + 1)
            for c, logarithm in zip(row, p, strict=True):
                likelihood += c * logarithm - math.lgamma(c + 1)
                reads, bits = reads + c, bits - c * logarithm
            nll.append(-likelihood)
            divergence.append(slow_divergence(np.exp(p), row))
        assert result["nll"][t] == pytest.approx(np.mean(nll))
        assert result["jsd"][t] == pytest.approx(np.mean(divergence))
        assert result["nll_per_read"][t] == pytest.approx(bits / reads)
        observed = np.log1p(counts[:, t].sum(axis=-1))
        expected = pearsonr(log_counts[:, t].ravel(), observed.ravel()).statistic
        assert result["count_pearson"][t] == pytest.approx(expected)
    flipped = perf.profile_metrics(
        log_p[:, :, ::-1, ::-1], counts[:, :, ::-1, ::-1], log_counts[:, :, ::-1]
    )
    for name, values in result.items():
        np.testing.assert_allclose(flipped[name], values)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_jensen_shannon_is_symmetric_and_ignores_depth(seed):
    p, q = np.random.default_rng(seed).random((2, 3, 20)).round(1)
    value = perf.jensen_shannon(p, q)
    np.testing.assert_allclose(perf.jensen_shannon(q, p), value)
    np.testing.assert_allclose(perf.jensen_shannon(5 * p, q / 3), value, atol=1e-12)
    np.testing.assert_allclose(perf.jensen_shannon(p[:, ::-1], q[:, ::-1]), value, atol=1e-12)
    assert ((value >= 0) & (value <= np.log(2) + 1e-12)).all()


def test_what_a_model_cannot_predict_stays_visible():
    """NaN in a prediction gives NaN, not a number."""
    broken = np.array([np.nan, 0.5])
    assert np.isnan(perf.multinomial_nll(broken, np.array([1, 2])))
    assert np.isnan(perf.jensen_shannon(broken, np.array([1, 2])))
    assert np.isnan(perf.pearson(broken, [1, 2]))


def test_correlations_equal_scipy():
    rng = np.random.default_rng(2)
    x, y = rng.random(30), rng.integers(0, 5, 30)
    result = perf.count_correlations(x, y)
    assert result["count_pearson"] == pytest.approx(pearsonr(x, np.log1p(y)).statistic)
    assert result["count_spearman"] == pytest.approx(spearmanr(x, y).statistic)
    assert np.isnan(perf.pearson(np.ones(5), np.arange(5)))
    assert np.isnan(perf.spearman([1.0], [2.0]))


@pytest.mark.parametrize("size", [2, 3, 7, 12, 100])
def test_a_constant_correlates_with_nothing(size):
    """Also one whose mean is rounded."""
    other = np.random.default_rng(size).random(size)
    assert np.isnan(perf.pearson(np.full(size, 0.1), other))
    assert np.isnan(perf.pearson(other, np.full(size, 1 / 3)))


def test_binary_metrics_are_per_task():
    y = np.array([[1, 0], [0, -1], [1, 1], [0, 1]])
    p = np.array([[0.9, 0.1], [0.2, 0.9], [0.8, 0.3], [0.1, 0.2]])
    result = perf.binary_metrics(y, p, [1, 10])
    assert set(result) == {"accuracy", "auroc", "auprc", "auprc_corrected"}
    np.testing.assert_allclose(result["accuracy"], [1, 1 / 3])
    np.testing.assert_allclose(result["auroc"], [1, 1])


@pytest.mark.parametrize("label", [0, 1])
def test_a_task_that_lacks_a_class_has_no_metric(label):
    rng = np.random.default_rng(4)
    p = rng.random((20, 3)) * 0.4  # a model that says one thing: negative
    y = rng.integers(0, 2, (20, 3))
    y[:, 1] = np.where(np.arange(20) % 4, label, -1)
    assert perf.accuracy(y[:, 1], p[:, 1]) == 1 - label
    result = perf.binary_metrics(y, p, [2, 2, 2])
    for values in result.values():
        assert np.isnan(values).tolist() == [False, True, False]
    for t in (0, 2):
        assert result["accuracy"][t] == pytest.approx(accuracy_score(y[:, t], p[:, t] > 0.5))
        assert result["auroc"][t] == pytest.approx(roc_auc_score(y[:, t], p[:, t]))
    y[3, 1] = 1 - label  # one example of the other class is enough
    once = perf.binary_metrics(y, p, [2, 2, 2])
    known = y[:, 1] >= 0
    assert once["auroc"][1] == pytest.approx(roc_auc_score(y[known, 1], p[known, 1]))
    assert once["accuracy"][1] == pytest.approx(accuracy_score(y[known, 1], p[known, 1] > 0.5))


def test_profile_metrics_leave_out_empty_profiles():
    rng = np.random.default_rng(3)
    log_p = np.log(rng.dirichlet(np.ones(40), (8, 2, 1)))
    counts = rng.poisson(1.0, (8, 2, 1, 40))
    log_counts = rng.random((8, 2, 1))
    mean = np.full((2, 1, 40), 1 / 40)
    before = perf.profile_metrics(log_p, counts, log_counts, mean)
    assert before["nll"].shape == (2,)
    np.testing.assert_allclose(before["training_mean_nll_per_read"], np.log(40))
    empty = np.concatenate([counts, np.zeros_like(counts[:1])])
    after = perf.profile_metrics(
        np.concatenate([log_p, log_p[:1]]), empty, np.concatenate([log_counts, log_counts[:1]])
    )
    for name in ("nll", "nll_per_read", "jsd"):
        np.testing.assert_allclose(after[name], before[name])
    assert "training_mean_nll_per_read" not in after
