"""Networks and inputs for tests of DeepLIFT."""

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

RULES = ("rescale", "revealcancel")


def normal(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def assert_complete(result, tolerance=1e-10):
    contributions = result.contributions
    several = contributions if isinstance(contributions, tuple) else (contributions,)
    size = sum(c.abs().flatten(1).sum(1) for c in several)
    assert (result.delta.abs() <= tolerance * size.clamp(min=1)).all()
    total = sum(c.flatten(1).sum(1) for c in several)
    torch.testing.assert_close(total - result.difference, result.delta)


def part_by_part(layers, x, r, parts_of):
    """DeepLIFT of a dense network by the five-term formulas of DL Appendix B, in numpy.

    `layers` alternates (weight, bias) and None for a ReLU with the rule `parts_of`.
    """
    values, reference = [x], [r]
    plus, minus = [np.maximum(x - r, 0)], [np.minimum(x - r, 0)]
    for layer in layers:
        a, b, p, m = values[-1], reference[-1], plus[-1], minus[-1]
        d = a - b
        if layer is None:
            values.append(np.maximum(a, 0)), reference.append(np.maximum(b, 0))
            new = parts_of(a, b, p, m)
        else:
            w, c = layer
            values.append(w @ a + c), reference.append(w @ b + c)
            wp, wm, dp, dm = np.maximum(w, 0), np.minimum(w, 0), np.maximum(d, 0), np.minimum(d, 0)
            new = wp @ dp + wm @ dm, wm @ dp + wp @ dm
        plus.append(new[0]), minus.append(new[1])
    mp = mm = np.ones(1)
    for k in reversed(range(len(layers))):
        d, p, m = values[k] - reference[k], plus[k], minus[k]
        if layers[k] is None:
            mp, mm = (
                np.array([
                    weight * (new / old if old else limit)
                    for weight, new, old, limit in zip(ws, news, olds, limits, strict=True)
                ])
                for ws, news, olds, limits in (
                    (mp, plus[k + 1], p, limits_of(reference[k], m)),
                    (mm, minus[k + 1], m, limits_of(reference[k], p)),
                )
            )  # fmt: skip
        else:
            w = layers[k][0]
            wp, wm = np.maximum(w, 0), np.minimum(w, 0)
            up, down = wp.T @ mp + wm.T @ mm, wm.T @ mp + wp.T @ mm
            mp = mm = np.where(d > 0, up, np.where(d < 0, down, w.T @ (mp + mm) / 2))
    return (mp + mm) / 2


def limits_of(reference, other):
    return ((reference >= 0) * 1.0 + (reference + other >= 0)) / 2


def reveal_cancel(a, b, p, m):
    def f(v):
        return np.maximum(v, 0)

    return (
        (f(b + p) - f(b) + f(a) - f(b + m)) / 2,
        (f(b + m) - f(b) + f(a) - f(b + p)) / 2,
    )


def one_hot_batch(count, references, seed, length=30):
    random = np.random.default_rng(seed)
    codes = torch.from_numpy(random.integers(0, 4, (count, 1 + references, length)))
    hot = F.one_hot(codes, 4).transpose(-1, -2).float()
    return hot[:, 0], hot[:, 1:]


def sequences(count=3, references=4, length=20, seed=0):
    generator = torch.Generator().manual_seed(seed)
    codes = torch.randint(0, 4, (count, 1 + references, length), generator=generator)
    hot = F.one_hot(codes, 4).transpose(-1, -2).double()
    return hot[:, 0], hot[:, 1:]
