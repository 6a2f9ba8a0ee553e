import numpy as np
import pytest

from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.commands.interpretability import score_attributions
from fourier_prior.files import read_table
from fourier_prior.genome import encode, one_hot, write_genome

LABELS = ("dataset", "architecture", "subset", "condition", "run", "sample")


@pytest.fixture
def scored(tmp_path):
    """Three windows: one with a summit, one without, one without attribution."""
    rng = np.random.default_rng(0)
    letters = "".join(rng.choice(list("ACGT"), 300))
    (tmp_path / "genome.fa").write_text(f">chr1\n{letters}\n")
    write_genome([tmp_path / "genome.fa"], tmp_path / "genome.npy")
    (tmp_path / "peaks.bed").write_text(
        "chr1\t20\t60\tp\t0\t.\t9\t-1\t5\t10\nchr1\t190\t230\tq\t0\t.\t9\t-1\t5\t25\n"
    )
    starts = np.array([10, 100, 200], dtype=np.int32)
    hypothetical = rng.standard_normal((3, 4, 50)).astype(np.float32)
    hypothetical[2] = 0
    sequences = one_hot(np.stack([encode(letters[s : s + 50]) for s in starts]))
    nothing = np.zeros((3, 0), dtype=np.float32)
    labels = dict.fromkeys(LABELS, "x")
    write_attributions(
        tmp_path / "a.h5",
        Attributions(["chr1"] * 3, starts, sequences, hypothetical, nothing, nothing, labels),
    )

    def run(**settings):
        defaults = {
            "entropy_pseudocount": 0.001,
            "clip_intervals": True,
            "undefined_correlations": "zero",
        }
        score_attributions(
            attributions=[tmp_path / "a.h5"],
            genome=tmp_path / "genome.npy",
            peaks=[tmp_path / "peaks.bed"],
            max_unknown_chromosomes=0,
            gold_kind="footprints",
            gold=[tmp_path / "peaks.bed"],
            planted=[],
            period=6.7,
            settings=defaults | settings,
            table=tmp_path / "table.tsv",
        )
        table = read_table(tmp_path / "table.tsv")
        return {
            measure: dict(zip(rows["example"].fillna(-1), rows["value"], strict=True))
            for measure, rows in table.groupby("measure")
        }

    return run


def test_undefined_values_are_left_out_but_for_the_summit_correlation(scored):
    values = scored()
    assert set(values["high_frequency_sum"]) == {0, 1}
    assert set(values["footprints_fraction"]) == {0}
    assert set(values["peaks_auprc"]) == {-1}
    assert [values["summit_correlation"][i] == 0 for i in range(3)] == [False, True, True]


def test_undefined_correlations_can_be_left_out_too(scored):
    kept, dropped = scored(), scored(undefined_correlations="drop")
    assert set(dropped["summit_correlation"]) == {0}
    assert dropped["summit_correlation"][0] == kept["summit_correlation"][0]
    assert {m: v for m, v in kept.items() if m != "summit_correlation"} == {
        m: v for m, v in dropped.items() if m != "summit_correlation"
    }


def test_intervals_that_overhang_are_clipped_or_lost(scored):
    assert scored()["peaks_auprc"] != scored(clip_intervals=False)["peaks_auprc"]
