import numpy as np
import pandas as pd
import torch
from deeplift_study_examples import DIGITS, digit_files, minimum_file, motif_files
from table_examples import assert_complete

from fourier_prior.deeplift_studies import motif_matches, motif_network, motif_sequences
from fourier_prior.tables import deeplift as module
from fourier_prior.tables.deeplift import motif_rows


def test_the_table_of_motifs_holds_every_method():
    torch.manual_seed(0)
    network = motif_network.MotifNetwork().eval()
    test = motif_sequences.simulate(800, 150, seed=3).part("test")
    tables = []
    for finder in ("mended", "published"):
        mended = finder == "mended"
        table = motif_matches.match_table(test, motif_sequences.encode_motifs(), mended=mended)
        for task in motif_sequences.TASKS:
            table[f"rescale:{task}"] = np.arange(len(table)) - 10.0
            table[f"genomics:{task}"] = 4.0
        table["plain-3:both"] = 2.0
        tables.append(table.assign(finder=finder))
    areas = motif_network.auroc(network, test)
    auroc = pd.DataFrame({"task": list(areas), "auroc": list(areas.values())})
    rows = motif_rows("authors", auroc, pd.concat(tables))
    assert (rows["measured"] != "").all()
    strong = rows[rows["item"] == "strong GATA1 matches, published finder"]
    assert strong["published"].tolist() == ["313"]
    missed = rows[(rows["item"] == "false negatives (%), TAL1, published finder")]
    assert missed.set_index("method")["published"].to_dict() == {
        "rescale": "7.04",
        "genomics": "0.00",
        "plain-3": "",
    }
    ratio = rows[rows["item"] == "mean score of TAL1, shuffled / background reference"]
    assert ratio["measured"].tolist() == ["0.50"]
    assert (motif_rows("seed-00", auroc, pd.concat(tables))["published"] == "").all()


def test_the_table_is_made_of_files_that_their_paths_tell_apart(tmp_path):
    own = motif_files(tmp_path)
    erasures, accuracies = digit_files(tmp_path)
    motifs = [own[name] for name in ("normalisation", "auroc", "matches")]
    files = {"minimum": [minimum_file(tmp_path)], "networks": [*accuracies, *motifs, *erasures]}
    networks = {"motif_networks": ["seed-00"], "digit_networks": DIGITS}
    table, text = module.table(files, **networks)
    assert_complete(table.drop(columns=["method", "published", "source"]), text, rows=len(table))
    assert set(table["network"]) == {
        *("min(i1, i2)", "seed-00", "seed-00, pixels 0–1", "authors", "authors, pixels 0–255"),
    }
    assert "seed-00 is under-trained" in text
    assert "The authors' network and sequences are not here" in text
    assert "Sections D and E are not here" not in text
    files["networks"] = motifs
    _, text = module.table(files, motif_networks=["seed-00"], digit_networks=[])
    assert "Sections D and E are not here" in text
