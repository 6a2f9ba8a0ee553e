"""Attribution tracks for tests."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


def brute_force(a, b, normalise=True):
    """The published formula, one base at a time."""
    total = 0.0
    for i in range(a.shape[1]):
        x, y = list(a[:, i]), list(b[:, i])
        if normalise:
            x = [v / sum(map(abs, x)) for v in x] if any(x) else x
            y = [v / sum(map(abs, y)) for v in y] if any(y) else y
        shared = sum(
            min(abs(v), abs(w)) * np.sign(v) * np.sign(w) for v, w in zip(x, y, strict=True)
        )
        union = sum(max(abs(v), abs(w)) for v, w in zip(x, y, strict=True))
        total += shared / union if union else 0.0
    return total


# Whole numbers make equal magnitudes, zeros and all-zero positions common.
tracks = hnp.arrays(np.float64, (2, 3, 4, 6), elements=st.integers(-3, 3).map(float))
