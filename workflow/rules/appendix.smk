"""
Studies of the DeepLIFT appendix: a toy network, simulated motifs, digits.

REQUIRED INPUTS: none; the authors' files and MNIST if the config names them.
OUTPUTS: <results>/appendix/ minimum.tsv, motifs/, digits/; <results>/figures/figure_dl_N,
<results>/tables/table_dl
"""


rule explain_minimum:
    """Explain min(i1, i2) by every method, beside the closed forms (DL, Section C)."""
    output:
        table="<results>/appendix/minimum.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_minimum"),
    shell:
        """
        fourier-prior explain-minimum \
            --table {output.table:q} \
            2>{log:q}
        """


rule simulate_motif_sequences:
    """Draw sequences with GATA1 and TAL1 motifs (DL, Section F)."""
    output:
        sequences="<results>/appendix/motifs/simulated.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_motifs"),
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
        simdata=original_of("motif_sequences"),
        test_names=original_of("motif_test_names"),
    output:
        sequences="<results>/appendix/motifs/authors.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_motifs"),
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
        sequences="<results>/appendix/motifs/simulated.tsv",
    output:
        weights="<results>/appendix/motifs/seed-{seed}/weights.safetensors",
        history="<results>/appendix/motifs/seed-{seed}/history.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_motifs"),
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
        keras=original_weights,
    output:
        weights="<results>/appendix/{study}/authors/weights.safetensors",
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
        code=code_version("fourier_prior.commands.deeplift_networks"),
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
        sequences=sequences_of_network,
        weights="<results>/appendix/motifs/{network}/weights.safetensors",
    output:
        scores="<results>/appendix/motifs/{network}/scores.h5",
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
        code=code_version("fourier_prior.commands.deeplift_motifs"),
        methods=MOTIF_METHODS,
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
        sequences=sequences_of_network,
        weights="<results>/appendix/motifs/{network}/weights.safetensors",
        scores="<results>/appendix/motifs/{network}/scores.h5",
    output:
        matches="<results>/appendix/motifs/{network}/matches.tsv",
        auroc="<results>/appendix/motifs/{network}/auroc.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_motifs"),
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
        sequences=sequences_of_network,
        weights="<results>/appendix/motifs/{network}/weights.safetensors",
    output:
        scores="<results>/appendix/motifs/{network}/normalisation.h5",
        table="<results>/appendix/motifs/{network}/normalisation.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_motifs"),
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
        images=mnist_of("train-images-idx3-ubyte.gz"),
        labels=mnist_of("train-labels-idx1-ubyte.gz"),
    output:
        weights="<results>/appendix/digits/seed-{seed}/weights.safetensors",
        history="<results>/appendix/digits/seed-{seed}/history.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_digits"),
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
        images=mnist_of("t10k-images-idx3-ubyte.gz"),
        labels=mnist_of("t10k-labels-idx1-ubyte.gz"),
        weights="<results>/appendix/digits/{network}/weights.safetensors",
    output:
        erasures="<results>/appendix/digits/{network}/erasures.{scale}.tsv",
        accuracy="<results>/appendix/digits/{network}/accuracy.{scale}.tsv",
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
        code=code_version("fourier_prior.commands.deeplift_digits"),
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


# --- figures and the table ----------------------------------------------------------------------


rule figure_dl_1:
    """Contributions to min(i1, i2) by every method, and their closed forms."""
    input:
        table="<results>/appendix/minimum.tsv",
    output:
        report(
            "<results>/figures/figure_dl_1.png",
            caption="../report/figure_dl_1.rst",
            category="DeepLIFT",
            labels={"figure": "DL 1", "shows": "min(i1, i2)"},
        ),
        "<results>/figures/figure_dl_1.pdf",
    log:
        "<results>/logs/figure_dl_1.log",
    benchmark:
        "<results>/benchmarks/figure_dl_1.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
    script:
        "../scripts/figure_dl_1.py"


rule figure_dl_2:
    """Change of log-odds when the pixels that methods score highest are erased."""
    input:
        erasures=[
            f"<results>/appendix/digits/{n}/erasures.{s}.tsv" for n, s in SHOWN_DIGITS
        ]
        or mnist_of("t10k-images-idx3-ubyte.gz"),
        accuracy=[
            f"<results>/appendix/digits/{n}/accuracy.{s}.tsv" for n, s in SHOWN_DIGITS
        ],
    output:
        report(
            "<results>/figures/figure_dl_2.png",
            caption="../report/figure_dl_2.rst",
            category="DeepLIFT",
            labels={"figure": "DL 2", "shows": "erasing pixels of digits"},
        ),
        "<results>/figures/figure_dl_2.pdf",
    log:
        "<results>/logs/figure_dl_2.log",
    benchmark:
        "<results>/benchmarks/figure_dl_2.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
        networks=[n for n, s in SHOWN_DIGITS],
        scales=[s for n, s in SHOWN_DIGITS],
    script:
        "../scripts/figure_dl_2.py"


rule figure_dl_3:
    """Scores of motif matches against their log-odds, by task and method."""
    input:
        matches=f"<results>/appendix/motifs/{SHOWN}/matches.tsv",
    output:
        report(
            "<results>/figures/figure_dl_3.png",
            caption="../report/figure_dl_3.rst",
            category="DeepLIFT",
            labels={"figure": "DL 3", "shows": "scores of motif matches"},
        ),
        "<results>/figures/figure_dl_3.pdf",
    log:
        "<results>/logs/figure_dl_3.log",
    benchmark:
        "<results>/benchmarks/figure_dl_3.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
        rows="tasks",
        columns=MOTIF_METHODS,
        network=SHOWN,
    script:
        "../scripts/figure_dl_matches.py"


rule figure_dl_4:
    """Position scores of example sequences by every method."""
    input:
        sequences=f"<results>/appendix/motifs/{'authors' if SHOWN == 'authors' else 'simulated'}.tsv",
        scores=f"<results>/appendix/motifs/{SHOWN}/scores.h5",
    output:
        report(
            "<results>/figures/figure_dl_4.png",
            caption="../report/figure_dl_4.rst",
            category="DeepLIFT",
            labels={"figure": "DL 4", "shows": "example sequences"},
        ),
        "<results>/figures/figure_dl_4.pdf",
    log:
        "<results>/logs/figure_dl_4.log",
    benchmark:
        "<results>/benchmarks/figure_dl_4.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
        methods=MOTIF_METHODS,
        shuffles=APPENDIX["shuffles"],
        network=SHOWN,
    script:
        "../scripts/figure_dl_4.py"


rule figure_dl_5:
    """Scores of TAL1 matches by the number of TAL1 instances, by method."""
    input:
        matches=f"<results>/appendix/motifs/{SHOWN}/matches.tsv",
    output:
        report(
            "<results>/figures/figure_dl_5.png",
            caption="../report/figure_dl_5.rst",
            category="DeepLIFT",
            labels={"figure": "DL 5", "shows": "number of instances"},
        ),
        "<results>/figures/figure_dl_5.pdf",
    log:
        "<results>/logs/figure_dl_5.log",
    benchmark:
        "<results>/benchmarks/figure_dl_5.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
        rows="instances",
        columns=MOTIF_METHODS,
        network=SHOWN,
    script:
        "../scripts/figure_dl_matches.py"


rule figure_dl_6:
    """The same by reference: the background, and shuffles of the sequence."""
    input:
        matches=f"<results>/appendix/motifs/{SHOWN}/matches.tsv",
    output:
        report(
            "<results>/figures/figure_dl_6.png",
            caption="../report/figure_dl_6.rst",
            category="DeepLIFT",
            labels={"figure": "DL 6", "shows": "shuffled references"},
        ),
        "<results>/figures/figure_dl_6.pdf",
    log:
        "<results>/logs/figure_dl_6.log",
    benchmark:
        "<results>/benchmarks/figure_dl_6.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
        rows="instances",
        columns=[
            "genomics",
            *(
                f"{kind}-{n}"
                for kind in ("plain", "dinucleotide")
                for n in APPENDIX["shuffles"]
            ),
        ],
        network=SHOWN,
    script:
        "../scripts/figure_dl_matches.py"


rule figure_dl_7:
    """References of zeros before and after weight normalisation."""
    input:
        sequences=f"<results>/appendix/motifs/{'authors' if SHOWN == 'authors' else 'simulated'}.tsv",
        scores=f"<results>/appendix/motifs/{SHOWN}/normalisation.h5",
        table=f"<results>/appendix/motifs/{SHOWN}/normalisation.tsv",
    output:
        report(
            "<results>/figures/figure_dl_7.png",
            caption="../report/figure_dl_7.rst",
            category="DeepLIFT",
            labels={"figure": "DL 7", "shows": "weight normalisation"},
        ),
        "<results>/figures/figure_dl_7.pdf",
    log:
        "<results>/logs/figure_dl_7.log",
    benchmark:
        "<results>/benchmarks/figure_dl_7.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.deeplift_matches"),
        network=SHOWN,
    script:
        "../scripts/figure_dl_7.py"


rule table_dl:
    """Published and measured numbers of the appendix: first network here, and the authors'."""
    input:
        minimum="<results>/appendix/minimum.tsv",
        networks=of_networks(OWN_NETWORKS[:1], TABLE_DL_FILES, ("accuracy", "erasures")),
    output:
        table="<results>/tables/table_dl.tsv",
        text=report(
            "<results>/tables/table_dl.md",
            caption="../report/table_dl.rst",
            category="DeepLIFT",
            labels={"table": "DL", "shows": "published and measured"},
        ),
    log:
        "<results>/logs/table_dl.log",
    benchmark:
        "<results>/benchmarks/table_dl.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.deeplift"),
        motif_networks=motif_networks(OWN_NETWORKS[:1]),
        digit_networks=digit_networks(OWN_NETWORKS[:1]),
    script:
        "../scripts/table_dl.py"


use rule table_dl as table_dl_seeds with:
    input:
        minimum="<results>/appendix/minimum.tsv",
        networks=of_networks(OWN_NETWORKS, TABLE_DL_FILES, ("accuracy", "erasures")),
    output:
        table="<results>/tables/table_dl_seeds.tsv",
        text="<results>/tables/table_dl_seeds.md",
    log:
        "<results>/logs/table_dl_seeds.log",
    benchmark:
        "<results>/benchmarks/table_dl_seeds.tsv"
    params:
        code=code_version("fourier_prior.tables.deeplift"),
        motif_networks=motif_networks(OWN_NETWORKS),
        digit_networks=digit_networks(OWN_NETWORKS),


rule appendix:
    """Target: figures and table of the DeepLIFT appendix; digits only where MNIST is given."""
    input:
        [
            f"<results>/figures/figure_dl_{n}.{kind}"
            for n in (1, 2, 3, 4, 5, 6, 7)
            for kind in ("pdf", "png")
            if n != 2 or SHOWN_DIGITS
        ],
        "<results>/tables/table_dl.tsv",
        "<results>/tables/table_dl.md",
    localrule: True
