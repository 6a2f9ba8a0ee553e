"""
Studies of the DeepLIFT appendix: a toy network, simulated motifs, digits.

REQUIRED INPUTS: none; the authors' files and MNIST if the config names them.
OUTPUTS: <results>/appendix/ minimum.tsv, motifs/, digits/; <results>/figures/figure_dl_N,
<results>/tables/table_dl
"""


rule explain_minimum:
    """Explain min(i1, i2) by every method, beside the closed forms (DL, Section C)."""
    output:
        table=paths.MINIMUM(),
    log:
        "<results>/logs/explain_minimum.log",
    benchmark:
        "<results>/benchmarks/explain_minimum.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("explain-minimum"),
    shell:
        """
        fourier-prior explain-minimum \
            --table {output.table:q} \
            2>{log:q}
        """


rule simulate_motif_sequences:
    """Draw sequences with GATA1 and TAL1 motifs (DL, Section F)."""
    output:
        sequences=paths.MOTIF_SEQUENCES(file="simulated.tsv"),
    log:
        "<results>/logs/simulate_motif_sequences.log",
    benchmark:
        "<results>/benchmarks/simulate_motif_sequences.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("simulate-motif-sequences"),
        settings=lookup(dpath="appendix/sequences", within=config),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior simulate-motif-sequences \
            --number {params.settings[number]} \
            --length {params.settings[length]} \
            --seed {params.seed} \
            --sequences {output.sequences:q} \
            2>{log:q}
        """


rule import_motif_sequences:
    """Turn the authors' sequences into this package's table."""
    input:
        simdata=studies.original("motif_sequences"),
        test_names=studies.original("motif_test_names"),
    output:
        sequences=paths.MOTIF_SEQUENCES(file="authors.tsv"),
    log:
        "<results>/logs/import_motif_sequences.log",
    benchmark:
        "<results>/benchmarks/import_motif_sequences.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("import-motif-sequences"),
    shell:
        """
        fourier-prior import-motif-sequences \
            --simdata {input.simdata:q} \
            --test-names {input.test_names:q} \
            --sequences {output.sequences:q} \
            2>{log:q}
        """


rule train_motif_network:
    """Train a network on simulated motifs from one random initialisation."""
    input:
        sequences=paths.MOTIF_SEQUENCES(file="simulated.tsv"),
    output:
        weights=paths.NETWORK(
            study="motifs", network="seed-{seed}", file="weights.safetensors"
        ),
        history=paths.NETWORK(study="motifs", network="seed-{seed}", file="history.tsv"),
    log:
        "<results>/logs/train_motif_network/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train_motif_network/seed-{seed}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="2h",
    params:
        code=code_of("train-motif-network"),
        settings=as_json("appendix", "motif_training"),
    shell:
        """
        fourier-prior train-motif-network \
            --sequences {input.sequences:q} \
            --seed {wildcards.seed} \
            --settings {params.settings:q} \
            --threads {threads} \
            --weights {output.weights:q} \
            --history {output.history:q} \
            2>{log:q}
        """


rule import_network:
    """Turn the authors' trained weights into a network of this package."""
    input:
        keras=studies.original_weights,
    output:
        weights=paths.NETWORK(network="authors", file="weights.safetensors"),
    log:
        "<results>/logs/import_network/{study}.log",
    benchmark:
        "<results>/benchmarks/import_network/{study}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("import-network"),
    shell:
        """
        fourier-prior import-network \
            --keras {input.keras:q} \
            --kind {wildcards.study:q} \
            --weights {output.weights:q} \
            2>{log:q}
        """


rule score_motif_sequences:
    """Score every position of the test sequences by every method (DL, Sections F to J)."""
    input:
        sequences=studies.sequences,
        weights=paths.NETWORK(study="motifs", file="weights.safetensors"),
    output:
        scores=paths.NETWORK(study="motifs", file="scores.h5"),
    log:
        "<results>/logs/score_motif_sequences/{network}.log",
    benchmark:
        "<results>/benchmarks/score_motif_sequences/{network}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="2h",
    params:
        code=code_of("score-motif-sequences"),
        methods=METHODS,
        numbers=lookup(dpath="appendix/shuffles", within=config),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior score-motif-sequences \
            --sequences {input.sequences:q} \
            --weights {input.weights:q} \
            --methods {params.methods:q} \
            --numbers {params.numbers} \
            --seed {params.seed} \
            --threads {threads} \
            --scores {output.scores:q} \
            2>{log:q}
        """


rule match_motifs:
    """Find the best motif matches of the test sequences and sum the scores over them."""
    input:
        sequences=studies.sequences,
        weights=paths.NETWORK(study="motifs", file="weights.safetensors"),
        scores=paths.NETWORK(study="motifs", file="scores.h5"),
    output:
        matches=paths.NETWORK(study="motifs", file="matches.tsv"),
        auroc=paths.NETWORK(study="motifs", file="auroc.tsv"),
    log:
        "<results>/logs/match_motifs/{network}.log",
    benchmark:
        "<results>/benchmarks/match_motifs/{network}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="30m",
    params:
        code=code_of("match-motifs"),
    shell:
        """
        fourier-prior match-motifs \
            --sequences {input.sequences:q} \
            --weights {input.weights:q} \
            --scores {input.scores:q} \
            --matches {output.matches:q} \
            --auroc {output.auroc:q} \
            2>{log:q}
        """


rule normalise_weights:
    """Compare references of zeros with the mean of negatives (DL, Section K)."""
    input:
        sequences=studies.sequences,
        weights=paths.NETWORK(study="motifs", file="weights.safetensors"),
    output:
        scores=paths.NETWORK(study="motifs", file="normalisation.h5"),
        table=paths.NETWORK(study="motifs", file="normalisation.tsv"),
    log:
        "<results>/logs/normalise_weights/{network}.log",
    benchmark:
        "<results>/benchmarks/normalise_weights/{network}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="30m",
    params:
        code=code_of("normalise-weights"),
    shell:
        """
        fourier-prior normalise-weights \
            --sequences {input.sequences:q} \
            --weights {input.weights:q} \
            --threads {threads} \
            --scores {output.scores:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule train_digit_network:
    """Train a network on digits from one random initialisation (DL, Section D)."""
    input:
        images=studies.mnist("train-images-idx3-ubyte.gz"),
        labels=studies.mnist("train-labels-idx1-ubyte.gz"),
    output:
        weights=paths.NETWORK(
            study="digits", network="seed-{seed}", file="weights.safetensors"
        ),
        history=paths.NETWORK(study="digits", network="seed-{seed}", file="history.tsv"),
    log:
        "<results>/logs/train_digit_network/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train_digit_network/seed-{seed}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="4h",
    params:
        code=code_of("train-digit-network"),
        settings=as_json("appendix", "digit_training"),
    shell:
        """
        fourier-prior train-digit-network \
            --images {input.images:q} \
            --labels {input.labels:q} \
            --seed {wildcards.seed} \
            --settings {params.settings:q} \
            --threads {threads} \
            --weights {output.weights:q} \
            --history {output.history:q} \
            2>{log:q}
        """


rule erase_digits:
    """Erase the pixels that each method scores highest, and measure the change."""
    input:
        images=studies.mnist("t10k-images-idx3-ubyte.gz"),
        labels=studies.mnist("t10k-labels-idx1-ubyte.gz"),
        weights=paths.NETWORK(study="digits", file="weights.safetensors"),
    output:
        erasures=paths.NETWORK(study="digits", file="erasures.{scale}.tsv"),
        accuracy=paths.NETWORK(study="digits", file="accuracy.{scale}.tsv"),
    log:
        "<results>/logs/erase_digits/{network}.{scale}.log",
    benchmark:
        "<results>/benchmarks/erase_digits/{network}.{scale}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="2h",
    params:
        code=code_of("erase-digits"),
    shell:
        """
        fourier-prior erase-digits \
            --images {input.images:q} \
            --labels {input.labels:q} \
            --weights {input.weights:q} \
            --scale {wildcards.scale:q} \
            --threads {threads} \
            --erasures {output.erasures:q} \
            --accuracy {output.accuracy:q} \
            2>{log:q}
        """
