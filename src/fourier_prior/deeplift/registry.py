"""Which rule belongs to which function of PyTorch."""

import operator
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from fourier_prior.deeplift import linear, nonlinear, rules


def _pool(function):
    def pool(value, step):
        return function(
            value,
            step.argument(1, "kernel_size", None),
            step.argument(2, "stride", None),
            step.argument(3, "padding", 0),
            step.argument(4, "dilation", 1),
            step.argument(5, "ceil_mode", False),
            return_indices=True,
        )

    return pool


def _adaptive_pool(function):
    def pool(value, step):
        return function(value, step.argument(1, "output_size", None), return_indices=True)

    return pool


def _build() -> dict[Callable, rules.Rule]:
    table: dict[Callable, rules.Rule] = {}

    def add(rule: rules.Rule, names: str, *extra: Callable) -> None:
        """Register a rule for every function of these names, wherever PyTorch keeps one."""
        for name in names.split():
            for home in (torch, functional, Tensor, operator):
                if callable(getattr(home, name, None)):
                    table[getattr(home, name)] = rule
        for function in extra:
            table[function] = rule

    add(rules.Identity(), "contiguous clone to float double bfloat16 type alias")
    add(
        rules.Dropout(), "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout"
    )
    add(
        rules.Structural(),
        "view view_as reshape reshape_as flatten unflatten ravel transpose permute t squeeze "
        "unsqueeze expand expand_as repeat getitem pad cat concat concatenate stack hstack vstack "
        "chunk split unbind narrow select index_select movedim moveaxis swapaxes swapdims flip "
        "roll tile sum mean avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d "
        "adaptive_avg_pool2d adaptive_avg_pool3d diagonal unfold tril triu",
        getattr,
    )
    add(rules.Sum(1.0, 1.0), "add __add__ __radd__")
    add(rules.Sum(1.0, -1.0), "sub subtract __sub__")
    add(rules.Sum(-1.0), "neg negative")
    add(rules.Sum(1.0), "pos positive")
    add(rules.Product(), "mul multiply")
    add(rules.Quotient(), "div divide truediv true_divide")
    # torch.batch_norm takes its arguments in another order; it has no rule.
    table[functional.batch_norm] = rules.BatchNorm()
    add(nonlinear.ReLU(), "relu")
    add(
        nonlinear.Elementwise(),
        "leaky_relu elu selu celu relu6 prelu softplus sigmoid tanh gelu silu mish logsigmoid "
        "softsign hardtanh hardsigmoid hardswish exp expm1 log log1p log2 log10 sqrt rsqrt square "
        "pow abs reciprocal erf sin cos clamp clip clamp_min clamp_max sinh cosh atan",
    )
    add(linear.Linear(), "linear")
    add(linear.MatrixProduct(), "matmul")
    for size in (1, 2, 3):
        conv = getattr(functional, f"conv{size}d")
        transposed = getattr(functional, f"conv_transpose{size}d")
        add(linear.Convolution(conv), f"conv{size}d")
        add(linear.TransposedConvolution(transposed), f"conv_transpose{size}d")
        pool = getattr(functional, f"max_pool{size}d")
        add(nonlinear.MaxPool(_pool(pool), size), f"max_pool{size}d")
        adaptive = getattr(functional, f"adaptive_max_pool{size}d")
        add(nonlinear.MaxPool(_adaptive_pool(adaptive), size), f"adaptive_max_pool{size}d")
    return table


RULES: dict[Callable, rules.Rule] = _build()
"""Rule of every known function; functions that are absent are refused by name."""
