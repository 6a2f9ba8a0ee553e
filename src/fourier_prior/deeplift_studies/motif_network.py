"""The network that DL trains on simulated motifs, its training and its attributions."""

import copy
import logging
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from tqdm import tqdm

from fourier_prior.adam import Adam
from fourier_prior.deeplift.engine import DeepLIFT
from fourier_prior.deeplift.references import dinucleotide_shuffle
from fourier_prior.deeplift_studies.methods import explainers
from fourier_prior.deeplift_studies.motif_sequences import BACKGROUND, TASKS, MotifSequences
from fourier_prior.devices import deterministic
from fourier_prior.errors import InputError
from fourier_prior.genome import one_hot
from fourier_prior.modes import evaluation_mode
from fourier_prior.randomness import generator

SHUFFLES = ("plain", "dinucleotide")
_log = logging.getLogger(__name__)


class MotifNetwork(nn.Sequential):
    """Two convolutions, global average pooling and two dense layers; three logits.

    Notes
    -----
    DL, Section F. Sequences of any length above 20 bp fit.
    """

    def __init__(self):
        width = 11
        super().__init__(
            nn.Conv1d(4, 50, width),
            nn.ReLU(),
            nn.Conv1d(50, 50, width),
            nn.ReLU(),
            nn.AdaptiveAvgPool1d(1),
            nn.Flatten(),
            nn.Linear(50, 50),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(50, len(TASKS)),
        )


def train(
    sequences: MotifSequences, seed: int, settings: Mapping[str, float], *, threads: int = 1
) -> tuple[MotifNetwork, pd.DataFrame]:
    """Train a network on the train split and keep the epoch with the lowest validation loss.

    Parameters
    ----------
    sequences : MotifSequences
    seed : int
        Seed of the initialisation, of dropout and of the order of examples.
    settings : mapping
        batch_size, learning_rate (of Adam), epochs (at most), patience (epochs without a lower
        validation loss after which training ends).
    threads : int
        CPU threads.

    Returns
    -------
    network : MotifNetwork
        In evaluation mode.
    history : pandas.DataFrame
        Columns epoch, train_loss, validation_loss, best.
    """
    fit, check = sequences.part("train"), sequences.part("validation")
    with deterministic(threads), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = MotifNetwork()
        optimiser = Adam(network.parameters(), lr=settings["learning_rate"])
        inputs, labels = _tensors(fit)
        rows: list[dict[str, float]] = []
        best, best_epoch = copy.deepcopy(network.state_dict()), 0
        for epoch in tqdm(range(1, settings["epochs"] + 1), desc="epochs", disable=None):
            network.train()
            total = 0.0
            order = generator(seed, "motif network", epoch).permutation(len(inputs))
            for chosen in torch.from_numpy(order).split(settings["batch_size"]):
                loss = _loss(network(inputs[chosen]), labels[chosen])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                optimiser.step()
                total += loss.item() * len(chosen)
            logits = predict(network, check.codes)
            validation = _loss(logits, _tensors(check)[1]).item()
            rows.append(
                {"epoch": epoch, "train_loss": total / len(inputs), "validation_loss": validation}
            )
            if not np.isfinite(validation):
                raise InputError(
                    f"motif network: the loss of epoch {epoch} is not finite; lower learning_rate."
                )
            if all(validation < row["validation_loss"] for row in rows[:-1]):
                best, best_epoch = copy.deepcopy(network.state_dict()), epoch
            if epoch - best_epoch >= settings["patience"]:
                break
    network.load_state_dict(best)
    history = pd.DataFrame(rows)
    history["best"] = history["epoch"] == best_epoch
    return network.eval(), history


def predict(network: nn.Module, codes: np.ndarray, batch_size: int = 500) -> Tensor:
    """Return logits, shape (N, 3), in the precision of the network."""
    precision = next(network.parameters()).dtype
    with evaluation_mode(network), torch.no_grad():
        parts = [
            network(torch.from_numpy(one_hot(codes[i : i + batch_size])).to(precision))
            for i in range(0, len(codes), batch_size)
        ]
    return torch.cat(parts)


def auroc(network: nn.Module, sequences: MotifSequences) -> dict[str, float]:
    """Area under the ROC curve of each task."""
    # Loaded here: it takes half a second, and only one of the steps that know this module asks.
    from sklearn.metrics import roc_auc_score

    logits = predict(network, sequences.codes).numpy()
    return {
        task: roc_auc_score(sequences.labels[:, k], logits[:, k]) for k, task in enumerate(TASKS)
    }


def score_positions(
    network: nn.Module, codes: np.ndarray, methods: Sequence[str], batch_size: int = 100
) -> dict[str, np.ndarray]:
    """Score every position by several methods, with the background frequencies as reference.

    Parameters
    ----------
    network : torch.nn.Module
    codes : numpy.ndarray, shape (N, L), uint8
    methods : sequence of str
        Names of `fourier_prior.deeplift_studies.methods.METHODS`.
    batch_size : int
        Sequences in memory at once.

    Returns
    -------
    dict of str to numpy.ndarray, shape (3, N, L), float32
        By method; per task, the sum of the contributions over the four bases.
    """
    scores = {}
    for method, explainer in explainers(network, methods).items():
        found = np.empty((len(TASKS), *codes.shape), dtype=np.float32)
        for first in tqdm(range(0, len(codes), batch_size), desc=method, disable=None):
            rows = slice(first, first + batch_size)
            inputs = torch.from_numpy(one_hot(codes[rows])).float()
            frequencies = torch.tensor(BACKGROUND, dtype=inputs.dtype)[None, :, None]
            references = frequencies.expand_as(inputs)
            for task in range(len(TASKS)):
                result = explainer.attribute(inputs, references, task)
                found[task, rows] = result.contributions.sum(1).numpy()
        scores[method] = found
    return scores


def score_against_shuffles(
    network: nn.Module, codes: np.ndarray, task: int, shuffle: str, number: int, seed: int
) -> np.ndarray:
    """Score every position against shuffles of the sequence itself (DL, Section J).

    Parameters
    ----------
    network : torch.nn.Module
    codes : numpy.ndarray, shape (N, L), uint8
    task : int
    shuffle : {"plain", "dinucleotide"}
        What the shuffles keep: the counts of bases, or those of dinucleotides.
    number : int
        Shuffles per sequence; more of them begin with the same ones.
    seed : int

    Returns
    -------
    numpy.ndarray, shape (N, L), float32
        By DeepLIFT with the genomics rule, averaged over the shuffles.
    """
    explainer = DeepLIFT(network, "genomics")
    scores = np.empty(codes.shape, dtype=np.float32)
    batch = max(1, 200 // number)
    for first in tqdm(range(0, len(codes), batch), desc=f"{number} shuffles", disable=None):
        some = codes[first : first + batch]
        references = np.stack(
            [
                _shuffles(sequence, shuffle, number, generator(seed, shuffle, first + row))
                for row, sequence in enumerate(some)
            ]
        )
        inputs, against = (torch.from_numpy(one_hot(c)).float() for c in (some, references))
        result = explainer.average(inputs, against, task, batch_size=200)
        scores[first : first + batch] = result.contributions.sum(1).numpy()
    return scores


def _shuffles(
    sequence: np.ndarray, shuffle: str, number: int, random: np.random.Generator
) -> np.ndarray:
    if shuffle == "dinucleotide":
        return dinucleotide_shuffle(sequence, number, random)[0]
    return np.stack([random.permutation(sequence) for _ in range(number)])


def _tensors(sequences: MotifSequences) -> tuple[Tensor, Tensor]:
    return (
        torch.from_numpy(one_hot(sequences.codes)).float(),
        torch.from_numpy(sequences.labels).float(),
    )


def _loss(logits: Tensor, labels: Tensor) -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(logits, labels)
