"""The commands that compare attributions with files of peaks, gold standards and motifs."""

import json

import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions

from fourier_prior import cli
from fourier_prior.analysis.interpretability import interpretability_table
from fourier_prior.analysis.region_curves import region_curves
from fourier_prior.attributions.file import read_attributions, write_attributions
from fourier_prior.design.options.analysis import Analysis
from fourier_prior.design.options.base import defaults
from fourier_prior.files import read_table, write_table
from fourier_prior.genome import write_genome

SETTINGS = defaults(Analysis)
REGIONS = {
    "peaks": pd.DataFrame({"chrom": ["chr1"], "start": [40], "end": [70], "summit": [50]}),
    "nexus": pd.DataFrame({"chrom": ["chr1"], "start": [45], "end": [52]}),
}
PLANTED = pd.DataFrame({"chrom": ["chr1"], "start": [30], "end": [44], "dataset": ["spi1"]})


@pytest.fixture
def options(tmp_path):
    (tmp_path / "genome.fa").write_text(">chr1\n" + "ACGT" * 100 + "\n")
    write_genome([tmp_path / "genome.fa"], tmp_path / "genome.npy")
    (tmp_path / "peaks.narrowPeak").write_text("chr1\t40\t70\t.\t0\t.\t5\t-1\t9\t10\n")
    (tmp_path / "gold.bed").write_text("chr1\t45\t52\n")
    write_table(PLANTED, tmp_path / "planted.tsv")
    random = np.random.default_rng(0)
    for name in ("none", "fourier"):
        scores = random.normal(size=(3, 40)).astype(np.float32)
        write_attributions(
            tmp_path / f"{name}.h5", attributions(scores, [20, 40, 200], condition=name)
        )
    return [
        *("--attributions", tmp_path / "none.h5", tmp_path / "fourier.h5"),
        *("--genome", tmp_path / "genome.npy", "--peaks", tmp_path / "peaks.narrowPeak"),
        *("--max-unknown-chromosomes", 0, "--gold-kind", "nexus"),
        *("--gold", tmp_path / "gold.bed", "--table", tmp_path / "table.tsv"),
        *("--settings", json.dumps(SETTINGS)),
    ]


def run(command, *options):
    assert cli.main([command, *map(str, options)]) == 0


def reads(folder):
    return [read_attributions(folder / f"{name}.h5") for name in ("none", "fourier")]


def test_curves_of_peaks_and_gold_standard(options, tmp_path):
    run("trace-regions", *options, "--points", 10)
    expected = region_curves(reads(tmp_path), REGIONS, 10, clip=True).reset_index(drop=True)
    assert set(expected["regions"]) == {"peaks", "nexus"}
    pd.testing.assert_frame_equal(read_table(tmp_path / "table.tsv"), expected)


@pytest.mark.parametrize("simulated", [True, False])
def test_measures_of_attributions(options, tmp_path, simulated):
    planted = [tmp_path / "planted.tsv"] if simulated else []
    run("score-attributions", *options, "--planted", *planted, "--period", 6.7)
    known = PLANTED if simulated else None
    expected = interpretability_table(reads(tmp_path), REGIONS, known, 6.7, SETTINGS)
    assert ("planted_auprc" in set(expected["measure"])) == simulated
    pd.testing.assert_frame_equal(read_table(tmp_path / "table.tsv"), expected)
