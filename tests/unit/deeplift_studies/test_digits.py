"""The network on digits, its data, and erasing."""

import gzip

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st

from fourier_prior.deeplift_studies import digits
from fourier_prior.errors import InputError
from fourier_prior.tables.deeplift import digit_rows


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


def test_without_validation_all_digits_train_and_the_last_epoch_is_taken():
    images, labels = bars(300, 0)
    chosen = {"batch_size": 128, "learning_rate": 0.001, "epochs": 3, "validation": 0}
    network, history = digits.train(images, labels, 0, chosen)
    assert history["best"].tolist() == [False, False, True]
    assert history[["validation_loss", "validation_accuracy"]].isna().all(axis=None)
    # Images at the end, which validation would keep back, change the network.
    changed = images.copy()
    changed[-1] = 255 - changed[-1]
    other, _ = digits.train(changed, labels, 0, chosen)
    assert not torch.equal(network.dense[0].weight, other.dense[0].weight)
    # The weights are those after three epochs, not after one.
    first, _ = digits.train(images, labels, 0, chosen | {"epochs": 1})
    assert not torch.equal(network.dense[0].weight, first.dense[0].weight)


def test_images_kept_back_choose_the_epoch_and_do_not_train():
    images, labels = bars(300, 0)
    chosen = {"batch_size": 128, "learning_rate": 0.001, "epochs": 3, "validation": 50}
    network, history = digits.train(images, labels, 0, chosen)
    assert history["best"].idxmax() == history["validation_loss"].idxmin()
    kept = digits.to_inputs(images)[-50:]
    loss = torch.nn.functional.cross_entropy(
        digits.predict(network, kept), torch.from_numpy(labels[-50:].astype(np.int64))
    )
    assert loss.item() == pytest.approx(history["validation_loss"].min())


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
