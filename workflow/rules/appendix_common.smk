"""
Networks and original files of the DeepLIFT appendix, and functions that rules use to look them up.

REQUIRED INPUTS: the merged config.
OUTPUTS: constants, wildcard constraints, helper functions; no rule.
"""

APPENDIX = config["appendix"]
ORIGINALS = APPENDIX["originals"]
ORIGINAL_FILES = {
    "motif_sequences": "sequences.simdata.gz",
    "motif_test_names": "test.txt.gz",
    "motif_weights": "keras2_conv1d_record_5_model_PQzyq_modelWeights.h5",
    "digit_weights": "keras2_mnist_cnn_allconv.h5",
}
MNIST_FILES = [
    f"{part}-{kind}-ubyte.gz"
    for part in ("train", "t10k")
    for kind in ("images-idx3", "labels-idx1")
]
OWN_NETWORKS = [f"seed-{seed:02d}" for seed in range(APPENDIX["seeds"])]
MOTIF_METHODS = [
    *("guided-backprop", "gradient", "integrated-gradients-10"),
    *("rescale", "revealcancel", "genomics"),
]


def original(name):
    """Path of an original file: as the config gives it, or where it is fetched to."""
    place = ORIGINALS[name]
    return f"resources/originals/{ORIGINAL_FILES[name]}" if place == "fetch" else place


def mnist(name):
    """Path of one of the four files of MNIST."""
    folder = ORIGINALS["mnist"]
    return f"resources/originals/{name}" if folder == "fetch" else f"{folder}/{name}"


def original_of(name):
    """Return an input function: an original file, or an error that says how to name it."""

    def path(wildcards):
        if ORIGINALS[name] is None:
            raise WorkflowError(
                f"config: appendix.originals.{name} is not set; give a path or `fetch`."
            )
        return original(name)

    return path


def mnist_of(name):
    """Return an input function: a file of MNIST, or an error that says how to name it."""

    def path(wildcards):
        if ORIGINALS["mnist"] is None:
            raise WorkflowError(
                "config: appendix.originals.mnist is not set; give a folder or `fetch`."
            )
        return mnist(name)

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
