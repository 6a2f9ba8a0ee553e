"""
Sources that the config names, and what rules need to know of them.

REQUIRED INPUTS: the merged config, the manifest of sources.
OUTPUTS: constants, wildcard constraints, helper functions; no rule.
"""

from pathlib import Path

from fourier_prior.sources.encode import ROLES
from fourier_prior.sources.manifest import outdated, read_manifest
from fourier_prior.sources.references import accession_and_role, unknown_sources

try:
    MANIFEST = read_manifest(config["sources"]["manifest"])
except InputError as error:
    raise WorkflowError(str(error)) from None

NAMED_FILES = design.files
for name in unknown_sources([file.text for file in NAMED_FILES], MANIFEST):
    raise WorkflowError(
        f"config: source:{name} is not in {config['sources']['manifest']}; add a row, or correct the "
        f"name (it has {', '.join(MANIFEST)})."
    )
for name, source in MANIFEST.items():
    fetched = Path(f"resources/sources/{name}")
    if fetched.exists() and outdated(source, f"{fetched}.source.tsv"):
        raise WorkflowError(
            f"resources/sources/{name}: was fetched with another checksum than "
            f"{config['sources']['manifest']} has now; delete it, so that it is fetched again."
        )
ENCODE_FILES = sorted(
    {
        (file.assembly, *accession_and_role(file.text))
        for file in NAMED_FILES
        if accession_and_role(file.text)
    }
)


wildcard_constraints:
    source="|".join(re.escape(name) for name in MANIFEST),
    archive="|".join(re.escape(name) for name in MANIFEST),
    accession=r"ENC(SR|FF)[0-9A-Z]{6}",
    role="|".join(ROLES),


def url_of_source(wildcards):
    """Address of a source: another address is another file."""
    return MANIFEST[wildcards.source].urls[0]


def where(setting):
    """Return a param function: a setting of `sources`.

    It takes the output too, because Snakemake reruns no job for params that derive from files:
    where a file comes from is no reason to fetch it again.
    """

    def value(wildcards, output):
        return config["sources"][setting]

    return value


def encode_files_as_json(wildcards):
    return json.dumps(ENCODE_FILES)


def fasta_of_assembly(wildcards):
    names = [
        name
        for name, block in config["genomes"].items()
        if block.get("assembly") == wildcards.assembly
    ]
    return design.fasta(names[0])


def gold_parts_of(wildcards):
    return design.gold_parts(wildcards.dataset, wildcards.task)


def tracks_given_for(wildcards):
    return design.tracks(wildcards.dataset, wildcards.library)


def expected_peaks_of(wildcards):
    return design.expected_peaks(wildcards.dataset)


def checks_of(wildcards):
    """Table that says that the peaks are those of the right data, if that is known."""
    known = design.expected_peaks(wildcards.dataset)
    return [f"<results>/checks/{wildcards.dataset}.tsv"] if known else []
