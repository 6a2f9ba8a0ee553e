import numpy as np
import pandas as pd
import pytest
from drawn_figures import lines, made
from result_examples import CONDITIONS, MODEL, drawn_motif, no_patterns, written
from scipy import stats

from fourier_prior.figures import missed_motifs

pytestmark = pytest.mark.usefixtures("styled")


def test_missed_motifs_show_the_most_frequent_with_planted_share_and_p():
    random = np.random.default_rng(3)
    importance = {c: random.random(40) for c in CONDITIONS}
    seqlets = pd.concat(
        pd.DataFrame({"seqlet": range(40), "importance": importance[c]}).assign(
            pattern="large", condition=c, planted=["SP1"] * 30 + [None] * 10
        )
        for c in CONDITIONS
    )
    few = seqlets[seqlets["seqlet"] < 5].assign(pattern="small")
    missed = missed_motifs.MissedMotifs(
        [drawn_motif("small", 5), drawn_motif("large", 40)], pd.concat([seqlets, few]), "footprints"
    )
    nothing = missed_motifs.MissedMotifs([], seqlets.iloc[:0], "footprints")
    figure = missed_motifs.draw_missed_motifs(
        {MODEL: {"none": nothing, "fourier": missed}}, CONDITIONS, most=1
    )
    p = stats.wilcoxon(importance["fourier"], importance["none"], alternative="greater").pvalue
    text = lines(figure)
    assert "no pattern passed the filter" in text
    assert "large\nnearest\n75% on planted SP1" in text
    assert "small" not in text
    assert f"n = 40, means {importance['none'].mean():.3f}" in text
    assert f"p = {p:.3f}" in text


def test_figure_s20_is_made_of_files(tmp_path):
    columns = ["pattern", "seqlet", "condition", "importance", "planted"]
    files = {"patterns": [], "modisco": [], "seqlets": []}
    for condition in CONDITIONS:
        folder = tmp_path / f"motifs/spi1/binary/missed/{condition}"
        patterns, modisco = no_patterns(folder)
        files["patterns"].append(patterns)
        files["modisco"].append(modisco)
        files["seqlets"].append(written(pd.DataFrame(columns=columns), folder / "seqlets.tsv"))
    options = {"models": [list(MODEL)], "conditions": CONDITIONS, "gold_kinds": ["footprints"]}
    text = lines(made(missed_motifs, files, tmp_path, **options, most=3))
    assert "spi1, binary, Fourier prior: 0 of 0 motifs outside footprints" in text
