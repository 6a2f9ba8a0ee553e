"""One step of a training, and the losses of one batch, on whatever device."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from fourier_prior.adam import Adam
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.modes import module_mode
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.capture import Captured
from fourier_prior.training.losses import losses_of
from fourier_prior.training.tensors import encode

PARTS = ("loss", "correctness", "selection", "prior")
"""What is measured of every batch, in the order in which steps return it."""

Forward = Mapping[str, Tensor]


class Steps:
    """The steps of trainings of one kind: a model, its optimiser, and what a GPU remembers of them.

    Several models may be trained one after another with the same steps. On a GPU a step is recorded
    once, for batches of one size, and replayed (a CUDA graph): the GPU then waits neither for
    Python nor for a loss to be read.

    Parameters
    ----------
    model : BinaryModel or ProfileModel
        On the device where it is trained; its weights are changed in place.
    settings : mapping
        See `training.fit.Trainer`.
    prior : AttributionPrior, optional
    record : bool
        Whether steps on a GPU are recorded.

    Attributes
    ----------
    model, optimiser
        What is trained, and by what.
    """

    def __init__(
        self,
        model: BinaryModel | ProfileModel,
        settings: Mapping[str, Any],
        prior: AttributionPrior | None = None,
        record: bool = True,
    ):
        self.model, self.settings, self.prior = model, settings, prior
        self.device = next(model.parameters()).device
        on_gpu = self.device.type == "cuda"
        rate = settings["learning_rate"]
        self._rate = torch.tensor(rate, device=self.device) if on_gpu else None
        self._weight = torch.zeros((), device=self.device) if on_gpu and prior else None
        self.optimiser = Adam(
            model.parameters(),
            lr=self._rate if on_gpu else rate,
            # On a CPU the same bits as without either, in less time.
            foreach=not on_gpu,
            fused=on_gpu,
            capturable=on_gpu,
        )
        self._records = on_gpu and record
        self._captured: dict[str, Captured] = {}

    @property
    def recorded(self) -> list[str]:
        """Which steps are replayed."""
        return [kind for kind, captured in self._captured.items() if captured.replays]

    # --- steps ----------------------------------------------------------------------------------

    def train(self, forward: Forward, rate: float, prior_weight: float | None) -> Tensor:
        """Change the weights once.

        Parameters
        ----------
        forward : mapping of str to torch.Tensor
            A batch on the device, see `tensors.forward_strand`.
        rate : float
            Learning rate.
        prior_weight : float or None
            Weight of the prior in this step.

        Returns
        -------
        torch.Tensor, shape (4,)
            `PARTS` before the change, still on the device.
        """
        group = self.optimiser.param_groups[0]
        if self._rate is None:
            group["lr"] = rate
        else:
            group["lr"] = self._rate.fill_(rate)
        if self._weight is not None:
            prior_weight = self._weight.fill_(prior_weight)
        return self._run("train", lambda batch: self._change(batch, prior_weight), forward)

    def validate(self, forward: Forward) -> Tensor:
        """Return `PARTS` of a batch, shape (4,); the weights stay."""
        with module_mode(self.model, self.settings["held_out_mode"]), torch.no_grad():
            return self._run("validate", self._measure, forward)

    def _change(self, forward: Forward, prior_weight: float | Tensor | None) -> Tensor:
        losses = self._losses(forward, prior_weight)
        self.optimiser.zero_grad(set_to_none=True)
        losses["loss"].backward()
        self.optimiser.step()
        return _parts(losses)

    def _measure(self, forward: Forward) -> Tensor:
        return _parts(self._losses(forward, None if self.prior is None else self.prior.weight))

    def _losses(self, forward: Forward, prior_weight: float | Tensor | None) -> dict[str, Tensor]:
        return losses_of(
            self.model,
            encode(forward, reverse_complements=True),
            self.prior,
            self.settings.get("count_weight", 0),
            prior_weight,
            self.settings["l2"],
        )

    def _run(self, kind: str, step: Callable[[Forward], Tensor], forward: Forward) -> Tensor:
        """Run a step, or replay it where one of batches of this size is worth recording."""
        if not self._records:
            return step(forward)
        if kind not in self._captured:
            # The first batch is of the size of all batches of an epoch but the last.
            self._captured[kind] = Captured(step, forward, self._state)
        captured = self._captured[kind]
        return captured(forward) if captured.fits(forward) else step(forward)

    # --- state ----------------------------------------------------------------------------------

    def _state(self) -> dict[str, Tensor]:
        """Every tensor that a step may change, by name."""
        state = dict(self.model.state_dict())
        for index, slots in enumerate(self.optimiser.state.values()):
            state |= {f"{name} of parameter {index}": slot for name, slot in slots.items()}
        return state

    def load(self, weights: Mapping[str, Tensor]) -> None:
        """Take the weights of another model, which has not been trained yet.

        Everything stays in place, so that what was recorded remains valid.
        """
        self.model.load_state_dict(weights)
        for slots in self.optimiser.state.values():
            for slot in slots.values():
                slot.zero_()

    def resume(self, weights: Mapping[str, Tensor], optimiser: Mapping[str, Any]) -> None:
        """Take weights and optimiser of a training that was interrupted."""
        self.model.load_state_dict(weights)
        self.optimiser.load_state_dict(optimiser)
        # The optimiser has new tensors now; what was recorded would go on changing the old.
        self._captured.clear()


def _parts(losses: Mapping[str, Tensor]) -> Tensor:
    return torch.stack([losses[part].detach() for part in PARTS])
