"""What `precision` changes: losses, gradients and attributions against double precision.

    python benchmarks/precision.py --device cuda

Networks of the paper's size with random weights and generated batches. Loss: of one batch, prior
included. Gradient: of the loss, all weights together. Attributions are in float32 whatever
`precision` says; the row shows what they would be otherwise. Errors are lengths of differences
divided by the length of the exact numbers.
"""

import argparse
import warnings

import pandas as pd
import torch
from examples import ARCHITECTURES, PAPER, SMALL, forward_of, network, one_hot_windows, prior_of
from torch import Tensor, nn

from fourier_prior.devices import PRECISIONS, choose_device, deterministic, precision
from fourier_prior.files import write_table
from fourier_prior.formatting import markdown_table
from fourier_prior.models.explained_scalar import binary_target, profile_target, profile_weights
from fourier_prior.training.losses import losses_of
from fourier_prior.training.tensors import Tensors, encode


def double(batch: Tensors) -> Tensors:
    """Return a batch with floats in double precision."""
    parts = {name: getattr(batch, name) for name in ("inputs", "counts", "control")}
    raised = {name: None if part is None else part.double() for name, part in parts.items()}
    return Tensors(positive=batch.positive, labels=batch.labels, **raised)


def loss_and_gradient(model: nn.Module, batch: Tensors, with_prior: bool) -> dict[str, Tensor]:
    """Loss of a batch and its gradient with respect to all weights."""
    model.zero_grad()
    prior = prior_of(model.architecture) if with_prior else None
    loss = losses_of(model, batch, prior)["loss"]
    loss.backward()
    gradient = torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])
    return {"loss": loss.detach(), "gradient": gradient}


def contributions(model: nn.Module, inputs: Tensor, reference: Tensor) -> Tensor:
    """Gradient times difference from a reference: the products that DeepSHAP is made of."""
    leaf = inputs.clone().requires_grad_()
    outputs = model(leaf) if model.architecture == "binary" else model(leaf, None)
    if model.architecture == "binary":
        scalar = binary_target(outputs)
    else:
        scalar = profile_target(outputs[0], profile_weights(outputs[0]))
    return torch.autograd.grad(scalar.sum(), leaf)[0] * (inputs - reference)


def error(found: Tensor, exact: Tensor) -> float:
    """Length of a difference, relative to that of the exact numbers."""
    return float((found.double() - exact).norm() / exact.norm())


def measure(architecture: str, size, device: torch.device) -> list[dict]:
    """Rows of one architecture."""
    start = network(architecture, size).to(device).train()
    batch = encode(forward_of(start, size.positives_of(architecture), device), True)
    plain = network(architecture, size, control="none").to(device).eval()
    length = plain.settings["input_length"]
    inputs = one_hot_windows(8, length).to(device)
    reference = one_hot_windows(8, length, seed=1).to(device)
    exact: dict[tuple[str, str], Tensor] = {}
    rows = []
    for name in ("double", *PRECISIONS):
        with precision("float32" if name == "double" else name, device):
            found = {}
            for with_prior in (False, True):
                model = network(architecture, size).to(device).train()
                given = batch
                if name == "double":
                    model, given = model.double(), double(batch)
                case = "with the prior" if with_prior else "without prior"
                for what, value in loss_and_gradient(model, given, with_prior).items():
                    found[what, case] = value
            if name == "double":
                parts = plain.double(), inputs.double(), reference.double()
            else:
                parts = plain.float(), inputs, reference
            found["attributions", "gradient × difference"] = contributions(*parts)
        if name == "double":
            exact = {key: value.double() for key, value in found.items()}
            continue
        rows += [
            {
                "architecture": architecture,
                "device": device.type,
                "precision": name,
                "of": what,
                "case": case,
                "relative_error": error(value, exact[what, case]),
            }
            for (what, case), value in found.items()
        ]
    return rows


def main() -> None:
    """Print the table, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--tsv", help="file for the rows")
    parser.add_argument("--small", action="store_true", help="sizes to try the script with")
    options = parser.parse_args()
    device = choose_device(options.device)
    with deterministic(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        size = SMALL if options.small else PAPER
        rows = [row for a in ARCHITECTURES for row in measure(a, size, device)]
    table = pd.DataFrame(rows)
    wide = table.pivot_table(
        "relative_error", ["architecture", "of", "case"], "precision", sort=False
    )[list(PRECISIONS)]
    lines = [(*key, *(f"{value:.0e}" for value in row)) for key, *row in wide.itertuples()]
    print(markdown_table((*wide.index.names, *wide.columns), lines))  # noqa: T201
    if options.tsv:
        write_table(table, options.tsv)


if __name__ == "__main__":
    main()
