"""Table of all measures, in docs/metrics.md: `python -m fourier_prior.tables.measures {page}`."""

import re
import sys
import textwrap
from pathlib import Path

from fourier_prior.formatting import markdown_table
from fourier_prior.vocabulary import PLACES, QUESTIONS, measures_about

TITLE = "## Measures by name"
_OVER = {"sequences": "sequence", "pooled": "model", "seeds": "model", "study": "study"}
_CLAIMED = {"less": "lower", "greater": "higher", "two-sided": "either", "": "–"}


def measures_section() -> str:
    """Return the section of the page: a table per question."""
    places = "; ".join(f"*{place}*: {words}" for place, words in PLACES.items())
    introduction = (
        "What tables of the workflow, claims and published values call a measure. Written from "
        "`fourier_prior.vocabulary.MEASURES` by `python -m fourier_prior.tables.measures "
        "docs/metrics.md`. Claimed: what the prior is claimed to make it, the direction of "
        "one-sided tests. The table of effects has every measure with such a direction; other "
        f"tables and figures show some: {places}."
    )
    parts = [TITLE, textwrap.fill(introduction, 100, break_on_hyphens=False)]
    for question, words in QUESTIONS.items():
        rows = [
            [
                *(f"`{measure.key}`", measure.name, _CLAIMED[measure.direction]),
                *(_OVER[measure.over], ", ".join(measure.shown) or "–"),
            ]
            for measure in measures_about(question)
        ]
        header = ["measure", "in words (unit)", "claimed", "a value per", "shown in"]
        parts += [words, markdown_table(header, rows)]
    return "\n\n".join(parts) + "\n"


def with_measures(page: str) -> str:
    """Return the page with its section about measures as it has to be."""
    section = re.compile(rf"^{TITLE}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    return section.sub(lambda _: measures_section() + "\n", page)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_measures(path.read_text(encoding="utf-8")), encoding="utf-8")
