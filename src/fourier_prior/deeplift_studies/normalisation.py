"""What a reference of zeros means before and after weight normalisation (DL, Section K)."""

import copy

import numpy as np
import pandas as pd
import torch
from torch import nn

from fourier_prior.deeplift.engine import DeepLIFT
from fourier_prior.deeplift.normalisation import normalise_one_hot_weights
from fourier_prior.deeplift_studies.labels import REFERENCE_LABELS
from fourier_prior.deeplift_studies.motif_network import predict
from fourier_prior.deeplift_studies.motif_sequences import BACKGROUND, TASKS
from fourier_prior.genome import one_hot


def compare_references(
    network: nn.Module, codes: np.ndarray
) -> tuple[dict[str, np.ndarray], pd.DataFrame]:
    """Score positions with three kinds of reference.

    Parameters
    ----------
    network : torch.nn.Module
        Its first layer is a convolution named "0".
    codes : numpy.ndarray, shape (N, L), uint8

    Returns
    -------
    scores : dict of str to numpy.ndarray, shape (3, N, L), float32
        By variant (of `REFERENCE_LABELS`) and task; DeepLIFT with the genomics rule.
    table : pandas.DataFrame
        Columns row, task, variant, correlation (of its scores with those of the background
        reference), output_change (of the logit by the normalisation, in double precision).
    """
    normalised = normalise_one_hot_weights(network, "0")
    inputs = torch.from_numpy(one_hot(codes)).float()
    zeros = torch.zeros_like(inputs)
    background = torch.tensor(BACKGROUND, dtype=inputs.dtype)[None, :, None].expand_as(inputs)
    cases = {
        "zeros": (network, zeros),
        "zeros-normalised": (normalised, zeros),
        "background": (network, background),
    }
    scores = {}
    for variant, (explained, reference) in cases.items():
        explainer = DeepLIFT(explained, "genomics")
        scores[variant] = np.stack(
            [
                torch.cat(
                    [
                        explainer.attribute(x, r, task).contributions.sum(1)
                        for x, r in zip(inputs.split(100), reference.split(100), strict=True)
                    ]
                ).numpy()
                for task in range(len(TASKS))
            ]
        )
    # In double precision, so that rounding does not hide a change of the function.
    exact = copy.deepcopy(network).double()
    change = predict(normalise_one_hot_weights(exact, "0"), codes) - predict(exact, codes)
    tables = [
        pd.DataFrame(
            {
                "row": np.arange(len(codes)),
                "task": task,
                "variant": variant,
                "correlation": _row_correlation(scores[variant][k], scores["background"][k]),
                "output_change": change[:, k].numpy(),
            }
        )
        for k, task in enumerate(TASKS)
        for variant in REFERENCE_LABELS
    ]
    return scores, pd.concat(tables, ignore_index=True)


def _row_correlation(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Pearson correlation of the rows of two arrays, NaN where a row is constant."""
    first = first - first.mean(axis=1, keepdims=True)
    second = second - second.mean(axis=1, keepdims=True)
    norm = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return (first * second).sum(axis=1) / np.where(norm > 0, norm, np.nan)
