"""Studies of the DeepLIFT appendix: networks, original files, and the files of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fourier_prior.design import paths
from fourier_prior.errors import InputError
from fourier_prior.sources.references import locate

METHODS = [
    *("guided-backprop", "gradient", "integrated-gradients-10"),
    *("rescale", "revealcancel", "genomics"),
]
"""Methods that explain the networks of the motif studies."""

_OF_MOTIFS = ("motif_sequences", "motif_test_names", "motif_weights")


@dataclass(frozen=True)
class DeepLIFTStudies:
    """The appendix of a config.

    Parameters
    ----------
    config : mapping
        The block ``appendix``.
    """

    config: Mapping[str, Any]

    @property
    def own_networks(self) -> list[str]:
        """Networks that are trained here."""
        return [f"seed-{seed:02d}" for seed in range(self.config["seeds"])]

    def motif_networks(self, own: list[str]) -> list[str]:
        """Networks of the motif studies: some trained here, and the authors' if given."""
        originals = self.config["originals"]
        return own + (["authors"] if all(originals[name] for name in _OF_MOTIFS) else [])

    def digit_networks(self, own: list[str]) -> list[tuple[str, str]]:
        """(network, scale of pixels) of the study of digits: none without MNIST."""
        originals = self.config["originals"]
        if not originals["mnist"]:
            return []
        authors = [("authors", "raw"), ("authors", "unit")] if originals["digit_weights"] else []
        return [(name, "unit") for name in own] + authors

    @property
    def shown(self) -> str:
        """Network of the figures of motifs: the authors' if given, else the first of our own."""
        return (self.motif_networks(self.own_networks[:1]) or ["seed-00"])[-1]

    @property
    def shown_digits(self) -> list[tuple[str, str]]:
        """Networks and scales of the figure of digits."""
        known = self.digit_networks(self.own_networks[:1])
        return [pair for pair in known if pair != ("authors", "unit")]

    def tables(self, own: list[str]) -> list[str]:
        """Tables of the networks of both studies, some of our own and the authors'."""
        motifs = [
            paths.NETWORK(study="motifs", network=network, file=file)
            for network in self.motif_networks(own)
            for file in ("auroc.tsv", "matches.tsv", "normalisation.tsv")
        ]
        digits = [
            paths.NETWORK(study="digits", network=network, file=f"{name}.{scale}.tsv")
            for network, scale in self.digit_networks(own)
            for name in ("accuracy", "erasures")
        ]
        return motifs + digits

    def original(self, name: str) -> Callable[[Any], str]:
        """Return a function: where an original file lies, or an error that says how to name it."""

        def path(w):
            given = self.config["originals"][name]
            if given is None:
                raise InputError(
                    f"config: appendix.originals.{name} is not set; give a path or a source."
                )
            return locate(given)

        return path

    def mnist(self, file: str) -> Callable[[Any], str]:
        """Return a function: where a file of MNIST lies."""
        return lambda w: f"{self.original('mnist')(w)}/{file}"

    def original_weights(self, w) -> str:
        """Return the authors' weights of a study."""
        return self.original(f"{w.study.removesuffix('s')}_weights")(w)

    def sequences(self, w) -> str:
        """Return the sequences of a network of the motif studies."""
        return self.sequences_of(w.network)

    def sequences_of(self, network: str) -> str:
        """Return the sequences that a network of the motif studies was trained on."""
        kind = "authors" if network == "authors" else "simulated"
        return paths.MOTIF_SEQUENCES(file=f"{kind}.tsv")
