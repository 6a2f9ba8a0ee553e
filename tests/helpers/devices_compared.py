"""How far numbers of one device may be from those of another."""

import torch

TOLERANCE = 1e-4
"""Of the largest number, in single precision: 25 times what a GPU was measured to miss double
precision by (4e-6, gradients with the prior and DeepSHAP scores), and a hundredth of what it
misses it by with TF32 (2e-2), which must not pass."""
CANCELLING = 1e-3
"""The same where nearly equal numbers are subtracted, as RevealCancel does (measured: 8e-5)."""
DOUBLE = 1e-10
"""The same in double precision, in which rounding is some 1e-16 of an operand."""


def assert_near(one, other, tolerance=TOLERANCE):
    """Compare tensors that may lie on different devices, relative to the largest number."""
    one, other = one.detach().cpu().double(), other.detach().cpu().double()
    assert one.shape == other.shape
    size = float(other.abs().max())
    assert size > 0
    torch.testing.assert_close(one, other, rtol=0, atol=tolerance * size)
