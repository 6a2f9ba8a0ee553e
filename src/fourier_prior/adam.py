"""Adam without the compiler that PyTorch loads for it."""

import inspect

import torch


class Adam(torch.optim.Adam):
    """`torch.optim.Adam`, bit for bit, without importing `torch._dynamo`.

    PyTorch wraps what an optimiser does for the sake of `torch.compile`, and the first call of a
    wrapper imports the compiler, with sympy and much else: more than a second, in which a small
    model trains an epoch. These are the wrapped functions themselves.
    """

    add_param_group = inspect.unwrap(torch.optim.Adam.add_param_group)
    load_state_dict = inspect.unwrap(torch.optim.Adam.load_state_dict)
    state_dict = inspect.unwrap(torch.optim.Adam.state_dict)
    step = torch.no_grad()(inspect.unwrap(torch.optim.Adam.step))
    zero_grad = inspect.unwrap(torch.optim.Adam.zero_grad)
