"""
Networks and original files of the DeepLIFT appendix, and functions that rules use to look them up.

REQUIRED INPUTS: the merged config.
OUTPUTS: constants, wildcard constraints, helper functions; no rule.
"""

from fourier_prior.sources.references import locate

APPENDIX = config["appendix"]
ORIGINALS = APPENDIX["originals"]
OWN_NETWORKS = [f"seed-{seed:02d}" for seed in range(APPENDIX["seeds"])]
MOTIF_METHODS = [
    *("guided-backprop", "gradient", "integrated-gradients-10"),
    *("rescale", "revealcancel", "genomics"),
]


def original_of(name):
    """Return an input function: an original file, or an error that says how to name it."""

    def path(wildcards):
        if ORIGINALS[name] is None:
            raise WorkflowError(
                f"config: appendix.originals.{name} is not set; give a path or a source."
            )
        return locate(ORIGINALS[name])

    return path


def mnist_of(name):
    """Return an input function: a file of MNIST, or an error that says how to name it."""

    def path(wildcards):
        if ORIGINALS["mnist"] is None:
            raise WorkflowError(
                "config: appendix.originals.mnist is not set; give a folder or a source."
            )
        return f"{locate(ORIGINALS['mnist'])}/{name}"

    return path


def original_weights(wildcards):
    return original_of(f"{wildcards.study.removesuffix('s')}_weights")(wildcards)


def sequences_of_network(wildcards):
    kind = "authors" if wildcards.network == "authors" else "simulated"
    return f"<results>/appendix/motifs/{kind}.tsv"


def motif_networks(own):
    """Networks of the motif studies: some of those trained here, and the authors' if given."""
    needed = ("motif_sequences", "motif_test_names", "motif_weights")
    known = all(ORIGINALS[name] for name in needed)
    return own + (["authors"] if known else [])


def digit_networks(own):
    """(network, scale of pixels) of the digit study: none without MNIST."""
    if not ORIGINALS["mnist"]:
        return []
    authors = [("authors", "raw"), ("authors", "unit")]
    return [(n, "unit") for n in own] + (authors if ORIGINALS["digit_weights"] else [])


def of_networks(own, motif_files=(), digit_files=()):
    """List files of the networks of both studies."""
    motifs = [
        f"<results>/appendix/motifs/{network}/{name}"
        for network in motif_networks(own)
        for name in motif_files
    ]
    digits = [
        f"<results>/appendix/digits/{network}/{name}.{scale}.tsv"
        for network, scale in digit_networks(own)
        for name in digit_files
    ]
    return motifs + digits


# The authors' network and sequences where they are given, else the first network trained here.
SHOWN = (motif_networks(OWN_NETWORKS[:1]) or ["seed-00"])[-1]
SHOWN_DIGITS = [
    (n, s) for n, s in digit_networks(OWN_NETWORKS[:1]) if (n, s) != ("authors", "unit")
]
TABLE_DL_FILES = ("auroc.tsv", "matches.tsv", "normalisation.tsv")


wildcard_constraints:
    network=r"seed-\d{2}|authors",
    study="motifs|digits",
    scale="unit|raw",
