"""Files of ENCODE experiments: which of them play a role, by the portal's REST interface.

The rules are those of FP's released code: within a kind of file, those that pool most biological
replicates, which are all alignments (each of one replicate) and the pooled peaks.
"""

import datetime
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fourier_prior.errors import InputError
from fourier_prior.sources.fetch import fetch
from fourier_prior.sources.roles import ROLES, Role

Get = Callable[[str], Mapping[str, Any]]
"""Gives the JSON object at a path of the portal, for instance ``/experiments/ENCSR000BGQ/``."""


@dataclass(frozen=True)
class EncodeFile:
    """One file that was chosen for a role: a row of the lock table.

    Attributes
    ----------
    assembly, asked, role : str
        What was asked for; `asked` is the accession of an experiment or of a file.
    experiment, file : str
        Accessions of what was chosen; for the role `control`, the control experiment.
    replicates, output_type, status : str
        As the portal says.
    href, md5, size : str
        Path on the portal, checksum and bytes; empty if the portal does not say.
    resolved : str
        Date of the choice.
    """

    assembly: str
    asked: str
    role: str
    experiment: str
    file: str
    replicates: str
    output_type: str
    status: str
    href: str
    md5: str
    size: str
    resolved: str


def portal(url: str) -> Get:
    """Return a function that asks a portal.

    Parameters
    ----------
    url : str
        Address of the portal without a slash at its end.
    """

    def get(path: str) -> Mapping[str, Any]:
        with tempfile.TemporaryDirectory() as directory:
            answer = Path(directory) / "answer.json"
            fetch(f"{url}{path}?format=json", answer)
            try:
                return json.loads(answer.read_text())
            except ValueError as error:
                raise InputError(
                    f"{url}{path}: the portal does not answer with JSON; try again later."
                ) from error

    return get


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
        One, or one per replicate where a role allows several.

    Raises
    ------
    InputError
        If the experiment or its files are not released (with their status and successor), no file
        plays the role, several do and it is not known which, or, for the role `control`, there is
        not exactly one possible control.
    """
    kind = ROLES[role]
    if asked.startswith("ENCFF"):
        found = [_released(get(f"/files/{asked}/"), asked)]
        _check_single(found[0], asked, kind, assembly)
        experiment = _accession(found[0].get("dataset", ""))
    else:
        record = _released(get(f"/experiments/{asked}/"), asked)
        experiment = asked
        if role == "control":
            experiment = _only_control(record, asked)
            record = _released(get(f"/experiments/{experiment}/"), experiment)
        found = _select(record, experiment, kind, assembly)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return [
        EncodeFile(
            assembly,
            asked,
            role,
            experiment,
            file["accession"],
            ",".join(map(str, file.get("biological_replicates", []))),
            file["output_type"],
            file["status"],
            file["href"],
            file.get("md5sum", ""),
            str(file.get("file_size", "")),
            today,
        )
        for file in sorted(found, key=lambda file: file["accession"])
    ]


def changes(chosen: EncodeFile, get: Get) -> list[str]:
    """Say what the portal says differently of a file since it was chosen.

    Parameters
    ----------
    chosen : EncodeFile
        A row of the lock table.
    get : callable
        From `portal`.

    Returns
    -------
    list of str
        One sentence per difference in status, checksum, size or accession.
    """
    now = get(f"/files/{chosen.file}/")
    differences = []
    if now.get("accession", chosen.file) != chosen.file:
        differences.append(
            f"{chosen.file} was replaced by {now['accession']} since {chosen.resolved}; "
            + _remedy(chosen)
        )
    elif now["status"] != chosen.status:
        differences.append(
            f"{chosen.file} is {now['status']}, it was {chosen.status} on {chosen.resolved}"
            f"{_succeeded(now)}; " + _remedy(chosen)
        )
    for name, before, value in (
        ("md5", chosen.md5, now.get("md5sum", "")),
        ("size", chosen.size, str(now.get("file_size", ""))),
    ):
        if before and value and before != value and not differences:
            differences.append(
                f"{chosen.file} has the {name} {value}, it had {before} on {chosen.resolved}; "
                + _remedy(chosen)
            )
    return differences


def _remedy(chosen: EncodeFile) -> str:
    return (
        f"to go on with what the portal has now, delete the rows of {chosen.asked} "
        f"{chosen.role} from the lock table and run the target `lock`."
    )


def _released(record: Mapping[str, Any], accession: str) -> Mapping[str, Any]:
    """Return a record, or raise an error if it is no longer what the portal stands behind."""
    name = record.get("accession", accession)
    if name != accession:
        raise InputError(f"{accession} was replaced by {name}; name {name} in the config.")
    if record["status"] != "released":
        raise InputError(
            f"{accession} is {record['status']} at ENCODE{_succeeded(record)}; name another "
            "accession in the config."
        )
    return record


def _succeeded(record: Mapping[str, Any]) -> str:
    successors = [_accession(other) for other in record.get("superseded_by", [])]
    return f" and superseded by {', '.join(successors)}" if successors else " (no successor named)"


def _accession(link: str | Mapping[str, Any]) -> str:
    """Return the accession of a link (``/files/ENCFF000AAA/``) or of an embedded record."""
    return link["accession"] if isinstance(link, Mapping) else link.strip("/").split("/")[-1]


def _only_control(record: Mapping[str, Any], accession: str) -> str:
    controls = [_accession(link) for link in record.get("possible_controls", [])]
    if len(controls) != 1:
        found = f"several possible controls ({', '.join(controls)})" if controls else "no control"
        raise InputError(
            f"{accession} has {found} at ENCODE; name one in the config, "
            "`control: encode:ENCSR.../alignments`, or say `control: none` for the data set."
        )
    return controls[0]


def _select(
    record: Mapping[str, Any], accession: str, kind: Role, assembly: str
) -> list[Mapping[str, Any]]:
    """Choose among the files of an experiment."""
    fitting = [
        file
        for file in record.get("files", [])
        if isinstance(file, Mapping)
        and file.get("assembly") == assembly
        and file.get("file_type") == kind.file_type
        and file.get("output_type") in kind.output_types
        and not file.get("no_file_available")
    ]
    released = [file for file in fitting if file["status"] == "released"]
    if not released:
        wanted = f"{accession} has no released {kind.file_type} file with {assembly} "
        wanted += " or ".join(kind.output_types)
        others = [f"{file['accession']} is {file['status']}{_succeeded(file)}" for file in fitting]
        raise InputError(
            f"{wanted}{': ' + '; '.join(others) if others else ''}; name files in the config."
        )
    released = _of_default_analysis(record, released)
    for output_type in kind.output_types:
        named = [file for file in released if file["output_type"] == output_type]
        if named:
            break
    longest = max(len(file.get("biological_replicates", [])) for file in named)
    chosen = [file for file in named if len(file.get("biological_replicates", [])) == longest]
    if not kind.several and len(chosen) > 1:
        # The portal marks the one of several that it shows first.
        chosen = [file for file in chosen if file.get("preferred_default")] or chosen
    samples = [
        tuple(file.get("technical_replicates") or file.get("biological_replicates", []))
        for file in chosen
    ]
    if len(set(samples)) < len(chosen) or (len(chosen) > 1 and not kind.several):
        listed = ", ".join(sorted(file["accession"] for file in chosen))
        raise InputError(
            f"{accession} has several files that could be meant ({listed}); name those you want "
            "in the config, `encode:ENCFF.../ROLE`."
        )
    return chosen


def _of_default_analysis(
    record: Mapping[str, Any], files: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """Keep the files of the experiment's default analysis, if it has any of them.

    The portal keeps what several versions of its pipelines made of the same reads.
    """
    default = record.get("default_analysis")
    analyses = [a for a in record.get("analyses", []) if isinstance(a, Mapping)]
    names = {
        _accession(file)
        for analysis in analyses
        if default and analysis.get("@id") == default
        for file in analysis.get("files", [])
    }
    return [file for file in files if file["accession"] in names] or files


def _check_single(file: Mapping[str, Any], asked: str, kind: Role, assembly: str) -> None:
    """Refuse a file that was named but cannot play the role."""
    for what, value, wanted in (
        ("assembly", file.get("assembly"), assembly),
        ("format", file.get("file_type"), kind.file_type),
    ):
        if value != wanted:
            raise InputError(
                f"{asked} has the {what} {value}, but {wanted} is needed; name another file in "
                "the config."
            )
