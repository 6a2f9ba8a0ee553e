import pytest

from fourier_prior.errors import InputError, nearest


def test_problems_are_kept_one_by_one():
    assert InputError("one").problems == ["one"]
    both = InputError(["one", "two"])
    assert both.problems == ["one", "two"]
    assert str(both) == "one\ntwo"


@pytest.mark.parametrize(
    ("name", "known", "end"),
    [
        ("furier", ["none", "fourier"], "; did you mean fourier?"),
        ("zzz", {"none": 1, "fourier": 2}, " (it has none, fourier)."),
        (3, [], " (it has none)."),
        ("zzz", map(str, range(50)), f" (it has {', '.join(map(str, range(40)))}, ...)."),
    ],
)
def test_a_sentence_about_an_unknown_name_ends_with_what_is_known(name, known, end):
    assert nearest(name, known) == end


def test_the_cutoff_says_how_unlike_a_proposal_may_be():
    assert nearest("ct4", ["data/Oct4"], cutoff=0.3) == "; did you mean data/Oct4?"
    assert nearest("ct4", ["data/Oct4"]) == " (it has data/Oct4)."
