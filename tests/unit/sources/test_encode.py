"""Choice of ENCODE files, from a portal that answers what each test says."""

import copy
import re

import pytest
from encode_examples import NEW, OLD, REAL, RELAXED
from portal import Portal

from fourier_prior.errors import InputError
from fourier_prior.sources.encode import address, changes, portal, resolve

CHIP, DNASE = "/experiments/ENCSR000AAA/", "/experiments/ENCSR000DDD/"


def chosen(records, role, asked="ENCSR000AAA", assembly="GRCh38"):
    return [row.file for row in resolve(asked, role, assembly, records.__getitem__)]


def problem(records, role, asked="ENCSR000AAA", assembly="GRCh38"):
    with pytest.raises(InputError) as caught:
        chosen(records, role, asked, assembly)
    return str(caught.value)


def change(records, accession, /, **values):
    """Change what the portal says of a file, wherever it says it."""
    records[f"/files/{accession}/"] |= values


def remove(record, *keys):
    for key in keys:
        record.pop(key, None)


# --- one processing of several --------------------------------------------------------------------


def test_alignments_of_replicates_and_pooled_peaks_of_the_default_analysis_are_taken(records):
    assert chosen(records, "alignments") == ["ENCFF000A01", "ENCFF000A02"]
    assert chosen(records, "peaks") == ["ENCFF000N12"]


def test_both_processings_released_are_not_mixed(records):
    for path, record in records.items():
        if path.startswith("/files/") and record["status"] == "archived":
            record["status"] = "released"
    assert chosen(records, "alignments") == ["ENCFF000A01", "ENCFF000A02"]
    assert chosen(records, "peaks") == ["ENCFF000N12"]
    records[CHIP]["default_analysis"] = f"/analyses/{OLD}/"
    assert chosen(records, "alignments") == ["ENCFF000U01", "ENCFF000U02"]
    assert chosen(records, "peaks") == ["ENCFF000P12"]
    # an embedded record says the same
    records[CHIP]["default_analysis"] = {"@id": f"/analyses/{NEW}/", "title": "ENCODE4"}
    assert chosen(records, "peaks") == ["ENCFF000N12"]


@pytest.mark.parametrize("role", ["alignments", "peaks"])
def test_without_a_default_the_candidates_are_listed(records, role):
    for name in ("U01", "U02", "P12"):
        change(records, f"ENCFF000{name}", status="released")
    del records[CHIP]["default_analysis"]
    said = problem(records, role)
    for fact in ("of several analyses", OLD, NEW, "released", "2016-01-01", "replicate"):
        assert fact in said


def test_what_the_default_analysis_lacks_is_not_taken_from_another(records):
    for number in (1, 2):
        change(records, f"ENCFF000A0{number}", status="archived")
        change(records, f"ENCFF000U0{number}", status="released")
    assert f"none is of the default analysis {NEW}" in problem(records, "alignments")


def test_another_assembly_is_not_bound_to_the_default_analysis(records):
    change(records, "ENCFF000A01", assembly="hg19", analyses=[])
    for analysis in records[CHIP]["analyses"]:
        analysis["files"] = [f for f in analysis["files"] if "A01" not in f]
    assert chosen(records, "alignments", assembly="hg19") == ["ENCFF000A01"]


# --- archived, revoked, absent --------------------------------------------------------------------


def test_archived_relaxed_peaks_are_taken_with_their_status_and_a_warning(records, caplog):
    (row,) = resolve("ENCSR000AAA", "relaxed-peaks", "GRCh38", records.__getitem__)
    assert (row.file, row.status, row.analysis) == ("ENCFF000R12", "archived", OLD)
    assert row.output_type == RELAXED
    (said,) = [r.getMessage() for r in caplog.records]
    assert "no released file for relaxed-peaks; archived ones are used: ENCFF000R12" in said


def test_released_relaxed_peaks_come_first(records):
    change(records, "ENCFF000R01", status="released")
    assert chosen(records, "relaxed-peaks") == ["ENCFF000R01"]


def test_of_several_archived_processings_the_newest_is_meant(records):
    portal = Portal(None)
    portal.records = records
    older = {"status": "archived"}
    portal.analysis("ENCAN00OLD0", "ENCSR000AAA", "2015-02-01", **older)
    portal.file("ENCFF00R120", "ENCSR000AAA", RELAXED, [1, 2], b"", analysis="ENCAN00OLD0", **older)
    assert chosen(records, "relaxed-peaks") == ["ENCFF000R12"]
    records["/analyses/ENCAN00OLD0/"]["date_created"] = "2017-01-01T00:00:00.000000+00:00"
    assert chosen(records, "relaxed-peaks") == ["ENCFF00R120"]
    records["/analyses/ENCAN00OLD0/"]["date_created"] = "2016-03-01T00:00:00.000000+00:00"
    said = problem(records, "relaxed-peaks")
    assert "ENCFF000R12 (" in said
    assert "ENCFF00R120 (" in said


def test_ranked_peaks_are_no_relaxed_set_and_its_absence_is_written_down(records, caplog):
    for name in ("R01", "R02", "R12"):
        del records[f"/files/ENCFF000{name}/"]
    records[CHIP]["files"] = [f for f in records[CHIP]["files"] if "R" not in f["accession"][8:]]
    (row,) = resolve("ENCSR000AAA", "relaxed-peaks", "GRCh38", records.__getitem__)
    assert (row.file, row.status, row.href) == ("", "none", "")
    (said,) = [r.getMessage() for r in caplog.records]
    assert "ENCFF000V12 is revoked" in said
    assert "withdrawn (wrong control)" in said
    assert "the data set does without" in said


def test_revoked_files_that_are_links_are_named(records):
    records[CHIP]["files"] = []
    records[CHIP]["revoked_files"] = ["/files/ENCFF000N12/"]
    assert "revoked: ENCFF000N12" in problem(records, "peaks")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"status": "archived"},
            "is archived (no successor named), kept but no longer recommended",
        ),
        (
            {"status": "revoked", "superseded_by": ["/files/ENCFF000NEW/"]},
            "is revoked and superseded by ENCFF000NEW, withdrawn",
        ),
        ({"status": "revoked", "revoke_detail": "swapped"}, "withdrawn (swapped)"),
        ({"status": "in progress"}, "is in progress (no successor named), not released yet"),
        ({"status": "upload failed"}, "its upload failed"),
        ({"status": "uploading"}, "not uploaded completely"),
        ({"status": "content error"}, "the portal found errors in its content"),
        ({"status": "deleted"}, "taken off the portal"),
        ({"status": "replaced"}, "another one has its place"),
        ({"no_file_available": True}, "is without a file to download"),
        ({"restricted": True}, "is restricted: not public"),
    ],
)
def test_files_that_cannot_be_used_are_reported_in_words(records, values, said):
    for name in ("N01", "N02", "N12", "M12"):
        change(records, f"ENCFF000{name}", **values)
    assert said in problem(records, "peaks")
    if values.get("status") != "archived":  # which the config may name
        assert said in problem(records, "peaks", "ENCFF000N12")


@pytest.mark.parametrize("status", ["archived", "revoked", "submitted", "deleted", None])
def test_an_experiment_that_is_not_released_is_reported_with_its_successor(records, status):
    records[CHIP] |= {"status": status, "superseded_by": ["/experiments/ENCSR000ZZZ/"]}
    said = problem(records, "peaks")
    # the files that could be named, if there are
    assert ("ENCFF000N12 (IDR thresholded peaks" in said) == (status == "archived")
    if status:
        assert re.search(f"ENCSR000AAA is {status}.*superseded by ENCSR000ZZZ", said)
    else:
        assert "ENCSR000AAA has no status at ENCODE" in said


def test_an_archived_experiment_may_have_relaxed_peaks(records, caplog):
    records[CHIP]["status"] = "archived"
    assert chosen(records, "relaxed-peaks") == ["ENCFF000R12"]
    assert "ENCSR000AAA is archived" in caplog.text


def test_a_replaced_experiment_is_reported(records):
    records[CHIP]["accession"] = "ENCSR000ZZZ"
    assert "ENCSR000AAA was replaced by ENCSR000ZZZ" in problem(records, "peaks")


# --- files that the config names ------------------------------------------------------------------


def test_one_file_can_be_named(records):
    (row,) = resolve("ENCFF000N01", "peaks", "GRCh38", records.__getitem__)
    assert (row.asked, row.experiment, row.file) == ("ENCFF000N01", "ENCSR000AAA", "ENCFF000N01")
    said = problem(records, "alignments", "ENCFF000N01")
    assert "has the format bed narrowPeak, but bam is needed" in said
    said = problem(records, "peaks", "ENCFF000N01", "mm10")
    assert "has the assembly GRCh38, but mm10 is needed" in said
    said = problem(records, "relaxed-peaks", "ENCFF000K12")
    assert "has the format bed idr_ranked_peak, but bed narrowPeak is needed" in said


@pytest.mark.parametrize(
    ("accession", "role", "values", "said"),
    [
        ("ENCFF000R12", "relaxed-peaks", {}, "ENCFF000R12 is archived"),
        ("ENCFF000P12", "peaks", {}, "ENCFF000P12 is archived"),
        ("ENCFF000F01", "alignments", {}, "is alignments and not unfiltered alignments"),
        ("ENCFF000N12", "peaks", {"assembly": "GRCh38-minimal"}, "assembly GRCh38-minimal"),
    ],
)
def test_what_the_config_names_is_used_with_a_warning(
    records, caplog, accession, role, values, said
):
    change(records, accession, **values)
    assert chosen(records, role, accession) == [accession]
    assert said in caplog.text


def test_files_with_another_assembly_are_listed(records):
    change(records, "ENCFF000N12", assembly="GRCh38-minimal")
    for name in ("N01", "N02", "M12"):
        change(records, f"ENCFF000{name}", status="archived")
    assert "ENCFF000N12 (IDR thresholded peaks, bed narrowPeak, GRCh38-minimal" in problem(
        records, "peaks"
    )


# --- replicates -----------------------------------------------------------------------------------


def test_the_preferred_peaks_of_every_replicate_are_taken_if_none_are_pooled(records):
    assert chosen(records, "dnase-peaks", "ENCSR000DDD") == ["ENCFF00DP01", "ENCFF00DP02"]
    rows = resolve("ENCSR000DDD", "alignments", "GRCh38", records.__getitem__)
    assert [row.layout for row in rows] == ["paired-ended", "single-ended"]


def test_pooled_peaks_come_before_those_of_replicates(records):
    portal = Portal(None)
    portal.records = records
    portal.file("ENCFF00DP12", "ENCSR000DDD", "peaks", [1, 2], b"", analysis="ENCAN000DNA")
    assert chosen(records, "dnase-peaks", "ENCSR000DDD") == ["ENCFF00DP12"]


@pytest.mark.parametrize(
    ("accession", "values", "said"),
    [
        ("ENCFF00DP02", {"preferred_default": False}, "does not prefer one of every replicate"),
        ("ENCFF00DQ01", {"preferred_default": True}, "one per replicate is needed"),
    ],
)
def test_thresholds_are_not_mixed(records, accession, values, said):
    change(records, accession, **values)
    text = problem(records, "dnase-peaks", "ENCSR000DDD")
    assert said in text
    assert "ENCFF00DP01 (peaks" in text
    assert "preferred" in text


def test_peaks_of_replicates_are_not_merged_for_chip_seq(records):
    for name in ("N12", "M12"):
        change(records, f"ENCFF000{name}", status="archived")
    change(records, "ENCFF000N01", preferred_default=True)
    said = problem(records, "peaks")
    assert "none pools all replicates" in said
    assert "ENCFF000N01 (" in said
    assert "ENCFF000N02 (" in said


def test_a_library_is_not_counted_twice(records):
    change(records, "ENCFF000A02", biological_replicates=[1], technical_replicates=["1_1", "1_2"])
    assert "one per replicate is needed" in problem(records, "alignments")
    change(records, "ENCFF000A02", technical_replicates=["1_2"])
    assert chosen(records, "alignments") == ["ENCFF000A01", "ENCFF000A02"]


def test_several_peak_files_are_not_chosen_from_unless_the_portal_prefers_one(records):
    change(records, "ENCFF000N12", preferred_default=False)
    assert "ENCFF000M12, ENCFF000N12" in problem(records, "peaks")
    change(records, "ENCFF000M12", preferred_default=True)
    assert chosen(records, "peaks") == ["ENCFF000M12"]


def test_replicates_that_are_left_out_are_said(records, caplog):
    change(records, "ENCFF000A02", status="archived")
    assert chosen(records, "alignments") == ["ENCFF000A01"]
    assert "left out: 2 (ENCFF000A02 is archived" in caplog.text
    # also if the portal has moved it to another list
    file = records["/files/ENCFF000A02/"] | {"status": "revoked"}
    records[CHIP]["files"] = [f for f in records[CHIP]["files"] if f["accession"][8:] != "A02"]
    records[CHIP]["revoked_files"].append(file)
    caplog.clear()
    assert chosen(records, "alignments") == ["ENCFF000A01"]
    assert "left out: 2 (" in caplog.text
    assert "ENCFF000A02 is revoked" in caplog.text


# --- controls -------------------------------------------------------------------------------------


def test_what_is_known_of_a_file_is_written_down(records):
    (row,) = resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)
    assert (row.asked, row.experiment, row.file) == ("ENCSR000AAA", "ENCSR000CCC", "ENCFF000C01")
    record = records["/files/ENCFF000C01/"]
    assert (row.md5, row.size, row.status) == (record["md5sum"], "3", "released")
    assert row.href == "/files/ENCFF000C01/@@download/ENCFF000C01.bam"


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ([], "has no control at ENCODE"),
        (None, "has no control at ENCODE"),
        (
            ["/experiments/ENCSR000CCC/", {"@id": "/experiments/ENCSR000DDD/"}],
            r"several possible controls \(ENCSR000CCC, ENCSR000DDD\)",
        ),
    ],
)
def test_a_control_that_is_not_the_only_one_must_be_named(records, controls, message):
    records[CHIP]["possible_controls"] = controls
    assert re.search(message, problem(records, "control"))


def test_a_control_that_is_a_link_is_one(records):
    records[CHIP]["possible_controls"] = ["/experiments/ENCSR000CCC/"]
    assert chosen(records, "control") == ["ENCFF000C01"]


# --- records of every shape -----------------------------------------------------------------------

ROLES = ("alignments", "control", "peaks", "relaxed-peaks", "dnase-peaks")


NO_LINK = "the portal has no such record"


@pytest.mark.parametrize(
    ("name", "status", "role", "said"),
    [
        ("experiment", "released", "alignments", f"/files/ENCFF901WEB/: {NO_LINK}"),
        ("experiment", "released", "control", f"/experiments/ENCSR516XLO/: {NO_LINK}"),
        ("embedded_experiment", None, "alignments", "ENCSR434TGY has no status at ENCODE"),
        ("embedded_experiment", "released", "alignments", "ENCSR434TGY has no released file of"),
        ("embedded_experiment", "released", "control", "ENCSR434TGY has no control at ENCODE"),
        ("embedded_experiment", "released", "dnase-peaks", "ENCSR434TGY has no released file of"),
        ("in_progress", "submitted", "peaks", "ENCSR416YFB is submitted.*not released yet"),
        (
            "in_progress",
            "released",
            "alignments",
            r"it has TSTFF891220 \(transcriptome align.*TSTFF",
        ),
        ("in_progress", "released", "control", f"/experiments/ENCSR300EBW/: {NO_LINK}"),
    ],
)
def test_real_records_are_refused_in_words(name, status, role, said):
    record = {k: v for k, v in REAL[name].items() if k != "status"}
    record |= {"status": status} if status else {}
    accession = record["accession"]
    found = problem({f"/experiments/{accession}/": record}, role, accession)
    assert re.search(said, found)


@pytest.mark.parametrize("name", ["embedded_experiment", "in_progress"])
def test_real_records_have_no_relaxed_peaks(name):
    record = {**REAL[name], "status": "released"}
    accession = record["accession"]
    records = {f"/experiments/{accession}/": record}
    (row,) = resolve(accession, "relaxed-peaks", "GRCh38", records.__getitem__)
    assert row.status == "none"


def test_a_real_file_record_is_digested():
    records = {"/files/ENCFF244PJU/": REAL["file_"]}
    said = problem(records, "relaxed-peaks", "ENCFF244PJU")
    assert "has the format bed idr_ranked_peak, but bed narrowPeak is needed" in said


def test_files_that_are_links_are_asked_for(records):
    wanted = {role: chosen(records, role) for role in ROLES[:4]}
    records[CHIP]["files"] = [record["@id"] for record in records[CHIP]["files"]]
    records[CHIP]["analyses"] = [record["@id"] for record in records[CHIP]["analyses"]]
    assert {role: chosen(records, role) for role in ROLES[:4]} == wanted


def test_files_that_reports_call_by_title_are_found(records):
    wanted = {role: chosen(records, role) for role in ROLES[:4]}
    for path, record in records.items():
        if path.startswith("/files/"):
            remove(record, "accession", "@id")
    assert {role: chosen(records, role) for role in ROLES[:4]} == wanted


def places(record, path=()):
    """Places of all keys of a record, and of the records in it."""
    items = record.items() if isinstance(record, dict) else enumerate(record)
    for key, value in items:
        if isinstance(record, dict):
            yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def without(record, path, value=None):
    """Return a copy in which a key is missing, or has another value."""
    changed = copy.deepcopy(record)
    at = changed
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value[0]
    return changed


@pytest.mark.parametrize(
    ("path", "role"),
    [*((CHIP, role) for role in ROLES[:4]), (DNASE, "alignments"), (DNASE, "dnase-peaks")],
)
@pytest.mark.parametrize("instead", [None, [None]])
def test_a_record_that_leaves_something_out_gives_the_same_choice_or_an_error(
    records, path, role, instead
):
    accession = records[path]["accession"]
    wanted = chosen(records, role, accession)
    seen = set()
    for place in places(records[path]):
        if place[-1] in ("no_file_available", "superseded_by"):
            continue  # whose absence means no
        changed = {**records, path: without(records[path], place, instead)}
        try:
            found = chosen(changed, role, accession)
        except InputError:
            found = "refused"
        assert found in (wanted, "refused"), place
        seen.add(str(found))
    assert len(seen) == 2  # both happen


def test_what_is_unknown_of_a_file_that_might_be_meant_is_an_error(records):
    for key in ("status", "assembly", "output_type"):
        changed = copy.deepcopy(records)
        remove(changed["/files/ENCFF000A02/"], key)
        said = problem(changed, "alignments")
        assert f"does not say the {key} of ENCFF000A02" in said


# --- the portal -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "message"),
    [
        ({}, None),
        ({"status": "archived"}, r"is archived, it was released on .* \(no successor named\)"),
        (
            {"status": "revoked", "superseded_by": [{"accession": "ENCFF000NEW"}]},
            "is revoked, it was released on .* superseded by ENCFF000NEW, withdrawn",
        ),
        ({"status": None}, "is without a status, it was released"),
        ({"md5sum": "other"}, "has the md5 other, it had "),
        ({"file_size": 8}, "has the size 8, it had 3"),
        ({"accession": "ENCFF000NEW"}, "was replaced by ENCFF000NEW"),
        ({"no_file_available": True}, "is now without a file to download"),
    ],
)
def test_changes_since_a_choice_are_reported(records, now, message):
    (row,) = resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)
    change(records, "ENCFF000C01", **now)
    found = changes(row, records.__getitem__)
    if message is None:
        assert found == []
    else:
        (sentence,) = found
        assert re.search(message, sentence)
        assert "delete the rows of ENCSR000AAA control from the lock table" in sentence


def test_an_archived_file_has_not_changed_if_it_was_archived_when_chosen(records):
    (row,) = resolve("ENCSR000AAA", "relaxed-peaks", "GRCh38", records.__getitem__)
    assert changes(row, records.__getitem__) == []
    change(records, "ENCFF000R12", status="revoked", revoke_detail="wrong sample")
    (sentence,) = changes(row, records.__getitem__)
    assert "is revoked, it was archived on" in sentence
    assert "wrong sample" in sentence


def test_a_portal_is_asked_for_json(server):
    server.files["/experiments/ENCSR000AAA/"] = lambda request: (200, {}, {"status": "released"})
    assert portal(server.url)("/experiments/ENCSR000AAA/") == {"status": "released"}
    assert server.requests[0].path.endswith("?format=json")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, {}, {"status": "error"}), r"no such record \(404\); correct the accession"),
        ((403, {}, {"status": "error"}), r"not show this record to the public \(403\)"),
        ((200, {}, b"{not json"), "does not answer with JSON"),
        ((200, {}, ["a list"]), "the portal's answer is no record"),
        ((200, {"Content-Type": "text/html"}, b"<html>busy</html>"), "sends an HTML page"),
        ((200, {}, b"<html>busy</html>"), "is an HTML page"),
    ],
)
def test_answers_of_a_portal_that_are_no_record(server, answer, message):
    server.files["/files/ENCFF000AAA/"] = lambda request: answer
    with pytest.raises(InputError, match=message) as caught:
        portal(server.url)("/files/ENCFF000AAA/")
    assert "/files/ENCFF000AAA/" in str(caught.value)


def test_a_portal_leads_from_a_replaced_accession_to_its_successor(server):
    there = Portal(server)
    there.experiment("ENCSR000ZZZ", alternate_accessions=["ENCSR000AAA"])
    location = {"Location": f"{server.url}/experiments/ENCSR000ZZZ/"}
    server.files[CHIP] = lambda request: (301, location, b"")
    with pytest.raises(InputError, match="ENCSR000AAA was replaced by ENCSR000ZZZ"):
        resolve("ENCSR000AAA", "peaks", "GRCh38", portal(server.url))


@pytest.mark.parametrize(
    ("href", "there"),
    [
        ("/files/A/@@download/A.bam", "http://portal/files/A/@@download/A.bam"),
        ("files/A/@@download/A.bam", "http://portal/files/A/@@download/A.bam"),
        ("https://elsewhere/A.bam", "https://elsewhere/A.bam"),
    ],
)
def test_downloads_have_an_address(href, there):
    assert address("http://portal", href) == there


def test_a_place_that_is_not_said_is_the_portals_own(records):
    remove(records["/files/ENCFF000N12/"], "href")
    (row,) = resolve("ENCSR000AAA", "peaks", "GRCh38", records.__getitem__)
    assert row.href == "/files/ENCFF000N12/@@download/ENCFF000N12.bed.gz"
