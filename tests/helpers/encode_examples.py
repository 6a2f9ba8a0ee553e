"""An ENCODE experiment for tests."""


def file(accession, output_type, replicates, **values):
    format = "bam" if "alignments" in output_type else "bed narrowPeak"
    return {
        "accession": accession,
        "dataset": "/experiments/ENCSR000AAA/",
        "assembly": "GRCh38",
        "output_type": output_type,
        "file_type": format,
        "status": "released",
        "biological_replicates": replicates,
        "technical_replicates": [f"{r}_1" for r in replicates],
        "href": f"/files/{accession}/@@download/{accession}.bam",
        "md5sum": f"{accession}-md5",
        "file_size": 7,
        **values,
    }


RECORDS = {
    "/experiments/ENCSR000AAA/": {
        "accession": "ENCSR000AAA",
        "status": "released",
        "possible_controls": [{"accession": "ENCSR000CCC"}],
        "files": [
            file("ENCFF000A02", "unfiltered alignments", [2]),
            file("ENCFF000A01", "unfiltered alignments", [1]),
            file("ENCFF000A19", "unfiltered alignments", [1], assembly="hg19"),
            file("ENCFF000A0X", "unfiltered alignments", [1], status="archived"),
            file("ENCFF000A03", "alignments", [1]),
            file("ENCFF000P01", "optimal IDR thresholded peaks", [1]),
            file("ENCFF000P12", "optimal IDR thresholded peaks", [1, 2]),
            file("ENCFF000B12", "optimal IDR thresholded peaks", [1, 2], file_type="bigBed"),
            file("ENCFF000R12", "IDR ranked peaks", [1, 2]),
            "/files/ENCFF000FQ1/",
        ],
    },
    "/experiments/ENCSR000CCC/": {
        "accession": "ENCSR000CCC",
        "status": "released",
        "files": [file("ENCFF000C01", "unfiltered alignments", [1])],
    },
}
