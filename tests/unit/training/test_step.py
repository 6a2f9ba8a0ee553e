"""Steps of a training."""

import subprocess
import sys

CODE = """
import sys, torch
from fourier_prior.devices import deterministic
from fourier_prior.models.networks import build_model
from fourier_prior.training.settings import training_settings
from fourier_prior.training.step import Steps

steps = Steps(build_model("binary", {"tasks": 1}, seed=1), training_settings("binary", {}))
with deterministic(1):
    steps.model(torch.zeros(2, 4, 1000)).sum().backward()
    steps.optimiser.step()
    steps.optimiser.zero_grad()
print([m for m in ("torch._dynamo", "torch._inductor", "sympy") if m in sys.modules])
"""


def test_a_step_does_not_load_the_compiler_of_torch():
    # It takes a second or more, as long as a short training.
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
