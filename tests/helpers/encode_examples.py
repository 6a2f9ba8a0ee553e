"""An ENCODE experiment for tests, and real records of the portal."""

import json
from pathlib import Path
from typing import Any

from portal import Portal

REAL = json.loads((Path(__file__).parent / "encode_records.json").read_text())
"""Records of the portal by what they show; `_source` says where they are from."""
EXPERIMENT = "ENCSR000AAA"
OLD, NEW = "ENCAN000OLD", "ENCAN000NEW"
"""The ENCODE3 processing, archived, and that of ENCODE4, the default."""
RELAXED = "peaks and background as input for IDR"


def chip_seq(portal: Portal) -> None:
    """Add an experiment with two replicates, its control, and two processings side by side."""
    portal.experiment("ENCSR000CCC")
    portal.experiment(EXPERIMENT, controls=("ENCSR000CCC",), target="/targets/SPI1-human/")
    portal.analysis(OLD, EXPERIMENT, "2016-03-01", status="archived")
    portal.analysis(NEW, EXPERIMENT, "2020-09-01", default=True)

    def file(name: str, output_type: str, replicates: list[int], **values: Any) -> None:
        portal.file(f"ENCFF000{name}", EXPERIMENT, output_type, replicates, name.encode(), **values)

    old = {"analysis": OLD, "status": "archived"}
    for number in (1, 2):
        portal.file(
            f"ENCFF000FQ{number}", EXPERIMENT, "reads", [number], b"reads", run_type="single-ended"
        )
        file(f"A0{number}", "unfiltered alignments", [number], analysis=NEW)
        file(f"F0{number}", "alignments", [number], analysis=NEW)
        file(f"N0{number}", "IDR thresholded peaks", [number], analysis=NEW)
        file(f"K0{number}", "IDR ranked peaks", [number], analysis=NEW)
        file(f"U0{number}", "unfiltered alignments", [number], **old)
        file(f"R0{number}", RELAXED, [number], **old)
    file("N12", "IDR thresholded peaks", [1, 2], analysis=NEW, preferred_default=True)
    file("M12", "IDR thresholded peaks", [1, 2], analysis=NEW)
    file("K12", "IDR ranked peaks", [1, 2], analysis=NEW)
    file("P12", "optimal IDR thresholded peaks", [1, 2], **old)
    file("R12", RELAXED, [1, 2], **old)
    file("R19", RELAXED, [1, 2], assembly="hg19", status="archived")
    file("B12", "IDR thresholded peaks", [1, 2], analysis=NEW, file_format="bigBed",
         file_type="bigBed narrowPeak")  # fmt: skip
    file("V12", RELAXED, [1, 2], status="revoked", revoke_detail="wrong control")
    portal.file("ENCFF000C01", "ENCSR000CCC", "unfiltered alignments", [1], b"C01")


def dnase_seq(portal: Portal, experiment: str = "ENCSR000DDD") -> None:
    """Add an experiment as today's DNase-seq pipeline leaves it: peaks of each replicate alone."""
    portal.experiment(experiment, assay_title="DNase-seq")
    portal.analysis("ENCAN000DNA", experiment, "2020-11-01", default=True)
    for number, layout in ((1, "paired-ended"), (2, "single-ended")):
        for name, output_type, values in (
            ("A", "unfiltered alignments", {"mapped_run_type": layout}),
            ("P", "peaks", {"preferred_default": True}),  # 0.1 % FDR
            ("Q", "peaks", {}),  # 5 % FDR
            ("H", "FDR cut rate", {}),
            ("S", "peaks", {"file_format": "starch", "file_type": "starch"}),
        ):
            portal.file(
                f"ENCFF00D{name}0{number}",
                experiment,
                output_type,
                [number],
                f"{name}{number}".encode(),
                analysis="ENCAN000DNA",
                **values,
            )


def records() -> dict[str, dict[str, Any]]:
    """Records of both experiments by their paths."""
    portal = Portal(None)
    chip_seq(portal)
    dnase_seq(portal)
    return portal.records
