"""
The study that the config describes, and what all rules share.

REQUIRED INPUTS: the merged config, the manifest of sources, the lock table if there is one.
OUTPUTS: `study` and what it needs, wildcard constraints, adapters to Snakemake; no rule.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from fourier_prior.cli import module_of
from fourier_prior.design import outputs, paths
from fourier_prior.design.deeplift_studies import METHODS, DeepLIFTStudies
from fourier_prior.design.files import Needs
from fourier_prior.design.inputs import (
    missing_files,
    inputs_of,
    needed_inputs,
    programs_of,
)
from fourier_prior.design.gc_simulation import GCSimulation
from fourier_prior.design.negative_controls import NegativeControls
from fourier_prior.design.config_files import repeated_keys, with_lines
from fourier_prior.design.planning import plan
from fourier_prior.design.seed_blocks import seed_blocks
from fourier_prior.provenance import code_version
from fourier_prior.sources.roles import ROLES
from fourier_prior.sources.programs import missing_programs
from fourier_prior.sources.references import MEMBERS, PROGRAMS
from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

planned = plan(config, workflow.basedir)
problems = repeated_keys(workflow.configfiles) + planned.problems
if problems:
    raise WorkflowError("\n".join(with_lines(problems, workflow.overwrite_configfiles)))
study, manifest, members_named = planned.study, planned.manifest, planned.members
config["sources"] = planned.sources  # where they are, as jobs may run anywhere

for name, problem in (study.figures_left_out | study.motif_runs_left_out).items():
    logger.warning(f"{name} is left out: the config maps it to {problem}.")
for assembly, accession, role in sorted(study.absent.intersection(study.encode_files)):
    logger.warning(
        f"{accession} has no {role} with {assembly}, says {config['sources']['lock']}; "
        "its data set is made without."
    )

archive_of_member = {
    f"{archive}/{member}": archive
    for archive, named in members_named.items()
    for member in named
}

LONGEST_ARGUMENT = 100_000
"""Characters of JSON in a command: Linux limits a whole command of the shell to 128 KiB."""

PARTITION = os.environ.get("SLURM_GPU_PARTITION")
"""Of a cluster (profiles/slurm); profiles cannot say it of all rules that ask for a GPU."""
THREADS = 4 if PARTITION else 1
"""Of the same rules: beside a GPU a node has many cores, and batches are made on them."""
needs = Needs(study)
simulation = GCSimulation(needs)
controls = NegativeControls(needs)
studies = DeepLIFTStudies(config["appendix"])
every_output = outputs.all_outputs(study)

DATASETS = [*study.datasets, *simulation.levels]
MODELS = [*study.every_model, *simulation.every_model]
RESULTS = f"results/{config['name']}"


def are_there(place, **values):
    """Return a function of kind and run: whether files of a place exist."""

    def there(kind, run):
        files = place(**kind, run=run, **values).replace(paths.RESULTS, RESULTS)
        return any(Path().glob(files))

    return there


training_blocks = seed_blocks(
    MODELS,
    config["seeds_per_job"],
    DATASETS,
    single="seed-{seed}",
    there=are_there(paths.MODEL, file="run.json"),
)
attribution_blocks = seed_blocks(
    MODELS,
    config["seeds_per_job"],
    DATASETS,
    single="{run}",
    file=r"[^/]+\.stability\.h5",  # the one sample of every seed
    there=are_there(paths.ATTRIBUTIONS, head="*", method="*", sample="stability"),
)


wildcard_constraints:
    **(
        paths.WILDCARDS
        | {
            "dataset": paths.any_of(DATASETS),
            "condition": paths.any_of(study.conditions),
            "genome": paths.any_of([*config["genomes"], *simulation.levels]),
            "task": paths.any_of({t for d in study.datasets for t in study.tasks(d)}),
            "source": paths.any_of(manifest),
            "archive": paths.any_of(members_named),
            # One that is there is what it was: no rule makes it anew for the sake of another.
            "member": paths.any_of(
                member
                for member in archive_of_member
                if not Path(MEMBERS, member).exists()
            ),
            "role": paths.any_of(ROLES),
        }
    ),


def as_json(*what):
    """Return a param function: JSON of what a function of wildcards returns, or of a config value.

    A config value is named by its keys, which may have wildcards.
    """

    def value(wildcards):
        found = what[0]
        if isinstance(found, str):
            found = config
            for key in what:
                found = found[key.format(**wildcards)]
        text = json.dumps(found(wildcards) if callable(found) else found)
        if len(text) > LONGEST_ARGUMENT:
            raise WorkflowError(
                f"config: {getattr(what[0], '__name__', '.'.join(map(str, what)))} holds "
                f"{len(text)} characters, too long for a command line; name fewer chromosomes, or "
                "change the names in the files themselves."
            )
        return text

    return value


def labels(wildcards):
    """What a result says about itself, so that it can be read without its path."""
    return dict(wildcards.items())


def labels_of_kind(wildcards):
    """The same of what all models of a job have in common."""
    own = ("seed", "run", "sample")
    return {key: value for key, value in labels(wildcards).items() if key not in own}


def runs_of(block):
    """Return a param function: folders of the models of a job of a block.

    How models are dealt out to jobs is no reason to run one again; see `unrecorded`.
    """

    def runs(wildcards, output):
        return [run.format(**wildcards) for run in block.runs]

    return runs


def seeds_of(block):
    """Return a param function: seeds of the models of a job of a block."""
    runs = runs_of(block)

    def seeds(wildcards, output):
        return [run.removeprefix("seed-") for run in runs(wildcards, output)]

    return seeds


def unrecorded(*keys):
    """Return a param function: a config value that is no reason to run a job again.

    It takes the output too, because Snakemake reruns no job for params that derive from files.
    """

    def value(wildcards, output):
        found = config
        for key in keys:
            found = found[key]
        return found

    return value


def members_of_archive(wildcards, output):
    """Members of an archive that the config names; `output` for the reason of `unrecorded`."""
    return members_named[wildcards.archive]


def on_device():
    """Return the resources that make a rule run where `device` is."""
    gpu = {"gpu": 0 if config["device"] == "cpu" else 1}
    return gpu | ({"slurm_partition": PARTITION} if PARTITION else {})


def more_memory_with_attempt(gigabytes):
    """Return a resource function: megabytes, doubled at each retry."""

    def memory(wildcards, attempt):
        return 1000 * gigabytes * 2 ** (attempt - 1)

    return memory


def code_of(command):
    """Return a param function: the version of the code that a subcommand runs."""
    return code_in(module_of(command))


def code_in(module):
    """Return a param function: the version of a module's code, hashed only if a job needs it."""

    def version(wildcards):
        return code_version(module)

    return version


def code_of_training(wildcards):
    """Version of a training's code; a condition without prior does not depend on the priors."""
    without = [] if study.prior(wildcards.condition) else ["fourier_prior.priors"]
    return code_version(module_of("train"), exclude=without)


def refuse(output):
    """Return an input function that refuses to plan an output that has nothing to show."""

    def nothing(wildcards):
        if output.left_out:
            raise WorkflowError(f"config: {output.name} {output.left_out}.")
        return []

    return nothing
