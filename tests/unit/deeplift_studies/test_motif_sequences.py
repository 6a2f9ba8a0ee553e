"""Simulated sequences, and files of the authors."""

import gzip
import itertools
import math

import numpy as np
import pandas as pd
import pytest

from fourier_prior.deeplift_studies import motif_matches, motif_sequences
from fourier_prior.errors import InputError


def test_simulated_sequences_hold_what_their_labels_say(sequences):
    assert sequences.codes.shape == (800, 150)
    copies = {motif: sequences.copies(motif) for motif in ("GATA1", "TAL1")}
    both, gata, tal = sequences.labels.T.astype(bool)
    assert (both == (gata & tal)).all()
    for has, motif in ((gata, "GATA1"), (tal, "TAL1")):
        assert ((copies[motif] > 0) == has).all()
        assert copies[motif].max() <= 3
    assert [int(n) for n in np.bincount(2 * gata + tal)] == [200, 200, 200, 200]
    assert {name: int((sequences.split == name).sum()) for name in motif_sequences.SPLITS} == {
        "train": 640,
        "validation": 80,
        "test": 80,
    }


def test_numbers_of_instances_follow_the_truncated_poisson_distribution():
    several = motif_sequences.simulate(8000, 150, seed=1)
    single = several.labels[:, 0] == 0
    alone = several.copies("GATA1")[single & (several.labels[:, 1] == 1)]
    together = several.copies("GATA1")[~single]
    for counts, mean in ((alone, 2.0), (together, 1.0)):
        weights = np.array([mean**k / math.factorial(k) for k in (1, 2, 3)])
        expected = weights / weights.sum()
        found = np.bincount(counts, minlength=4)[1:] / len(counts)
        # three standard errors of a share among 2000
        np.testing.assert_allclose(found, expected, atol=3 * 0.5 / math.sqrt(2000))


def test_instances_lie_inside_and_apart_and_score_like_the_motif(sequences):
    motifs = motif_sequences.encode_motifs()
    for row, planted in sequences.instances.groupby("row"):
        places = sorted(zip(planted["start"], planted["end"], strict=True))
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(places))
        assert places[0][0] >= 0
        assert places[-1][1] <= 150
        assert set(planted["motif"]) <= {"GATA1", "TAL1"}
        assert sequences.labels[row].any()
    for motif, matrix in motifs.items():
        planted = sequences.instances[sequences.instances["motif"] == motif]
        drawn = np.stack(
            [sequences.codes[row.row, row.start : row.end] for row in planted.itertuples()]
        )
        shares = np.stack([(drawn == base).mean(axis=0) for base in range(4)])
        np.testing.assert_allclose(shares, matrix, atol=4 * 0.5 / math.sqrt(len(drawn)))


def test_the_collection_has_the_consensus_sequences_of_the_paper():
    motifs = motif_sequences.encode_motifs()
    consensus = {
        m: "".join("ACGT"[b] for b in matrix.argmax(axis=0)) for m, matrix in motifs.items()
    }
    assert consensus == {"GATA1": "GCAGATAAGG", "TAL1": "CTGAACAGATGGTCGG"}
    best = {m: motif_matches.log_odds(matrix).max(axis=0).sum() for m, matrix in motifs.items()}
    assert best["GATA1"] == pytest.approx(11.0027, abs=2e-4)
    assert best["TAL1"] == pytest.approx(15.2895, abs=2e-4)


def test_sequences_survive_their_file(sequences, tmp_path):
    path = tmp_path / "sequences.tsv"
    motif_sequences.write_sequences(path, sequences)
    read = motif_sequences.read_sequences(path)
    assert read.names == sequences.names
    for name in ("codes", "labels", "split"):
        np.testing.assert_array_equal(getattr(read, name), getattr(sequences, name))
    pd.testing.assert_frame_equal(
        read.instances, sequences.instances.sort_values("row", kind="stable").reset_index(drop=True)
    )


def test_a_part_keeps_instances_with_their_sequences(sequences):
    part = sequences.part("test")
    rows = np.flatnonzero(sequences.split == "test")
    np.testing.assert_array_equal(part.copies("TAL1"), sequences.copies("TAL1")[rows])
    np.testing.assert_array_equal(part.codes, sequences.codes[rows])
    with pytest.raises(InputError, match="no sequence belongs"):
        part.part("train")


SIMDATA = """seqName\tsequence\tembeddings\ttask1\ttask2\ttask3
a\tAACCGCAGATAAGATT\tpos-4_GATA_disc1-GCAGATAAGA\t0\t1\t0
b\tCTGAACAGATGGTCGG\tpos-0_TAL1_known1-CTGAACAGATGGTCGG\t0\t0\t1
c\tACGTACGTACGTACGT\t\t0\t0\t0
"""


def test_simdata_is_read(tmp_path):
    path, names = tmp_path / "x.simdata.gz", tmp_path / "test.txt"
    path.write_bytes(gzip.compress(SIMDATA.encode()))
    names.write_text("c\na\n")
    read = motif_sequences.read_simdata(path, {"test": names})
    assert read.instances.to_numpy().tolist() == [[0, "GATA1", 4, 14], [1, "TAL1", 0, 16]]
    assert read.split.tolist() == ["test", "", "test"]
    assert read.labels.tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert read.part("test").names == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SIMDATA.replace("embeddings", "embedded"), "columns are"),
        (SIMDATA.replace("GATA_disc1", "GATA_disc2"), "line 2 has the unknown motif GATA_disc2"),
        (SIMDATA.replace("ACGTACGTACGTACGT", "ACGT"), "lengths"),
    ],
)
def test_bad_simdata_is_refused(tmp_path, text, message):
    path = tmp_path / "x.simdata"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        motif_sequences.read_simdata(path, {})


def test_unknown_test_names_are_counted(tmp_path):
    path, names = tmp_path / "x.simdata", tmp_path / "test.txt"
    path.write_text(SIMDATA)
    names.write_text("a\nz\n")
    with pytest.raises(InputError, match="1 names are not among"):
        motif_sequences.read_simdata(path, {"test": names})
