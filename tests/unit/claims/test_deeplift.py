import numpy as np
import pandas as pd
from claim_examples import claim
from result_examples import written

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.claims import deeplift as studies, ledger as ledger_of
from fourier_prior.claims.ledger import published_difference, verdict
from fourier_prior.published.values import claims


def test_every_measure_of_the_appendix_is_looked_up():
    table = select(claims(), paper="DL")
    assert set(table["measure"]) == set(studies._FINDERS)
    assert all(studies.find(row, studies.Studies()) is None for row in table.to_dict("records"))


def test_a_share_of_missed_motifs_of_the_authors_network_must_agree_to_the_digits():
    row = claim(dataset="motifs", measure="false_negatives", over="value", detail="GATA1",
                treatment="rescale")  # fmt: skip
    scores = np.ones(313)
    scores[:14] = -1  # 4.47 % of 313
    matches = pd.DataFrame(
        {
            "motif": "GATA1",
            "finder": "published",
            "log_odds": 8.0,
            "both": 1,
            "rescale:both": scores,
        }
    )

    def judged(network):
        found = studies.find(row, studies.Studies(matches={network: matches}))
        return verdict(found, "", *published_difference(row))[0]

    assert judged("authors") == ledger_of.REPRODUCED
    assert judged("seed-00") == ledger_of.NO_TEST
    matches.loc[14, "rescale:both"] = -1
    assert judged("authors") == ledger_of.NOT_REPRODUCED


def test_tables_of_networks_are_told_apart_by_their_paths(tmp_path):
    table = pd.DataFrame({"value": [1]})
    places = ("motifs/seed-00/auroc", "motifs/authors/matches", "digits/authors/accuracy.raw")
    places += ("digits/authors/erasures.raw", "digits/seed-00/erasures.unit")
    paths = [written(table, tmp_path / f"appendix/{place}.tsv") for place in places]
    minimum = written(table, tmp_path / "appendix/minimum.tsv")
    read = studies.Studies.from_files([minimum], paths)
    assert list(read.auroc) == ["seed-00"]
    assert list(read.matches) == list(read.accuracy) == ["authors"]
    assert list(read.erasures) == [("authors", "raw"), ("seed-00", "unit")]
    assert read.minimum.equals(table)
    assert studies.Studies.from_files([], []) == studies.Studies()
