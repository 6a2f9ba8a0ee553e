"""DeepLIFT by Rescale and RevealCancel against tangermeme, captum and shap.

    python benchmarks/attribution.py --device cuda

One-hot sequences against ten references each, on the paper's binary (1000 bp) and profile (1346 bp,
without control) networks with random weights; the sum of all logits is explained. A batch counts
pairs of sequence and reference; shap knows one sequence with its references at a time. Peers know
Rescale only, so that RevealCancel, which needs about twice the arithmetic, stands beside their
Rescale. Notes say how far the numbers of both are apart.
"""

import copy
import warnings
from collections.abc import Callable

import torch
from examples import ARCHITECTURES, INPUT_LENGTH, PAPER, SMALL, Size, network, one_hot_windows
from measure import Rows, arguments, gap, in_turn, installed, per
from torch import Tensor, nn

from fourier_prior.deeplift import DeepLIFT

REFERENCES = 10


class Scalar(nn.Module):
    """A network with one output, as the other packages want it."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        """Sum of all logits of an example."""
        outputs = self.network(inputs)
        logits = outputs[0] if isinstance(outputs, tuple) else outputs
        return logits.flatten(1).sum(1, keepdim=True)


Peer = Callable[[nn.Module, Tensor, Tensor, int], Tensor]
"""Takes a network, inputs (N, 4, L), references (N, R, 4, L) and the number of pairs in memory;
returns contributions (N, 4, L), averaged over references."""


def by_tangermeme(network: nn.Module, inputs: Tensor, references: Tensor, batch: int) -> Tensor:
    """Explain by tangermeme."""
    from tangermeme.deep_lift_shap import deep_lift_shap

    return deep_lift_shap(
        network, inputs, references=references, batch_size=batch, device=str(inputs.device)
    )


def by_captum(network: nn.Module, inputs: Tensor, references: Tensor, batch: int) -> Tensor:
    """Explain by captum, pair by pair, as its own DeepLiftShap does."""
    from captum.attr import DeepLift

    pairs = inputs.repeat_interleave(references.shape[1], 0), references.flatten(0, 1)
    explain = DeepLift(network).attribute
    parts = zip(*(tensor.split(batch) for tensor in pairs), strict=True)
    scores = torch.cat([explain(x, r).detach() for x, r in parts])
    return scores.unflatten(0, references.shape[:2]).mean(1)


def by_shap(network: nn.Module, inputs: Tensor, references: Tensor, batch: int) -> Tensor:
    """Explain by shap, sequence by sequence, whatever the batch."""
    from shap import DeepExplainer

    scores = [
        DeepExplainer(network, r).shap_values(x[None], check_additivity=False)[..., 0]
        for x, r in zip(inputs, references, strict=True)
    ]
    return torch.cat([torch.as_tensor(s) for s in scores])


PEERS: dict[str, Peer] = {"tangermeme": by_tangermeme, "captum": by_captum, "shap": by_shap}


def measure(rows: Rows, architecture: str, batch: int, sequences: int, size: Size) -> None:
    """Add the rows of an architecture and a number of pairs in memory."""
    model = Scalar(network(architecture, size, control="none")).to(rows.device).eval()
    shape = sequences, INPUT_LENGTH[architecture]
    inputs = one_hot_windows(*shape).to(rows.device)
    references = one_hot_windows(shape[0], REFERENCES, shape[1], seed=1).to(rows.device)
    engines = {rule: DeepLIFT(model, rule) for rule in ("rescale", "revealcancel")}
    few = slice(0, min(sequences, 8))
    found: dict[str, Tensor] = {}

    def ours(name: str) -> Callable[[], None]:
        def explain() -> None:
            result = engines[name].average(inputs, references, 0, batch_size=batch)
            found[name] = result.contributions
            notes[name] = f"sums {gap(result.delta + result.difference, result.difference)}"

        return explain

    def theirs(name: str, rows_of: slice) -> Callable[[], None]:
        def explain() -> None:
            found[name] = PEERS[name](copies[name], inputs[rows_of], references[rows_of], batch)

        return explain

    notes: dict[str, str] = {}
    copies = {name: copy.deepcopy(model) for name in PEERS if installed(name)}
    number = dict.fromkeys((*engines, *copies), sequences)
    jobs = {name: ours(name) for name in engines}
    for name in copies:
        rows_of = few if name == "shap" else slice(None)
        number[name] = len(inputs[rows_of])
        jobs[name] = theirs(name, rows_of)
    seconds = in_turn(jobs, rows.options.repetitions, rows.device)
    seconds = {name: per(values, number[name]) for name, values in seconds.items()}
    case = f"{architecture}, batch {batch}"
    unit = "s per sequence"
    for name in PEERS:
        pair = ("Rescale", seconds["rescale"]), (name, seconds.get(name))
        note = "not installed"
        if name in copies:
            note = f"scores {agreement(found[name], found['rescale'])}"
        rows.add(case, *pair, unit=unit, note=note)
    cancel = ("RevealCancel", seconds["revealcancel"])
    peer = ("tangermeme, Rescale", seconds.get("tangermeme"))
    rows.add(case, cancel, peer, unit=unit, note=notes["revealcancel"])
    rows.add(case, cancel, ("Rescale", seconds["rescale"]), "times the time", unit)


def agreement(theirs: Tensor, ours: Tensor) -> str:
    """Compare the contributions of positions, of as many sequences as a peer explained."""
    first, second = (s.detach().cpu().sum(1) for s in (theirs, ours[: len(theirs)]))
    return gap(first, second)


def main() -> None:
    """Measure both architectures over batch sizes."""
    options = arguments(
        __doc__, batches={"type": int, "nargs": "*", "help": "pairs in memory; by device"}
    )
    rows = Rows("attribution", options, uses_device=True)
    on_gpu = rows.device.type == "cuda"
    batches = options.batches or ([20, 200, 1000] if on_gpu else [20, 80])
    sequences = 8
    if options.small:
        batches, sequences = batches[:1], 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for architecture in ARCHITECTURES:
            for batch in batches:
                number = max(sequences, 2 * batch // REFERENCES) if on_gpu else sequences
                measure(rows, architecture, batch, number, SMALL if options.small else PAPER)
    rows.write()


if __name__ == "__main__":
    main()
