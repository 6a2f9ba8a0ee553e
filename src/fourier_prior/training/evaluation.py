"""Test metrics of one model."""

import logging

import numpy as np
import pandas as pd
import torch

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.devices import full_precision
from fourier_prior.genome import Genome
from fourier_prior.metrics.performance import binary_metrics, profile_metrics
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.modes import module_mode
from fourier_prior.training.sampling import BinarySampler, ProfileSampler
from fourier_prior.training.tensors import to_tensors

logger = logging.getLogger(__name__)


def evaluate(
    model: BinaryModel | ProfileModel,
    dataset: BinaryDataset | ProfileDataset,
    genome: Genome,
    *,
    sample_seed: int,
    fraction: float = 1.0,
    device: torch.device | str = "cpu",
    batch_positives: int = 64,
    mode: str = "evaluation",
) -> pd.DataFrame:
    """Compute test metrics of a model.

    Parameters
    ----------
    model : BinaryModel or ProfileModel
        Its mode stays as it is; it must be on `device`.
    dataset : BinaryDataset or ProfileDataset
    genome : Genome
    sample_seed : int
        Seed of the test negatives of binary data sets, the same for models that are compared.
    fraction : float
        Share of the strongest training peaks, for the mean training profile.
    device : torch.device or str
    batch_positives : int
        Positives per batch.
    mode : {"evaluation", "training"}
        See `modes.module_mode`; the released code of FP tests in training mode.

    Returns
    -------
    pandas.DataFrame
        Columns task, metric, value; task ``mean`` is the mean over tasks. Metrics are undefined
        (NaN) for a task of which the test split lacks a class or any reads; the mean is over the
        other tasks then, which a warning says.

    Notes
    -----
    Predictions are computed in full single precision.

    FP, section 5. Binary: every positive test window and as many fixed negatives, with reverse
    complements. Profile: test peaks centred on their summits, without negatives, shifts or reverse
    complements.
    """
    with module_mode(model, mode), torch.no_grad(), full_precision():
        if model.architecture == "binary":
            metrics = _binary(model, dataset, genome, sample_seed, device, batch_positives)
        else:
            metrics = _profile(
                model, dataset, genome, sample_seed, fraction, device, batch_positives
            )
    measured = ~np.isnan(list(metrics.values())).all(axis=0)
    if not measured.all():
        lacking = [name for name, has in zip(dataset.tasks, measured, strict=True) if not has]
        lacks = "one of the two classes" if model.architecture == "binary" else "any reads"
        logger.warning(
            "%s: the test split lacks %s; no metrics, and means are over the other tasks.",
            ", ".join(lacking),
            lacks,
        )
    rows = [
        {"task": task, "metric": metric, "value": float(value)}
        for metric, values in metrics.items()
        for task, value in [
            *zip(dataset.tasks, values, strict=True),
            ("mean", values[measured].mean() if measured.any() else np.nan),
        ]
    ]
    return pd.DataFrame(rows)


def _binary(model, dataset, genome, sample_seed, device, batch_positives):
    sampler = BinarySampler(
        dataset, genome, "test", seed=sample_seed, batch_positives=batch_positives, fixed=True
    )
    labels, probabilities = [], []
    for batch in sampler.batches(0):
        tensors = to_tensors(batch, device, reverse_complements=True)
        labels.append(tensors.labels.cpu().numpy())
        probabilities.append(torch.sigmoid(model(tensors.inputs)).cpu().numpy())
    ratio = len(sampler.negatives) / len(sampler.positives)
    return binary_metrics(
        np.concatenate(labels), np.concatenate(probabilities), [ratio] * len(dataset.tasks)
    )


def _profile(model, dataset, genome, sample_seed, fraction, device, batch_positives):
    sampler = ProfileSampler(
        dataset,
        genome,
        "test",
        seed=sample_seed,
        batch_positives=batch_positives,
        fixed=True,
        negatives=False,
        jitter=False,
    )
    logits, log_counts, counts = [], [], []
    for batch in sampler.batches(0):
        tensors = to_tensors(batch, device, reverse_complements=False)
        profile, predicted = model(tensors.inputs, tensors.control)
        logits.append(torch.log_softmax(profile, dim=-1).cpu().numpy())
        log_counts.append(predicted.cpu().numpy())
        counts.append(batch.counts)
    return profile_metrics(
        np.concatenate(logits),
        np.concatenate(counts),
        np.concatenate(log_counts),
        mean_training_profile(dataset, fraction),
    )


def mean_training_profile(
    dataset: ProfileDataset, fraction: float = 1.0, pseudocount: float = 1.0
) -> np.ndarray:
    """Mean profile of the training peaks, the prediction of a model that ignores its input.

    Parameters
    ----------
    dataset : ProfileDataset
    fraction : float
        Share of the strongest training peaks.
    pseudocount : float
        Reads added to every position, so that none has probability 0.

    Returns
    -------
    numpy.ndarray, shape (T, S, O)
        Probabilities: all reads around the summits of the training peaks, per task and strand.
    """
    rows = dataset.positives("train", None if fraction == 1 else fraction)
    inner = slice(dataset.jitter, dataset.jitter + dataset.output_length)
    summed = sum(dataset.peak_counts[row][..., inner].astype(np.float64) for row in rows)
    summed = summed + pseudocount
    return summed / summed.sum(axis=-1, keepdims=True)
