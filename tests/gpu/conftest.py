"""The device of these tests."""

import os

import pytest
import torch

# cuBLAS reads this when it is first used; without it some of its sums come out in any order.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


@pytest.fixture
def gpu() -> torch.device:
    """The GPU that PyTorch uses."""
    if not torch.cuda.is_available():
        pytest.skip("PyTorch sees no CUDA device")
    return torch.device("cuda", torch.cuda.current_device())
