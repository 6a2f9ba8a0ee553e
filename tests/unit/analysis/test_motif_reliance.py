import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions

from fourier_prior.analysis.motif_reliance import motif_reliance_table
from fourier_prior.genome import encode

MOTIF = np.eye(4)[encode("GAT")].T


def test_attribution_on_matches_and_on_the_planted_instance_by_hand():
    codes = np.stack([encode("CCGATCCC"), encode("CCCCCGAT")])
    scores = [[1, 1, 2, 2, 2, 1, 1, 0], [3, 3, 0, 0, 0, 2, 1, 1]]
    read = attributions(scores, [0, 8], chrom="test", codes=codes, dataset="gc-52")
    # GATC is a match on each strand; the second planted instance covers two bases of its match.
    planted = pd.DataFrame({"chrom": "test", "start": [2, 12], "end": [5, 15]})
    table = motif_reliance_table([(read, planted)], MOTIF, 1.0, period=4.0, pseudocount=0.001)
    assert set(table["level"]) == {0.52}
    assert set(table["method"]) == {"deepshap"}
    values = {
        measure: dict(zip(rows["example"].fillna(-1), rows["value"], strict=True))
        for measure, rows in table.groupby("measure")
    }
    assert values["motif_fraction"] == pytest.approx({0: 7 / 10, 1: 4 / 10})
    assert values["planted_fraction"] == pytest.approx({0: 6 / 10, 1: 3 / 10})
    assert set(values["motif_auprc"]) == set(values["planted_auprc"]) == {-1}
    assert set(values["entropy"]) == set(values["high_frequency_sum"]) == {0, 1}
    assert list(table) == [
        *("dataset", "architecture", "subset", "condition", "run", "method", "sample", "level"),
        *("example", "measure", "value"),
    ]
