"""Records of the ENCODE portal: real ones, and what they leave out."""

import pytest
from encode_examples import REAL

from fourier_prior.sources.records import accession_of, read_file, standing
from fourier_prior.sources.roles import ROLES


@pytest.mark.parametrize(
    ("link", "accession"),
    [
        ("/files/ENCFF000AAA/", "ENCFF000AAA"),
        ("ENCFF000AAA", "ENCFF000AAA"),
        ({"accession": "ENCAN480VUK", "title": "ENCODE4 v1.5.1"}, "ENCAN480VUK"),
        ({"@id": "/analyses/ENCAN480VUK/", "title": "ENCODE4 v1.5.1"}, "ENCAN480VUK"),
        ({"title": "ENCFF000AAA"}, "ENCFF000AAA"),
        ({"external_accession": "SRR000001"}, "SRR000001"),
        ({}, ""),
        (None, ""),
    ],
)
def test_accessions_of_links_and_embedded_records(link, accession):
    assert accession_of(link) == accession


def test_a_real_record_without_accession_is_read():
    file = read_file(REAL["file_"])
    assert (file.accession, file.file_type) == ("ENCFF244PJU", "bed idr_ranked_peak")
    assert (file.replicates, file.samples, file.preferred) == (("2",), {"2_1"}, True)
    assert file.analyses is None
    assert str(file) == (
        "ENCFF244PJU (IDR ranked peaks, bed idr_ranked_peak, GRCh38, released, replicate 2, "
        "preferred)"
    )


def test_what_derives_from_other_fields_is_derived():
    record = {k: v for k, v in REAL["file_"].items() if k not in ("file_type", "href")}
    assert read_file(record).file_type == "bed idr_ranked_peak"
    assert read_file(record).href == REAL["file_"]["href"]
    record.pop("biological_replicates")
    assert read_file(record).replicates == ("2",)


@pytest.mark.parametrize("key", [None, *REAL["file_"]])
def test_any_key_may_be_missing_or_empty(key):
    record = dict(REAL["file_"])
    for changed in (
        {k: v for k, v in record.items() if k != key},
        {k: None if k == key else v for k, v in record.items()},
    ):
        assert str(read_file(changed)).endswith(")")
    assert str(read_file({})) == "a file without accession (no status)"


def test_what_cannot_be_told_is_named_only_if_the_file_may_be_meant():
    role = ROLES["alignments"]
    file = {"output_type": "unfiltered alignments", "assembly": "GRCh38", "status": "released"}
    assert read_file(file).unknown(role, "GRCh38") == ["file_type"]
    assert read_file(file).unknown(role, "hg19") == []
    assert read_file({**file, "file_format": "bam"}).unknown(role, "GRCh38") == []
    assert read_file({**file, "status": "archived"}).unknown(role, "GRCh38") == []


def test_a_status_that_the_portal_may_add_is_said_as_it_is():
    assert standing({"status": "quarantined"}) == "is quarantined (no successor named)"
    assert standing({}) == "has no status at ENCODE"
