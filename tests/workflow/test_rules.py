"""Each rule of a tiny run alone, through Snakemake: the same inputs give the same output."""

import os

import h5py
import numpy as np
import pytest

pytestmark = pytest.mark.workflow
TINY = ("--configfile", "config/tiny.yaml")
MODEL = "results/tiny/models/spi1"
OUTPUTS = {
    "simulate_genome": "resources/simulated/tiny/genome.fa",
    "simulate_experiment": "resources/simulated/tiny/nanog-oct4-sox2/Oct4.bam",
    "simulate_control": "resources/simulated/tiny/k562/control.bam",
    "encode_genome": "results/tiny/genomes/synthetic.npy",
    "count_ends": "results/tiny/signal/gata2/K562-control.minus.bw",
    "build_binary_dataset": "results/tiny/datasets/k562/binary.h5",
    "build_profile_dataset": "results/tiny/datasets/k562/profile.h5",
    "measure_prior_weight": f"{MODEL}/profile/all/prior-weight.json",
    "train": f"{MODEL}/binary/all/fourier/seed-01/weights.safetensors",
    "choose_best": f"{MODEL}/binary/all/none/best/weights.safetensors",
    "attribute": "results/tiny/attributions/spi1/profile/all/fourier/best/all.deepshap.test.h5",
    "compare_engines": "results/tiny/analysis/spi1/binary/engines.tsv",
    "write_motif_database": "results/tiny/motifs/jaspar.meme",
    "discover_motifs": "results/tiny/motifs/spi1/binary/all/none/best/all.deepshap/patterns.tsv",
    "call_motifs": "results/tiny/motifs/spi1/binary/all/none/best/all.deepshap/hits.tsv",
    "score_motif_calls": "results/tiny/analysis/spi1/binary/motif_calls.all.tsv",
    "collect_performance": "results/tiny/analysis/spi1/binary/performance.tsv",
    "score_attributions": "results/tiny/analysis/k562/profile/interpretability.tsv",
    "compare_seeds": "results/tiny/analysis/spi1/profile/stability.tsv",
    "table_2": "results/tiny/tables/table_2.tsv",
}
ELSEWHERE = {  # covered by test_appendix.py or test_tiny.py, but for the HTML report of TF-MoDISco
    # test_downloads.py
    *("fetch_source", "extract_member", "fetch_encode", "lock", "index_genome", "align_reads"),
    *("merge_gold", "import_tracks", "check_peaks"),
    *("trace_regions", "find_missed_motifs"),  # unit tests of their commands
    "report_motifs",
    # tests/unit/test_controls.py
    # tests/unit/test_gc_simulation.py
    *("draw_gc_sequences", "measure_gc_simulation"),
    *("permute_labels", "shuffle_attributions", "measure_excess", "bound_similarity"),
    "measure_similar_scale",
    "choose_weight",
    "explain_minimum",
    "simulate_motif_sequences",
    "train_motif_network",
    "score_motif_sequences",
    "match_motifs",
    "normalise_weights",
    "import_motif_sequences",
    "import_network",
    "train_digit_network",
    "erase_digits",
}


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


@pytest.mark.parametrize("rule", OUTPUTS)
def test_a_rule_alone_gives_the_same_output_again(tiny, rule):
    path = tiny.path / OUTPUTS[rule]
    before = content(path)
    times = {
        file: file.stat()
        for folder in ("results", "resources")
        for file in (tiny.path / folder).rglob("*")
        if file.is_file()
    }
    path.unlink()
    tiny.snakemake(
        *("--force", OUTPUTS[rule], *TINY, "--allowed-rules", rule, "--cores", "1"),
        *("--rerun-triggers", "mtime"),
    )
    assert content(path) == before
    # What the other tests read must not look older than what this one made again.
    for file, stat in times.items():
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_every_rule_that_calls_a_command_is_covered(tiny):
    called = set()
    for file in (tiny.path / "workflow/rules").glob("*.smk"):
        for block in file.read_text().split("\nrule ")[1:]:
            if "    shell:" in block:
                called.add(block.split(":")[0])
    assert len(called) > 15
    assert called - ELSEWHERE <= set(OUTPUTS)
