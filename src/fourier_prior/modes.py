"""Training and evaluation mode of modules."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from torch import nn


@contextmanager
def module_mode(module: nn.Module, mode: str) -> Iterator[None]:
    """Put a module and all its parts in a mode, and each back into its own mode after.

    Parameters
    ----------
    module : torch.nn.Module
    mode : {"evaluation", "training"}
        In evaluation mode, running statistics of batch normalisation are used but not updated; in
        training mode those of each batch are used, and running statistics take them up.
    """
    before = [(part, part.training) for part in module.modules()]
    module.train(mode == "training")
    try:
        yield
    finally:
        for part, training in before:
            part.training = training


def evaluation_mode(module: nn.Module) -> AbstractContextManager[None]:
    """Put a module in evaluation mode and back; see `module_mode`."""
    return module_mode(module, "evaluation")
