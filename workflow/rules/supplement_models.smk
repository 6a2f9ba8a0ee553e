"""
Supplementary figures about models: the prior, networks, training, smoothness, prediction, stability.

REQUIRED INPUTS: histories and run records of models, analysis tables, attributions.
OUTPUTS: <results>/figures/figure_sN.pdf, .png
"""


rule figure_s1:
    """How the prior is computed, for one sequence without and with the prior."""
    input:
        attributions=best_shown("figure_s1", "gradient"),
    output:
        report(
            "<results>/figures/figure_s1.png",
            caption="../report/figure_s1.rst",
            category="Supplementary figures",
            labels={"figure": "S1", "shows": "computation of the prior"},
        ),
        "<results>/figures/figure_s1.pdf",
    log:
        "<results>/logs/figure_s1.log",
    benchmark:
        "<results>/benchmarks/figure_s1.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.prior_steps"),
        models=shown_models("figure_s1"),
        conditions=COMPARED,
        prior=prior_shown("figure_s1"),
    script:
        "../scripts/figure_s1.py"


rule figure_s2:
    """The binary network, layer by layer."""
    output:
        report(
            "<results>/figures/figure_s2.png",
            caption="../report/figure_s2.rst",
            category="Supplementary figures",
            labels={"figure": "S2", "shows": "binary network"},
        ),
        "<results>/figures/figure_s2.pdf",
    log:
        "<results>/logs/figure_s2.log",
    benchmark:
        "<results>/benchmarks/figure_s2.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.architectures"),
        networks=networks_shown("figure_s2"),
        architecture="binary",
    script:
        "../scripts/figure_s2.py"


use rule figure_s2 as figure_s3 with:
    output:
        report(
            "<results>/figures/figure_s3.png",
            caption="../report/figure_s3.rst",
            category="Supplementary figures",
            labels={"figure": "S3", "shows": "profile network"},
        ),
        "<results>/figures/figure_s3.pdf",
    log:
        "<results>/logs/figure_s3.log",
    benchmark:
        "<results>/benchmarks/figure_s3.tsv"
    params:
        code=code_version("fourier_prior.figures.architectures"),
        networks=networks_shown("figure_s3"),
        architecture="profile",


rule figure_s4:
    """Prior loss and correctness loss over the epochs of every seed."""
    input:
        history=every_run_shown("figure_s4", "history.tsv"),
        run=every_run_shown("figure_s4", "run.json"),
    output:
        report(
            "<results>/figures/figure_s4.png",
            caption="../report/figure_s4.rst",
            category="Supplementary figures",
            labels={"figure": "S4", "shows": "scale of the losses"},
        ),
        "<results>/figures/figure_s4.pdf",
    log:
        "<results>/logs/figure_s4.log",
    benchmark:
        "<results>/benchmarks/figure_s4.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.training_curves"),
        models=shown_models("figure_s4"),
        conditions=COMPARED,
    script:
        "../scripts/figure_s4.py"


rule figure_s5:
    """High-frequency sum and entropy of attributions by every model."""
    input:
        interpretability=files_shown(
            "figure_s5",
            "<results>/analysis/{dataset}/{architecture}/interpretability.tsv",
        ),
    output:
        report(
            "<results>/figures/figure_s5.png",
            caption="../report/figure_s5.rst",
            category="Supplementary figures",
            labels={"figure": "S5", "shows": "smoothness, every model"},
        ),
        "<results>/figures/figure_s5.pdf",
    log:
        "<results>/logs/figure_s5.log",
    benchmark:
        "<results>/benchmarks/figure_s5.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.smoothness"),
        models=shown_models("figure_s5"),
        conditions=COMPARED,
    script:
        "../scripts/figure_s5.py"


rule figure_s6:
    """Attributions of one test sequence per model, without and with the prior."""
    input:
        table=files_shown(
            "figure_s6",
            "<results>/analysis/{dataset}/{architecture}/interpretability.tsv",
        ),
        attributions=best_shown("figure_s6", "deepshap"),
        sites=planted_shown("figure_s6"),
    output:
        report(
            "<results>/figures/figure_s6.png",
            caption="../report/figure_s6.rst",
            category="Supplementary figures",
            labels={"figure": "S6", "shows": "examples, every model"},
        ),
        "<results>/figures/figure_s6.pdf",
    log:
        "<results>/logs/figure_s6.log",
    benchmark:
        "<results>/benchmarks/figure_s6.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.examples"),
        models=shown_models("figure_s6"),
        conditions=COMPARED,
        measure="high_frequency_sum",
        rows_by=None,
    script:
        "../scripts/figure_s6.py"


rule figure_s11:
    """Prediction by every run of every model."""
    input:
        performance=files_shown(
            "figure_s11", "<results>/analysis/{dataset}/{architecture}/performance.tsv"
        ),
    output:
        report(
            "<results>/figures/figure_s11.png",
            caption="../report/figure_s11.rst",
            category="Supplementary figures",
            labels={"figure": "S11", "shows": "prediction, every model"},
        ),
        "<results>/figures/figure_s11.pdf",
    log:
        "<results>/logs/figure_s11.log",
    benchmark:
        "<results>/benchmarks/figure_s11.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.performance"),
        models=shown_models("figure_s11"),
        conditions=COMPARED,
        subset="all",
    script:
        "../scripts/figure_s11.py"


use rule figure_s11 as figure_s12 with:
    input:
        performance=files_shown(
            "figure_s12", "<results>/analysis/{dataset}/{architecture}/performance.tsv"
        ),
    output:
        report(
            "<results>/figures/figure_s12.png",
            caption="../report/figure_s12.rst",
            category="Supplementary figures",
            labels={
                "figure": "S12",
                "shows": "prediction after training on the strongest peaks",
            },
        ),
        "<results>/figures/figure_s12.pdf",
    log:
        "<results>/logs/figure_s12.log",
    benchmark:
        "<results>/benchmarks/figure_s12.tsv"
    params:
        code=code_version("fourier_prior.figures.performance"),
        models=shown_models("figure_s12"),
        conditions=COMPARED,
        subset="top",


rule figure_s13:
    """Agreement of attributions between models, over sequences."""
    input:
        stability=files_shown(
            "figure_s13", "<results>/analysis/{dataset}/{architecture}/stability.tsv"
        ),
    output:
        report(
            "<results>/figures/figure_s13.png",
            caption="../report/figure_s13.rst",
            category="Supplementary figures",
            labels={"figure": "S13", "shows": "stability, every model"},
        ),
        "<results>/figures/figure_s13.pdf",
    log:
        "<results>/logs/figure_s13.log",
    benchmark:
        "<results>/benchmarks/figure_s13.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.stability"),
        models=shown_models("figure_s13"),
        conditions=COMPARED,
    script:
        "../scripts/figure_s13.py"


use rule figure_s6 as figure_s14 with:
    input:
        table=files_shown(
            "figure_s14", "<results>/analysis/{dataset}/{architecture}/stability.tsv"
        ),
        attributions=first_seeds_shown("figure_s14", 3, ["all"]),
        sites=planted_shown("figure_s14"),
    output:
        report(
            "<results>/figures/figure_s14.png",
            caption="../report/figure_s14.rst",
            category="Supplementary figures",
            labels={
                "figure": "S14",
                "shows": "examples across initialisations, binary",
            },
        ),
        "<results>/figures/figure_s14.pdf",
    log:
        "<results>/logs/figure_s14.log",
    benchmark:
        "<results>/benchmarks/figure_s14.tsv"
    params:
        code=code_version("fourier_prior.figures.examples"),
        models=shown_models("figure_s14"),
        conditions=COMPARED,
        measure="jaccard_initialisations",
        rows_by="run",


use rule figure_s6 as figure_s15 with:
    input:
        table=files_shown(
            "figure_s15", "<results>/analysis/{dataset}/{architecture}/stability.tsv"
        ),
        attributions=first_seeds_shown("figure_s15", 3, ["all"]),
        sites=planted_shown("figure_s15"),
    output:
        report(
            "<results>/figures/figure_s15.png",
            caption="../report/figure_s15.rst",
            category="Supplementary figures",
            labels={
                "figure": "S15",
                "shows": "examples across initialisations, profile",
            },
        ),
        "<results>/figures/figure_s15.pdf",
    log:
        "<results>/logs/figure_s15.log",
    benchmark:
        "<results>/benchmarks/figure_s15.tsv"
    params:
        code=code_version("fourier_prior.figures.examples"),
        models=shown_models("figure_s15"),
        conditions=COMPARED,
        measure="jaccard_initialisations",
        rows_by="run",


use rule figure_s6 as figure_s16 with:
    input:
        table=files_shown(
            "figure_s16", "<results>/analysis/{dataset}/{architecture}/stability.tsv"
        ),
        attributions=first_seeds_shown("figure_s16", 1, ["all", "top"]),
        sites=planted_shown("figure_s16"),
    output:
        report(
            "<results>/figures/figure_s16.png",
            caption="../report/figure_s16.rst",
            category="Supplementary figures",
            labels={"figure": "S16", "shows": "examples, all data or strongest peaks"},
        ),
        "<results>/figures/figure_s16.pdf",
    log:
        "<results>/logs/figure_s16.log",
    benchmark:
        "<results>/benchmarks/figure_s16.tsv"
    params:
        code=code_version("fourier_prior.figures.examples"),
        models=shown_models("figure_s16"),
        conditions=COMPARED,
        measure="jaccard_top",
        rows_by="subset",


rule supplement_models:
    """Target: the supplementary figures about models that this config has the data for."""
    input:
        [
            f"<results>/figures/{name}.{kind}"
            for name in SUPPLEMENT_MODELS
            for kind in ("png", "pdf")
        ],
    localrule: True
