"""Which test runs which rule that calls a command.

Each test checks by `left_out` what is said of it here; test_rules.py checks that no rule is
missing.
"""

import pytest
from workspace import Workspace

RUN_BY = {
    "test_rules.py::test_the_tiny_run_ran_its_rules": {
        *("simulate_genome", "simulate_experiment", "simulate_control", "encode_genome"),
        *("count_ends", "build_binary_dataset", "build_profile_dataset", "measure_prior_weight"),
        *("train", "choose_best", "attribute", "compare_engines", "write_motif_database"),
        *("discover_motifs", "report_motifs", "call_motif_instances", "score_motif_instances"),
        *("find_missed_motifs", "trace_regions", "collect_performance", "score_attributions"),
        *("compare_seeds", "draw_gc_sequences", "measure_gc_simulation", "permute_labels"),
        *("shuffle_attributions", "measure_excess", "bound_similarity"),
    },
    "test_tiny.py::test_further_conditions_are_trained_as_they_say": {
        "measure_similar_scale",
        "choose_weight",
    },
    "test_appendix.py::test_figures_and_table_are_there": {
        *("explain_minimum", "simulate_motif_sequences", "import_motif_sequences"),
        *("train_motif_network", "import_network", "score_motif_sequences", "match_motifs"),
        *("normalise_weights", "train_digit_network", "erase_digits"),
    },
    "test_downloads.py::test_every_kind_of_source_becomes_a_training_set": {
        *("fetch_source", "fetch_encode", "extract_members", "place_member", "lock"),
        *("merge_gold", "import_tracks", "check_peaks"),
    },
    "test_downloads.py::test_raw_reads_are_trimmed_aligned_and_freed_of_duplicates": {
        *("index_genome", "align_reads"),
    },
}


def left_out(request: pytest.FixtureRequest, workspace: Workspace) -> set[str]:
    """Return the rules that the present test should have run in a workspace but has not."""
    return RUN_BY[request.node.nodeid.split("/")[-1]] - workspace.ran()
