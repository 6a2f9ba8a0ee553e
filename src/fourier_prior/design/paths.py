"""The path grammar: where every result lies. The same patterns build paths and parse them.

A place is called with the values that are known; what is not given stays a wildcard, so that rules
and lists of files come from the same line:

>>> MODEL(file="history.tsv")
'<results>/models/{dataset}/{architecture}/{subset}/{condition}/{run}/history.tsv'
>>> path = SIGNAL(dataset="spi1", library="K562-control", strand="plus")
>>> path
'<results>/signal/spi1/K562-control.plus.bw'
>>> SIGNAL.parse(path)
{'dataset': 'spi1', 'library': 'K562-control', 'strand': 'plus'}

``<results>`` and ``<simulated>`` are Snakemake's path variables for the folders of a config.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fourier_prior.errors import InputError
from fourier_prior.vocabulary import ARCHITECTURES, METHOD_LABELS, SUBSET_LABELS

RESULTS = "<results>"
SIMULATED = "<simulated>"
NAME = r"[A-Za-z0-9][A-Za-z0-9_.+-]*"
WILDCARDS = {
    "architecture": "|".join(ARCHITECTURES),
    "subset": "|".join(SUBSET_LABELS),
    "seed": r"\d{2}",
    "weight": r"\d[\d.e+-]*",
    "run": r"seed-\d{2}|best",
    "head": rf"{NAME}?",
    "library": NAME,
    "method": "|".join(METHOD_LABELS),
    "sample": "stability|test|motifs",
    "figure": "figure_[12]",
    "network": r"seed-\d{2}|authors",
    "study": "motifs|digits",
    "scale": "unit|raw",
    "strand": "plus|minus",
    "accession": r"ENC(?:SR|FF)[0-9A-Z]{6}",
    "control": "permuted-labels|shuffled-attributions",
    "genome": NAME,
    "dataset": NAME,
    "condition": NAME,
    "task": NAME,
    "file": NAME,
    "part": rf"(?:ablations/)?{NAME}",
    "question": NAME,
}
"""Regular expression of the values of each wildcard, whatever the config."""


_FIELD = re.compile(r"\{(\w+)\}")


def any_of(names: Iterable[str]) -> str:
    """Return a regular expression of names; it matches nothing if there are none."""
    return "|".join(re.escape(name) for name in names) or "(?!)"


@dataclass(frozen=True)
class Place:
    """A kind of file: a pattern with wildcards in braces."""

    pattern: str

    @property
    def wildcards(self) -> list[str]:
        """Names of the wildcards, in the order of the pattern."""
        return _FIELD.findall(self.pattern)

    def __call__(self, **values: str) -> str:
        """Return the path with the given values; wildcards that are not given stay.

        Raises
        ------
        KeyError
            If the pattern has no such wildcard.
        """
        unknown = values.keys() - set(self.wildcards)
        if unknown:
            raise KeyError(f"{self.pattern} has no wildcard {', '.join(sorted(unknown))}.")
        return _FIELD.sub(lambda match: values.get(match[1], match[0]), self.pattern)

    def parse(self, path: str) -> dict[str, str]:
        """Return the values that a path of this kind was built from.

        Parameters
        ----------
        path : str
            With the folder of any config, or with its path variable.

        Raises
        ------
        InputError
            If the path is of another kind.
        """
        match = _expression(self.pattern).fullmatch(str(path))
        if match is None:
            raise InputError(f"{path}: is not of the form {self.pattern}.")
        return match.groupdict()

    def under(self, folder: str) -> "Place":
        """Return the same place in a folder of the results."""
        return Place(self.pattern.replace(RESULTS, f"{RESULTS}/{folder}", 1))


@functools.cache
def _expression(pattern: str) -> re.Pattern:
    """Regular expression of the paths of a pattern, below any folder."""
    root, _, rest = pattern.partition("/")
    text, seen = "(?:.*/)?" if root in (RESULTS, SIMULATED) else re.escape(f"{root}/"), set()
    for part in re.split(r"(\{\w+\})", rest):
        name = part[1:-1]
        if not _FIELD.fullmatch(part):
            text += re.escape(part)
        elif name in seen:
            text += f"(?P={name})"
        else:
            seen.add(name)
            text += f"(?P<{name}>{WILDCARDS[name]})"
    return re.compile(text)


# What is fetched or simulated
SIMULATED_FILE = Place(SIMULATED + "/{dataset}/{file}")
SIMULATED_GENOME = Place(SIMULATED + "/genome.fa")
PLANTED = Place(SIMULATED + "/planted.tsv")

# From reads to training sets
GENOME = Place(RESULTS + "/genomes/{genome}.npy")
GENOME_INDEX = Place(RESULTS + "/genomes/{genome}.tsv")
SPLITS = Place(RESULTS + "/genomes/{genome}.splits.json")
SIGNAL = Place(RESULTS + "/signal/{dataset}/{library}.{strand}.bw")
READ_TALLY = Place(RESULTS + "/signal/{dataset}/{library}.reads.tsv")
TRACKS = Place(RESULTS + "/tracks/{dataset}/{library}.{strand}.bw")
GOLD = Place(RESULTS + "/gold/{dataset}/{task}.bed")
CHECKS = Place(RESULTS + "/checks/{dataset}.tsv")
DATASET = Place(RESULTS + "/datasets/{dataset}/{architecture}.h5")
LEFT_OUT = Place(RESULTS + "/datasets/{dataset}/profile.left-out.tsv")
PLANTED_IN_LEVEL = Place(RESULTS + "/datasets/{dataset}/planted.tsv")

# Models and what is derived from them
_KIND = "{dataset}/{architecture}/{subset}/{condition}"
MODEL = Place(f"{RESULTS}/models/{_KIND}/{{run}}/{{file}}")
TRIED_MODEL = Place(f"{RESULTS}/models/{_KIND}/weight-{{weight}}/{{run}}/{{file}}")
WEIGHT_OF_CONDITION = Place(f"{RESULTS}/models/{_KIND}/{{file}}")
PRIOR_WEIGHT = Place(RESULTS + "/models/{dataset}/{architecture}/{subset}/prior-weight.json")
ATTRIBUTIONS = Place(f"{RESULTS}/attributions/{_KIND}/{{run}}/{{head}}.{{method}}.{{sample}}.h5")
ATTRIBUTIONS_AT_LOCUS = Place(
    f"{RESULTS}/attributions/{_KIND}/{{run}}/{{head}}.{{method}}.{{figure}}.h5"
)
MOTIFS = Place(f"{RESULTS}/motifs/{_KIND}/{{run}}/{{head}}.{{method}}/{{file}}")
MOTIF_INSTANCES = Place(MOTIFS.pattern.replace("{file}", "instances.tsv"))
MOTIF_REPORT = Place(f"{RESULTS}/motifs/{_KIND}/{{run}}/{{head}}.{{method}}/report/motifs.html")
MISSED_MOTIFS = Place(RESULTS + "/motifs/{dataset}/{architecture}/missed/{condition}/{file}")
MOTIF_DATABASE = Place(RESULTS + "/motifs/jaspar.meme")

# Analysis
ANALYSIS = Place(RESULTS + "/analysis/{dataset}/{architecture}/{part}.tsv")
SIMULATION = Place(RESULTS + "/analysis/simulation/{question}.tsv")
CONTROL_ANALYSIS = Place(
    RESULTS + "/negative-controls/analysis/{dataset}/{architecture}/{question}.tsv"
)

# Negative controls: the same places in folders of their own
PERMUTED = "negative-controls/permuted-labels"
SHUFFLED = "negative-controls/shuffled-attributions"
CONTROL = "negative-controls/{control}"
PERMUTED_DATASET = DATASET.under(PERMUTED)
PERMUTED_MODEL = MODEL.under(PERMUTED)
PERMUTED_ATTRIBUTIONS = ATTRIBUTIONS.under(PERMUTED)
SHUFFLED_ATTRIBUTIONS = ATTRIBUTIONS.under(SHUFFLED)
CONTROL_ATTRIBUTIONS = ATTRIBUTIONS.under(CONTROL)
CONTROL_MOTIFS = MOTIFS.under(CONTROL)

# Studies of the DeepLIFT appendix
MINIMUM = Place(RESULTS + "/appendix/minimum.tsv")
MOTIF_SEQUENCES = Place(RESULTS + "/appendix/motifs/{file}")
NETWORK = Place(RESULTS + "/appendix/{study}/{network}/{file}")

# Outputs and bookkeeping
FIGURE = Place(RESULTS + "/figures/{file}")
TABLE = Place(RESULTS + "/tables/{file}")
CLAIMS = Place(RESULTS + "/claims")
