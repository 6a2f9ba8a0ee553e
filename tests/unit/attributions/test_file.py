"""Files of attributions."""

import h5py
import numpy as np
import pytest
from attribution_examples import attributions, sequences

from fourier_prior.attributions.file import Attributions, read_attributions, write_attributions
from fourier_prior.errors import InputError
from fourier_prior.genome import one_hot


def example(**changes):
    random = np.random.default_rng(0)
    fields = {
        "chrom": ["chr1", "chrX"],
        "start": np.array([5, 700], np.int32),
        "one_hot": one_hot(sequences(2, 9)),
        "hypothetical": random.normal(size=(2, 4, 9)).astype(np.float32),
        "delta": np.zeros((2, 3), np.float32),
        "difference": np.ones((2, 3), np.float32),
        "attrs": {"run": "seed-00", "task": -1, "share": 0.5},
    }
    return Attributions(**{**fields, **changes})


def test_files_give_back_what_was_written(tmp_path):
    path = tmp_path / "deep" / "scores.h5"
    write_attributions(path, example())
    read = read_attributions(path)
    assert read.chrom == ["chr1", "chrX"]
    assert read.attrs == {"run": "seed-00", "task": -1, "share": 0.5}
    for name in ("start", "one_hot", "hypothetical", "delta", "difference"):
        array = getattr(example(), name)
        np.testing.assert_array_equal(getattr(read, name), array)
        assert getattr(read, name).dtype == array.dtype
    expected = [
        [read.hypothetical[n, read.one_hot[n, :, i].argmax(), i] for i in range(9)]
        for n in range(2)
    ]
    np.testing.assert_array_equal(read.actual, expected)


def test_files_without_references(tmp_path):
    write_attributions(
        tmp_path / "a.h5", example(delta=np.zeros((2, 0)), difference=np.zeros((2, 0)))
    )
    assert read_attributions(tmp_path / "a.h5").delta.shape == (2, 0)


def test_the_same_scores_make_the_same_file(tmp_path):
    for name in "ab":
        write_attributions(tmp_path / name, example())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"one_hot": np.zeros((2, 9, 4), np.uint8)}, "axis 1 must be 4"),
        ({"hypothetical": np.zeros((2, 9, 4), np.float32)}, "axis 1 must be 4"),
        ({"hypothetical": np.zeros((2, 4, 8), np.float32)}, "same sequences"),
        ({"hypothetical": np.full((2, 4, 9), np.nan, np.float32)}, "NaN or infinity in row 0"),
        ({"delta": np.array([[0.0], [np.inf]])}, "delta holds NaN or infinity in row 1"),
        ({"start": np.array([1], np.int32)}, "start has 1 rows"),
    ],
)
def test_arrays_that_do_not_fit_are_neither_written_nor_read(changes, message, tmp_path):
    path = tmp_path / "scores.h5"
    with pytest.raises(InputError, match=message):
        write_attributions(path, example(**changes))
    assert not path.exists()
    write_attributions(path, example())
    with h5py.File(path, "r+") as file:
        for name, value in changes.items():
            del file[name]
            file[name] = value
    with pytest.raises(InputError, match=message):
        read_attributions(path)


def test_damaged_files_are_named(tmp_path):
    path = tmp_path / "scores.h5"
    with pytest.raises(InputError, match="scores.h5"):
        read_attributions(path)
    path.write_bytes(b"no HDF5")
    with pytest.raises(InputError, match="scores.h5"):
        read_attributions(path)
    with h5py.File(path, "w") as file:
        file["chrom"] = ["chr1"]
    with pytest.raises(InputError, match="not a complete"):
        read_attributions(path)


def test_scores_are_of_the_same_windows_only_in_the_same_order():
    one, same, other, elsewhere = (
        attributions([[0.0, 1.0]] * 2, start, chrom=chrom)
        for start, chrom in (([0, 5], "chr1"), ([0, 5], "chr1"), ([5, 0], "chr1"), ([0, 5], "chr2"))
    )
    assert one.has_windows_of(same)
    assert not one.has_windows_of(other)
    assert not one.has_windows_of(elsewhere)
