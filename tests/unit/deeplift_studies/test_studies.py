"""Studies of the DeepLIFT appendix against closed forms and brute force."""

import gzip
import itertools
import math

import h5py
import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift_studies import (
    digits,
    minimum,
    motif_matches,
    motif_network,
    motif_sequences,
)
from fourier_prior.deeplift_studies.keras_weights import load_keras_weights, read_keras_weights
from fourier_prior.deeplift_studies.methods import explainers
from fourier_prior.deeplift_studies.networks import load_network, save_network
from fourier_prior.deeplift_studies.normalisation import compare_references
from fourier_prior.errors import InputError
from fourier_prior.tables.deeplift import digit_rows, minimum_rows, motif_rows

# --- Section C ------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 50)), min_size=1, max_size=5))
def test_contributions_to_the_minimum_are_the_closed_forms(inputs):
    table = minimum.contributions(np.array(inputs))
    for k in (1, 2):
        np.testing.assert_allclose(table[f"contribution_{k}"], table[f"expected_{k}"], atol=1e-12)
    exact = table[table["method"].isin(["rescale", "revealcancel"])]
    assert exact["delta"].abs().max() < 1e-12


def test_the_published_cases_of_the_minimum():
    table = minimum.contributions(np.array([[5.0, 2.0], [2.0, 5.0], [3.0, 3.0]]))
    columns = ["contribution_1", "contribution_2"]
    found = {m: rows[columns].to_numpy().round(12).tolist() for m, rows in table.groupby("method")}
    assert found["rescale"] == [[0, 2], [2, 0], [3, 0]]
    assert found["gradient"] == [[0, 2], [2, 0], [3, 0]]
    assert found["guided-backprop"] == [[5, 0], [2, 0], [3, 0]]
    assert found["revealcancel"] == [[1, 1], [1, 1], [1.5, 1.5]]
    rows = minimum_rows(table)
    assert (rows["measured"].astype(float) < 1e-12).all()
    assert len(rows) == 5 * 3


def test_inputs_of_the_minimum_must_be_positive():
    with pytest.raises(InputError, match="positive"):
        minimum.contributions(np.array([[1.0, 0.0]]))


def test_unknown_methods_are_named():
    with pytest.raises(InputError, match="rescal is not a method"):
        explainers(nn.Linear(1, 1), ["rescal"])


# --- sequences ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sequences():
    return motif_sequences.simulate(800, 150, seed=3)


def test_simulated_sequences_hold_what_their_labels_say(sequences):
    assert sequences.codes.shape == (800, 150)
    copies = {motif: sequences.copies(motif) for motif in ("GATA1", "TAL1")}
    both, gata, tal = sequences.labels.T.astype(bool)
    assert (both == (gata & tal)).all()
    for has, motif in ((gata, "GATA1"), (tal, "TAL1")):
        assert ((copies[motif] > 0) == has).all()
        assert copies[motif].max() <= 3
    assert [int(n) for n in np.bincount(2 * gata + tal)] == [200, 200, 200, 200]
    assert {name: int((sequences.split == name).sum()) for name in motif_sequences.SPLITS} == {
        "train": 640,
        "validation": 80,
        "test": 80,
    }


def test_numbers_of_instances_follow_the_truncated_poisson_distribution():
    several = motif_sequences.simulate(8000, 150, seed=1)
    single = several.labels[:, 0] == 0
    alone = several.copies("GATA1")[single & (several.labels[:, 1] == 1)]
    together = several.copies("GATA1")[~single]
    for counts, mean in ((alone, 2.0), (together, 1.0)):
        weights = np.array([mean**k / math.factorial(k) for k in (1, 2, 3)])
        expected = weights / weights.sum()
        found = np.bincount(counts, minlength=4)[1:] / len(counts)
        # three standard errors of a share among 2000
        np.testing.assert_allclose(found, expected, atol=3 * 0.5 / math.sqrt(2000))


def test_instances_lie_inside_and_apart_and_score_like_the_motif(sequences):
    motifs = motif_sequences.encode_motifs()
    for row, planted in sequences.instances.groupby("row"):
        places = sorted(zip(planted["start"], planted["end"], strict=True))
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(places))
        assert places[0][0] >= 0
        assert places[-1][1] <= 150
        assert set(planted["motif"]) <= {"GATA1", "TAL1"}
        assert sequences.labels[row].any()
    for motif, matrix in motifs.items():
        planted = sequences.instances[sequences.instances["motif"] == motif]
        drawn = np.stack(
            [sequences.codes[row.row, row.start : row.end] for row in planted.itertuples()]
        )
        shares = np.stack([(drawn == base).mean(axis=0) for base in range(4)])
        np.testing.assert_allclose(shares, matrix, atol=4 * 0.5 / math.sqrt(len(drawn)))


def test_the_collection_has_the_consensus_sequences_of_the_paper():
    motifs = motif_sequences.encode_motifs()
    consensus = {
        m: "".join("ACGT"[b] for b in matrix.argmax(axis=0)) for m, matrix in motifs.items()
    }
    assert consensus == {"GATA1": "GCAGATAAGG", "TAL1": "CTGAACAGATGGTCGG"}
    best = {m: motif_matches.log_odds(matrix).max(axis=0).sum() for m, matrix in motifs.items()}
    assert best["GATA1"] == pytest.approx(11.0027, abs=2e-4)
    assert best["TAL1"] == pytest.approx(15.2895, abs=2e-4)


def test_sequences_survive_their_file(sequences, tmp_path):
    path = tmp_path / "sequences.tsv"
    motif_sequences.write_sequences(path, sequences)
    read = motif_sequences.read_sequences(path)
    assert read.names == sequences.names
    for name in ("codes", "labels", "split"):
        np.testing.assert_array_equal(getattr(read, name), getattr(sequences, name))
    pd.testing.assert_frame_equal(
        read.instances, sequences.instances.sort_values("row", kind="stable").reset_index(drop=True)
    )


def test_a_part_keeps_instances_with_their_sequences(sequences):
    part = sequences.part("test")
    rows = np.flatnonzero(sequences.split == "test")
    np.testing.assert_array_equal(part.copies("TAL1"), sequences.copies("TAL1")[rows])
    np.testing.assert_array_equal(part.codes, sequences.codes[rows])
    with pytest.raises(InputError, match="no sequence belongs"):
        part.part("train")


SIMDATA = """seqName\tsequence\tembeddings\ttask1\ttask2\ttask3
a\tAACCGCAGATAAGATT\tpos-4_GATA_disc1-GCAGATAAGA\t0\t1\t0
b\tCTGAACAGATGGTCGG\tpos-0_TAL1_known1-CTGAACAGATGGTCGG\t0\t0\t1
c\tACGTACGTACGTACGT\t\t0\t0\t0
"""


def test_simdata_is_read(tmp_path):
    path, names = tmp_path / "x.simdata.gz", tmp_path / "test.txt"
    path.write_bytes(gzip.compress(SIMDATA.encode()))
    names.write_text("c\na\n")
    read = motif_sequences.read_simdata(path, {"test": names})
    assert read.instances.to_numpy().tolist() == [[0, "GATA1", 4, 14], [1, "TAL1", 0, 16]]
    assert read.split.tolist() == ["test", "", "test"]
    assert read.labels.tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert read.part("test").names == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SIMDATA.replace("embeddings", "embedded"), "columns are"),
        (SIMDATA.replace("GATA_disc1", "GATA_disc2"), "line 2 has the unknown motif GATA_disc2"),
        (SIMDATA.replace("ACGTACGTACGTACGT", "ACGT"), "lengths"),
    ],
)
def test_bad_simdata_is_refused(tmp_path, text, message):
    path = tmp_path / "x.simdata"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        motif_sequences.read_simdata(path, {})


def test_unknown_test_names_are_counted(tmp_path):
    path, names = tmp_path / "x.simdata", tmp_path / "test.txt"
    path.write_text(SIMDATA)
    names.write_text("a\nz\n")
    with pytest.raises(InputError, match="1 names are not among"):
        motif_sequences.read_simdata(path, {"test": names})


# --- matches --------------------------------------------------------------------------------------


def brute_force_matches(codes, matrix, number, mended):
    width, half = matrix.shape[1], matrix.shape[1] // 2
    scores = [
        sum(matrix[codes[start + k], k] for k in range(width))
        for start in range(len(codes) - width + 1)
    ]
    found = []
    for _ in range(number):
        best = int(np.argmax(scores))
        found.append((best, scores[best]))
        first = max(best - half, 0) if mended else best - half
        # a negative slice start counts from the end, as in the original finder
        for start in range(len(scores))[first : best + half - 1]:
            scores[start] = -np.inf
    return found


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31), st.booleans(), st.integers(4, 11))
def test_top_matches_by_brute_force(seed, mended, width):
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (4, 90)).astype(np.uint8)
    matrix = random.normal(size=(4, width))
    starts, values = motif_matches.top_matches(codes, matrix, mended=mended)
    for row in range(4):
        expected = brute_force_matches(codes[row], matrix, 5, mended)
        assert starts[row].tolist() == [start for start, _ in expected]
        np.testing.assert_allclose(values[row], [value for _, value in expected])


def test_the_published_finder_repeats_a_match_at_the_left_edge():
    matrix = np.full((4, 6), -1.0)
    matrix[0] = 2.0
    codes = np.full((1, 60), 3, dtype=np.uint8)
    codes[0, 1:7] = 0
    published, _ = motif_matches.top_matches(codes, matrix, mended=False)
    mended, _ = motif_matches.top_matches(codes, matrix)
    assert published[0].tolist() == [1] * 5
    assert mended[0].tolist().count(1) == 1


def test_scores_and_false_negatives_of_matches():
    matches = pd.DataFrame(
        {
            "row": [0, 0, 1, 2],
            "start": [0, 3, 1, 0],
            "end": [2, 5, 4, 2],
            "both": [1, 1, 1, 0],
            "log_odds": [7.0, 6.9, 9.0, 9.0],
        }
    )
    scores = np.array([[1, -3, 0, 5, 5], [0, 1, 1, 1, 0], [-1, -1, 0, 0, 0]], dtype=np.float32)
    matches["x:both"] = motif_matches.match_scores(matches, scores)
    assert matches["x:both"].tolist() == [-2, 10, 3, -2]
    assert motif_matches.false_negatives(matches, "x:both") == (1, 2)


def test_matches_of_both_finders_have_the_scores_of_every_method_and_task(sequences):
    test, motifs = sequences.part("test"), motif_sequences.encode_motifs()
    random = np.random.default_rng(0)
    scores = {
        "all": random.normal(size=(3, *test.codes.shape)),
        "one": random.normal(size=(1, *test.codes.shape)),
    }
    table = motif_matches.scored_matches(test, motifs, scores)
    assert list(table)[-4:] == ["all:both", "all:GATA1", "all:TAL1", "one:both"]
    for finder, mended in (("mended", True), ("published", False)):
        found = table[table["finder"] == finder].reset_index(drop=True)
        expected = motif_matches.match_table(test, motifs, mended=mended)
        pd.testing.assert_frame_equal(found[list(expected)], expected)
        row = found.sample(1, random_state=0).iloc[0]
        place = row["row"], slice(row["start"], row["end"])
        assert row["all:TAL1"] == pytest.approx(scores["all"][2][place].sum())
        assert row["one:both"] == pytest.approx(scores["one"][0][place].sum())


# --- the network on motifs ------------------------------------------------------------------------


def test_the_motif_network_has_the_layers_of_the_paper():
    network = motif_network.MotifNetwork()
    count = sum(p.numel() for p in network.parameters())
    assert count == (11 * 4 * 50 + 50) + (11 * 50 * 50 + 50) + (50 * 50 + 50) + (50 * 3 + 3)
    assert network(torch.zeros(2, 4, 200)).shape == (2, 3)


def test_training_is_reproducible_learns_and_keeps_its_best_epoch(sequences):
    chosen = {"batch_size": 64, "learning_rate": 0.003, "epochs": 4, "patience": 5}
    one, history = motif_network.train(sequences, 0, chosen)
    other, again = motif_network.train(sequences, 0, chosen)
    pd.testing.assert_frame_equal(history, again)
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)
    assert history["train_loss"].iloc[-1] < history["train_loss"].iloc[0]
    check = sequences.part("validation")
    loss = F.binary_cross_entropy_with_logits(
        motif_network.predict(one, check.codes), torch.from_numpy(check.labels).float()
    )
    assert loss.item() == pytest.approx(history["validation_loss"].min(), rel=1e-6)
    assert history.loc[history["best"], "validation_loss"].item() == pytest.approx(loss.item())


def test_position_scores_add_up(sequences):
    torch.manual_seed(0)
    network = motif_network.MotifNetwork().eval()
    codes = sequences.part("test").codes[:6]
    scores = motif_network.score_positions(network, codes, ["rescale", "genomics"], batch_size=4)
    frequencies = torch.tensor(motif_sequences.BACKGROUND).float().view(1, 4, 1)
    reference = network(frequencies.expand(1, 4, 150))
    change = (motif_network.predict(network, codes) - reference).detach().numpy().T
    for method in scores.values():
        np.testing.assert_allclose(method.sum(axis=2), change, atol=1e-5)
    for shuffle in motif_network.SHUFFLES:
        found = motif_network.score_against_shuffles(network, codes, 1, shuffle, 3, seed=0)
        assert found.shape == codes.shape
        again = motif_network.score_against_shuffles(network, codes[:2], 1, shuffle, 3, seed=0)
        np.testing.assert_allclose(found[:2], again, atol=1e-6)


def test_normalised_weights_give_the_outputs_back_and_a_neutral_zero(sequences):
    torch.manual_seed(0)
    network = motif_network.MotifNetwork().eval()
    scores, table = compare_references(network, sequences.part("test").codes[:8])
    assert table["output_change"].abs().max() < 1e-6
    assert set(scores) == {"zeros", "zeros-normalised", "background"}
    same = table[table["variant"] == "background"]
    np.testing.assert_allclose(same["correlation"], 1, atol=1e-6)


def test_the_table_of_motifs_holds_every_method(sequences):
    torch.manual_seed(0)
    network, test = motif_network.MotifNetwork().eval(), sequences.part("test")
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


# --- files of networks ----------------------------------------------------------------------------


def keras_layers(network, random):
    """Weights of the shapes that Keras would have, by layer name."""
    layers, numbers = {}, {}
    for module in network.modules():
        kind = {nn.Conv1d: "conv1d", nn.Conv2d: "conv2d", nn.Linear: "dense"}.get(type(module))
        if kind:
            numbers[kind] = numbers.get(kind, 0) + 1
            axes = (*range(2, module.weight.ndim), 1, 0)
            kernel = random.normal(size=[module.weight.shape[a] for a in axes]).astype(np.float32)
            bias = random.normal(size=module.weight.shape[0]).astype(np.float32)
            layers[f"{kind}_{numbers[kind]}"] = (kernel, bias)
    return layers


@pytest.mark.parametrize("kind", [motif_network.MotifNetwork, digits.DigitNetwork])
@pytest.mark.parametrize("suffix", ["npz", "h5"])
def test_keras_weights_find_their_places(tmp_path, kind, suffix):
    network, path = kind(), tmp_path / f"weights.{suffix}"
    layers = keras_layers(network, np.random.default_rng(0))
    if suffix == "npz":
        arrays = {}
        for name, (kernel, bias) in layers.items():
            arrays |= {f"{name}/kernel:0": kernel, f"{name}/bias:0": bias}
        np.savez(path, **arrays)
    else:
        with h5py.File(path, "w") as file:
            for name, (kernel, bias) in layers.items():
                group = file.create_group(f"model_weights/{name}/{name}")
                group["kernel:0"], group["bias:0"] = kernel, bias
    load_keras_weights(network, read_keras_weights(path))
    kernel, bias = layers["dense_1"]
    dense = next(m for m in network.modules() if isinstance(m, nn.Linear))
    x = torch.randn(3, dense.in_features)
    expected = x.numpy() @ kernel + bias
    np.testing.assert_allclose(dense(x).detach().numpy(), expected, rtol=1e-4, atol=1e-4)
    convolution = next(m for m in network.modules() if isinstance(m, (nn.Conv1d, nn.Conv2d)))
    kernel = next(k for name, (k, _) in layers.items() if name.endswith("_1"))
    # one output of one filter, by hand, channels last
    width = convolution.kernel_size
    patch = torch.randn(1, convolution.in_channels, *width)
    by_hand = (np.moveaxis(patch[0].numpy(), 0, -1)[..., None] * kernel).sum(
        axis=tuple(range(len(width) + 1))
    )
    found = convolution(patch).detach().numpy().ravel() - convolution.bias.detach().numpy()
    np.testing.assert_allclose(found, by_hand, rtol=1e-4, atol=1e-4)


def test_wrong_keras_weights_are_refused(tmp_path):
    path = tmp_path / "weights.npz"
    np.savez(path, **{"dense_1/kernel:0": np.zeros((2, 3)), "dense_1/bias:0": np.zeros(3)})
    with pytest.raises(InputError, match="1 layers"):
        load_keras_weights(motif_network.MotifNetwork(), read_keras_weights(path))
    with pytest.raises(InputError, match=r"shape \(3, 2\)"):
        load_keras_weights(nn.Linear(4, 3), read_keras_weights(path))
    path.write_bytes(b"<html>")
    with pytest.raises(InputError, match="not a readable Keras weight file"):
        read_keras_weights(path)


@pytest.mark.parametrize("kind", [motif_network.MotifNetwork, digits.DigitNetwork])
def test_networks_survive_their_files(tmp_path, kind):
    network, path = kind().eval(), tmp_path / "weights.safetensors"
    save_network(path, network)
    read = load_network(path)
    for a, b in zip(read.parameters(), network.parameters(), strict=True):
        assert torch.equal(a, b)
    assert not read.training
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match="not a readable network"):
        load_network(path)


# --- digits ---------------------------------------------------------------------------------------


def test_the_digit_network_has_the_parameters_of_the_paper():
    network = digits.DigitNetwork()
    assert sum(p.numel() for p in network.parameters()) == 239_594
    assert network(torch.zeros(2, 1, 28, 28)).shape == (2, 10)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 60))
def test_erasing_by_brute_force(seed, levels):
    random = np.random.default_rng(seed)
    images = torch.from_numpy(random.random((3, 1, 28, 28)))
    # few levels make many ties
    advantage = torch.from_numpy(random.integers(-levels, levels + 1, (3, 784)) * 1.0)
    erased = digits.erase(images, advantage, most=157)
    for row in range(3):
        limit = max(sorted(advantage[row].tolist(), reverse=True)[157], 0)
        expected = images[row].flatten().clone()
        expected[advantage[row] > limit] = 0
        assert torch.equal(erased[row].flatten(), expected)
        assert (erased[row] == 0).sum() <= 157


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.mark.parametrize("name", ["x-ubyte", "x-ubyte.gz"])
def test_idx_files_are_read(tmp_path, name):
    array = np.arange(24).reshape(2, 3, 4)
    content = idx(array)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    np.testing.assert_array_equal(digits.read_idx(tmp_path / name), array)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "not an idx file"),
        (idx(np.zeros((2, 3)))[:-1], "needs 18"),
        (gzip.compress(idx(np.zeros((2, 3))), mtime=0)[:-9], "not readable"),
    ],
)
def test_bad_idx_files_are_refused(tmp_path, content, message):
    name = "x.gz" if content[:2] == b"\x1f\x8b" else "x"
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        digits.read_idx(tmp_path / name)


def bars(number, seed):
    """Images of ten kinds: a bright row at a place that the label says."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, number).astype(np.uint8)
    images = random.integers(0, 60, (number, 28, 28))
    images[np.arange(number), 2 + 2 * labels] += 190
    return images.astype(np.uint8), labels


def test_digits_are_learned_and_erased():
    images, labels = bars(1500, 0)
    chosen = {"batch_size": 64, "learning_rate": 0.003, "epochs": 4, "validation": 200}
    network, history = digits.train(images, labels, 0, chosen)
    tested, known = bars(300, 1)
    inputs = digits.to_inputs(tested)
    accuracy = digits.accuracy_table(network, tested, known).set_index("scale")["accuracy"]
    assert accuracy["unit"] == digits.accuracy(network, inputs, known) > 0.95
    assert accuracy["raw"] == digits.accuracy(network, 255 * inputs, known)
    assert history["best"].sum() == 1
    table = digits.erasure_table(network, inputs, known, pairs=[(8, 3)])
    assert table["method"].nunique() == 10
    assert set(table["image"]) == set(np.flatnonzero(known == 8))
    # erasing what speaks for the digit must help the other one
    medians = table.groupby("method")["change"].median()
    assert (medians[[m for m in medians.index if "DeepLIFT" in m]] > 0).all()
    accuracy = pd.DataFrame({"scale": ["unit", "raw"], "accuracy": [0.9, 0.8]})
    rows = digit_rows("authors", accuracy, {"raw": table})
    assert rows.loc[rows["item"] == "accuracy, pixels 0–1", "published"].item() == "0.9924"
    of_pair = rows[rows["item"] == "median change of log-odds, 8 → 3"]
    assert len(of_pair) == 10
    assert of_pair.set_index("method").loc["|gradient|", "published"] == "4800"


def test_scores_of_digits_add_up():
    torch.manual_seed(0)
    network = digits.DigitNetwork().eval()
    images = torch.rand(4, 1, 28, 28)
    zero = network(torch.zeros(1, 1, 28, 28))
    for name, scores in digits.scorers(network).items():
        found = scores(images, 7)
        assert found.shape == (4, 784)
        if "DeepLIFT" in name:
            change = (network(images) - zero)[:, 7]
            torch.testing.assert_close(found.sum(1), change, atol=1e-4, rtol=1e-4)
