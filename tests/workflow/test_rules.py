"""Rules of a tiny run once more, through Snakemake: the same inputs give the same output."""

import os
import re
from pathlib import Path

import h5py
import numpy as np
import pytest
from rules_run import RUN_BY, left_out
from workspace import TINY

pytestmark = pytest.mark.workflow
RESOURCES, RESULTS = "resources/simulated/tiny", "results/tiny"
MODELS, ANALYSIS = f"{RESULTS}/models/spi1", f"{RESULTS}/analysis/spi1"
MOTIFS = f"{RESULTS}/motifs/spi1/binary/all/none/best/all.deepshap"
CONTROLS = f"{RESULTS}/negative-controls"
AGAIN = [  # outputs that are made from each other come one after the other
    {
        "simulate_genome": f"{RESOURCES}/genome.fa",
        "write_motif_database": f"{RESULTS}/motifs/jaspar.meme",
    },
    {
        "simulate_experiment": f"{RESOURCES}/nanog-oct4-sox2/Oct4.bam",
        "simulate_control": f"{RESOURCES}/k562/control.bam",
        "encode_genome": f"{RESULTS}/genomes/synthetic.npy",
        "write_splits": f"{RESULTS}/genomes/synthetic.splits.json",
        "draw_gc_sequences": f"{RESULTS}/datasets/gc-50/binary.h5",
    },
    {
        "count_ends": f"{RESULTS}/signal/gata2/K562-control.minus.bw",
        "build_binary_dataset": f"{RESULTS}/datasets/k562/binary.h5",
        "build_profile_dataset": f"{RESULTS}/datasets/k562/profile.h5",
        "permute_labels": f"{CONTROLS}/permuted-labels/datasets/spi1/binary.h5",
    },
    {
        "measure_prior_weight": f"{MODELS}/profile/all/prior-weight.json",
        "train": f"{MODELS}/binary/all/fourier/seed-01/weights.safetensors",
    },
    {
        "choose_best": f"{MODELS}/binary/all/none/best/weights.safetensors",
        "attribute": f"{RESULTS}/attributions/spi1/profile/all/fourier/best/all.deepshap.test.h5",
    },
    {
        "compare_engines": f"{ANALYSIS}/binary/engines.tsv",
        "discover_motifs": f"{MOTIFS}/patterns.tsv",
        "collect_performance": f"{ANALYSIS}/binary/performance.tsv",
        "score_attributions": f"{RESULTS}/analysis/k562/profile/interpretability.tsv",
        "compare_seeds": f"{ANALYSIS}/profile/stability.tsv",
        "trace_regions": f"{ANALYSIS}/binary/region_curves.tsv",
        "find_missed_motifs": (
            f"{RESULTS}/motifs/nanog-oct4-sox2/profile/missed/none/patterns.tsv"
        ),
        "measure_gc_simulation": f"{RESULTS}/analysis/simulation/measures.tsv",
        "measure_excess": f"{CONTROLS}/analysis/spi1/binary/excess.tsv",
        "bound_similarity": f"{CONTROLS}/analysis/spi1/binary/bounds.tsv",
        "shuffle_attributions": (
            f"{CONTROLS}/shuffled-attributions/attributions/spi1/binary/all/none/best/"
            "all.deepshap.motifs.h5"
        ),
    },
    {"call_motif_instances": f"{MOTIFS}/instances.tsv", "table_2": f"{RESULTS}/tables/table_2.tsv"},
    {"score_motif_instances": f"{ANALYSIS}/binary/motif_instances.all.tsv"},
]


def content(path):
    """Bytes of a file; HDF5 files, which hold times, by their arrays and attributes."""
    if path.suffix != ".h5":
        return path.read_bytes()
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            array = np.asarray(item[()])
            # arrays of texts hold pointers
            found[name] = array.tolist() if array.dtype == object else array.tobytes()

    with h5py.File(path) as file:
        file.visititems(visit)
        found["attributes"] = str(sorted(file.attrs.items()))
    return found


@pytest.fixture(scope="module")
def made_again(tiny):
    """Contents of the outputs before and after they were made again by nothing but their rules."""
    folders = [tiny.path / name for name in ("results", "resources")]
    times = {
        file: file.stat() for folder in folders for file in folder.rglob("*") if file.is_file()
    }
    before, after = {}, {}
    for outputs in AGAIN:
        for rule, output in outputs.items():
            before[rule] = content(tiny.path / output)
            (tiny.path / output).unlink()
        tiny.snakemake(
            *("--force", *outputs.values(), *TINY, "--allowed-rules", *outputs, "--cores", "2"),
            *("--rerun-triggers", "mtime"),
        )
        for rule, output in outputs.items():
            after[rule] = content(tiny.path / output)
        # What is read next must not look older than what was made again.
        for file, stat in times.items():
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    return before, after


@pytest.mark.parametrize("rule", [rule for outputs in AGAIN for rule in outputs])
def test_a_rule_gives_the_same_output_again(made_again, rule):
    before, after = made_again
    assert after[rule] == before[rule]


def test_the_tiny_run_ran_its_rules(tiny, request):
    assert left_out(request, tiny) == set()


def test_every_rule_that_calls_a_command_is_run_by_a_test(pristine):
    called = set()
    for file in (pristine.path / "workflow/rules").glob("*.smk"):
        # A loop names the rules that it makes.
        named = r'^(?:rule | +block\.rule\(")(\w+)(?::|"\))$'
        blocks = re.split(named, file.read_text(), flags=re.M)[1:]
        called |= {
            name
            for name, block in zip(blocks[::2], blocks[1::2], strict=True)
            if re.search(r"\n +shell:", block.split("\nuse rule ")[0])
        }
    assert len(called) > 40
    assert called == set().union(*RUN_BY.values())
    for test in RUN_BY:
        file, name = test.split("::")
        text = (Path(__file__).parent / file).read_text()
        assert "left_out(request" in text.split(f"def {name}(")[1].split("\ndef ")[0]
