"""The simulated genome: its background, and what is planted is there."""

import numpy as np
import pytest
from simulation_examples import CHIP, DINUCLEOTIDES, SEED, SETTINGS

from fourier_prior.errors import InputError
from fourier_prior.genome import reverse_complement
from fourier_prior.simulate.genome import background_sequence, dinucleotide_matrix, simulate_genome


# Genome
def test_background_has_the_dinucleotides_asked_for():
    joint = dinucleotide_matrix(DINUCLEOTIDES)
    codes = background_sequence(joint, 1_000_001, np.random.default_rng(0))
    assert len(codes) == 1_000_001
    counts = np.bincount(4 * codes[:-1].astype(int) + codes[1:], minlength=16).reshape(4, 4)
    np.testing.assert_allclose(counts / counts.sum(), joint, atol=0.001)
    assert joint[1, 2] < 0.012  # CpG
    np.testing.assert_allclose(joint, joint[::-1, ::-1].T)


def test_missing_dinucleotide_is_an_error():
    with pytest.raises(InputError, match="TT"):
        dinucleotide_matrix({k: v for k, v in DINUCLEOTIDES.items() if k != "TT"})


def test_genome_keeps_its_dinucleotides_after_planting(world):
    codes = world[0]["chr1"]
    counts = np.bincount(4 * codes[:-1].astype(int) + codes[1:], minlength=16).reshape(4, 4)
    np.testing.assert_allclose(
        counts / counts.sum(), dinucleotide_matrix(DINUCLEOTIDES), atol=0.004
    )


def test_planted_instances_are_in_the_genome_at_their_strand_and_score(world):
    genome, planted, motifs = world
    for row in planted.itertuples():
        codes = genome[row.chrom][row.start : row.end]
        oriented = codes if row.strand == "+" else reverse_complement(codes)
        motif = motifs[row.motif]
        assert motif.score(oriented) == pytest.approx(row.score)
        assert row.score <= row.best + 1e-9
        assert row.score >= motif.min_strength * motif.best - 1e-9


def test_planted_instances_do_not_overlap_and_loci_are_apart(world):
    _, planted, _ = world
    for _, group in planted.groupby("chrom"):
        assert (group["start"].to_numpy()[1:] >= group["end"].to_numpy()[:-1]).all()
        centres = np.sort(group["centre"].unique())
        assert np.diff(centres).min() >= SETTINGS["min_spacing"]


def test_loci_are_shared_out_by_chromosome_size(world):
    _, planted, _ = world
    loci = planted[planted["dataset"] == "chip"].groupby("locus")["chrom"].first()
    assert loci.value_counts().to_dict() == {"chr1": 75, "chr2": 45}


def test_secondary_sites_keep_their_distance(world):
    _, planted, _ = world
    middle = (planted["start"] + planted["end"]) / 2
    for _, group in planted.groupby(["dataset", "locus"]):
        primary = middle[group.index[group["role"] == "primary"]]
        for place in middle[group.index[group["role"] == "secondary"]]:
            assert 99 <= np.abs(primary - place).min() <= 181


def test_no_room_and_unknown_motifs_are_errors():
    crowded = {**CHIP, "loci": 2000}
    with pytest.raises(InputError, match="chr1.*no room"):
        simulate_genome(SETTINGS, {"chip": crowded}, SEED)
    odd = {**CHIP, "arrangements": {"x": {"weight": 1, "copies": {"GATA2": [1, 1]}}}}
    with pytest.raises(InputError, match="GATA2"):
        simulate_genome(SETTINGS, {"chip": odd}, SEED)
