"""Data sets and their files: subsets, what is written, and what is refused."""

from dataclasses import fields, replace

import h5py
import numpy as np
import pytest
from dataset_examples import READERS, REGIONS, SIZES, TASKS, A, build
from hypothesis import given, settings, strategies as st

from fourier_prior.datasets.build import build_binary
from fourier_prior.datasets.file import (
    BinaryDataset,
    ProfileDataset,
    read_dataset,
    split_code,
    write_dataset,
)
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.errors import InputError


def test_top_subset_of_bins_is_by_rank_and_for_training_only():
    data = build_binary(SIZES, TASKS, {}, REGIONS, {})
    train = data.positives("train")
    assert train.tolist() == np.flatnonzero(data.split == 0).tolist()
    # Ranks of a: 8000 (chr1) 1, chr3 2, chr2 3, 3000 (chr1) 4, chr4 5. Of b: chr1 is last, 4.
    # A fraction of 0.2 keeps int(0.2 * 5) = 1 of a and at least 1 of b (on chr3).
    top = data.positives("train", 0.2)
    assert set(top) < set(train)
    assert (data.rank[top, 0] == 1).all()
    assert (data.start[top] > 7000).all()
    assert set(top) == {r for r in train if data.rank[r, 0] == 1}
    for split in ("validation", "test"):
        np.testing.assert_array_equal(data.positives(split, 0.2), data.positives(split))
    np.testing.assert_array_equal(data.positives("train", 1.0), train)


def test_a_subset_without_training_peaks_is_an_error():
    strong_elsewhere = A.assign(signal=[1.0, 2.0, 7.0, 8.0, 1.0])
    data = build_binary(SIZES, {"a": strong_elsewhere}, {}, REGIONS, {})
    with pytest.raises(InputError, match="train: no positive example is left after keeping"):
        data.positives("train", 0.01)


@pytest.mark.parametrize("signal", [np.nan, 0.0])
def test_a_subset_of_peaks_without_strengths_is_refused(signal):
    tasks = {**TASKS, "flat": A.assign(signal=signal)}
    data = build_binary(SIZES, tasks, {}, REGIONS, {})
    profile = build({**TASKS, "b": A.assign(signal=signal)})
    for found, name in ((data, "flat"), (profile, "b")):
        with pytest.raises(InputError, match=f"^{name}: the subset `top` needs the strongest"):
            found.positives("train", 0.5)
        # Nobody else misses them.
        assert len(found.positives("train"))
        assert len(found.positives("test", 0.5))


def test_splits_are_given_by_name_or_code():
    assert [split_code(s) for s in ("train", "validation", "test", 0, 1, np.int8(2))] == [
        0,
        1,
        2,
        0,
        1,
        2,
    ]
    for wrong in ("val", 3, -1):
        with pytest.raises(InputError, match="is unknown"):
            split_code(wrong)


def test_top_subset_of_peaks_is_by_signal_of_each_task():
    data = build()
    train = data.positives("train")
    assert data.peak_centre[train].tolist() == [3150, 8100, 3250]
    # a has two training peaks, b one: int(0.5 * 2) = 1 and at least one.
    assert data.peak_centre[data.positives("train", 0.5)].tolist() == [8100, 3250]
    np.testing.assert_array_equal(data.positives("test", 0.5), data.positives("test"))


# Files
def assert_same(one, two):
    assert type(one) is type(two)
    for item in fields(one):
        a, b = getattr(one, item.name), getattr(two, item.name)
        if isinstance(a, (np.ndarray, SparseRows)):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)
        else:
            assert a == b


@pytest.fixture(scope="module")
def examples():
    return {
        "binary": build_binary(SIZES, TASKS, {}, REGIONS, {"max_negatives": 30}),
        "profile": build(),
        "controlled": build(control=READERS["c"]),
    }


@pytest.mark.parametrize("name", ["binary", "profile", "controlled"])
def test_files_give_back_what_was_written(examples, name, tmp_path):
    path = tmp_path / "deep" / "data.h5"
    write_dataset(path, examples[name])
    found = read_dataset(path)
    assert isinstance(found, BinaryDataset if name == "binary" else ProfileDataset)
    assert_same(found, examples[name])
    assert found.settings["seed"] == 0
    assert [p.name for p in path.parent.iterdir()] == ["data.h5"]


def test_equal_data_sets_give_equal_files(examples, tmp_path):
    for name in ("one.h5", "two.h5"):
        write_dataset(tmp_path / name, examples["profile"])
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()


@settings(max_examples=15, deadline=None)
@given(
    rows=st.integers(0, 50),
    tasks=st.integers(1, 3),
    length=st.integers(1, 5000),
    name=st.text(min_size=1, max_size=8),
)
def test_files_of_any_shape(rows, tasks, length, name, tmp_path_factory):
    random = np.random.default_rng(rows)
    data = BinaryDataset(
        chromosomes=[name, "chr2"],
        tasks=[f"t{i}" for i in range(tasks)],
        input_length=length,
        chrom=random.integers(0, 2, rows).astype(np.int16),
        start=random.integers(0, 9999, rows).astype(np.int32),
        split=random.integers(0, 3, rows).astype(np.int8),
        labels=random.integers(-1, 2, (rows, tasks)).astype(np.int8),
        rank=random.integers(0, 99, (rows, tasks)).astype(np.int32),
        max_rank=np.full(tasks, 99, np.int32),
        negative_chrom=np.empty(0, np.int16),
        negative_start=np.empty(0, np.int32),
        negative_split=np.empty(0, np.int8),
        settings={"max_negatives": None, "overlap": 0.5},
    )
    path = tmp_path_factory.mktemp("h5") / "a.h5"
    write_dataset(path, data)
    assert_same(read_dataset(path), data)


def test_unusable_files_are_refused_by_name(examples, tmp_path):
    with pytest.raises(InputError, match=r"absent\.h5: does not exist"):
        read_dataset(tmp_path / "absent.h5")
    (tmp_path / "text.h5").write_text("no data")
    with pytest.raises(InputError, match=r"text\.h5: is damaged"):
        read_dataset(tmp_path / "text.h5")
    path = tmp_path / "data.h5"
    write_dataset(path, examples["binary"])
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(InputError, match=r"data\.h5: is damaged"):
        read_dataset(path)
    write_dataset(path, examples["binary"])
    with h5py.File(path, "r+") as file:
        del file["labels"]
    with pytest.raises(InputError, match=r"data\.h5: is damaged"):
        read_dataset(path)
    for name, value in (("format_version", 99), ("architecture", "other")):
        write_dataset(path, examples["binary"])
        with h5py.File(path, "r+") as file:
            file.attrs[name] = value
        with pytest.raises(InputError, match=r"data\.h5: is no data set of format version"):
            read_dataset(path)


def test_a_failing_writer_leaves_the_old_file(examples, tmp_path):
    path = tmp_path / "data.h5"
    write_dataset(path, examples["binary"])
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_dataset(path, replace(examples["binary"], settings={"bad": object()}))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["data.h5"]
