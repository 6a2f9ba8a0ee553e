"""Files of ENCODE experiments: which of them play a role, by the portal's REST interface.

The rules are those of FP's released code: within a kind of file, those that pool most biological
replicates, which are all alignments (each of one replicate) and the pooled peaks. The portal keeps
what several versions of its pipelines made of the same reads, released or archived: what is chosen
comes from one of them. Whatever is not plain is an error that lists the candidates.
"""

import datetime
import json
import logging
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from fourier_prior.errors import InputError
from fourier_prior.sources.fetch import fetch
from fourier_prior.sources.lock import ABSENT, EncodeFile
from fourier_prior.sources.records import (
    FileRecord,
    Record,
    accession_of,
    files_of_analyses,
    listed,
    read_file,
    reason,
    standing,
    successors,
)
from fourier_prior.sources.roles import ROLES, Role

Get = Callable[[str], Record]
"""Gives the JSON object at a path of the portal, for instance ``/experiments/ENCSR000BGQ/``.

A path that the portal does not have is an `InputError` or a `KeyError`.
"""

_REFUSALS = {
    "404": "the portal has no such record (404); correct the accession in the config",
    "403": "the portal does not show this record to the public (403); name another accession in "
    "the config",
}
_log = logging.getLogger(__name__)


def portal(url: str) -> Get:
    """Return a function that asks a portal.

    Parameters
    ----------
    url : str
        Address of the portal without a slash at its end.
    """

    def get(path: str) -> Record:
        address = f"{url}{path}"
        with tempfile.TemporaryDirectory() as directory:
            answer = Path(directory) / "answer.json"
            try:
                fetch(f"{address}?format=json", answer)
                record = json.loads(answer.read_text())
            except InputError as error:
                refused = re.search(r"the server answers (40[34])", str(error))
                if not refused:
                    raise
                raise InputError(f"{address}: {_REFUSALS[refused[1]]}.") from error
            except ValueError as error:
                raise InputError(
                    f"{address}: the portal does not answer with JSON; try again later."
                ) from error
        if not isinstance(record, dict):
            raise InputError(f"{address}: the portal's answer is no record; try again later.")
        return record

    return get


def address(url: str, href: str) -> str:
    """Return the address of a download, which records give with or without the portal's."""
    return href if "://" in href else f"{url}/{href.lstrip('/')}"


def resolve(asked: str, role: str, assembly: str, get: Get) -> list[EncodeFile]:
    """Choose the files that play a role.

    Parameters
    ----------
    asked : str
        Accession of an experiment (ENCSR...) or of one file (ENCFF...).
    role : str
        A key of `ROLES`.
    assembly : str
        ENCODE's name of the genome assembly.
    get : callable
        From `portal`.

    Returns
    -------
    list of EncodeFile
        One, or one per replicate where a role allows several. For an optional role of which the
        experiment has no file, one with the status `ABSENT`. What is not as one would expect, as
        archived files, is logged as a warning.

    Raises
    ------
    InputError
        If the experiment or its files cannot be used (with their status and successor), no file
        plays the role, several do and it is not known which, or, for the role `control`, there is
        not exactly one possible control.
    """
    kind = ROLES[role]
    if asked.startswith("ENCFF"):
        found = [_named(asked, role, assembly, get)]
        experiment = found[0].dataset
    else:
        experiment, record = asked, _experiment(asked, kind, assembly, get)
        if role == "control":
            experiment = _only_control(record, asked)
            record = _experiment(experiment, kind, assembly, get)
        found = _select(record, experiment, role, assembly, get)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    if not found:
        nothing = ("", "", " or ".join(kind.output_types), ABSENT, "", "", "", today)
        return [EncodeFile(assembly, asked, role, experiment, *nothing)]
    return [
        EncodeFile(
            assembly,
            asked,
            role,
            experiment,
            file.accession,
            ",".join(file.replicates),
            file.output_type,
            file.status,
            file.href,
            file.md5,
            file.size,
            today,
            ",".join(sorted(file.analyses or ())),
            file.layout,
        )
        for file in sorted(found, key=lambda file: file.accession)
    ]


def changes(chosen: EncodeFile, get: Get) -> list[str]:
    """Say what the portal says differently of a file since it was chosen.

    Parameters
    ----------
    chosen : EncodeFile
        A row of the lock table that has a file.
    get : callable
        From `portal`.

    Returns
    -------
    list of str
        One sentence per difference in status, checksum, size or accession.
    """
    remedy = (
        f"to go on with what the portal has now, delete the rows of {chosen.asked} "
        f"{chosen.role} from the lock table and run the target `lock`."
    )
    record = _record(get, f"/files/{chosen.file}/")
    now = read_file(record)
    if now.accession and now.accession != chosen.file:
        return [f"{chosen.file} was replaced by {now.accession} since {chosen.resolved}; {remedy}"]
    if now.status != chosen.status:
        return [
            f"{chosen.file} is {now.status or 'without a status'}, it was {chosen.status} on "
            f"{chosen.resolved}{successors(record)}{reason(record)}; {remedy}"
        ]
    if now.obstacle:
        return [f"{chosen.file} is now {now.obstacle}; {remedy}"]
    for name, before, value in (("md5", chosen.md5, now.md5), ("size", chosen.size, now.size)):
        if before and value and before != value:
            return [
                f"{chosen.file} has the {name} {value}, it had {before} on {chosen.resolved}; "
                + remedy
            ]
    return []


def _record(get: Get, path: str) -> Record:
    try:
        return get(path)
    except KeyError as error:
        raise InputError(
            f"{path}: the portal has no such record; correct the accession in the config."
        ) from error


def _refuse_successor(record: Record, asked: str) -> None:
    """Refuse the record of another accession, to which the portal leads from a replaced one."""
    name = record.get("accession") or asked
    if name != asked:
        raise InputError(f"{asked} was replaced by {name}; name {name} in the config.")


def _experiment(accession: str, kind: Role, assembly: str, get: Get) -> Record:
    """Return the record of an experiment that may be used."""
    record = _record(get, f"/experiments/{accession}/")
    _refuse_successor(record, accession)
    status = record.get("status")
    if status == "archived" and kind.archived:
        _log.warning("%s %s; its files are used all the same.", accession, standing(record))
    elif status != "released":
        problem = f"{accession} {standing(record)}; name another experiment in the config"
        if status == "archived":
            there = [f for f in _files(record, accession, get) if f.plays(kind, assembly)]
            problem += f", or files of this one, `encode:ENCFF.../ROLE`: {_each(there) or 'none'}"
        raise InputError(f"{problem}.")
    return record


def _only_control(record: Record, accession: str) -> str:
    controls = [accession_of(link) for link in listed(record.get("possible_controls"))]
    if len(controls) != 1:
        found = f"several possible controls ({', '.join(controls)})" if controls else "no control"
        raise InputError(
            f"{accession} has {found} at ENCODE; name one in the config, "
            "`control: encode:ENCSR.../alignments`, or say `control: none` for the data set."
        )
    return controls[0]


def _named(asked: str, role: str, assembly: str, get: Get) -> FileRecord:
    """Return a file that the config names, which may be archived and of another output type."""
    kind, record = ROLES[role], _record(get, f"/files/{asked}/")
    _refuse_successor(record, asked)
    file = read_file({"accession": asked, **record})
    if file.status not in ("released", "archived") or file.obstacle:
        problem = file.standing if not file.obstacle else f"{asked} is {file.obstacle}"
        raise InputError(f"{problem}; name another file in the config.")
    # the same coordinates, without the sequences that are not chromosomes
    for what, value, wanted in (
        ("assembly", file.assembly, (assembly, f"{assembly}-minimal")),
        ("format", file.file_type, (kind.file_type,)),
    ):
        if value not in wanted:
            raise InputError(
                f"{asked} has the {what} {value or '(none)'}, but {wanted[0]} is needed; "
                "name another file in the config."
            )
    if file.status == "archived":
        _log.warning("%s; it is used all the same, as the config names it.", file.standing)
    if file.assembly != assembly:
        _log.warning("%s has the assembly %s, taken for %s.", asked, file.assembly, assembly)
    if file.output_type not in kind.output_types:
        _log.warning(
            "%s is %s and not %s; it is used for %s all the same, as the config names it.",
            asked,
            file.output_type or "of no known output type",
            " or ".join(kind.output_types),
            role,
        )
    return file


def _select(
    record: Record, experiment: str, role: str, assembly: str, get: Get
) -> Sequence[FileRecord]:
    """Choose among the files of an experiment; nothing if it may and does have none."""
    kind, files = ROLES[role], _files(record, experiment, get)
    _refuse_unknown(files, kind, assembly, experiment)
    fitting = [file for file in files if file.plays(kind, assembly)]
    at_hand = [file for file in fitting if not file.obstacle]
    by_status = ([f for f in at_hand if f.status == status] for status in kind.statuses)
    usable = next(filter(None, by_status), None)
    if usable is None:
        return _nothing(record, files, experiment, role, assembly)
    chosen = _of_one_analysis(record, usable, files, experiment, kind)
    chosen = _of_one_output_type(chosen, experiment, kind)
    chosen = _that_pool_most(chosen, experiment, kind)
    if chosen[0].status == "archived":
        _log.warning(
            "%s has no released file for %s; archived ones are used: %s.",
            experiment,
            role,
            _each(chosen),
        )
    left_out = _replicates(files) - _replicates(chosen)
    if left_out:
        others = [f.standing for f in fitting if f not in chosen and left_out & {*f.replicates}]
        _log.warning(
            "%s: the files for %s (%s) are not of all replicates; left out: %s%s.",
            experiment,
            role,
            _each(chosen),
            ", ".join(sorted(left_out)),
            f" ({'; '.join(others)})" if others else "",
        )
    return chosen


def _files(record: Record, experiment: str, get: Get) -> list[FileRecord]:
    """Read what an experiment says of its files, also of the revoked ones."""
    if not isinstance(record.get("files"), list):
        raise InputError(
            f"{experiment}: the portal's record lists no files; name them in the config, "
            "`encode:ENCFF.../ROLE`."
        )
    entries = record["files"]
    # Among embedded records a link is a file that the portal does not show to the public.
    embedded = [entry for entry in entries if isinstance(entry, dict)]
    embedded = embedded or [_record(get, link) for link in entries if isinstance(link, str)]
    revoked = [entry for entry in listed(record.get("revoked_files")) if isinstance(entry, dict)]
    analyses = files_of_analyses(record)
    return [read_file(entry, analyses) for entry in (*embedded, *revoked)]


def _refuse_unknown(
    files: Sequence[FileRecord], kind: Role, assembly: str, experiment: str
) -> None:
    """Refuse to choose where a file might be meant of which the portal does not say enough."""
    problems = [
        f"{experiment}: the portal does not say the {' and the '.join(unknown)} of {file}; name "
        "the files you want in the config, `encode:ENCFF.../ROLE`."
        for file in files
        if (unknown := file.unknown(kind, assembly))
    ]
    problems += [
        f"{experiment}: {file}: the portal does not say the {what}; name the files you want in the "
        "config, `encode:ENCFF.../ROLE`."
        for file in files
        if file.plays(kind, assembly) and file.status in kind.statuses and not file.obstacle
        for what, value in (("accession", file.accession), ("place of the download", file.href))
        if not value
    ]
    if problems:
        raise InputError(problems)


def _nothing(
    record: Record, files: Sequence[FileRecord], experiment: str, role: str, assembly: str
) -> list[FileRecord]:
    """Say why no file plays a role: a warning if the role is optional, else an error."""
    kind = ROLES[role]
    which = " or ".join(kind.statuses)
    what = f"{' or '.join(kind.output_types)} ({kind.file_type}) with {assembly}"
    reasons = [
        file.standing if not file.obstacle else f"{file.accession} is {file.obstacle}"
        for file in files
        if file.plays(kind, assembly)
    ]
    alike = [
        str(file)
        for file in files
        if not file.plays(kind, assembly)
        and (file.output_type in kind.output_types or file.file_type == kind.file_type)
    ]
    reasons += [f"it has {'; '.join(alike)}"] if alike else []
    links = [link for link in listed(record.get("revoked_files")) if isinstance(link, str)]
    reasons += [f"revoked: {', '.join(map(accession_of, links))}"] if links else []
    sentence = (
        f"{experiment} has no {which} file of {what}{': ' if reasons else ''}{'; '.join(reasons)}"
    )
    if not kind.optional:
        raise InputError(f"{sentence}; name files in the config, `encode:ENCFF.../ROLE`.")
    _log.warning("%s; the data set does without.", sentence)
    return []


def _of_one_analysis(
    record: Record,
    usable: Sequence[FileRecord],
    files: Sequence[FileRecord],
    experiment: str,
    kind: Role,
) -> Sequence[FileRecord]:
    """Keep the files of one analysis: the experiment's default; of archived ones, the newest."""
    default = accession_of(record.get("default_analysis"))
    in_default = [file for file in usable if file.analyses and default in file.analyses]
    if in_default:
        if any(file.analyses is None for file in usable):
            raise _several(usable, experiment, "the portal does not say which belong together")
        return in_default
    assembly = usable[0].assembly
    if not kind.archived and any(
        file.assembly == assembly and default in (file.analyses or ()) for file in files
    ):
        raise _several(usable, experiment, f"none is of the default analysis {default}")
    groups: dict[frozenset[str] | None, list[FileRecord]] = {}
    for file in usable:
        groups.setdefault(file.analyses, []).append(file)
    if len(groups) == 1:
        return usable
    dates = {analysis: _date(record, analysis, group) for analysis, group in groups.items()}
    newest = max(dates.values())
    latest = [analysis for analysis, date in dates.items() if date == newest]
    if usable[0].status != "archived" or len(latest) > 1 or not all(dates.values()):
        raise _several(usable, experiment, "they are of several analyses")
    return groups[latest[0]]


def _date(record: Record, analyses: frozenset[str] | None, files: Sequence[FileRecord]) -> str:
    """Return when analyses were made, by their own records or else by their files."""
    dates = [
        str(analysis.get("date_created") or "")[:10]
        for analysis in listed(record.get("analyses"))
        if isinstance(analysis, dict) and accession_of(analysis) in (analyses or ())
    ]
    return max(dates, default="") or max(file.created for file in files)


def _of_one_output_type(
    files: Sequence[FileRecord], experiment: str, kind: Role
) -> Sequence[FileRecord]:
    """Keep the files of the first of a role's output types that there is."""
    present = [
        [file for file in files if file.output_type == output_type]
        for output_type in kind.output_types
    ]
    present = [named for named in present if named]
    if len(present) > 1 and not files[0].analyses:
        # different pipelines call their results by different names
        raise _several(files, experiment, "the portal does not say of which analysis they are")
    return present[0]


def _that_pool_most(
    files: Sequence[FileRecord], experiment: str, kind: Role
) -> Sequence[FileRecord]:
    """Keep the files of most replicates, one per sample if a role allows several."""
    if len(files) > 1 and not all(file.replicates for file in files):
        raise _several(files, experiment, "the portal does not say of which replicates they are")
    longest = max(len(set(file.replicates)) for file in files)
    chosen = [file for file in files if len(set(file.replicates)) == longest]
    if not kind.several and len({frozenset(file.replicates) for file in chosen}) > 1:
        raise _several(chosen, experiment, "none pools all replicates")
    # The portal marks those that it shows first: of callers, thresholds or kinds of pooling.
    preferred = [file for file in chosen if file.preferred]
    if preferred and _replicates(preferred) != _replicates(chosen):
        raise _several(chosen, experiment, "the portal does not prefer one of every replicate")
    chosen = preferred or chosen
    if not kind.several and len(chosen) > 1:
        raise _several(chosen, experiment, "one is needed")
    shared = sum(len(file.samples) for file in chosen) > len(
        set().union(*(file.samples for file in chosen))
    )
    # a number of a replicate beside one of a library
    mixed = len({any("_" in sample for sample in file.samples) for file in chosen}) > 1
    if shared or mixed:
        raise _several(chosen, experiment, "one per replicate is needed")
    return chosen


def _replicates(files: Sequence[FileRecord]) -> set[str]:
    return set().union(*(file.replicates for file in files))


def _each(files: Sequence[FileRecord]) -> str:
    return "; ".join(str(file) for file in sorted(files, key=lambda file: file.accession))


def _several(files: Sequence[FileRecord], experiment: str, why: str) -> InputError:
    names = ", ".join(sorted(file.accession for file in files))
    return InputError(
        f"{experiment} has several files that could be meant ({names}), and {why}; name those you "
        f"want in the config, `encode:ENCFF.../ROLE`. Candidates: {_each(files)}."
    )
