import numpy as np
import pandas as pd
import pytest
from motif_examples import sequences_with_motif

from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.commands.missed_motifs import find_missed_motifs
from fourier_prior.errors import InputError
from fourier_prior.files import read_table
from fourier_prior.genome import write_genome


def run(folder, limit, marked=()):
    sequences, scores, starts = sequences_with_motif()
    for condition, factor in (("none", 1.0), ("fourier", 2.0)):
        read = Attributions(
            chrom=["chr1"] * len(sequences),
            start=np.arange(len(sequences), dtype=np.int32) * 100,
            one_hot=sequences.astype(np.uint8),
            hypothetical=scores * np.float32(factor),
            delta=np.zeros((len(sequences), 0), np.float32),
            difference=np.zeros((len(sequences), 0), np.float32),
        )
        write_attributions(folder / f"{condition}.h5", read)
    gold = [f"chr1\t{100 * row}\t{100 * row + 80}\n" for row in marked]
    (folder / "gold.bed").write_text("".join(gold) or "chr9\t0\t10\n")
    (folder / "genome.fa").write_text(f">chr1\n{'A' * 6100}\n>chr9\nACGTACGTACGT\n")
    write_genome([folder / "genome.fa"], folder / "genome.npy")
    first = pd.DataFrame(
        {"chrom": "chr1", "start": np.arange(60) * 100 + starts, "dataset": "k562"}
    )
    first.assign(end=first["start"] + 10, motif="TEST").to_csv(
        folder / "planted.tsv", sep="\t", index=False
    )
    background = "".join(
        f"MOTIF M{i}\nletter-probability matrix: w= 6\n" + matrix(i) for i in range(60)
    )
    (folder / "motifs.meme").write_text(f"MEME version 4\n\nALPHABET= ACGT\n\n{background}")
    find_missed_motifs(
        conditions=["none", "fourier"],
        attributions=[folder / "none.h5", folder / "fourier.h5"],
        found_in="fourier",
        genome=folder / "genome.npy",
        gold=[folder / "gold.bed"],
        planted=[folder / "planted.tsv"],
        dataset_name="k562",
        database=folder / "motifs.meme",
        settings={
            **{"share": 0.1, "window": 50, "spacing": 25, "core": 25},
            "clustering": {"n_leiden_runs": 1, "final_min_cluster_size": limit},
        },
        keep={},
        modisco=folder / "modisco.h5",
        patterns=folder / "patterns.tsv",
        seqlets=folder / "seqlets.tsv",
    )
    return read_table(folder / "patterns.tsv"), read_table(folder / "seqlets.tsv")


def matrix(seed):
    p = np.random.default_rng(seed).dirichlet(np.full(4, 0.3), 6)
    return "".join(" ".join(f"{x:.6f}" for x in row) + "\n" for row in p)


def test_without_a_pattern_the_tables_have_their_columns(tmp_path):
    patterns, seqlets = run(tmp_path, limit=1000)
    assert patterns.empty
    assert {"pattern", "n_seqlets", "kept", "label", "n_windows"} <= set(patterns)
    assert list(seqlets) == [
        *("pattern", "seqlet", "example", "start", "end", "condition", "importance", "planted")
    ]


@pytest.mark.slow
def test_a_planted_motif_is_found_outside_the_gold_standard(tmp_path):
    patterns, seqlets = run(tmp_path, limit=20, marked=range(10))
    assert patterns["consensus"].iloc[0] in ("GATTACAGTC", "GACTGTAATC")
    assert seqlets["example"].min() >= 10
    assert (seqlets["planted"] == "TEST").mean() > 0.9
    # Twice the attribution everywhere is the same relative importance.
    wide = seqlets.pivot(index=["pattern", "seqlet"], columns="condition", values="importance")
    np.testing.assert_allclose(wide["none"], wide["fourier"], rtol=1e-5)


def test_different_sequences_are_refused(tmp_path):
    run(tmp_path, limit=1000)
    sequences, scores, _ = sequences_with_motif(n=60)
    read = Attributions(
        ["chr2"] * 60,
        np.zeros(60, np.int32),
        sequences.astype(np.uint8),
        scores,
        np.zeros((60, 0), np.float32),
        np.zeros((60, 0), np.float32),
    )
    write_attributions(tmp_path / "none.h5", read)
    with pytest.raises(InputError, match="of none and fourier are of different sequences"):
        find_missed_motifs(
            conditions=["none", "fourier"],
            attributions=[tmp_path / "none.h5", tmp_path / "fourier.h5"],
            found_in="fourier",
            **dict.fromkeys(("gold", "planted"), []),
            **dict.fromkeys(
                ("genome", "database", "modisco", "patterns", "seqlets", "dataset_name")
            ),
            **dict.fromkeys(("settings", "keep"), {}),
        )
