"""The path grammar: what is built is parsed back, and nothing else is taken."""

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given
from workspace import ROOT

from fourier_prior.design import paths
from fourier_prior.design.paths import ATTRIBUTIONS, MODEL, Place
from fourier_prior.errors import InputError

PLACES = {name: place for name, place in vars(paths).items() if isinstance(place, Place)}
VALUES = {name: st.from_regex(text, fullmatch=True) for name, text in paths.WILDCARDS.items()}


@given(st.data(), st.sampled_from(sorted(PLACES)))
def test_what_is_built_is_parsed_back(data, name):
    place = PLACES[name]
    values = {w: data.draw(VALUES[w].filter(lambda v: v.isascii())) for w in place.wildcards}
    path = place(**values)
    assert "{" not in path
    assert place.parse(path) == values
    folder = path.replace("<results>", "results/mine").replace("<simulated>", "/data/simulated/x")
    assert place.parse(folder) == values


def test_every_wildcard_has_an_expression():
    wanted = {wildcard for place in PLACES.values() for wildcard in place.wildcards}
    assert wanted <= set(paths.WILDCARDS)


def test_what_is_not_given_stays_a_wildcard():
    assert MODEL(run="seed-{seed}", file="run.json") == (
        "<results>/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/run.json"
    )


def test_a_name_that_the_pattern_lacks_is_an_error():
    with pytest.raises(KeyError, match="has no wildcard seed"):
        MODEL(seed="00")


@pytest.mark.parametrize(
    "path",
    [
        "results/a/models/spi1/binary/all/none/best/run.json",
        "results/a/attributions/spi1/binary/all/none/seed-0/all.deepshap.test.h5",
        "results/a/attributions/spi1/binary/all/none/best/all.deepshap.h5",
        "results/a/attributions/spi1/tertiary/all/none/best/all.deepshap.test.h5",
    ],
)
def test_paths_of_another_kind_are_refused(path):
    with pytest.raises(InputError, match="is not of the form"):
        ATTRIBUTIONS.parse(path)


def test_heads_may_have_dots():
    path = ATTRIBUTIONS(
        dataset="d",
        architecture="binary",
        subset="all",
        condition="none",
        run="best",
        head="NF.kB.deepshap",
        method="released",
        sample="test",
    )
    assert ATTRIBUTIONS.parse(path)["head"] == "NF.kB.deepshap"


def test_negative_controls_have_the_same_places_in_folders_of_their_own():
    permuted = paths.PERMUTED_MODEL(file="run.json")
    assert permuted == MODEL(file="run.json").replace(
        "<results>", "<results>/negative-controls/permuted-labels"
    )


def test_no_name_gives_an_expression_that_matches_nothing():
    assert re.fullmatch(paths.any_of([]), "") is None
    assert re.fullmatch(paths.any_of(["a.b", "c"]), "a.b")
    assert re.fullmatch(paths.any_of(["a.b", "c"]), "axb") is None


@pytest.mark.parametrize("name", sorted(PLACES))
def test_the_page_of_paths_has_every_place(name):
    page = (ROOT / "results/README.md").read_text()
    root, *parts = PLACES[name].pattern.split("/")
    if root == "<simulated>":
        assert "`resources/simulated/<name>/`" in page
        return
    folder = "/".join(parts[:-1]).replace("/report", "")
    if parts[0] in ("negative-controls", "appendix"):  # the page has these as a whole
        folder = parts[0]
    known = re.findall(r"`([^`|]+)`", page)
    listed = [path.replace("best/", "{run}/").replace("seed-00", "{run}") for path in known]
    assert any(path.startswith(folder) for path in listed), folder
