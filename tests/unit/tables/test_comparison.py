import math
import re

import pandas as pd
import pytest
from result_examples import of_sequences
from table_examples import MODELS, NOTHING_PUBLISHED

from fourier_prior.errors import InputError
from fourier_prior.tables.summits import summit_table


def cell(table, column, row=0):
    return table[column].iloc[row]


def test_undefined_values_are_named_and_no_computed_cell_is_blank():
    table = pd.concat(
        [
            of_sequences("peaks_auprc", "none", math.nan),
            of_sequences("peaks_auprc", "fourier", 0.5),
            of_sequences("summit_correlation", "none", [0.1]),
            of_sequences("summit_correlation", "fourier", [0.2]),
        ]
    )
    result = summit_table(
        table, MODELS, "none", "fourier", published=NOTHING_PUBLISHED, embedded=False
    )
    wide = result.wide()
    computed = wide[[name for name in wide if "published" not in name]]
    assert computed.notna().all().all()
    assert cell(wide, "peaks_auprc_none") == "undefined"
    assert cell(wide, "summit_correlation_p") == "undefined"  # one pair cannot be tested
    assert not re.search(r"\bnan\b", result.markdown("Title", []))


def test_two_pooled_values_are_refused():
    table = pd.concat(
        [of_sequences("peaks_auprc", "none", 0.1), of_sequences("peaks_auprc", "none", 0.2)]
    )
    with pytest.raises(InputError, match="2 pooled values of peaks_auprc"):
        summit_table(table, MODELS, "none", "fourier", published=NOTHING_PUBLISHED, embedded=False)
