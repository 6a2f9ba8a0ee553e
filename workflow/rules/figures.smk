"""
Figures: one rule for each row of the registry, design/outputs/.

REQUIRED INPUTS: analysis tables, attributions, motifs; never a model.
OUTPUTS: <results>/figures/figure_N.pdf, .png
"""

for figure in every_output:
    if figure.kind != "figure":
        continue

    rule:
        name:
            figure.name
        input:
            refuse(figure),
            **figure.files,
        output:
            report(
                figure.path("png"),
                caption=f"../report/{figure.name}.rst",
                category=figure.category,
                labels={"figure": figure.label, "shows": figure.shows},
            ),
            figure.path("pdf"),
        log:
            f"<results>/logs/{figure.name}.log",
        benchmark:
            f"<results>/benchmarks/{figure.name}.tsv"
        localrule: True
        conda:
            "../../envs/fourier-prior.yaml"
        params:
            **figure.options,
            code=code_in(figure.module),
            module=figure.module,
        script:
            "../scripts/figure.py"
