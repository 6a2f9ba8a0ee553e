"""
Figures: thin scripts that read tidy tables and small arrays, never a model.

REQUIRED INPUTS: analysis tables, attributions, motifs.
OUTPUTS: <results>/figures/figure_N.pdf, .png
"""


rule figure_1:
    """Attributions of one sequence by models that differ only in their initialisation."""
    input:
        stability=of_figure("figure_1", f"{ANALYSIS}/stability.tsv"),
        baseline=first_seeds_of_figure("figure_1", COMPARED[0]),
        treatment=first_seeds_of_figure("figure_1", COMPARED[1]),
        sites=planted_of_figure("figure_1"),
    output:
        report(
            "<results>/figures/figure_1.png",
            caption="../report/figure_1.rst",
            category="Figures",
            labels={"figure": "1", "shows": "attributions and initialisation"},
        ),
        "<results>/figures/figure_1.pdf",
    log:
        "<results>/logs/figure_1.log",
    benchmark:
        "<results>/benchmarks/figure_1.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.initialisations", "fourier_prior.figures.attribution_tracks"),
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        seeds=["00", "01"],
        window=120,
    script:
        "../scripts/figure_1.py"


rule figure_2:
    """Smoothness of attributions with and without the prior, and one example."""
    input:
        interpretability=of_figure("figure_2", f"{ANALYSIS}/interpretability.tsv"),
        baseline=of_figure("figure_2", f"{BEST[0]}/all.deepshap.test.h5"),
        treatment=of_figure("figure_2", f"{BEST[1]}/all.deepshap.test.h5"),
        sites=planted_of_figure("figure_2"),
    output:
        report(
            "<results>/figures/figure_2.png",
            caption="../report/figure_2.rst",
            category="Figures",
            labels={"figure": "2", "shows": "smoothness"},
        ),
        "<results>/figures/figure_2.pdf",
    log:
        "<results>/logs/figure_2.log",
    benchmark:
        "<results>/benchmarks/figure_2.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.initialisations", "fourier_prior.figures.attribution_tracks"),
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        window=120,
    script:
        "../scripts/figure_2.py"


rule figure_3:
    """Motifs that TF-MoDISco finds, and called instances in gold-standard peaks."""
    input:
        patterns_baseline=of_figure("figure_3", f"{BEST_MOTIFS[0]}/patterns.tsv"),
        modisco_baseline=of_figure("figure_3", f"{BEST_MOTIFS[0]}/modisco.h5"),
        patterns_treatment=of_figure("figure_3", f"{BEST_MOTIFS[1]}/patterns.tsv"),
        modisco_treatment=of_figure("figure_3", f"{BEST_MOTIFS[1]}/modisco.h5"),
        curve=of_figure("figure_3", f"{ANALYSIS}/motif_curve.{{head}}.tsv"),
    output:
        report(
            "<results>/figures/figure_3.png",
            caption="../report/figure_3.rst",
            category="Figures",
            labels={"figure": "3", "shows": "motifs and their instances"},
        ),
        "<results>/figures/figure_3.pdf",
    log:
        "<results>/logs/figure_3.log",
    benchmark:
        "<results>/benchmarks/figure_3.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.initialisations"),
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        most=6,
        annotation=gold_of_figure("figure_3"),
    script:
        "../scripts/figure_3.py"


rule figure_4:
    """Predictive performance over random initialisations."""
    input:
        performance=of_figure("figure_4", f"{ANALYSIS}/performance.tsv"),
    output:
        report(
            "<results>/figures/figure_4.png",
            caption="../report/figure_4.rst",
            category="Figures",
            labels={"figure": "4", "shows": "performance"},
        ),
        "<results>/figures/figure_4.pdf",
    log:
        "<results>/logs/figure_4.log",
    benchmark:
        "<results>/benchmarks/figure_4.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.initialisations"),
        architecture=of_figure("figure_4", "{architecture}"),
        baseline=COMPARED[0],
        treatment=COMPARED[1],
    script:
        "../scripts/figure_4.py"


rule figures:
    """Target: every figure that this config has the data for."""
    input:
        [
            f"<results>/figures/{name}.{kind}"
            for name in design.figures
            for kind in ("png", "pdf")
        ],
    localrule: True
