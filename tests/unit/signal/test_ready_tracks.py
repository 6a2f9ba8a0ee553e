"""bigWigs of counts that others made."""

import struct

import numpy as np
import pyBigWig
import pytest

from fourier_prior.errors import InputError
from fourier_prior.signal import ready_tracks
from fourier_prior.signal.bigwig import read_bigwig_windows, write_bigwig
from fourier_prior.signal.ready_tracks import check_track, read_track

SIZES = {"chr1": 2_500_000, "chr2": 1000}


def write(path, entries, sizes=SIZES):
    track = pyBigWig.open(str(path), "w")
    track.addHeader(list(sizes.items()))
    for chrom, start, end, value in entries:
        track.addEntries([chrom], [start], ends=[end], values=[float(value)])
    track.close()
    return path


def test_counts_come_back_also_across_pieces(tmp_path):
    entries = [("chr1", 5, 8, 2), ("chr1", (1 << 20) - 2, (1 << 20) + 3, 7), ("chr2", 0, 1, 1)]
    counts = read_track(write(tmp_path / "t.bw", entries), SIZES)
    assert counts["chr1"][0].tolist() == [5, 6, 7, *range((1 << 20) - 2, (1 << 20) + 3)]
    assert counts["chr1"][1].tolist() == [2] * 3 + [7] * 5
    assert [part.tolist() for part in counts["chr2"]] == [[0], [1]]


def test_random_counts_survive_writing_and_reading(tmp_path):
    random = np.random.default_rng(1)
    positions = np.sort(random.choice(SIZES["chr1"], 20_000, replace=False)).astype(np.int32)
    counts = {"chr1": (positions, random.integers(1, 9, 20_000).astype(np.uint32))}
    write_bigwig(tmp_path / "a.bw", SIZES, counts)
    found = read_track(tmp_path / "a.bw", SIZES)
    assert all(np.array_equal(a, b) for a, b in zip(found["chr1"], counts["chr1"], strict=True))


def test_chromosomes_are_renamed_and_foreign_ones_left_out(tmp_path):
    path = write(tmp_path / "t.bw", [("1", 4, 5, 3), ("un", 0, 1, 9)], {"1": 2_500_000, "un": 50})
    assert list(read_track(path, SIZES, {"1": "chr1"})) == ["chr1"]
    with pytest.raises(InputError, match=r"no chromosome of the genome .* `rename_reads`"):
        read_track(path, SIZES)


@pytest.mark.parametrize(
    ("value", "shown"), [(float("nan"), "nan"), (-2, "-2"), (0.5, "0.5"), (float("inf"), "inf")]
)
def test_values_that_are_no_counts(tmp_path, value, shown):
    path = write(tmp_path / "t.bw", [("chr1", 1, 2, 1), ("chr1", 20, 25, value)])
    with pytest.raises(InputError, match=rf"t\.bw: value {shown} at chr1:20-25 is no count"):
        read_track(path, SIZES)


def test_another_assembly_and_files_that_are_none(tmp_path):
    path = write(tmp_path / "t.bw", [("chr1", 1, 2, 1)], {"chr1": 2_400_000})
    with pytest.raises(InputError, match="chr1 has 2400000 bp, the genome's 2500000"):
        read_track(path, SIZES)
    with pytest.raises(InputError, match="holds no count"):
        read_track(write(tmp_path / "zero.bw", [("chr1", 1, 9, 0)]), SIZES)
    (tmp_path / "text.bw").write_text("<html>" * 100)
    with pytest.raises(InputError, match="is an HTML page"):
        read_track(tmp_path / "text.bw", SIZES)
    with pytest.raises(InputError, match="missing or no bigWig"):
        read_track(tmp_path / "absent.bw", SIZES)


def test_a_track_without_entries_reads_as_zero(tmp_path):
    write_bigwig(tmp_path / "none.bw", SIZES, {})
    assert read_bigwig_windows(tmp_path / "none.bw", ["chr1", "chr2"], [10, 5], 20).sum() == 0


@pytest.mark.parametrize("after", [3, 1])
@pytest.mark.parametrize("flip", [0x01, 0x80])
def test_a_damaged_index_cannot_crash_the_process(tmp_path, after, flip):
    # pyBigWig dies of it: a chromosome's number that is too large, in the middle of a right file.
    path = write(tmp_path / "t.bw", [("chr1", 5, 8, 2), ("chr2", 0, 1, 1)])
    content = bytearray(path.read_bytes())
    content[content.index(b"chr1") + 4 + after] ^= flip
    path.write_bytes(content)
    for reader in (check_track, lambda path: read_track(path, SIZES)):
        with pytest.raises(InputError, match=r"t\.bw: .* cannot be read to its end; it is damaged"):
            reader(path)


def test_a_bigwig_that_never_ends_is_given_up(tmp_path, monkeypatch):
    path = write(tmp_path / "t.bw", [("chr1", 5, 8, 2)])
    check_track(path)
    monkeypatch.setattr(ready_tracks, "_PATIENCE", (0, 0))
    with pytest.raises(InputError, match="cannot be read to its end"):
        check_track(path)


def test_lost_values_are_noticed(tmp_path):
    path = write(tmp_path / "t.bw", [("chr1", 5, 8, 2), ("chr2", 0, 1, 1)])
    content = path.read_bytes()
    for right, wrong in ((4, 5), (7.0, 9.0)):  # bp with a value, and what values add up to
        form = "<Q" if isinstance(right, int) else "<d"
        assert content.count(struct.pack(form, right)) == 1
        path.write_bytes(content.replace(struct.pack(form, right), struct.pack(form, wrong)))
        with pytest.raises(InputError, match=r"t\.bw: covers 4 bp .* add up to 7, .* is damaged"):
            read_track(path, SIZES)
