"""Claims and tables without rows for tests of the ledger."""

from dataclasses import replace

import pandas as pd

from fourier_prior.analysis.tidy_tables import (
    CALL_COLUMNS,
    MEASURE_COLUMNS,
    RUN_COLUMNS,
    select,
)
from fourier_prior.claims.fourier_prior import PATTERN_COLUMNS, Tables, find
from fourier_prior.claims.ledger import ledger
from fourier_prior.published.values import claims

NOTHING = Tables(
    performance=pd.DataFrame(columns=RUN_COLUMNS),
    interpretability=pd.DataFrame(columns=MEASURE_COLUMNS),
    gradients=pd.DataFrame(columns=MEASURE_COLUMNS),
    stability=pd.DataFrame(columns=MEASURE_COLUMNS),
    calls=pd.DataFrame(columns=CALL_COLUMNS),
    patterns=pd.DataFrame(columns=PATTERN_COLUMNS),
    embedded=False,
)
"""Tables of a run that made nothing."""


def with_tables(**tables):
    """Tables of a run that made these."""
    return replace(NOTHING, **tables)


def claim(**values):
    """The one claim that has these values, as a mapping."""
    rows = select(claims(), **values)
    assert len(rows) == 1, rows
    return rows.iloc[0].to_dict()


def judge(row, tables):
    """The row of the ledger for one claim."""
    return ledger(pd.DataFrame([row]), lambda one: find(one, tables)).iloc[0]
