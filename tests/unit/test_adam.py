"""Adam, against PyTorch's."""

import copy
import subprocess
import sys

import pytest
import torch

from fourier_prior.adam import Adam


def trained(optimiser_class, resumed, **options):
    """Parameters after ten steps of a small network, with a resumption from a state in between."""
    torch.manual_seed(3)
    network = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    optimiser = optimiser_class(network.parameters(), lr=0.01, **options)
    for step in range(10):
        if step == 5 and resumed:
            state = copy.deepcopy(optimiser.state_dict())
            optimiser = optimiser_class(network.parameters(), lr=0.5, **options)
            optimiser.load_state_dict(state)
        optimiser.param_groups[0]["lr"] = 0.01 / (step + 1)
        optimiser.zero_grad(set_to_none=True)
        loss = (network(torch.randn(8, 5)) ** 2).mean()
        loss.backward()
        optimiser.step()
    return torch.cat([parameter.detach().ravel() for parameter in network.parameters()])


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize("options", [{}, {"foreach": True}, {"fused": True}, {"amsgrad": True}])
def test_steps_are_bit_for_bit_those_of_pytorch(options, resumed):
    ours, theirs = (trained(kind, resumed, **options) for kind in (Adam, torch.optim.Adam))
    assert torch.equal(ours, theirs)


def test_gradients_are_on_again_after_a_step():
    weight = torch.nn.Parameter(torch.ones(1))
    optimiser = Adam([weight])
    weight.grad = torch.ones(1)
    optimiser.step()
    assert torch.is_grad_enabled()
    assert (weight * 2).requires_grad


def test_the_compiler_stays_away():
    code = (
        "import sys, torch; from fourier_prior.adam import Adam\n"
        "weight = torch.nn.Parameter(torch.ones(1)); optimiser = Adam([weight])\n"
        "for _ in range(2):\n"
        "    optimiser.zero_grad(); (weight * 2).sum().backward(); optimiser.step()\n"
        "optimiser.load_state_dict(optimiser.state_dict())\n"
        "print([m for m in ('torch._dynamo', 'torch._inductor', 'sympy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
