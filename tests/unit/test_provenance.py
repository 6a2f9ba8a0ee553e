import importlib.metadata
import json
import textwrap

import pytest

from fourier_prior import provenance

CACHED = (provenance._closure, provenance._parse, provenance._imports, provenance._digest)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Put a small package in place of ours: model imports layers, prior stands alone."""
    root = tmp_path / "fourier_prior"
    root.mkdir()

    def write(name, text):
        (root / f"{name}.py").write_text(textwrap.dedent(text))
        for cached in CACHED:
            cached.cache_clear()

    write("__init__", "")
    write("layers", "def width():\n    return 64\n")
    write("prior", "def loss(x):\n    return x + 1\n")
    write("model", "from fourier_prior import layers\n\nSIZE = layers.width()\n")
    write(
        "training",
        "def fit():\n    from fourier_prior import model, prior\n    return model, prior\n",
    )
    monkeypatch.setattr(provenance, "_ROOT", root)
    yield write
    for cached in CACHED:
        cached.cache_clear()


def version(*args, **kwargs):
    return provenance.code_version(*args, **kwargs)


def test_comments_docstrings_and_layout_do_not_change_the_version(package):
    before = version("fourier_prior.training")
    package("layers", '"""Docs."""\n\n\n# why\ndef width():\n    """More."""\n\n    return 64\n')
    assert version("fourier_prior.training") == before


def test_sentences_below_values_do_not_change_the_version(package):
    package("layers", 'WIDTH = 64\n"""Units."""\n\n\ndef width():\n    return WIDTH\n')
    before = version("fourier_prior.training")
    package("layers", 'WIDTH = 64\n"""Number of units."""\n\n\ndef width():\n    return WIDTH\n')
    assert version("fourier_prior.training") == before


def test_tables_in_the_folder_of_a_module_count(package, tmp_path):
    before = version("fourier_prior.training")
    (tmp_path / "fourier_prior" / "published.tsv").write_text("a\tb\n")
    provenance._digest.cache_clear()
    assert version("fourier_prior.training") != before


def test_an_edit_in_an_imported_module_changes_the_version(package):
    before = version("fourier_prior.training")
    package("layers", "def width():\n    return 65\n")
    assert version("fourier_prior.training") != before


def test_an_excluded_module_does_not_count_but_others_still_do(package):
    before = version("fourier_prior.training", exclude=["fourier_prior.prior"])
    package("prior", "def loss(x):\n    return x + 2\n")
    assert version("fourier_prior.training", exclude=["fourier_prior.prior"]) == before
    package("layers", "def width():\n    return 65\n")
    assert version("fourier_prior.training", exclude=["fourier_prior.prior"]) != before


def test_an_unknown_module_is_an_error(package):
    with pytest.raises(ModuleNotFoundError, match="fourier_prior.trainig"):
        version("fourier_prior.trainig")


def test_run_record_is_json_and_names_versions():
    record = json.loads(json.dumps(provenance.run_record(seed=3)))
    assert record["seed"] == 3
    assert record["versions"]["torch"].startswith("2.")
    assert set(record) == {"seed", "python", "versions", "git_commit"}


@pytest.mark.parametrize("error", [importlib.metadata.PackageNotFoundError, KeyError])
def test_versions_that_an_installation_does_not_say_are_null(monkeypatch, error):
    def missing(name):
        raise error(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    versions = provenance.run_record()["versions"]
    assert {"fourier-prior", "torch"} <= set(versions)
    assert set(versions.values()) == {None}
