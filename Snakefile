# Entry point: config, stages, targets. Rules live in workflow/rules/, the design of a study in
# src/fourier_prior/design.py, the path grammar of everything written in results/README.md.
from snakemake.utils import min_version

min_version("9.25")


configfile: "config/defaults.yaml"


# A config file given on the command line replaces the embedded experiments only if it brings
# genomes, and so data sets, of its own; otherwise it is an overlay on them.
if "genomes" not in config:

    configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/conditions_common.smk"


pathvars:
    results=f"results/{config['name']}",
    simulated=f"resources/simulated/{config['name']}",


include: "workflow/rules/download_common.smk"
include: "workflow/rules/download.smk"
include: "workflow/rules/align.smk"
include: "workflow/rules/simulate.smk"
include: "workflow/rules/signal.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/attribute.smk"
include: "workflow/rules/motifs.smk"
include: "workflow/rules/analysis.smk"
include: "workflow/rules/ablations.smk"
include: "workflow/rules/gc_simulation_common.smk"
include: "workflow/rules/variants_common.smk"
include: "workflow/rules/variants.smk"
include: "workflow/rules/controls_common.smk"
include: "workflow/rules/controls.smk"
include: "workflow/rules/gc_simulation.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/supplement_models_common.smk"
include: "workflow/rules/supplement_models.smk"
include: "workflow/rules/supplement_regions_common.smk"
include: "workflow/rules/supplement_regions.smk"
include: "workflow/rules/appendix_common.smk"
include: "workflow/rules/appendix.smk"
include: "workflow/rules/claims.smk"


# --- targets --------------------------------------------------------------------------------------


rule main:
    """The main figures and tables of the paper, and the appendix of DeepLIFT."""
    default_target: True
    input:
        rules.figures.input,
        rules.tables.input,
        rules.appendix.input if OWN_NETWORKS else [],
    localrule: True


rule all:
    """Everything that this config can make."""
    input:
        rules.main.input,
        rules.motifs.input,
        rules.attributions.input,
        rules.ablations.input,
        rules.variants.input if VARIANT_MODELS else [],
        rules.controls.input if HAS_CONTROLS else [],
        rules.supplement_models.input,
        rules.simulation.input if GC_LEVELS else [],
        rules.supplement_regions.input,
        rules.table_dl_seeds.output if OWN_NETWORKS else [],
        rules.claims.input,
    localrule: True
