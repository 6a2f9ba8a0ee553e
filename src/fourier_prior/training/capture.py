"""Work on a GPU that is recorded once and replayed: CUDA graphs."""

import logging
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from fourier_prior.devices import is_out_of_memory

logger = logging.getLogger(__name__)

_WARM_UPS = 3
"""How often work runs before it is recorded: libraries choose algorithms and take memory then."""


class Captured:
    """A step that is recorded at its first use and replayed from then on.

    Parameters
    ----------
    step : callable
        Takes tensors by name and returns a tensor. It must neither wait for the GPU nor depend on
        anything but tensors that stay where they are.
    example : mapping of str to torch.Tensor
        Inputs; all others must have their shapes.
    state : callable
        Returns the tensors that the step changes, by name. They are as before once the step is
        recorded.

    Notes
    -----
    A step that cannot be recorded runs as it is, which a warning says: the numbers are the same.
    """

    def __init__(
        self,
        step: Callable[[Mapping[str, Tensor]], Tensor],
        example: Mapping[str, Tensor],
        state: Callable[[], Mapping[str, Tensor]],
    ):
        self._step = step
        self._inputs = {name: tensor.clone() for name, tensor in example.items()}
        self._replay: Callable[[], None] | None = None
        before = {name: tensor.clone() for name, tensor in state().items()}
        try:
            for _ in range(_WARM_UPS):
                aside(lambda: step(self._inputs))
            self._restore(before, state())
            self._replay, self._output = record(lambda: step(self._inputs))
        except RuntimeError as error:
            if is_out_of_memory(error):
                raise
            logger.warning(
                "the training step cannot be recorded as a CUDA graph (%s); it runs step by step.",
                str(error).splitlines()[0],
            )
            self._restore(before, state())

    @staticmethod
    def _restore(before: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, tensor in state.items():
                if name in before:
                    tensor.copy_(before[name])
                else:
                    # An optimiser makes its tensors, all zeros, at its first step.
                    tensor.zero_()

    def fits(self, inputs: Mapping[str, Tensor]) -> bool:
        """Whether inputs have the recorded names and shapes."""
        shapes = {name: tensor.shape for name, tensor in inputs.items()}
        return shapes == {name: tensor.shape for name, tensor in self._inputs.items()}

    @property
    def replays(self) -> bool:
        """Whether the step could be recorded."""
        return self._replay is not None

    def __call__(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Return what the step returns for inputs of the recorded shapes."""
        if not self.replays:
            return self._step(inputs)
        for name, tensor in inputs.items():
            self._inputs[name].copy_(tensor, non_blocking=True)
        self._replay()
        return self._output.clone()


def aside(work: Callable[[], object]) -> None:
    """Run work on a stream of its own, as is asked for before recording."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        work()
    torch.cuda.current_stream().wait_stream(stream)


def record(work: Callable[[], Tensor]) -> tuple[Callable[[], None], Tensor]:
    """Record work on the GPU without doing it; return what replays it, and its future result."""
    graph = torch.cuda.CUDAGraph()
    # Only what this thread does is recorded: another one prepares batches meanwhile.
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        result = work()
    return graph.replay, result
