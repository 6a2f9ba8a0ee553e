"""
Tables and the ledger of claims: one rule for each row of the registry, design/outputs/.

REQUIRED INPUTS: analysis tables of all models.
OUTPUTS: <results>/tables/table_N.tsv, .md; <results>/claims.tsv, .md
"""

for table in every_output:
    if table.kind != "table":
        continue

    rule:
        name:
            table.name
        input:
            refuse(table),
            **table.files,
        output:
            table=table.path("tsv"),
            text=(
                report(
                    table.path("md"),
                    caption=f"../report/{table.name}.rst",
                    category=table.category,
                    labels={"table": table.label, "shows": table.shows},
                )
                if table.category
                else table.path("md")
            ),
        log:
            f"<results>/logs/{table.name}.log",
        benchmark:
            f"<results>/benchmarks/{table.name}.tsv"
        localrule: True
        conda:
            "../../envs/fourier-prior.yaml"
        params:
            **table.options,
            code=code_in(table.module),
            module=table.module,
        script:
            "../scripts/table.py"
