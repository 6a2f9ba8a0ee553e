import pandas as pd
import pytest
from drawn_figures import lines, made
from result_examples import CONDITIONS, calls, drawn_motif, no_patterns, written

from fourier_prior.figures import motif_runs

pytestmark = pytest.mark.usefixtures("styled")


def test_motifs_of_a_task_have_panels_per_architecture():
    curve = pd.DataFrame({"condition": ["none"] * 3, "rank": [1, 2, 3], "overlapping": [1, 1, 2]})
    found = {"none": [drawn_motif("a", 3)], "fourier": [drawn_motif("b", 9), drawn_motif("c", 8)]}
    figure = motif_runs.draw_motifs_of_task(
        {"binary": found, "profile": {"none": [], "fourier": []}},
        {"binary": curve, "profile": curve.iloc[:0]},
        task="Oct4",
        most=1,
        annotation="ChIP-nexus peaks of Oct4",
    )
    text = lines(figure)
    assert "Fourier prior: 2 motifs, 1 with most seqlets" in text
    assert "no prior: 2 of 3 calls" in text
    assert "no prior: no calls" in text
    assert all(f"\n{letter}\n" in f"\n{text}\n" for letter in "ABCD")


def test_figure_s7_is_made_of_files_that_their_paths_tell_apart(tmp_path):
    models = [["oct4", "binary"], ["oct4", "profile"]]
    runs = [
        no_patterns(tmp_path / f"motifs/oct4/{architecture}/all/{condition}/best/Oct4.deepshap")
        for _, architecture in models
        for condition in CONDITIONS
    ]
    patterns, modisco = zip(*runs[::-1], strict=True)
    numbers = {"binary": (1,), "profile": (1, 1)}
    curves = [
        written(
            calls("none", overlapping, architecture=architecture),
            tmp_path / f"analysis/oct4/{architecture}/motif_curve.Oct4.tsv",
        )
        for architecture, overlapping in numbers.items()
    ]
    files = {"patterns": patterns, "modisco": modisco, "curves": curves[::-1]}
    options = {"models": models, "conditions": CONDITIONS, "task": "Oct4", "most": 8}
    text = lines(made(motif_runs, files, tmp_path, **options, gold_kinds=["nexus"] * 2))
    assert text.index("Oct4, binary models") < text.index("Oct4, profile models")
    assert "1 of 1 calls" in text
    assert "1 of 2 calls" in text
