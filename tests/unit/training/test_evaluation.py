"""Test metrics of models whose predictions are known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from training_examples import (
    JITTER,
    OUTPUT,
    binary_dataset,
    binary_model,
    genome,
    planted,
    profile_dataset,
    profile_model,
)

from fourier_prior.training.evaluation import evaluate, mean_training_profile
from fourier_prior.training.sampling import BinarySampler
from fourier_prior.training.tensors import to_tensors

BINARY = ["accuracy", "auroc", "auprc", "auprc_corrected"]
PROFILE = [
    "nll",
    "nll_per_read",
    "training_mean_nll_per_read",
    "jsd",
    "count_pearson",
    "count_spearman",
]


def values(table, task="mean"):
    return table[table["task"] == task].set_index("metric")["value"]


def test_binary_table_has_every_task_and_the_mean():
    table = evaluate(binary_model(), binary_dataset(), genome(), sample_seed=1)
    assert list(table.columns) == ["task", "metric", "value"]
    assert sorted(set(table["task"])) == ["mean", "task0", "task1"]
    for task in ("task0", "task1", "mean"):
        assert sorted(values(table, task).index) == sorted(BINARY)
    for metric in BINARY:
        tasks = [values(table, task)[metric] for task in ("task0", "task1")]
        assert values(table)[metric] == pytest.approx(np.mean(tasks))


def test_binary_metrics_leave_unlabelled_windows_out():
    data = binary_dataset()
    model = binary_model()
    sampler = BinarySampler(data, genome(), "test", seed=1, batch_positives=99, fixed=True)
    tensors = to_tensors(sampler.batch(0, 0), "cpu", reverse_complements=True)
    with torch.no_grad():
        logits = model.eval()(tensors.inputs).numpy()
    labels = tensors.labels.numpy()
    assert (labels[:, 1] == -1).any()
    assert len(labels) == 4 * len(data.positives("test"))
    table = evaluate(model, data, genome(), sample_seed=1, batch_positives=3)
    for t in range(2):
        known = labels[:, t] >= 0
        expected = roc_auc_score(labels[known, t], logits[known, t])
        assert values(table, f"task{t}")["auroc"] == pytest.approx(expected)


@pytest.mark.parametrize("label", [0, -1])
def test_a_task_without_test_positives_has_no_metric_and_no_part_in_means(label, caplog):
    data = binary_dataset(tasks=3)
    labels = data.labels.copy()
    labels[data.split == 2, 1] = label
    whole = evaluate(binary_model(tasks=3), data, genome(), sample_seed=1)
    assert not caplog.messages
    gap = replace(data, labels=labels)
    table = evaluate(binary_model(tasks=3), gap, genome(), sample_seed=1)
    assert caplog.messages == [
        "task1: the test split lacks one of the two classes; no metrics, and means are over the "
        "other tasks."
    ]
    assert values(table, "task1").isna().all()
    for task in ("task0", "task2"):
        assert values(table, task).equals(values(whole, task))
    both = [values(table, task) for task in ("task0", "task2")]
    pd.testing.assert_series_equal(values(table), sum(both) / 2)


def test_a_task_without_test_reads_has_no_metric_and_no_part_in_means(caplog):
    data = profile_dataset()
    counts = data.peak_counts[:].copy()
    counts[data.peak_split == 2, 0] = 0
    table = evaluate(profile_model(), replace(data, peak_counts=counts), genome(), sample_seed=1)
    assert caplog.messages == [
        "task0: the test split lacks any reads; no metrics, and means are over the other tasks."
    ]
    assert values(table, "task0").isna().all()
    assert values(table).notna().all()
    assert values(table).equals(values(table, "task1"))
    counts[data.peak_split == 2] = 0
    table = evaluate(profile_model(), replace(data, peak_counts=counts), genome(), sample_seed=1)
    assert table["value"].isna().all()


def test_mode_is_kept_and_evaluation_mode_is_used():
    model = binary_model().train()
    model(torch.rand(64, 4, 60))
    state = {name: value.clone() for name, value in model.state_dict().items()}
    one = evaluate(model, binary_dataset(), genome(), sample_seed=1)
    assert model.training
    assert all(torch.equal(value, state[name]) for name, value in model.state_dict().items())
    # Predictions would depend on the batch size with statistics of the batch.
    other = evaluate(model, binary_dataset(), genome(), sample_seed=1, batch_positives=1)
    np.testing.assert_allclose(one["value"], other["value"])


def test_training_mode_normalises_by_the_batch():
    data, model = binary_dataset(), binary_model().eval()
    sampler = BinarySampler(data, genome(), "test", seed=1, batch_positives=99, fixed=True)
    tensors = to_tensors(sampler.batch(0, 0), "cpu", reverse_complements=True)
    with torch.no_grad():
        logits = binary_model().train()(tensors.inputs).numpy()
    known = tensors.labels[:, 1].numpy() >= 0
    expected = roc_auc_score(tensors.labels[known, 1].numpy(), logits[known, 1])
    table = evaluate(model, data, genome(), sample_seed=1, batch_positives=99, mode="training")
    assert values(table, "task1")["auroc"] == pytest.approx(expected)
    assert not model.training


def test_perfect_binary_model():
    data = binary_dataset()

    class Detector(nn.Module):
        """Looks for the planted motif on either strand."""

        architecture = "binary"

        def forward(self, inputs):
            from training_examples import MOTIF

            motif = nn.functional.one_hot(torch.from_numpy(MOTIF).long(), 4).T.float()
            both = torch.stack([motif, motif.flip(0, 1)])
            best = nn.functional.conv1d(inputs, both).amax(dim=(1, 2))
            return (best - len(MOTIF) + 0.5)[:, None].repeat(1, 2)

    metrics = values(evaluate(Detector(), data, planted(data), sample_seed=1))
    assert metrics["accuracy"] == 1
    assert metrics["auroc"] == 1
    assert metrics["auprc"] == pytest.approx(1)


class Constant(nn.Module):
    """Predicts one profile and the right counts for any input."""

    architecture = "profile"

    def __init__(self, profile):
        super().__init__()
        self.profile = torch.tensor(np.log(profile), dtype=torch.float32)

    def forward(self, inputs, control=None):
        n = len(inputs)
        return self.profile.expand(n, -1, -1, -1), torch.zeros(n, *self.profile.shape[:2])


def test_profile_table_has_every_metric():
    data = profile_dataset(control="shared")
    table = evaluate(profile_model(control="shared"), data, genome(), sample_seed=1)
    for task in ("task0", "task1", "mean"):
        assert list(values(table, task).index) == PROFILE
    assert np.isfinite(table["value"]).all()


def test_mean_training_profile_is_the_baseline():
    data = profile_dataset()
    mean = mean_training_profile(data)
    rows = data.positives("train")
    summed = data.peak_counts[rows][..., JITTER : JITTER + OUTPUT].sum(axis=0) + 1.0
    np.testing.assert_allclose(mean, summed / summed.sum(-1, keepdims=True))
    metrics = values(evaluate(Constant(mean), data, genome(), sample_seed=1))
    # A model that predicts the mean training profile scores exactly as the baseline.
    assert metrics["nll_per_read"] == pytest.approx(metrics["training_mean_nll_per_read"], rel=1e-6)
    flat = values(evaluate(Constant(np.ones_like(mean)), data, genome(), sample_seed=1))
    assert flat["nll_per_read"] == pytest.approx(np.log(OUTPUT), rel=1e-6)
    assert flat["training_mean_nll_per_read"] < flat["nll_per_read"]


def test_fraction_changes_the_baseline_only():
    data = profile_dataset()
    model = profile_model()
    whole, half = (
        values(evaluate(model, data, genome(), sample_seed=1, fraction=f)) for f in (1.0, 0.5)
    )
    assert whole["nll_per_read"] == half["nll_per_read"]
    assert whole["training_mean_nll_per_read"] != half["training_mean_nll_per_read"]
