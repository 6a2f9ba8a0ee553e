"""
Tables: the paper's, and the effects of the prior on every measure.

REQUIRED INPUTS: analysis tables of all models.
OUTPUTS: <results>/tables/table_N.tsv, .md
"""


rule table_1:
    """Test performance of binary models."""
    input:
        performance=analysis_of(BINARY_MODELS, "performance"),
    output:
        table="<results>/tables/table_1.tsv",
        text=report(
            "<results>/tables/table_1.md",
            caption="../report/table_1.rst",
            category="Tables",
            labels={"table": "1", "shows": "test performance"},
        ),
    log:
        "<results>/logs/table_1.log",
    benchmark:
        "<results>/benchmarks/table_1.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.performance"),
        published=PUBLISHED,
        models=BINARY_MODELS,
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        embedded=EMBEDDED,
    script:
        "../scripts/table_1.py"


rule table_2:
    """Agreement of attributions between initialisations and between amounts of data."""
    input:
        stability=analysis_of(design.models, "stability"),
    output:
        table="<results>/tables/table_2.tsv",
        text=report(
            "<results>/tables/table_2.md",
            caption="../report/table_2.rst",
            category="Tables",
            labels={"table": "2", "shows": "stability"},
        ),
    log:
        "<results>/logs/table_2.log",
    benchmark:
        "<results>/benchmarks/table_2.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.performance"),
        published=PUBLISHED,
        models=design.models,
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        top_fraction=lookup(dpath="top_fraction", within=config),
        embedded=EMBEDDED,
    script:
        "../scripts/table_2.py"


rule table_3:
    """Attribution near summits and in peaks."""
    input:
        interpretability=analysis_of(design.models, "interpretability"),
    output:
        table="<results>/tables/table_3.tsv",
        text=report(
            "<results>/tables/table_3.md",
            caption="../report/table_3.rst",
            category="Tables",
            labels={"table": "3", "shows": "summits and peaks"},
        ),
    log:
        "<results>/logs/table_3.log",
    benchmark:
        "<results>/benchmarks/table_3.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.performance"),
        published=PUBLISHED,
        models=design.models,
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        embedded=EMBEDDED,
    script:
        "../scripts/table_3.py"


rule table_4:
    """Attribution in ChIP-nexus peaks or footprints."""
    input:
        interpretability=analysis_of(GOLD_MODELS, "interpretability"),
    output:
        table="<results>/tables/table_4.tsv",
        text=report(
            "<results>/tables/table_4.md",
            caption="../report/table_4.rst",
            category="Tables",
            labels={"table": "4", "shows": "gold standards"},
        ),
    log:
        "<results>/logs/table_4.log",
    benchmark:
        "<results>/benchmarks/table_4.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.performance"),
        published=PUBLISHED,
        models=GOLD_MODELS,
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        annotations={dataset: design.gold_kind(dataset) for dataset, _ in GOLD_MODELS},
        embedded=EMBEDDED,
    script:
        "../scripts/table_4.py"


rule table_effects:
    """Effect of the prior on every measure, over sequences and over initialisations."""
    input:
        interpretability=analysis_of(design.models, "interpretability"),
        stability=analysis_of(design.models, "stability"),
        performance=analysis_of(design.models, "performance"),
    output:
        table="<results>/tables/table_effects.tsv",
        text=report(
            "<results>/tables/table_effects.md",
            caption="../report/table_effects.rst",
            category="Tables",
            labels={"table": "effects", "shows": "effect of the prior"},
        ),
    log:
        "<results>/logs/table_effects.log",
    benchmark:
        "<results>/benchmarks/table_effects.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.analysis.effects"),
        baseline=COMPARED[0],
        treatment=COMPARED[1],
    script:
        "../scripts/table_effects.py"


rule table_engines:
    """Largest deviation between this package's DeepSHAP and the shap package's."""
    input:
        engines=analysis_of(design.models, "engines"),
    output:
        table="<results>/tables/table_engines.tsv",
        text=report(
            "<results>/tables/table_engines.md",
            caption="../report/table_engines.rst",
            category="Tables",
            labels={"table": "engines", "shows": "agreement of two DeepSHAP engines"},
        ),
    log:
        "<results>/logs/table_engines.log",
    benchmark:
        "<results>/benchmarks/table_engines.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.comparison"),
    script:
        "../scripts/table_engines.py"


rule tables:
    """Target: every table that this config has the data for."""
    input:
        [f"<results>/tables/{name}.{kind}" for name in TABLES for kind in ("tsv", "md")],
    localrule: True
