"""The command line: one subcommand per expensive step of the workflow."""

import argparse
import gc
import importlib
import logging
import os
import sys
from collections.abc import Callable, Sequence

from fourier_prior import __version__
from fourier_prior.errors import InputError, nearest

COMMANDS = {
    "check": ("check", "list every problem of a config and of its input files, in seconds"),
    "check-inputs": ("check", "look at the input files of a run before it begins"),
    "simulate-genome": ("simulate", "make a genome with planted motif instances"),
    "simulate-experiment": ("simulate", "draw the reads of one task and call its peaks"),
    "simulate-control": ("simulate", "draw the reads of a control experiment"),
    "draw-gc-sequences": ("gc_sequences", "draw sequences with one motif each at a GC content"),
    "encode-genome": ("signal", "turn FASTA files into one memory-mapped array"),
    "count-ends": ("signal", "count 5' ends of reads per strand and write bigWigs"),
    "build-binary-dataset": ("datasets", "label genomic bins and write a training set"),
    "build-profile-dataset": ("datasets", "cut counts around summits and write a training set"),
    "measure-prior-weight": (
        "prior_weight",
        "weight of a prior, from a training history",
    ),
    "measure-similar-scale": ("similar_scale", "weight at which a prior is as large as the loss"),
    "choose-weight": ("prior_weight", "the weight of several whose model predicts best"),
    "train": ("train", "train models of one kind from random initialisations"),
    "choose-best": ("best_run", "copy the model with the lowest validation loss"),
    "attribute": ("attribute", "attribute test sequences with models of one kind"),
    "attribute-locus": ("attribute", "attribute the sequence at one place with one model"),
    "compare-engines": ("attribute", "compare two DeepSHAP engines on a few sequences"),
    "write-motif-database": ("motifs", "write JASPAR motifs in MEME format"),
    "discover-motifs": ("motifs", "run TF-MoDISco, filter, trim and name its patterns"),
    "report-motifs": ("motifs", "write TF-MoDISco's HTML report"),
    "call-motif-instances": ("motif_instances", "call motif instances with a model's patterns"),
    "score-motif-instances": ("motif_instance_scores", "compare instances with gold standards"),
    "collect-performance": ("performance", "gather metrics of many models in one table"),
    "score-attributions": ("interpretability", "smoothness, entropy and overlap of attributions"),
    "measure-gc-simulation": ("motif_reliance", "reliance of models on a motif and on GC content"),
    "trace-regions": ("region_curves", "precision and recall of bases ranked by attribution"),
    "find-missed-motifs": ("missed_motifs", "motifs that attribution finds outside gold standards"),
    "compare-seeds": ("stability", "similarity of attributions between models"),
    "permute-labels": ("negative_controls", "deal out the labels of a training set anew"),
    "shuffle-attributions": ("negative_controls", "shuffle the positions of attributions"),
    "measure-excess": (
        "chance_levels",
        "attribution on planted motifs, and by chance",
    ),
    "bound-similarity": (
        "chance_levels",
        "similarity of attributions to shuffles",
    ),
    "explain-minimum": ("deeplift_minimum", "explain min(i1, i2) by every method"),
    "simulate-motif-sequences": ("deeplift_motifs", "draw sequences with GATA1 and TAL1 motifs"),
    "import-motif-sequences": ("deeplift_motifs", "turn the authors' sequences into a table"),
    "train-motif-network": ("deeplift_motifs", "train the network of the motif studies"),
    "import-network": ("deeplift_networks", "turn Keras weights into a network"),
    "score-motif-sequences": ("deeplift_motifs", "score positions of sequences by every method"),
    "match-motifs": ("deeplift_motifs", "find motif matches and the scores that they get"),
    "normalise-weights": ("deeplift_motifs", "compare references before and after normalisation"),
    "train-digit-network": ("deeplift_digits", "train the network of the digit study"),
    "erase-digits": ("deeplift_digits", "erase the pixels that methods score highest"),
    "fetch": ("fetch", "download a file, check it, and go on with an unfinished download"),
    "fetch-source": ("sources", "download a file of the manifest"),
    "resolve-encode": ("sources", "choose the files of ENCODE experiments and write them down"),
    "fetch-encode": ("sources", "download the files that play a role in an experiment"),
    "extract-members": ("sources", "take files out of a tar archive, in one pass"),
    "index-genome": ("alignment", "build the bowtie2 index of a genome"),
    "align-reads": ("alignment", "trim raw reads of adapters and align them"),
    "import-tracks": ("tracks", "check ready counts and write them as those counted here"),
    "merge-intervals": ("intervals", "merge the intervals of several BED files"),
    "check-peaks": ("intervals", "check that a data set has the peaks that it should"),
}
"""Subcommand: (module of `fourier_prior.commands` that holds it, one-line help)."""


def module_of(command: str) -> str:
    """Name the module that implements a subcommand, for instance to hash what it runs.

    Parameters
    ----------
    command : str
        A key of `COMMANDS`.

    Returns
    -------
    str
        Dotted name.

    Raises
    ------
    InputError
        If there is no such command.
    """
    if command not in COMMANDS:
        raise InputError(f"{command} is no command of fourier-prior" + nearest(command, COMMANDS))
    return f"fourier_prior.commands.{COMMANDS[command][0]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command line without the program name; `sys.argv` by default.

    Returns
    -------
    int
        0 on success, 2 for input that the user can mend, 130 when interrupted.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(
        level=os.environ.get("FOURIER_PRIOR_LOG", "INFO"), format="%(levelname)s %(message)s"
    )
    parser = argparse.ArgumentParser(
        prog="fourier-prior",
        description="Steps of the fourier-prior workflow. Each can be run by hand.",
        epilog="`fourier-prior COMMAND --help` explains a command.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    for name, (_, summary) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary.capitalize())
        if name == chosen:
            command = _command(name)
            command.add_arguments(subparser)
            subparser.set_defaults(_command=command)
    options = vars(parser.parse_args(arguments))
    command = options.pop("_command")
    try:
        command(**options)
    except InputError as error:
        for problem in error.problems:
            print(f"ERROR {problem}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        print("ERROR interrupted; run the same command to go on.", file=sys.stderr)  # noqa: T201
        return 130
    return 0


def _command(name: str) -> Callable[..., None]:
    """Import a command: only the module that is needed, as torch alone takes a second."""
    # Python looks for garbage while it imports, a seventh of the time, and finds none.
    collects = gc.isenabled()
    gc.disable()
    try:
        module = importlib.import_module(module_of(name))
    finally:
        if collects:
            gc.enable()
    return getattr(module, name.replace("-", "_"))


if __name__ == "__main__":
    sys.exit(main())
