"""Reads: their rate, their bias, and that what is bound draws them."""

import numpy as np
import pandas as pd
import pytest
from simulation_examples import DATASETS, count_reads

from fourier_prior.genome import reverse_complement
from fourier_prior.simulate.motifs import scan
from fourier_prior.simulate.reads import Background, draw_reads, site_rate


# Reads
def test_site_rate_integrates_to_the_expected_reads_and_mirrors_with_the_motif():
    genome = {"chrA": np.zeros(4000, dtype=np.uint8)}  # one base: no k-mer bias
    flat = {"kmer": 4, "bias": 0.5, "domains": 0.0}
    background = Background(genome, flat, 36, np.random.default_rng(0))
    sites = pd.DataFrame(
        {"chrom": "chrA", "start": [1000, 3000], "end": [1011, 3011], "strand": ["+", "-"],
         "motif": "M"}
    )  # fmt: skip
    shape = {"M": {"offsets": [50, 30], "spread": 5, "broad": 0.0, "broad_spread": 100,
                   "protection": 0.0}}  # fmt: skip
    rate = site_rate(background, sites, np.array([100.0, 40.0]), np.ones(2), shape, 0.0)
    np.testing.assert_allclose(rate[:, :2000].sum(), 100, rtol=1e-3)
    np.testing.assert_allclose(rate[:, 2000:].sum(), 40, rtol=1e-3)
    assert rate[0, :2000].argmax() == 1005 - 50
    assert rate[1, :2000].argmax() == 1005 + 30
    assert 2000 + rate[0, 2000:].argmax() == 3005 - 30
    assert 2000 + rate[1, 2000:].argmax() == 3005 + 50


def test_drawn_reads_follow_the_rate():
    genome = {"chrA": np.zeros(300, dtype=np.uint8), "chrB": np.zeros(200, dtype=np.uint8)}
    flat = {"kmer": 4, "bias": 0.0, "domains": 0.0}
    background = Background(genome, flat, 10, np.random.default_rng(0))
    rate = np.zeros((2, 500))
    rate[0, 50], rate[1, 60], rate[0, 320] = 4000, 2000, 1000
    reads = draw_reads(background, rate, 10, 0.1, np.random.default_rng(1))
    found = pd.Series(
        list(zip(reads.chrom.tolist(), reads.five_prime.tolist(), reads.reverse.tolist(),
                 strict=True))
    ).value_counts()  # fmt: skip
    assert set(found.index) == {(0, 50, False), (0, 60, True), (1, 20, False)}
    for key, expected in (((0, 50, False), 4000), ((0, 60, True), 2000), ((1, 20, False), 1000)):
        assert abs(found[key] - expected) < 5 * np.sqrt(expected)
    assert abs((reads.mapq < 30).mean() - 0.1) < 0.02
    order = reads.chrom * 1000 + reads.start
    assert (np.diff(order) >= 0).all()


def test_background_bias_reads_the_same_on_both_strands(world):
    codes = world[0]["chr2"][:5000]
    settings = {"kmer": 6, "bias": 0.8, "domains": 0.0}
    first = Background({"c": codes}, settings, 36, np.random.default_rng(3))
    second = Background({"c": reverse_complement(codes)}, settings, 36, np.random.default_rng(3))
    np.testing.assert_allclose(first.bias[0], second.bias[1][::-1], rtol=1e-5)
    inside = np.log(first.bias[0, 36:-36])
    assert 0.5 < inside.std() < 1.2


def test_reads_gather_at_bound_sites_with_the_strands_apart(world, chip):
    genome = world[0]
    sites = chip.planted[
        (chip.planted["motif"] == "SPI1") & (chip.planted["strand"] == "+")
        & (chip.planted["bound.GM12878"] > 0.6)
    ]  # fmt: skip
    reads = chip.reads["GM12878"]
    centres = (sites["start"] + sites["end"]) // 2
    near = count_reads(reads, genome, sites["chrom"], centres, 100)
    assert np.median(near) > 60  # background: 200 bp x 0.012
    names = list(genome)
    offsets = {False: [], True: []}
    for chrom, centre in zip(sites["chrom"], centres, strict=True):
        chosen = (reads.chrom == names.index(chrom)) & (np.abs(reads.five_prime - centre) < 90)
        for strand, found in offsets.items():
            found.append(reads.five_prime[chosen & (reads.reverse == strand)] - centre)
    plus, minus = (np.median(np.concatenate(offsets[s])) for s in (False, True))
    assert -60 < plus < -25
    assert 15 < minus < 55


def test_more_occupancy_gives_more_reads(world, chip):
    sites = chip.planted[chip.planted["motif"] == "SPI1"]
    centres = (sites["start"] + sites["end"]) // 2
    near = count_reads(chip.reads["K562"], world[0], sites["chrom"], centres, 80)
    assert sites["bound.K562"].corr(pd.Series(near, index=sites.index), method="spearman") > 0.6


def test_chance_matches_are_not_bound(world, chip):
    genome, planted, motifs = world
    motif = motifs["SPI1"]
    weakest = chip.planted.loc[chip.planted["bound"] > 0.5].query("motif == 'SPI1'")["score"]
    chroms, centres = [], []
    for chrom, codes in genome.items():
        scores = scan(codes, motif).max(axis=0)
        mine = planted[(planted["chrom"] == chrom) & (planted["dataset"] == "chip")]
        for start in np.flatnonzero(scores >= weakest.quantile(0.1)):
            middle = start + motif.length // 2
            if np.abs(mine["centre"].to_numpy() - middle).min() > 900 and middle > 500:
                chroms.append(chrom)
                centres.append(middle)
    assert len(centres) > 10
    near = count_reads(chip.reads["GM12878"], genome, chroms, centres, 100)
    # 200 bp of background at 0.012 reads per bp
    assert near.mean() < 5
    assert near.max() < 25


def test_other_data_sets_loci_are_unbound(world, chip):
    genome, planted, _ = world
    others = planted[planted["dataset"] == "dnase"].drop_duplicates("locus")
    near = count_reads(chip.reads["GM12878"], genome, others["chrom"], others["centre"], 250)
    assert near.mean() < 12  # 500 bp at 0.012


@pytest.mark.parametrize("name", ["chip", "dnase"])
def test_control_is_flat_at_sites(name, request, world):
    experiment = request.getfixturevalue(name)
    settings = DATASETS[name]
    truth = experiment.planted[experiment.planted["bound"] > 0.5]
    centres = (truth["start"] + truth["end"]) // 2
    for control in experiment.controls.values():
        near = count_reads(control, world[0], truth["chrom"], centres, 200)
        expected = 400 * settings["background"]["control_level"]
        assert 0.75 < near.mean() / expected < 1.3


def test_dnase_is_protected_within_footprints(world, dnase):
    sites = dnase.planted[(dnase.planted["motif"] == "CTCF") & (dnase.planted["bound"] > 0.7)]
    middle = (sites["start"] + sites["end"]) // 2
    inside = count_reads(dnase.reads["K562"], world[0], sites["chrom"], middle, 6) / 12
    left = count_reads(dnase.reads["K562"], world[0], sites["chrom"], middle - 26, 6) / 12
    right = count_reads(dnase.reads["K562"], world[0], sites["chrom"], middle + 26, 6) / 12
    assert inside.mean() < 0.4 * (left + right).mean() / 2
