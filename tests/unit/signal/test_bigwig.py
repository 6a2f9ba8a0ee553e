"""bigWig files of counts."""

import numpy as np
import pyBigWig
import pytest
from hypothesis import given, settings, strategies as st
from read_examples import SIZES

from fourier_prior.errors import InputError
from fourier_prior.signal.bigwig import read_bigwig_windows, track_readers, write_bigwig


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.integers(0, 3), min_size=1, max_size=120),
    windows=st.lists(st.integers(0, 150), min_size=1, max_size=6),
    length=st.integers(1, 40),
    gap=st.integers(0, 100),
)
def test_bigwig_round_trip(values, windows, length, gap, tmp_path_factory):
    path = tmp_path_factory.mktemp("bigwig") / "a.bw"
    track = np.zeros(200, dtype=np.int64)
    track[5 : 5 + len(values)] = values
    positions = np.flatnonzero(track)
    sparse = {"chr2": (positions.astype(np.int32), track[positions].astype(np.uint32))}
    write_bigwig(path, {"chr1": 50, "chr2": 200}, sparse)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fourier_prior.signal.bigwig._GAP", gap)
        patch.setattr("fourier_prior.signal.bigwig._STRETCH", gap + 7)
        found = read_bigwig_windows(path, ["chr2"] * len(windows), windows, length)
    assert found.dtype == np.float32
    for row, start in zip(found, windows, strict=True):
        np.testing.assert_array_equal(row, track[start : start + length])
    assert read_bigwig_windows(path, ["chr1"], [0], 50).sum() == 0


def test_readers_of_strands_or_of_their_sum(tmp_path):
    files = {}
    for i, name in enumerate(("plus", "minus", "other-plus", "other-minus")):
        files[name] = tmp_path / f"{name}.bw"
        entries = {"chr1": (np.array([3 + i]), np.array([i + 1]))}
        write_bigwig(files[name], {"chr1": 20}, entries)
    plus, minus = [files["plus"], files["other-plus"]], [files["minus"], files["other-minus"]]
    stranded = track_readers(plus, minus, 2)
    windows = ["chr1"], [2], 6
    values = [[reader(*windows)[0].tolist() for reader in pair] for pair in stranded]
    assert values == [
        [[0, 1, 0, 0, 0, 0], [0, 0, 2, 0, 0, 0]],
        [[0, 0, 0, 3, 0, 0], [0, 0, 0, 0, 4, 0]],
    ]
    summed = track_readers(plus, minus, 1)
    assert [[reader(*windows)[0].tolist() for reader in one] for one in summed] == [
        [[0, 1, 2, 0, 0, 0]],
        [[0, 0, 0, 3, 4, 0]],
    ]
    assert track_readers([], [], 2) == []


def test_equal_neighbours_share_an_entry_and_zeros_are_absent(tmp_path):
    positions, counts = np.array([3, 4, 5, 9, 10]), np.array([2, 2, 1, 1, 1])
    write_bigwig(tmp_path / "a.bw", SIZES, {"chr1": (positions, counts)})
    with pyBigWig.open(str(tmp_path / "a.bw")) as track:
        assert track.intervals("chr1") == ((3, 5, 2.0), (5, 6, 1.0), (9, 11, 1.0))
        assert track.intervals("chr2") is None
        assert track.chroms() == SIZES


def test_many_entries_are_written_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("fourier_prior.signal.bigwig._ENTRIES", 3)
    positions = np.arange(0, 400, 2)
    counts = np.arange(1, 201)
    write_bigwig(tmp_path / "a.bw", SIZES, {"chr2": (positions, counts)})
    row = read_bigwig_windows(tmp_path / "a.bw", ["chr2"], [0], 400)[0]
    np.testing.assert_array_equal(row[::2], counts)
    assert row[1::2].sum() == 0


def test_rows_keep_the_order_asked_for(tmp_path):
    write_bigwig(
        tmp_path / "a.bw",
        SIZES,
        {"chr1": (np.array([100]), np.array([7])), "chr2": (np.array([5]), np.array([9]))},
    )
    chroms, starts = ["chr2", "chr1", "chr2", "chr1"], [0, 2000, 5, 91]
    found = read_bigwig_windows(tmp_path / "a.bw", chroms, starts, 10)
    assert found.sum(axis=1).tolist() == [9, 0, 9, 7]
    assert found[0, 5] == found[2, 0] == 9
    assert found[3, 9] == 7
    assert read_bigwig_windows(tmp_path / "a.bw", [], [], 10).shape == (0, 10)


@pytest.mark.parametrize("value", [float("nan"), -1.0, 0.5, float("inf")])
def test_values_that_are_no_counts_are_refused(tmp_path, value):
    path = tmp_path / "a.bw"
    # Without zoom levels, because pyBigWig crashes on NaN when it makes them.
    with pyBigWig.open(str(path), "w") as track:
        track.addHeader(list(SIZES.items()), maxZooms=0)
        track.addEntries(["chr1"] * 2, [10, 50], ends=[11, 52], values=[1.0, value])
    assert read_bigwig_windows(path, ["chr1"], [0], 50).sum() == 1
    # What no window meets does not matter, although it is read along.
    assert read_bigwig_windows(path, ["chr1"] * 2, [0, 60], 50).sum() == 1
    with pytest.raises(InputError, match=r"a\.bw: value .* at chr1:50-52 is no count"):
        read_bigwig_windows(path, ["chr1", "chr1"], [0, 30], 40)


def test_windows_outside_the_track_are_refused(tmp_path):
    write_bigwig(tmp_path / "a.bw", SIZES, {})
    with pytest.raises(InputError, match=r"a\.bw: lacks chromosome chr9 \(it has chr1, chr2\)"):
        read_bigwig_windows(tmp_path / "a.bw", ["chr9"], [0], 5)
    for start in (-1, 496):
        with pytest.raises(InputError, match=rf"window chr2:{start}-.* leaves"):
            read_bigwig_windows(tmp_path / "a.bw", ["chr1", "chr2"], [0, start], 5)


def test_missing_and_broken_tracks_are_refused(tmp_path):
    (tmp_path / "broken.bw").write_bytes(b"no bigWig")
    for name in ("absent.bw", "broken.bw"):
        with pytest.raises(InputError, match=f"{name}: is missing or no bigWig"):
            read_bigwig_windows(tmp_path / name, ["chr1"], [0], 5)
