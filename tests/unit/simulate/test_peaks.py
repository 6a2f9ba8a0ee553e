"""Peaks, relaxed peaks and gold standards of simulated experiments."""

import numpy as np
import pandas as pd
from simulation_examples import count_reads, overlaps
from sklearn.metrics import roc_auc_score

from fourier_prior.genome import Genome
from fourier_prior.simulate.motifs import scan
from fourier_prior.simulate.peaks import footprints, nexus_peaks


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
