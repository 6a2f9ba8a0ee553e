"""Training steps, with and without prior, against the published double backward pass.

    python benchmarks/training.py --device cuda

Steps of the paper's binary (1000 bp, four tasks) and profile (1346 bp, four tasks with matched
controls) networks on batches of the paper's size, generated and on the device already, with Adam
and under the deterministic kernels that trainings use. Peers of a step with the prior are the same
loss by an ordinary double backward pass, and the one that the paper's code takes, which for binary
networks goes through batch normalisation in training mode and so has other numbers. Hours are
those of one training of 20 epochs with the given number of positive examples in each; most
trainings stop earlier.
"""

import copy
import math
import warnings
from collections.abc import Callable

import torch
from examples import ARCHITECTURES, PAPER, SMALL, forward_of, network, prior_of, steps_of
from measure import Rows, arguments, busy_seconds, gap, in_turn, median, per
from torch import Tensor, nn

from fourier_prior.devices import deterministic
from fourier_prior.models.explained_scalar import binary_target, profile_target, profile_weights
from fourier_prior.modes import evaluation_mode
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.priors.penalties import fourier_prior
from fourier_prior.training.losses import binary_loss, losses_of, profile_loss
from fourier_prior.training.settings import training_settings
from fourier_prior.training.step import Forward
from fourier_prior.training.tensors import Tensors, encode

Step = Callable[[], Tensor]


def our_step(model: nn.Module, forward: Forward, prior: AttributionPrior | None) -> Step:
    """One step as trainings take it, encoding included; on a GPU it is recorded and replayed."""
    steps, weight = steps_of(model, prior), None if prior is None else prior.weight
    return lambda: steps.train(forward, steps.settings["learning_rate"], weight)


def double_backward_step(model: nn.Module, batch: Tensors, prior: AttributionPrior) -> Step:
    """Take a step on the same loss, its gradient of the inputs by ``create_graph``."""

    def loss() -> Tensor:
        if model.architecture == "binary":
            correctness = binary_loss(model(batch.inputs), batch.labels)
            inputs = batch.inputs[batch.positive].requires_grad_()
            with evaluation_mode(model):
                scalar = binary_target(model(inputs)).sum()
            gradient = torch.autograd.grad(scalar, inputs, create_graph=True)[0]
            return correctness + _penalty(prior, gradient * inputs)
        return _published_loss(model, batch, prior)

    return _step(model, loss)


def published_step(model: nn.Module, batch: Tensors, prior: AttributionPrior) -> Step:
    """Take a step as the paper's code does: one forward pass, the gradient of the whole batch."""
    return _step(model, lambda: _published_loss(model, batch, prior))


def _published_loss(model: nn.Module, batch: Tensors, prior: AttributionPrior) -> Tensor:
    inputs = batch.inputs.detach().requires_grad_()
    if model.architecture == "binary":
        logits = model(inputs)
        correctness, scalar = binary_loss(logits, batch.labels), binary_target(logits)
    else:
        logits, log_counts = model(inputs, batch.control)
        correctness = profile_loss(logits, log_counts, batch.counts).total
        scalar = profile_target(logits, profile_weights(logits))
    gradient = torch.autograd.grad(scalar.sum(), inputs, create_graph=True)[0]
    return correctness + _penalty(prior, (gradient * inputs)[batch.positive])


def _penalty(prior: AttributionPrior, scores: Tensor) -> Tensor:
    options = {key: prior.settings[key] for key in ("softness", "norm", "smoothing_width")}
    return fourier_prior(scores.sum(dim=1), prior.settings["period"], **options).mean()


def our_eager_step(model: nn.Module, forward: Forward, prior: AttributionPrior) -> Step:
    """Take our step operation by operation, as on a CPU."""
    return _step(model, lambda: losses_of(model, encode(forward, True), prior)["loss"])


def _step(model: nn.Module, loss_of: Callable[[], Tensor]) -> Step:
    optimiser = torch.optim.Adam(model.parameters())

    def step() -> Tensor:
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        optimiser.step()
        return loss.detach()

    return step


def difference(first: nn.Module, second: nn.Module) -> str:
    """Compare the gradients that the last step of two copies of a model left behind."""
    found, expected = (
        torch.cat([p.grad.flatten() for p in model.parameters()]).cpu() for model in (first, second)
    )
    return f"gradients {gap(found, expected)}"


def measure(rows: Rows, architecture: str, size, steps: int) -> dict[str, float]:
    """Add the rows of an architecture; median seconds per step by name."""
    prior = prior_of(architecture)
    start = network(architecture, size).to(rows.device).train()
    forward = forward_of(start, size.positives_of(architecture), rows.device)
    batch = encode(forward, reverse_complements=True)
    without, with_prior = "step without prior", "step with the prior"
    peers = {
        "double backward": lambda model: double_backward_step(model, batch, prior),
        "published step": lambda model: published_step(model, batch, prior),
    }
    if rows.device.type == "cuda":
        peers["the same, not recorded"] = lambda model: our_eager_step(model, forward, prior)
    models = {name: copy.deepcopy(start) for name in (without, with_prior, *peers)}
    made = {
        without: our_step(models[without], forward, None),
        with_prior: our_step(models[with_prior], forward, prior),
    } | {name: make(models[name]) for name, make in peers.items()}
    for step in made.values():
        step()
    notes = {name: difference(models[with_prior], models[name]) for name in peers}

    def several(step: Step) -> Step:
        return lambda: [step() for _ in range(steps)]

    jobs = {name: several(step) for name, step in made.items()}
    seconds = in_turn(jobs, rows.options.repetitions, rows.device)
    seconds = {name: per(values, steps) for name, values in seconds.items()}
    case = f"{architecture}, {len(batch.inputs)} rows"
    for peer in peers:
        pair = (with_prior, seconds[with_prior]), (peer, seconds[peer])
        rows.add(case, *pair, unit="s per step", note=notes[peer])
    pair = (with_prior, seconds[with_prior]), (without, seconds[without])
    rows.add(case, *pair, "times the time", "s per step")
    for name in (without, with_prior):
        busy = busy_seconds(jobs[name], rows.device)
        if busy is not None:
            known = ("GPU busy", [busy / steps] * len(seconds[name]))
            rows.add(case, (name, seconds[name]), known, "times the time", "s per step")
    return {name: median(seconds[name]) for name in (without, with_prior)}


def main() -> None:
    """Measure both architectures; print the hours of a training, too."""
    options = arguments(
        __doc__,
        examples={"type": int, "default": 150_000, "help": "positives per epoch, for the hours"},
    )
    rows = Rows("training", options, uses_device=True)
    steps = 20 if rows.device.type == "cuda" else 1
    with deterministic(options.threads), warnings.catch_warnings():
        # Operations without a deterministic kernel say so.
        warnings.simplefilter("ignore", UserWarning)
        for architecture in ARCHITECTURES:
            found = measure(rows, architecture, SMALL if options.small else PAPER, steps)
            settings = training_settings(architecture, None)
            number = settings["epochs"] * math.ceil(options.examples / settings["batch_positives"])
            hours = ", ".join(f"{name} {s * number / 3600:.2g} h" for name, s in found.items())
            print(f"  {architecture}, {number} steps: {hours}")  # noqa: T201
    rows.write()


if __name__ == "__main__":
    main()
