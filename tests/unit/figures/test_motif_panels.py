import h5py
import numpy as np
import pandas as pd

from fourier_prior.figures.motif_panels import read_motifs


def test_read_motifs_trims_filters_and_turns_named_ones(tmp_path):
    contributions = np.arange(40.0).reshape(10, 4)
    with h5py.File(tmp_path / "modisco.h5", "w") as file:
        for i in range(4):
            group = file.create_group(f"pos_patterns/pattern_{i}")
            for name in ("sequence", "contrib_scores", "hypothetical_contribs"):
                group[name] = contributions + i
            for name in ("example_idx", "start", "end", "is_revcomp"):
                group[f"seqlets/{name}"] = np.zeros(5, dtype=int)
    table = pd.DataFrame({"pattern": [f"pos_patterns.pattern_{i}" for i in range(4)]})
    table["n_seqlets"] = [1500, 80, 70, 60]
    table["kept"] = [True, True, False, True]
    table["trim_start"], table["trim_end"] = 2, 7
    table["match"], table["match_name"] = "MA0080.7", "SPI1"
    table["match_strand"], table["match_q"] = ["-", "+", "+", "-"], [1e-6, 0.002, 0.002, 0.4]
    table["label"] = ["SPI1", "SPI1", "SPI1", ""]
    table.to_csv(tmp_path / "patterns.tsv", sep="\t", index=False)
    turned, straight, unnamed = read_motifs(tmp_path / "patterns.tsv", tmp_path / "modisco.h5")
    assert np.array_equal(turned.contributions, contributions[2:7].T[::-1, ::-1])
    assert np.array_equal(straight.contributions, contributions[2:7].T + 1)
    assert np.array_equal(unnamed.contributions, contributions[2:7].T + 3)
    assert turned.description == "SPI1\nMA0080.7, q = 1.0e-06\n1,500 seqlets"
    assert unnamed.description == "no match\nnearest SPI1, q = 0.400\n60 seqlets"
    table[:0].to_csv(tmp_path / "none.tsv", sep="\t", index=False)
    assert read_motifs(tmp_path / "none.tsv", tmp_path / "modisco.h5") == []
