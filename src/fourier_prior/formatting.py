"""Numbers, p-values and tables as text for readers."""

import math
from collections.abc import Iterable, Sequence

NOT_RUN = "not run"


UNDEFINED = "undefined"


NOT_RECORDED = "not recorded"


# --- formatting -----------------------------------------------------------------------------------


def format_value(value: float, error: float = math.nan) -> str:
    """Write a number, with its standard error if there is one, in sensible digits."""
    if not math.isfinite(value):
        return UNDEFINED
    decimals = 1 if abs(value) >= 10 else 3
    if not math.isfinite(error):
        # Without an error beside them, two values of ten and more must still be told apart.
        decimals += 10 <= abs(value) < 100
        return f"{value:.{decimals}f}"
    if 0 < error < 0.5 * 10**-decimals:
        decimals += 1
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


def format_p(p: float) -> str:
    """Write a p-value."""
    if not math.isfinite(p):
        return UNDEFINED
    if p < 1e-300:
        return "< 1e-300"
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1e}"


def with_relation(p: float) -> str:
    """Write a p-value or q-value with its relation sign, as it follows the letter."""
    text = format_p(p)
    return text if text.startswith("<") else f"= {text}"


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown; bars inside cells are escaped."""

    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(header), line(["---"] * len(header)), *(line(row) for row in rows)])


def markdown_page(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str]
) -> str:
    """Write a title, a table and notes under it in Markdown."""
    bullets = "\n".join(f"- {sentence}" for sentence in notes)
    return f"# {title}\n\n{markdown_table(header, rows)}\n\n{bullets}\n"


def defined(value: float) -> float | str:
    """Return a number, or say that there is none."""
    return value if math.isfinite(value) else UNDEFINED
