"""An ENCODE portal of our own on a server of tests: experiments, files and their downloads."""

import hashlib
from typing import Any

from server import Answer, Server


class Portal:
    """What ENCODE's REST interface says of a few experiments.

    Attributes
    ----------
    records : dict
        JSON objects by path; tests may change them while the server runs.
    """

    def __init__(self, server: Server, assembly: str = "GRCh38"):
        self.server, self.assembly = server, assembly
        self.records: dict[str, dict[str, Any]] = {}

    def experiment(self, accession: str, controls: tuple[str, ...] = ()) -> None:
        """Add an experiment without files."""
        self._add(
            f"/experiments/{accession}/",
            {
                "accession": accession,
                "status": "released",
                "possible_controls": [f"/experiments/{control}/" for control in controls],
                "files": [],
            },
        )

    def file(
        self, accession: str, experiment: str, output_type: str, replicates: list[int], content
    ) -> None:
        """Add a file to an experiment: alignments, or peaks, which must be compressed."""
        is_bam = "alignments" in output_type
        href = f"/files/{accession}/@@download/{accession}.{'bam' if is_bam else 'bed.gz'}"
        record = {
            "accession": accession,
            "dataset": f"/experiments/{experiment}/",
            "assembly": self.assembly,
            "output_type": output_type,
            "file_type": "bam" if is_bam else "bed narrowPeak",
            "status": "released",
            "biological_replicates": replicates,
            "technical_replicates": [f"{number}_1" for number in replicates],
            "href": href,
            "md5sum": hashlib.md5(content).hexdigest(),
            "file_size": len(content),
        }
        self._add(f"/files/{accession}/", record)
        self.records[f"/experiments/{experiment}/"]["files"].append(record)
        self.server.files[href] = Answer(content)

    def _add(self, path: str, record: dict[str, Any]) -> None:
        self.records[path] = record
        self.server.files[path] = lambda request: (200, {}, self.records[path])
