"""Records of the ENCODE portal, read so that nothing depends on what one of them leaves out.

Records come embedded or as links (``/files/ENCFF000AAA/``), and reports call the accession `title`.
What a record does not say is empty here, never an error: the choice decides what it needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fourier_prior.sources.roles import Role

Record = Mapping[str, Any]

_MEANING = {
    "archived": "kept but no longer recommended",
    "revoked": "withdrawn",
    "in progress": "not released yet",
    "submitted": "not released yet",
    "uploading": "not uploaded completely",
    "upload failed": "its upload failed",
    "content error": "the portal found errors in its content",
    "deleted": "taken off the portal",
    "replaced": "another one has its place",
}
"""The portal's statuses of experiments and files, beside `released`, in words."""
_EXTENSIONS = {"bam": ".bam", "bed": ".bed.gz"}
"""Ends of downloads by `file_format`, as the portal makes them."""


def accession_of(link: Any) -> str:
    """Return the accession of a link or of an embedded record; empty if it has none."""
    if isinstance(link, Mapping):
        link = next(
            (link[k] for k in ("accession", "@id", "title", "external_accession") if link.get(k)),
            "",
        )
    return str(link or "").strip("/").split("/")[-1]


def listed(value: Any) -> list[Any]:
    """Return a list of a record, empty if the record has none."""
    return list(value) if isinstance(value, list | tuple) else []


def successors(record: Record) -> str:
    """End a statement of status by what has taken the record's place."""
    names = [accession_of(other) for other in listed(record.get("superseded_by"))]
    return f" and superseded by {', '.join(names)}" if names else " (no successor named)"


def reason(record: Record) -> str:
    """End a statement of status by what it means, and why, if the portal says so."""
    meaning = _MEANING.get(str(record.get("status")), "")
    detail = f" ({record['revoke_detail']})" if record.get("revoke_detail") else ""
    return f", {meaning}{detail}" if meaning or detail else ""


def standing(record: Record) -> str:
    """Say what the portal's status of a record means: `is revoked and superseded by ...`."""
    status = record.get("status")
    if not status:
        return "has no status at ENCODE"
    return f"is {status}{successors(record)}{reason(record)}"


@dataclass(frozen=True)
class FileRecord:
    """What the portal says of a file; empty where it says nothing.

    Attributes
    ----------
    accession, dataset, assembly, output_type, file_type, status, href, md5, size : str
    replicates : tuple of str
        Numbers of the biological replicates that went into the file.
    samples : frozenset of str
        Its technical replicates (``1_1``), or the biological ones if they are not known.
    analyses : frozenset of str or None
        Accessions of the analyses it belongs to; None if nothing says so.
    preferred : bool
        Whether the portal shows it first among its like.
    obstacle : str
        Why it cannot be had, whatever its status; empty if it can.
    created : str
        Date.
    layout : str
        single-ended or paired-ended.
    standing : str
        Its status in words.
    """

    accession: str
    dataset: str
    assembly: str
    output_type: str
    file_type: str
    status: str
    href: str
    md5: str
    size: str
    replicates: tuple[str, ...]
    samples: frozenset[str]
    analyses: frozenset[str] | None
    preferred: bool
    obstacle: str
    created: str
    layout: str
    standing: str

    def unknown(self, role: Role, assembly: str) -> list[str]:
        """Return what must be known to tell whether the file plays a role but is not.

        Nothing if what is known rules it out.
        """
        wanted = {
            "assembly": (assembly,),
            "output_type": role.output_types,
            "file_type": (role.file_type,),
            "status": role.statuses,
        }
        values = {name: getattr(self, name) for name in wanted}
        if self.obstacle or any(v and v not in wanted[name] for name, v in values.items()):
            return []
        return [name for name, value in values.items() if not value]

    def plays(self, role: Role, assembly: str) -> bool:
        """Whether the file is of the kind that a role asks for; its status does not count."""
        return (
            self.assembly == assembly
            and self.output_type in role.output_types
            and self.file_type == role.file_type
        )

    def __str__(self) -> str:
        facts = [self.output_type, self.file_type, self.assembly, self.status or "no status"]
        facts += [self.obstacle]
        if self.replicates:
            facts.append(f"replicate{'s' * (len(self.replicates) > 1)} {'+'.join(self.replicates)}")
        if self.analyses:
            facts.append(f"analysis {'+'.join(sorted(self.analyses))}")
        facts += ["preferred" if self.preferred else "", self.created]
        return f"{self.accession or 'a file without accession'} ({', '.join(filter(None, facts))})"


def read_file(record: Record, analyses: Mapping[str, frozenset[str]] | None = None) -> FileRecord:
    """Read the record of a file.

    Parameters
    ----------
    record : mapping
    analyses : mapping of str to frozenset of str, optional
        Accessions of files by those of the analyses of their experiment, from `files_of_analyses`.
    """
    accession = accession_of(record)
    format = record.get("file_format") or ""
    typed = f"{format} {record['file_format_type']}" if record.get("file_format_type") else format
    href = record.get("href")
    if not href and accession and format in _EXTENSIONS:
        href = f"/files/{accession}/@@download/{accession}{_EXTENSIONS[format]}"
    technical = [str(sample) for sample in listed(record.get("technical_replicates"))]
    replicates = [str(number) for number in listed(record.get("biological_replicates"))]
    replicates = replicates or sorted({sample.split("_")[0] for sample in technical})
    obstacle = ""
    if record.get("no_file_available"):
        obstacle = "without a file to download"
    elif record.get("restricted"):
        obstacle = "restricted: not public"
    return FileRecord(
        accession=accession,
        dataset=accession_of(record.get("dataset")),
        assembly=record.get("assembly") or "",
        output_type=record.get("output_type") or "",
        file_type=record.get("file_type") or typed,
        status=record.get("status") or "",
        href=href or "",
        md5=record.get("md5sum") or "",
        size=str(record.get("file_size") or ""),
        replicates=tuple(replicates),
        samples=frozenset(technical or replicates),
        analyses=_analyses_of(record, accession, analyses or {}),
        preferred=bool(record.get("preferred_default")),
        obstacle=obstacle,
        created=str(record.get("date_created") or "")[:10],
        layout=record.get("mapped_run_type") or record.get("run_type") or "",
        standing=f"{accession} {standing(record)}",
    )


def files_of_analyses(experiment: Record) -> dict[str, frozenset[str]]:
    """Return the accessions of the files of each analysis of an experiment that lists them."""
    return {
        accession_of(analysis): frozenset(map(accession_of, listed(analysis["files"])))
        for analysis in listed(experiment.get("analyses"))
        if isinstance(analysis, Mapping) and "files" in analysis
    }


def _analyses_of(
    record: Record, accession: str, analyses: Mapping[str, Iterable[str]]
) -> frozenset[str] | None:
    named = {name for name, files in analyses.items() if accession in files}
    if "analyses" in record:
        named |= {accession_of(analysis) for analysis in listed(record["analyses"])}
    elif not named and not analyses:
        return None
    return frozenset(named)
