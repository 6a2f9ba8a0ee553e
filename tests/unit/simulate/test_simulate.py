"""Simulated experiments: what is planted is there, what is bound draws reads, files are valid."""

import copy

import numpy as np
import pandas as pd
import pysam
import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st
from pyjaspar import jaspardb
from sklearn.metrics import roc_auc_score

from fourier_prior.errors import InputError
from fourier_prior.genome import Genome, reverse_complement, write_genome
from fourier_prior.simulate.binding import occupancy
from fourier_prior.simulate.experiment import simulate_experiment
from fourier_prior.simulate.genome import background_sequence, dinucleotide_matrix, simulate_genome
from fourier_prior.simulate.motifs import load_motifs, scan
from fourier_prior.simulate.peaks import footprints, nexus_peaks
from fourier_prior.simulate.reads import Background, Reads, draw_reads, site_rate
from fourier_prior.simulate.writers import (
    write_bam,
    write_bed,
    write_fasta,
    write_narrowpeak,
    write_sizes,
)

SEED = 7
DINUCLEOTIDES = {
    "AA": 9.8, "AC": 5.0, "AG": 7.0, "AT": 7.7, "CA": 7.3, "CC": 5.2, "CG": 1.0, "CT": 7.0,
    "GA": 5.95, "GC": 4.3, "GG": 5.2, "GT": 5.0, "TA": 6.55, "TC": 5.95, "TG": 7.3, "TT": 9.8,
}  # fmt: skip
SETTINGS = {
    "jaspar_release": "JASPAR2026",
    "min_spacing": 1800,
    "chromosomes": {"chr1": 500_000, "chr2": 300_000},
    "dinucleotides": DINUCLEOTIDES,
    "motifs": {
        "SPI1": {"jaspar": "MA0080.7", "min_strength": 0.4},
        "RUNX1": {"jaspar": "MA0002.3", "min_strength": 0.75},
        "CTCF": {"jaspar": "MA0139.2", "min_strength": 0.65},
        "TAAT": {"consensus": "RGCCATTAAC", "weight": 0.88, "min_strength": 0.7},
    },
}
CHIP = {
    "loci": 120,
    "centre_spread": 100,
    "spacing": {"period": 10.5, "turns": [3, 7], "slack": 1.0, "secondary": [100, 180]},
    "arrangements": {
        "pair": {"weight": 2, "copies": {"SPI1": [1, 2], "RUNX1": [1, 1]}},
        "alone": {"weight": 1, "copies": {"SPI1": [1, 1]}},
        "form": {"weight": 1, "copies": {"TAAT": [1, 2]}},
    },
    "binding": {"slope": 0.35, "cooperativity": 1.0, "range": 50, "period": 10.5},
    "sites": {
        "SPI1": {
            "role": "primary", "affinity": 0.0, "offsets": [50, 30], "spread": 12,
            "broad": 0.25, "broad_spread": 110, "protection": 0.0,
        },
        "TAAT": {
            "role": "primary", "affinity": 2.0, "offsets": [40, 40], "spread": 12,
            "broad": 0.25, "broad_spread": 110, "protection": 0.0,
        },
        "RUNX1": {
            "role": "secondary", "affinity": 2.0, "boost": {"GM12878": 4.0}, "offsets": [40, 40],
            "spread": 12, "broad": 1.0, "broad_spread": 110, "protection": 0.0,
        },
    },
    "tasks": {
        "GM12878": {"depth": 200, "yields": {"SPI1": 1.0, "TAAT": 0.8}},
        "K562": {"depth": 200, "yields": {"SPI1": 1.0, "TAAT": 0.05}},
    },
    "strength": 0.3,
    "control": "matched",
    "background": {
        "kmer": 4, "bias": 0.35, "domains": 0.3, "level": 0.012, "control_level": 0.02,
    },
    "read_length": 36,
    "low_mapq": 0.04,
    "peaks": {
        "shift": 42, "smoothing": 20, "jitter": 20, "width": [200, 400], "min_q": 20,
        "missed": 0.03, "spurious": 0.05, "relaxed": 0.5,
    },
    "nexus": {"width": 70, "jitter": 4, "min_occupancy": 0.4, "missed": 0.05},
    "footprints": None,
}  # fmt: skip
DNASE = {
    **CHIP,
    "loci": 60,
    "arrangements": {"one": {"weight": 1, "copies": {"CTCF": [1, 2], "RUNX1": [1, 1]}}},
    "sites": {
        "CTCF": {
            "role": "primary", "affinity": 3.0, "offsets": [30, 22], "spread": 9,
            "broad": 0.5, "broad_spread": 85, "protection": 0.9,
        },
        "RUNX1": {**CHIP["sites"]["RUNX1"], "boost": {"K562": 1.0}},
    },
    "tasks": {"K562": {"depth": 250, "yields": {"CTCF": 1.0}}},
    "control": "shared",
    "background": {
        "kmer": 6, "bias": 0.8, "domains": 0.3, "level": 0.015, "control_level": 0.05,
    },
    "peaks": {**CHIP["peaks"], "shift": 0, "relaxed": 0},
    "nexus": None,
    "footprints": {"flank": 2, "min_occupancy": 0.4, "missed": 0.1},
}  # fmt: skip
DATASETS = {"chip": CHIP, "dnase": DNASE}


@pytest.fixture(scope="module")
def world():
    genome, planted = simulate_genome(SETTINGS, DATASETS, SEED)
    background = dinucleotide_matrix(DINUCLEOTIDES).sum(axis=1)
    motifs = load_motifs(SETTINGS["motifs"], SETTINGS["jaspar_release"], background)
    return genome, planted, motifs


@pytest.fixture(scope="module")
def chip(world):
    return simulate_experiment("chip", CHIP, world[0], world[1], SEED)


@pytest.fixture(scope="module")
def dnase(world):
    return simulate_experiment("dnase", DNASE, world[0], world[1], SEED)


def count_reads(reads, genome, chroms, centres, half):
    """Reads whose 5' end lies within `half` bp, by brute force."""
    names = list(genome)
    return np.array(
        [
            (
                (reads.chrom == names.index(chrom))
                & (reads.five_prime >= centre - half)
                & (reads.five_prime < centre + half)
            ).sum()
            for chrom, centre in zip(chroms, centres, strict=True)
        ]
    )


def overlaps(a, b):
    """Whether each interval of `a` overlaps any of `b`."""
    return np.array(
        [((b.chrom == c) & (b.start < e) & (b.end > s)).any() for c, s, e in
         zip(a.chrom, a.start, a.end, strict=True)],
        dtype=bool,
    )  # fmt: skip


# Motifs


def test_jaspar_matrix_is_the_record_as_probabilities(world):
    record = jaspardb(release="JASPAR2026").fetch_motif_by_id("MA0080.7")
    counts = np.array([record.counts[b] for b in "ACGT"])
    found = world[2]["SPI1"].probabilities
    np.testing.assert_allclose(found, counts / counts.sum(axis=0), atol=0.01)
    np.testing.assert_allclose(found.sum(axis=0), 1)
    # GGAA, the ETS core, is the middle of the matrix.
    assert "".join("ACGT"[i] for i in found.argmax(axis=0)) == "AAAGAGGAAGTGG"


def test_consensus_motif_shares_its_weight(world):
    matrix = world[2]["TAAT"].probabilities
    np.testing.assert_allclose(matrix[[0, 2], 0], 0.44, atol=0.01)
    np.testing.assert_allclose(matrix[2, 1], 0.88, atol=0.01)


@given(st.lists(st.integers(0, 4), min_size=13, max_size=40))
@hypothesis_settings(max_examples=40, deadline=None)
def test_scan_equals_brute_force_on_both_strands(letters):
    motif = load_motifs(SETTINGS["motifs"], "JASPAR2026", np.full(4, 0.25))["SPI1"]
    codes = np.array(letters, dtype=np.uint8)
    found = scan(codes, motif)
    matrix = np.vstack([motif.log_odds, np.zeros(motif.length)])
    for start in range(len(codes) - motif.length + 1):
        window = codes[start : start + motif.length]
        forward = sum(matrix[base, i] for i, base in enumerate(window))
        backward = sum(matrix[base, i] for i, base in enumerate(reverse_complement(window)))
        assert found[:, start] == pytest.approx([forward, backward], abs=1e-3)


def test_drawn_instances_follow_the_matrix_above_the_least_score(world):
    motif = world[2]["CTCF"]
    drawn = motif.draw(4000, np.random.default_rng(0))
    assert drawn.shape == (4000, motif.length)
    assert (motif.score(drawn) >= motif.min_strength * motif.best).all()
    conserved = motif.probabilities.max(axis=0) > 0.9
    share = (drawn == motif.probabilities.argmax(axis=0)).mean(axis=0)
    assert (share[conserved] > 0.9).all()


def test_motif_problems_are_listed_together():
    bad = {
        "one": {"jaspar": "MA9999.1", "min_strength": 0.5},
        "two": {"consensus": "ACQ", "weight": 0.9, "min_strength": 0.5},
    }
    with pytest.raises(InputError) as error:
        load_motifs(bad, "JASPAR2026", np.full(4, 0.25))
    assert "MA9999.1" in error.value.problems[0]
    assert "Q" in error.value.problems[1]


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


def test_same_seed_same_world_and_another_seed_another(world, chip):
    genome, planted = simulate_genome(SETTINGS, DATASETS, SEED)
    pd.testing.assert_frame_equal(planted, world[1])
    assert all((genome[c] == world[0][c]).all() for c in genome)
    again = simulate_experiment("chip", copy.deepcopy(CHIP), genome, planted, SEED)
    for task in chip.reads:
        np.testing.assert_array_equal(again.reads[task].five_prime, chip.reads[task].five_prime)
        pd.testing.assert_frame_equal(again.peaks[task], chip.peaks[task])
        pd.testing.assert_frame_equal(again.nexus[task], chip.nexus[task])
    other, _ = simulate_genome(SETTINGS, DATASETS, SEED + 1)
    assert (other["chr1"] != world[0]["chr1"]).mean() > 0.5


# Binding


def sites_table(rows):
    columns = ["start", "end", "motif", "score", "role", "locus"]
    return pd.DataFrame(rows, columns=columns).assign(best=10.0)


BINDING = {
    "binding": {"slope": 0.5, "cooperativity": 2.0, "range": 50.0, "period": 10.0},
    "sites": {"P": {"affinity": 0.0}, "S": {"affinity": 1.0, "boost": {"a": 3.0}}},
    "tasks": {"a": {}, "b": {}},
}


def logit(p):
    return np.log(p / (1 - p))


def test_occupancy_of_a_lone_site_is_the_logistic_of_its_score():
    sites = sites_table([(0, 10, "P", 10.0, "primary", 0), (0, 10, "P", 6.0, "primary", 1)])
    np.testing.assert_allclose(logit(occupancy(sites, BINDING)), [[0, 0], [-2, -2]])


def test_neighbours_in_phase_help_and_out_of_phase_do_not():
    rows = [(0, 10, "P", 10.0, "primary", 0), (20, 30, "P", 10.0, "primary", 0)]
    found = logit(occupancy(sites_table(rows), BINDING))
    np.testing.assert_allclose(found, 2 * np.exp(-20 / 50))
    rows[1] = (25, 35, "P", 10.0, "primary", 0)
    np.testing.assert_allclose(logit(occupancy(sites_table(rows), BINDING)), 0, atol=1e-12)


def test_secondary_sites_help_in_their_task_only():
    rows = [(0, 10, "P", 10.0, "primary", 0), (120, 130, "S", 10.0, "secondary", 0)]
    found = occupancy(sites_table(rows), BINDING)
    alone = 1 / (1 + np.exp(-1))
    np.testing.assert_allclose(logit(found[0]), [3 * alone, 0], atol=1e-12)
    np.testing.assert_allclose(found[1], [alone, 0])


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


def test_controls_are_matched_or_shared(chip, dnase):
    assert list(chip.controls) == ["GM12878-control", "K562-control"]
    assert list(dnase.controls) == ["control"]


def test_dnase_is_protected_within_footprints(world, dnase):
    sites = dnase.planted[(dnase.planted["motif"] == "CTCF") & (dnase.planted["bound"] > 0.7)]
    middle = (sites["start"] + sites["end"]) // 2
    inside = count_reads(dnase.reads["K562"], world[0], sites["chrom"], middle, 6) / 12
    left = count_reads(dnase.reads["K562"], world[0], sites["chrom"], middle - 26, 6) / 12
    right = count_reads(dnase.reads["K562"], world[0], sites["chrom"], middle + 26, 6) / 12
    assert inside.mean() < 0.4 * (left + right).mean() / 2


# Peaks and gold standards


def test_peaks_are_where_binding_is(chip):
    for task, peaks in chip.peaks.items():
        bound = chip.planted[chip.planted[f"bound.{task}"] > 0.05]
        reach = bound.assign(start=bound["start"] - 150, end=bound["end"] + 150)
        share = overlaps(peaks, reach).mean()
        assert 0.9 <= share < 1  # a few peaks are false
        strong = chip.planted[
            (chip.planted[f"bound.{task}"] > 0.35) & (chip.planted["motif"] == "SPI1")
        ]
        assert len(strong) >= 10
        assert overlaps(strong, peaks).mean() > 0.85
        width = peaks["end"] - peaks["start"]
        assert width.between(200, 400).all()
        assert ((peaks["summit"] >= peaks["start"]) & (peaks["summit"] < peaks["end"])).all()


def test_tasks_differ_by_their_partner(chip):
    gm, k562 = chip.peaks["GM12878"], chip.peaks["K562"]
    shared = overlaps(gm, k562).mean()
    assert 0.1 < shared < 0.85
    assert len(gm) > len(k562)


def test_signal_follows_the_reads(world, chip):
    peaks = chip.peaks["GM12878"]
    near = count_reads(chip.reads["GM12878"], world[0], peaks["chrom"], peaks["summit"], 150)
    assert pd.Series(near).corr(peaks["signal"], method="spearman") > 0.8


def test_relaxed_set_holds_the_peaks_and_more(chip, dnase):
    assert dnase.relaxed == {}
    for task, relaxed in chip.relaxed.items():
        keys = ["chrom", "start", "end", "q"]
        assert len(chip.peaks[task].merge(relaxed, on=keys)) == len(chip.peaks[task])
        assert len(relaxed) >= 1.5 * len(chip.peaks[task])


def test_gold_standards_hold_primary_sites_and_no_secondary_ones(chip, dnase):
    assert chip.footprints is None
    assert dnase.nexus == {}
    secondary = chip.planted["role"] == "secondary"
    for task, nexus in chip.nexus.items():
        assert not overlaps(chip.planted[secondary], nexus).any()
        own = chip.planted[~secondary & (chip.planted[f"bound.{task}"] > 0.4)]
        if task == "K562":  # the second form yields no reads there
            own = own[own["motif"] == "SPI1"]
        assert overlaps(own, nexus).mean() > 0.85
        bound = chip.planted[~secondary & (chip.planted[f"bound.{task}"] >= 0.4)]
        assert overlaps(nexus, bound).all()
    secondary = dnase.planted["role"] == "secondary"
    assert not overlaps(dnase.planted[secondary], dnase.footprints).any()
    assert 0.8 < overlaps(dnase.planted[~secondary], dnase.footprints).mean() < 1


def test_gold_standard_intervals_are_merged():
    sites = pd.DataFrame(
        {"chrom": ["c", "c", "d"], "start": [100, 108, 100], "end": [107, 115, 107]}
    )
    everything = {"min_occupancy": 0.0, "missed": 0.0}
    rng = np.random.default_rng(0)
    found = footprints(sites, np.ones(3), {"flank": 2, **everything}, rng)
    expected = pd.DataFrame({"chrom": ["c", "d"], "start": [98, 98], "end": [117, 109]})
    pd.testing.assert_frame_equal(found, expected)
    found = nexus_peaks(sites, np.array([0.9, 0.1, 0.5]), {"width": 70, "jitter": 0, **everything},
                        rng)  # fmt: skip
    assert found[["chrom", "start", "end", "summit"]].to_numpy().tolist() == [
        ["c", 68, 146, 103],
        ["d", 68, 138, 103],
    ]


def test_primary_motif_tells_peaks_from_random_windows_but_not_perfectly(world, chip):
    genome, _, motifs = world
    peaks = chip.peaks["K562"]
    whole = Genome(np.concatenate(list(genome.values())), {c: len(v) for c, v in genome.items()})
    rng = np.random.default_rng(0)
    chroms = rng.choice(list(genome), 1000)
    starts = np.array([rng.integers(0, len(genome[c]) - 500) for c in chroms])
    free = ~overlaps(pd.DataFrame({"chrom": chroms, "start": starts, "end": starts + 500}), peaks)
    inside = whole.windows(peaks["chrom"].tolist(), peaks["summit"].to_numpy() - 250, 500)
    outside = whole.windows(chroms[free].tolist(), starts[free], 500)
    best = scan(np.concatenate([inside, outside]), motifs["SPI1"]).max(axis=(0, 2))
    truth = np.r_[np.ones(len(inside)), np.zeros(len(outside))]
    assert 0.8 < roc_auc_score(truth, best) < 0.99


# Files


def test_bam_holds_the_reads(tmp_path, world, chip):
    genome = world[0]
    sizes = {c: len(v) for c, v in genome.items()}
    reads = chip.reads["K562"]
    path = tmp_path / "sub" / "K562.bam"
    write_bam(path, sizes, reads)
    assert sorted(p.name for p in path.parent.iterdir()) == ["K562.bam", "K562.bam.bai"]
    pysam.quickcheck(str(path))
    with pysam.AlignmentFile(path) as bam:
        assert bam.header.to_dict()["HD"]["SO"] == "coordinate"
        assert dict(zip(bam.references, bam.lengths, strict=True)) == sizes
        assert bam.mapped == len(reads)
        rows = [
            (r.reference_id, r.reference_start, r.reference_end, r.is_reverse, r.mapping_quality)
            for r in bam
        ]
        inside = sum(1 for _ in bam.fetch("chr1", 100_000, 200_000))
    found = np.array(rows)
    np.testing.assert_array_equal(found[:, 0], reads.chrom)
    five_prime = np.where(found[:, 3] == 1, found[:, 2] - 1, found[:, 1])
    np.testing.assert_array_equal(five_prime, reads.five_prime)
    np.testing.assert_array_equal(found[:, 2] - found[:, 1], 36)
    np.testing.assert_array_equal(found[:, 4], reads.mapq)
    expected = (found[:, 0] == 0) & (found[:, 1] < 200_000) & (found[:, 2] > 100_000)
    assert inside == expected.sum()


@given(st.lists(st.integers(0, 200_000_000), min_size=1, max_size=30))
@hypothesis_settings(max_examples=20, deadline=None)
def test_bam_bins_agree_with_htslib(tmp_path_factory, starts):
    start = np.sort(np.array(starts, dtype=np.int32))
    count = len(start)
    reads = Reads(
        np.zeros(count, np.int32), start, np.zeros(count, bool), np.full(count, 60, np.uint8), 50
    )
    path = tmp_path_factory.mktemp("bins") / "a.bam"
    write_bam(path, {"chr1": 248_956_422}, reads)
    with pysam.AlignmentFile(path) as bam:
        for read, first in zip(bam, start, strict=True):
            stored = read.bin
            read.reference_start = int(first)  # htslib computes the bin anew
            assert read.bin == stored


def test_fasta_and_sizes_round_trip(tmp_path, world):
    genome = world[0]
    write_fasta(tmp_path / "genome.fa", genome)
    write_sizes(tmp_path / "chrom.sizes", {c: len(v) for c, v in genome.items()})
    write_genome(tmp_path / "genome.fa", tmp_path / "genome.npy")
    opened = Genome.open(tmp_path / "genome.npy")
    np.testing.assert_array_equal(opened.codes, np.concatenate(list(genome.values())))
    lines = (tmp_path / "chrom.sizes").read_text().splitlines()
    assert lines == ["chr1\t500000", "chr2\t300000"]


def test_narrowpeak_and_bed_columns(tmp_path, chip, dnase):
    peaks = chip.peaks["GM12878"]
    write_narrowpeak(tmp_path / "a.narrowPeak", peaks)
    table = pd.read_csv(tmp_path / "a.narrowPeak", sep="\t", header=None)
    assert table.shape == (len(peaks), 10)
    np.testing.assert_array_equal(table[1] + table[9], peaks["summit"])
    np.testing.assert_allclose(table[6], peaks["signal"])
    np.testing.assert_allclose(table[8], peaks["q"])
    assert table[4].between(0, 1000).all()
    write_bed(tmp_path / "a.bed", dnase.footprints)
    assert (tmp_path / "a.bed").read_text().splitlines()[0] == "\t".join(
        map(str, dnase.footprints.iloc[0])
    )
