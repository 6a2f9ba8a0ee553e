"""What figures of the DeepLIFT studies call methods and networks."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from fourier_prior.deeplift_studies.labels import METHOD_LABELS

SHORT_WORDS = {
    "guided-backprop": "guided backprop\n× input",
    "gradient": "gradient\n× input",
    "integrated-gradients-10": "integrated\ngradients-10",
    "rescale": "DeepLIFT\nRescale",
    "revealcancel": "DeepLIFT\nRevealCancel",
    "genomics": "DeepLIFT fc-RC\nconv-RS",
}


def small_axes(axes: Axes) -> None:
    """Give one of many small panels few and small ticks."""
    axes.tick_params(labelsize=5.5, length=2)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_locator(MaxNLocator(3))


def method_labels(methods: Sequence[str]) -> dict[str, str]:
    """Words for methods of the motif studies, shuffled references included."""
    return {method: METHOD_LABELS.get(method, shuffle_label(method)) for method in methods}


def short_labels(methods: Sequence[str]) -> dict[str, str]:
    """Words of two or three short lines for the heads of columns."""
    return {
        method: SHORT_WORDS.get(method) or shuffle_label(method).replace(" ", "\n")
        for method in methods
    }


def network_words(network: str) -> str:
    """Words for a network of the motif studies and its sequences."""
    if network == "authors":
        return "The authors’ network and test sequences"
    return f"Network trained here ({network}) on simulated sequences"


def shuffle_label(method: str) -> str:
    """Words for a name such as ``plain-10``."""
    kind, _, number = method.rpartition("-")
    return f"{number} {kind} shuffle{'s' if number != '1' else ''}"
