"""Attributions of DNA sequences by the models of FP, and a check of the engine."""

import copy
import logging
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from fourier_prior.attributions.file import Attributions
from fourier_prior.deeplift.engine import AveragedResult, DeepLIFT
from fourier_prior.deeplift.references import shuffled_references
from fourier_prior.deeplift.rivals import Gradient
from fourier_prior.deeplift.shap_engine import average_by_shap
from fourier_prior.devices import memory_suffices
from fourier_prior.errors import InputError
from fourier_prior.genome import UNKNOWN, one_hot
from fourier_prior.models.explained_scalar import binary_target, profile_target, profile_weights

METHODS = ("deepshap", "gradient", "released")
ENGINES = ("deeplift", "shap")
_WARN, _FAIL = 2e-4, 1e-1
"""Completeness errors, relative to max(1, |difference|), that are logged and that are refused.

Single precision was seen to miss by 2e-5 at most, in 322 files of the embedded experiments; a
shorter type, as in TF32, misses by some 1e-2.
"""
_log = logging.getLogger(__name__)


def attribute(
    model: nn.Module,
    codes: np.ndarray,
    control: np.ndarray | None = None,
    *,
    chrom: Sequence[str],
    start: Sequence[int],
    method: str = "deepshap",
    task: int | None = None,
    references: int = 10,
    seed: int = 0,
    engine: str = "deeplift",
    batch_size: int = 20,
    attrs: Mapping[str, str | int | float] | None = None,
) -> Attributions:
    """Attribute the output of a binary or profile model to the bases of sequences.

    Parameters
    ----------
    model : BinaryModel or ProfileModel
        Explained in evaluation mode, on its own device and in the precision of its weights, single
        precision at least; left as it was.
    codes : numpy.ndarray, shape (N, L), uint8
        Sequences as codes 0-3; sequences with unknown bases have to be left out before.
    control : numpy.ndarray, shape (N, C, S, O), optional
        Control counts of a profile model that has them; the same for a sequence and its references.
    chrom, start : sequence of str, sequence of int, length N
        Coordinates, kept with the scores.
    method : {"deepshap", "gradient", "released"}
        DeepLIFT-Rescale averaged over shuffled references; gradient times input; or gradient times
        (input minus mean reference), which is what the released code of FP computes.
    task : int, optional
        Index of the task to explain; None explains all together.
    references : int
        Dinucleotide-preserving shuffles per sequence.
    seed : int
        Seed of the shuffles.
    engine : {"deeplift", "shap"}
        What computes DeepSHAP.
    batch_size : int
        (Sequence, reference) pairs in memory at once.
    attrs : mapping, optional
        Stored with the scores, besides method, engine, task, references and seed.

    Returns
    -------
    Attributions

    Raises
    ------
    InputError
        If an option is unknown, shapes do not fit, a sequence holds an unknown base, sequences or
        control lie on a GPU or the model on several devices, memory does not suffice, or scores are
        not finite or do not add up to the difference of the outputs.

    Notes
    -----
    FP, section 3 and supplementary section on DeepSHAP. The scalar is the sum of logits (binary) or
    the sum of mean-centred logits weighted by the profile probabilities (profile). The weights are
    those of the sequence itself, also for its references: only then do contributions add up.
    """
    _check_arrays(sequences=codes, control=control)
    codes = np.asarray(codes)
    _check(model, codes, control, chrom, start, method, engine, task)
    target = explained_target(model, task)
    parameter = next(model.parameters())
    if parameter.dtype in (torch.float16, torch.bfloat16):
        model = copy.deepcopy(model).float()
        parameter = next(model.parameters())
    explainer = DeepLIFT(model) if method == "deepshap" else Gradient(model)
    # Whole sequences with all their references; gradients need no references in the batch.
    rows = max(1, batch_size // references) if method == "deepshap" else batch_size
    parts: list[AveragedResult] = []
    starts = range(0, len(codes), rows)
    for first in tqdm(starts, desc=f"{method} scores", unit="batch", disable=None):
        with memory_suffices("attribution", f"reduce batch_size (now {batch_size})"):
            some = codes[first : first + rows]
            inputs = _tensor(one_hot(some), parameter)
            others = [] if control is None else [_tensor(control[first : first + rows], parameter)]
            if method == "gradient":
                against = torch.zeros_like(inputs).unsqueeze(1)
            else:
                against = _tensor(one_hot(shuffled_references(some, references, seed)), parameter)
            if method == "deepshap" and engine == "shap":
                parts.append(average_by_shap(model, inputs, against, target, others=others))
            else:
                parts.append(
                    explainer.average(inputs, against, target, others=others, batch_size=batch_size)
                )
    hypothetical, delta, difference = (
        torch.cat([getattr(p, name) for p in parts]).float().cpu().numpy()
        for name in ("hypothetical", "delta", "difference")
    )
    if method != "deepshap":
        delta = difference = np.empty((len(codes), 0), np.float32)  # no claim to be complete
    _check_scores(hypothetical, delta, difference)
    described = {
        "method": method,
        "engine": engine,
        "task": -1 if task is None else task,
        "references": references,
        "seed": seed,
    }
    return Attributions(
        list(chrom),
        np.asarray(start, dtype=np.int32),
        one_hot(codes),
        hypothetical,
        delta,
        difference,
        {**described, **(attrs or {})},
    )


def engine_deviation(
    model: nn.Module,
    codes: np.ndarray,
    control: np.ndarray | None = None,
    *,
    task: int | None = None,
    references: int = 10,
    seed: int = 0,
    batch_size: int = 20,
    n: int = 5,
) -> float:
    """Compare our DeepSHAP with that of the `shap` package on the first few sequences.

    Parameters
    ----------
    model, codes, control, task, references, seed, batch_size
        As for `attribute`.
    n : int
        Sequences to compare.

    Returns
    -------
    float
        Largest absolute difference of actual scores over the largest absolute score. Scores of
        absent bases are left out: where all that a pool sees equals the reference they are a matter
        of convention.
    """
    ours, theirs = (
        attribute(
            model,
            codes[:n],
            None if control is None else control[:n],
            chrom=[""] * len(codes[:n]),
            start=[0] * len(codes[:n]),
            task=task,
            references=references,
            seed=seed,
            batch_size=batch_size,
            engine=engine,
        ).actual
        for engine in ENGINES
    )
    deviation, scale = np.abs(ours - theirs).max(), np.abs(theirs).max()
    # A model whose output does not depend on its input has no scores to compare but zeros.
    return float(deviation / scale) if scale > 0 else float(deviation)


def engine_comparison(
    model: nn.Module,
    codes: np.ndarray,
    control: np.ndarray | None,
    references: int,
    seed: int,
    batch_size: int,
) -> dict[str, float]:
    """Say how far our DeepSHAP is from that of the `shap` package, and how complete it is.

    Parameters
    ----------
    model, codes, control, references, seed, batch_size
        As for `attribute`; all sequences are compared.

    Returns
    -------
    dict of str to float
        sequences (N), deviation (see `engine_deviation`) and largest_delta: the largest error of
        completeness over the largest difference of outputs.
    """
    common = {"references": references, "seed": seed, "batch_size": batch_size}
    number = len(codes)
    ours = attribute(model, codes, control, chrom=[""] * number, start=[0] * number, **common)
    largest = max(np.abs(ours.difference).max(), np.finfo(np.float32).tiny)
    return {
        "sequences": number,
        "deviation": engine_deviation(model, codes, control, n=number, **common),
        "largest_delta": np.abs(ours.delta).max() / largest,
    }


def explained_target(model: nn.Module, task: int | None = None) -> Callable:
    """Return the scalar that is explained as a function of the model's output.

    Parameters
    ----------
    model : BinaryModel or ProfileModel
    task : int, optional
        Index of a task; None for all.

    Returns
    -------
    callable
        Of the output of the model; gives a tensor of shape (N,). Weights of a profile are taken
        from the output it is called with and detached.
    """
    if model.architecture == "binary":
        return lambda logits: binary_target(logits, task)
    return lambda outputs: profile_target(outputs[0], profile_weights(outputs[0]), task)


def _check_arrays(**arrays) -> None:
    """Refuse tensors that are not on the CPU: arrays are moved to the model, batch by batch."""
    problems = [
        f"attribution: {name} are a tensor on {array.device}; give an array, which is moved to the "
        "model's device batch by batch (`.cpu().numpy()`)."
        for name, array in arrays.items()
        if isinstance(array, Tensor) and array.device.type != "cpu"
    ]
    if problems:
        raise InputError(problems)


def _tensor(array: np.ndarray, like: Tensor) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array)).to(like.device, like.dtype)


def _check(model, codes, control, chrom, start, method, engine, task) -> None:
    problems = []
    if getattr(model, "architecture", None) not in ("binary", "profile"):
        problems.append(
            f"attribution: {type(model).__name__} is neither a BinaryModel nor a ProfileModel; use "
            "`fourier_prior.deeplift.DeepLIFT` for other networks."
        )
    elif task is not None and not 0 <= task < model.settings["tasks"]:
        problems.append(
            f"attribution: task {task} does not exist; the model has {model.settings['tasks']}."
        )
    if method not in METHODS:
        problems.append(f"attribution: method {method!r}; use one of {', '.join(METHODS)}.")
    if engine not in ENGINES:
        problems.append(f"attribution: engine {engine!r}; use one of {', '.join(ENGINES)}.")
    if codes.ndim != 2 or not len(codes):
        problems.append(f"attribution: sequences have shape {codes.shape} but must be (N, L).")
    elif (unknown := np.flatnonzero((codes >= UNKNOWN).any(axis=1))).size:
        problems.append(
            f"attribution: {unknown.size} of {len(codes)} sequences hold bases other than A, C, G, "
            f"T (the first is row {unknown[0]}); leave them out."
        )
    for name, given in (("chrom", chrom), ("start", start), ("control", control)):
        if given is not None and len(given) != len(codes):
            problems.append(
                f"attribution: {len(given)} values of {name} for {len(codes)} sequences."
            )
    if problems:
        raise InputError(problems)


def _check_scores(hypothetical, delta, difference) -> None:
    """Log or refuse scores that do not add up."""
    if not all(np.isfinite(values).all() for values in (hypothetical, delta, difference)):
        raise InputError(
            "attribution: scores are not finite; the model's weights or control tracks hold NaN or "
            "infinite values."
        )
    error = np.abs(delta) / np.maximum(1, np.abs(difference))
    worst = np.unravel_index(error.argmax(), error.shape) if error.size else None
    if (error > _FAIL).any():
        raise InputError(
            "attribution: contributions miss the difference of the outputs by up to "
            f"{error[worst]:.2g} of it ({delta[worst]:.3g} where it is {difference[worst]:.3g}); "
            "explain the model in double precision."
        )
    if (error > _WARN).any():
        _log.warning(
            "%.2g %% of sequences have contributions that miss the difference of the outputs by "
            "more than %.1g of it, at most by %.2g (%.3g where it is %.3g).",
            100 * (error > _WARN).any(axis=1).mean(),
            _WARN,
            error[worst],
            delta[worst],
            difference[worst],
        )
