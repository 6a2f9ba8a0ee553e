import pytest

from fourier_prior.places import parse_place, window_around


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chr1:10-20", ("chr1", 10, 20)),
        ("HLA-A*01:01:5-6", ("HLA-A*01:01", 5, 6)),
        ("scaffold-1.2:0-7", ("scaffold-1.2", 0, 7)),
    ],
)
def test_names_may_hold_colons_and_dashes(text, expected):
    assert parse_place(text) == expected


@pytest.mark.parametrize("length", [1346, 1000, 7])
def test_a_place_as_long_as_the_window_is_the_window(length):
    # Figure 2C of the paper: 1346 bp, the input of profile models.
    start = 153404251
    assert window_around(f"chr1:{start}-{start + length}", length) == ("chr1", start)


def test_a_shorter_place_lies_in_the_middle():
    assert window_around("chr1:100-110", 50) == ("chr1", 80)  # 80..130 around 105
