"""An ENCODE portal of our own on a server of tests: experiments, files and their downloads.

Records have the fields of the real portal's embedded records (those of real ones, trimmed, are in
``encode_records.json``), and downloads are redirected to another place, as there::

    portal = Portal(server)
    portal.experiment("ENCSR000AAA", controls=("ENCSR000CCC",))
    portal.analysis("ENCAN000003", "ENCSR000AAA", "2016-01-01", status="archived")
    portal.analysis("ENCAN000004", "ENCSR000AAA", "2020-01-01", default=True)
    portal.file("ENCFF000P01", "ENCSR000AAA", "peaks", [1], content, analysis="ENCAN000004")

Records can be made without a server, too: ``Portal(None).records`` has them by path.
"""

import hashlib
from typing import Any

from server import Answer, Server

FORMATS = {"unfiltered alignments": "bam", "alignments": "bam", "reads": "fastq"}
"""Formats by output type; all others are `bed`."""
TYPES = {"IDR ranked peaks": "idr_ranked_peak", "FDR cut rate": "bed3+", "footprints": "bed3+"}
"""Kinds of `bed` by output type; all others are `narrowPeak`."""
EXTENSIONS = {"bam": ".bam", "bed": ".bed.gz", "fastq": ".fastq.gz"}
LISTED = ("released", "archived")
"""Statuses of the files that an experiment lists; revoked ones have a list of their own."""


class Portal:
    """What ENCODE's REST interface says of a few experiments.

    Attributes
    ----------
    records : dict
        JSON objects by path; tests may change them while the server runs.
    """

    def __init__(self, server: Server | None, assembly: str = "GRCh38"):
        self.server, self.assembly = server, assembly
        self.records: dict[str, dict[str, Any]] = {}

    def experiment(self, accession: str, controls: tuple[str, ...] = (), **values: Any) -> None:
        """Add an experiment without files; `values` replace what its record says."""
        record = {
            "@id": f"/experiments/{accession}/",
            "@type": ["Experiment", "Dataset", "Item"],
            "accession": accession,
            "alternate_accessions": [],
            "status": "released",
            "date_released": "2012-05-01",
            "assay_title": "TF ChIP-seq",
            "assembly": [self.assembly],
            "possible_controls": [self._embedded_control(control) for control in controls],
            "original_files": [],
            "files": [],
            "revoked_files": [],
            "analyses": [],
            "supersedes": [],
            "superseded_by": [],
            "replicates": [],
            **values,
        }
        self._add(record["@id"], record)

    def analysis(
        self,
        accession: str,
        experiment: str,
        created: str,
        *,
        status: str = "released",
        default: bool = False,
    ) -> None:
        """Add a processing of an experiment, to which files can belong."""
        owner = self.records[f"/experiments/{experiment}/"]
        record = {
            "@id": f"/analyses/{accession}/",
            "@type": ["Analysis", "Item"],
            "accession": accession,
            "status": status,
            "date_created": f"{created}T10:00:00.000000+00:00",
            "assembly": self.assembly,
            "title": f"ENCODE {created[:4]} {self.assembly}",
            "files": [],
        }
        self._add(record["@id"], record)
        owner["analyses"].append(record)
        if default:
            owner["default_analysis"] = record["@id"]

    def file(
        self,
        accession: str,
        experiment: str,
        output_type: str,
        replicates: list[int],
        content: bytes,
        *,
        analysis: str | None = None,
        **values: Any,
    ) -> dict[str, Any]:
        """Add a file to an experiment and return its record; `values` replace what that says.

        Peaks must be compressed.
        """
        format = FORMATS.get(output_type, "bed")
        type = TYPES.get(output_type, "narrowPeak") if format == "bed" else None
        name = f"{accession}{EXTENSIONS[format]}"
        href = f"/files/{accession}/@@download/{name}"
        record = {
            "@id": f"/files/{accession}/",
            "@type": ["File", "Item"],
            "accession": accession,
            "title": accession,
            "dataset": f"/experiments/{experiment}/",
            "assembly": self.assembly,
            "output_type": output_type,
            "file_format": format,
            "file_type": f"{format} {type}" if type else format,
            "status": "released",
            "date_created": "2016-01-01T09:00:00.000000+00:00",
            "biological_replicates": replicates,
            "technical_replicates": [f"{number}_1" for number in replicates],
            "no_file_available": False,
            "analyses": [],
            "superseded_by": [],
            "href": href,
            "s3_uri": f"s3://encode-public/2016/01/01/{name}",
            "md5sum": hashlib.md5(content).hexdigest(),
            "file_size": len(content),
        }
        record |= {"file_format_type": type} if type else {}
        record |= {"mapped_run_type": "single-ended"} if format == "bam" else {}
        record |= values
        if analysis:
            owner = self.records[f"/analyses/{analysis}/"]
            owner["files"].append(record["@id"])
            kept = ("@id", "@type", "status", "title")
            record["analyses"].append({key: owner[key] for key in kept})
        self._add(record["@id"], record)
        owner = self.records[f"/experiments/{experiment}/"]
        owner["original_files"].append(record["@id"])
        if record["status"] == "revoked":
            owner["revoked_files"].append(record)
        elif record["status"] in LISTED:
            owner["files"].append(record)
        if self.server:
            stored = f"/bucket/2016/01/01/{name}"
            location = {"Location": f"{self.server.url}{stored}"}
            self.server.files[href] = Answer(b"", status=307, headers=location)
            self.server.files[stored] = Answer(content)
        return record

    def _embedded_control(self, accession: str) -> dict[str, Any]:
        """What an experiment says of a possible control: its files are links."""
        return {
            "@id": f"/experiments/{accession}/",
            "@type": ["Experiment", "Dataset", "Item"],
            "accession": accession,
            "status": "released",
            "files": [],
            "possible_controls": [],
            "superseded_by": [],
        }

    def _add(self, path: str, record: dict[str, Any]) -> None:
        self.records[path] = record
        if self.server:
            self.server.files[path] = lambda request: (200, {}, self.records[path])
