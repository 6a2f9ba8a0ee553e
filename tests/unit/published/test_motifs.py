from fourier_prior.published.motifs import claimed_motifs


def test_motif_runs_that_claims_are_about():
    wanted = claimed_motifs()
    assert ("nanog-oct4-sox2", "profile", "Nanog") in wanted
    # Claims about words in motifs name the head and the word; the run is that of the head.
    assert not any("," in head for _, _, head in wanted)
    assert {dataset for dataset, _, _ in wanted} == {"nanog-oct4-sox2", "k562"}
