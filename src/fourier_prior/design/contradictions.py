"""Contradictions between values of a config that are each valid by its models."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from fourier_prior.design import conditions
from fourier_prior.design.named_files import problems_with_files
from fourier_prior.design.options.architectures import without_effect
from fourier_prior.errors import nearest
from fourier_prior.places import parse_place, window_around

if TYPE_CHECKING:
    from fourier_prior.design.study import Study


def contradictions(design: "Study") -> Iterator[str]:
    """Say what values of a config, each valid by itself, contradict each other."""
    config = design.config
    for role in ("baseline", "treatment"):
        name = config["comparison"][role]
        if name not in config["conditions"]:
            yield f"comparison.{role} is {name}, which is not under `conditions`" + nearest(
                name, config["conditions"]
            )
    yield from problems_with_files(config)
    unsound = list(conditions.contradictions(config["conditions"]))
    yield from unsound or [*_impossible_conditions(design), *_impossible_levels(design)]
    for name, block in config["datasets"].items():
        yield from _impossible_dataset(f"datasets.{name}", block, config["genomes"])
        for architecture, own in block["architectures"].items():
            at = f"datasets.{name}.architectures.{architecture}.model"
            yield from _of_another_network(at, architecture, own.get("model", {}))
    yield from _impossible_loci(design)
    own = config.get("gc_simulation", {}).get("model", {})
    yield from _of_another_network("gc_simulation.model", "binary", own)


def _of_another_network(at: str, architecture: str, block: Mapping[str, Any]) -> Iterator[str]:
    """Say which arguments a block would give to a network that does not take them."""
    for key in without_effect(architecture, block):
        name = block["network"]
        yield f"{at}.{key} is of the paper's network, not of {name}; use {at}.{name}."


def _impossible_dataset(
    at: str, block: Mapping[str, Any], genomes: Mapping[str, Any]
) -> Iterator[str]:
    if block["genome"] not in genomes:
        yield f"{at}.genome is {block['genome']}, which is not under `genomes`" + nearest(
            block["genome"], genomes
        )
    simulated_genome = "fasta" not in genomes.get(block["genome"], {})
    if ("simulation" in block) != simulated_genome:
        yield f"{at} and its genome must either both be simulated or both be files."
    if "simulation" in block:
        return
    gold = [task for task, files in block["tasks"].items() if "gold" in files]
    if gold and "gold_standard" not in block:
        yield f"{at}.tasks.{gold[0]} has `gold` but {at} has no `gold_standard`; name it."
    if "gold_standard" in block and not gold:
        yield f"{at} has a `gold_standard` but no task has `gold`; give the files."
    for task, files in block["tasks"].items():
        if "control" in files and block["control"] != "matched":
            yield (
                f"{at}.tasks.{task} has a `control` but {at} has `control: {block['control']}`; "
                "say `control: matched`, or leave the file out."
            )
    if "shared_control" in block and block["control"] != "shared":
        yield (
            f"{at} has a `shared_control` but `control: {block['control']}`; say "
            "`control: shared`, or leave the file out."
        )
    profile = "profile" in block["architectures"]
    for task, files in block["tasks"].items():
        needed = ["peaks"] + (["reads"] if profile else [])
        if profile and block["control"] == "matched":
            needed.append("control")
        for key in needed:
            if key not in files:
                yield f"{at}.tasks.{task} has no `{key}`; give the file's path."
    if profile and block["control"] == "shared" and "shared_control" not in block:
        yield f"{at} has `control: shared` but no `shared_control`; give the reads."


def _impossible_loci(design: "Study") -> Iterator[str]:
    """Places for figures that no model can be asked about; what only a FASTA file says is not."""
    config = design.config
    for figure in design.figures:
        locus = design.locus(figure)
        role = design.figure(figure)
        name = config["datasets"][role["dataset"]]["genome"]
        if locus is None or name not in config["genomes"]:
            continue
        at, genome = f"figures.{figure}.locus", config["genomes"][name]
        sizes = {} if "fasta" in genome else config.get("simulation", {}).get("chromosomes", {})
        length = config["architectures"][role["architecture"]]["input_length"]
        _, start, end = parse_place(locus)
        if start >= end:
            yield f"{at} is {locus}, whose start is not below its end; write chrom:start-end."
        elif end - start > length:
            yield (
                f"{at} is {end - start} bp long, but {role['architecture']} models see {length} "
                "bp; name a place of at most that."
            )
        elif not _inside(window_around(locus, length), length, genome["splits"]["test"], sizes):
            yield (
                f"{at} is {locus}, and the {length} bp around it are not inside the test split of "
                f"genomes.{name} ({', '.join(genome['splits']['test'])}); name a place there."
            )


def _inside(
    window: tuple[str, int], length: int, regions: Iterable[str], sizes: Mapping[str, int]
) -> bool:
    """Whether a window lies in one of the regions: ``chrom``, ``chrom:start-end``, or a pattern."""
    chrom, start = window
    for region in regions:
        whole = region == chrom or fnmatchcase(chrom, region)
        if not whole and not re.fullmatch(r".+:\d+-\d+", region):
            continue
        name, low, high = (chrom, 0, sizes.get(chrom)) if whole else parse_place(region)
        if name == chrom and low <= start and (high is None or start + length <= high):
            return True
    return False


def _impossible_conditions(design: "Study") -> Iterator[str]:
    known = design.config["conditions"]
    for dataset, architecture in design.models:
        at = f"datasets.{dataset}.architectures.{architecture}"
        wanted = design.dataset(dataset)["architectures"][architecture].get("ablations", [])
        for name in [] if wanted == "all" else wanted:
            if name not in known:
                yield f"{at}.ablations has {name}, which is not under `conditions`" + nearest(
                    name, known
                )
        for name in design.compared:
            if name in known and architecture not in design.architectures_of(name):
                yield (
                    f"{at} cannot be compared: conditions.{name} is for "
                    f"{', '.join(design.architectures_of(name))} models only; compare another one."
                )


def _impossible_levels(design: "Study") -> Iterator[str]:
    """Contradictions of the simulated GC levels, whose networks are binary."""
    for name in design.config.get("gc_simulation", {}).get("conditions", []):
        known = design.config["conditions"]
        if name not in known:
            yield f"gc_simulation.conditions has {name}, which is not under `conditions`" + nearest(
                name, known
            )
        elif "binary" not in design.architectures_of(name):
            yield (
                f"gc_simulation.conditions has {name}, which is for "
                f"{', '.join(design.architectures_of(name))} models only; name another one."
            )
    for name in set(design.gc_levels) & set(design.datasets):
        yield f"datasets.{name} has the name of a level of gc_simulation; rename it."
