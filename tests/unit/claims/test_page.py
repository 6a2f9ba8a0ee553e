import numpy as np
import pandas as pd
import pytest
from result_examples import of_sequences, written

from fourier_prior.claims import ledger as ledger_of
from fourier_prior.claims.page import claims_markdown, table
from fourier_prior.published.values import claims, slips

ROLES = ("performance", "interpretability", "gradients", "stability", "calls", "patterns")
ROLES += ("simulation", "minimum", "networks")


def test_an_empty_run_lists_all_claims_as_not_run():
    table = claims()
    result = ledger_of.ledger(table, lambda _: None)
    assert len(result) == len(table)
    assert set(result["verdict"]) == {ledger_of.NOT_RUN}
    assert result["our_p"].isna().all()
    page = claims_markdown(result, slips(), embedded=True)
    assert f"**{len(table)} claims: 0 reproduced" in page
    assert all(f"| {name} |" in page for name in table["claim"])
    assert "8.908 ± 0.014 → 7.891 ± 0.011 (p < 1e-6)" in page


@pytest.mark.parametrize("simulated", [False, True])
def test_the_ledger_is_made_of_files(tmp_path, simulated):
    files = {role: [] for role in ROLES}
    random = np.random.default_rng(4)
    scores = pd.concat(
        of_sequences("entropy", condition, random.normal(mean, 0.1, 20), dataset="k562")
        for condition, mean in (("none", 9.0), ("fourier", 8.0))
    )
    files["interpretability"] = [written(scores, tmp_path / "scores.tsv")]
    if simulated:
        levels = scores.assign(level=0.5, method="released", measure="motif_fraction")
        files["simulation"] = [written(levels, tmp_path / "measures.tsv")]
    judged, text = table(files, embedded=True)
    assert text.startswith("# Claims of both papers")
    ran = judged[judged["verdict"] != ledger_of.NOT_RUN]
    assert set(ran["measure"]) == {"entropy"} | ({"motif_fraction"} if simulated else set())
    assert len(ran) == 1 + simulated


def test_patterns_are_named_by_their_paths(tmp_path):
    found = pd.DataFrame({"metacluster": ["pos_patterns"] * 3, "kept": [True, True, False]})
    found["consensus"] = "ACGT"
    folder = tmp_path / "motifs/nanog-oct4-sox2/binary/all"
    files = {role: [] for role in ROLES} | {
        "patterns": [
            written(found[kept:], folder / f"{condition}/best/all.released/patterns.tsv")
            for kept, condition in enumerate(("none", "fourier"))
        ]
    }
    judged, _ = table(files, embedded=False)
    ran = judged[judged["verdict"] != ledger_of.NOT_RUN].set_index("measure")
    kept = ran.loc["motifs_kept"]
    assert (kept["dataset"], kept["detail"]) == ("nanog-oct4-sox2", "all")
    assert (kept["value_baseline"], kept["value_treatment"]) == (2, 1)
