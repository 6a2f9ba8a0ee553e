import pandas as pd
import pytest
from attribution_examples import attributions

from fourier_prior import cli
from fourier_prior.attributions.file import write_attributions
from fourier_prior.files import read_table, write_table
from fourier_prior.genome import write_genome


@pytest.mark.parametrize("simulated", [True, False])
def test_instances_are_compared_with_gold_standard_and_planted_motifs(tmp_path, simulated):
    called = pd.DataFrame({"chr": "chr1", "start": [0, 40, 20], "end": [8, 48, 28]})
    names = ("none", "fourier")
    for name, table in zip(names, (called, called.head(0)), strict=True):
        write_table(table, tmp_path / f"{name}.tsv")
        write_attributions(tmp_path / f"{name}.h5", attributions([[1.0] * 60], [0], condition=name))
    sites = {"chrom": "chr1", "start": [2, 20, 40], "end": [10, 30, 48]}
    planted = pd.DataFrame({**sites, "dataset": ["spi1", "spi1", "other"]})
    write_table(planted, tmp_path / "planted.tsv")
    (tmp_path / "a.bed").write_text("chr1\t30\t50\n")
    (tmp_path / "b.bed").write_text("1\t25\t27\n")  # its chromosome has another name
    (tmp_path / "genome.fa").write_text(">chr1\n" + "A" * 60 + "\n")
    write_genome([tmp_path / "genome.fa"], tmp_path / "genome.npy")
    options = [
        *("--conditions", *names, "--instances", *(tmp_path / f"{name}.tsv" for name in names)),
        *("--attributions", *(tmp_path / f"{name}.h5" for name in names)),
        *("--genome", tmp_path / "genome.npy", "--rename", '{"1": "chr1"}'),
        *("--gold", tmp_path / "a.bed", tmp_path / "b.bed", "--planted"),
        *([tmp_path / "planted.tsv"] if simulated else []),
        *("--dataset-name", "spi1", "--limit", 2),
        *("--curve", tmp_path / "curve", "--table", tmp_path / "table"),
    ]
    assert cli.main(["score-motif-instances", *map(str, options)]) == 0
    curve, table = read_table(tmp_path / "curve"), read_table(tmp_path / "table")
    assert curve[["condition", "rank", "overlapping"]].to_numpy().tolist() == [
        ["none", 1, 0],
        ["none", 2, 1],
    ]
    # What is planted in other data sets does not count.
    assert table["precision"].tolist() == ([1, 1 / 2, 2 / 3] if simulated else [])
    assert table["recall"].tolist() == ([1 / 2, 1 / 2, 1] if simulated else [])
