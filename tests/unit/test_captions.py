"""Captions of the report render with what the registry tells figures and tables."""

from types import SimpleNamespace

import jinja2
import pytest
from docutils.core import publish_doctree
from workspace import ROOT, merged

from fourier_prior.design import outputs
from fourier_prior.design.study import Study

CONFIG = merged(ROOT, "defaults.yaml", "config.yaml")
STUDY = Study(CONFIG)
REPORTED = [o for o in outputs.figures(STUDY) + outputs.tables(STUDY) if o.reported]
PAGES = [(output.name, dict(output.options)) for output in REPORTED] + [("workflow", {})]


@pytest.mark.parametrize(("name", "options"), PAGES, ids=[name for name, _ in PAGES])
def test_captions_render(name, options):
    job = SimpleNamespace(config=CONFIG, params=SimpleNamespace(**options))
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    page = (ROOT / f"workflow/report/{name}.rst").read_text(encoding="utf-8")
    text = environment.from_string(page).render(snakemake=job)
    assert text.strip()
    publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 5})
