"""What there is to look at before a run: the files of a config, and what they must agree with."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fourier_prior.design.named_files import NamedFile, block_of, dataset_files, named_files, texts
from fourier_prior.sources.references import is_reference, programs

_PLACE = re.compile(r".+:\d+-\d+")
_MOST_UNKNOWN = "max_unknown_chromosomes"


def inputs_of(config: Mapping[str, Any], *, fetched: bool = False) -> dict[str, Any]:
    """Return what there is to look at.

    Parameters
    ----------
    config : mapping
        The merged config; what is not as its models want it is left out.
    fetched : bool
        Whether files that the workflow fetches count too.

    Returns
    -------
    dict
        Plain values, which a job can be handed:

        ``files``
            For each file ``place`` (in the config), ``use``, ``path``, ``ready`` (counts in place
            of reads), ``fetched``, and the names ``dataset`` and ``genome`` or null.
        ``genomes``
            By name ``fasta`` (its paths; empty if some of them do not count), ``rename``,
            ``splits``.
        ``datasets``
            By name ``genome``, ``rename_reads``, ``kind`` (of reads),
            ``max_unknown_chromosomes``, ``expected_peaks``, ``labels`` (whether peaks label
            bins) and ``top_fraction`` (of the strongest peaks, null without such a subset).
        ``loci``
            For each place that a figure is to show ``place`` (in the config), ``text``,
            ``length`` of the window and ``genome``.
    """
    wanted = [
        file
        for file in named_files(config)
        if not file.problems and (fetched or not is_reference(file.text))
    ]
    datasets = {name: _dataset(config, block) for name, block in _of_files(config, "datasets")}
    of_dataset = {file.place: name for name in datasets for file in dataset_files(config, name)}
    of_genome = {
        f"genomes.{name}.{use}": name
        for name, _ in _of_files(config, "genomes")
        for use in ("fasta", "blacklist")
    }
    files = []
    for file in wanted:
        dataset = of_dataset.get(file.place)
        genome = datasets[dataset]["genome"] if dataset else of_genome.get(file.place)
        files.append(
            {
                "place": file.place,
                "use": file.use,
                "path": file.path,
                "ready": file.ready,
                "fetched": is_reference(file.text),
                "dataset": dataset,
                "genome": genome,
            }
        )
    genomes = {
        name: _genome(block, [file for file in wanted if file.place == f"genomes.{name}.fasta"])
        for name, block in _of_files(config, "genomes")
    }
    loci = list(_loci(config, datasets))
    return {"files": files, "genomes": genomes, "datasets": datasets, "loci": loci}


def programs_of(config: Mapping[str, Any]) -> list[str]:
    """Return the programs that must be installed for the data sets of a config."""
    aligning = programs([file.text for file in named_files(config)])
    return [*aligning, *(["bedtools"] if any(_of_files(config, "datasets")) else [])]


def missing_files(inputs: Mapping[str, Any]) -> list[str]:
    """Return the paths at which there is nothing, each once."""
    paths = dict.fromkeys(file["path"] for file in inputs["files"])
    return [path for path in paths if not Path(path).exists()]


def needed_inputs(inputs: Mapping[str, Any], needed: Iterable[str]) -> dict[str, Any]:
    """Return what there is to look at for the sake of some files.

    Parameters
    ----------
    inputs : mapping
        From `inputs_of`.
    needed : iterable of str
        Paths that jobs need; others may be among them.

    Returns
    -------
    dict
        The same with the needed files alone, and the FASTA files of their genomes.
    """
    wanted = set(needed)
    folders = {str(Path(path).parent) for path in wanted}
    files = [file for file in inputs["files"] if file["path"] in wanted | folders]
    genomes = {f"genomes.{file['genome']}.fasta" for file in files}
    also = [
        file
        for file in inputs["files"]
        if file["place"] in genomes and file not in files and Path(file["path"]).exists()
    ]
    return {**inputs, "files": files + also}


def _of_files(config: Mapping[str, Any], key: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Yield the data sets or genomes that are not simulated."""
    own = "tasks" if key == "datasets" else "fasta"
    for name in block_of(config, key):
        block = block_of(block_of(config, key), name)
        if own in block:
            yield name, block


def _genome(block: Mapping[str, Any], wanted: Sequence[NamedFile]) -> dict[str, Any]:
    return {
        "fasta": [file.path for file in wanted]
        if len(wanted) == len(texts(block["fasta"]))
        else [],
        "rename": _names(block, "rename"),
        "splits": {
            split: texts(regions)
            for split, regions in block_of(block, "splits").items()
            if isinstance(split, str)
        },
    }


def _dataset(config: Mapping[str, Any], block: Mapping[str, Any]) -> dict[str, Any]:
    genome = block.get("genome")
    signal = {**block_of(config, "signal"), **block_of(block, "signal")}
    return {
        "genome": genome if isinstance(genome, str) else None,
        "rename_reads": _names(block, "rename_reads"),
        "kind": signal.get("kind", "auto"),
        "max_unknown_chromosomes": min(_most_unknown(config, block), default=0.05),
        "expected_peaks": list(filter(_PLACE.fullmatch, texts(block.get("expected_peaks")))),
        "labels": "binary" in block_of(block, "architectures"),
        "top_fraction": config.get("top_fraction") if _trains_on_top(config, block) else None,
    }


def _trains_on_top(config: Mapping[str, Any], block: Mapping[str, Any]) -> bool:
    """Whether any model of a data set is trained on its strongest peaks."""
    architectures = block_of(block, "architectures")
    further = any(block_of(architectures, name).get("ablations") for name in architectures)
    of_ablations = block_of(block_of(config, "ablations"), "seeds").get("top")
    return bool(block_of(config, "seeds").get("top") or (further and of_ablations))


def _loci(config: Mapping[str, Any], datasets: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, role in block_of(config, "figures").items():
        if not isinstance(role, Mapping) or role.get("dataset") not in datasets:
            continue
        text = role.get("locus")
        model = block_of(block_of(config, "architectures"), str(role.get("architecture")))
        length = model.get("input_length")
        if isinstance(text, str) and _PLACE.fullmatch(text) and isinstance(length, int):
            yield {
                "place": f"figures.{name}.locus",
                "text": text,
                "length": length,
                "genome": datasets[role["dataset"]]["genome"],
            }


def _names(block: Mapping[str, Any], key: str) -> dict[str, str]:
    names = block_of(block, key).items()
    return {old: new for old, new in names if isinstance(old, str) and isinstance(new, str)}


def _most_unknown(config: Mapping[str, Any], block: Mapping[str, Any]) -> list[float]:
    """Largest shares of peaks on chromosomes that the genome lacks, as its architectures say."""
    shares = []
    for name in block_of(block, "architectures"):
        general = block_of(block_of(block_of(config, "architectures"), name), "windows")
        own = block_of(block_of(block_of(block, "architectures"), name), "windows")
        share = {**general, **own}.get(_MOST_UNKNOWN)
        shares += [share] if isinstance(share, (int, float)) else []
    return shares
