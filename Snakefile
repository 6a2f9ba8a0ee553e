# Entry point: config, stages, targets. Rules live in workflow/rules/, the study and its outputs in
# src/fourier_prior/design/, the path grammar of everything written in results/README.md.
from pathlib import Path

from fourier_prior.design.config_files import stands_alone
from snakemake.utils import min_version

min_version("9.25")


configfile: Path(workflow.basedir, "config/defaults.yaml")


# A config file given on the command line replaces the embedded experiments only if it brings
# genomes, and so data sets, of its own; otherwise it is an overlay on them.
if not stands_alone(config):

    configfile: Path(workflow.basedir, "config/config.yaml")


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"


pathvars:
    results=RESULTS,
    simulated=f"resources/simulated/{config['name']}",


include: "workflow/rules/inputs.smk"
include: "workflow/rules/sources.smk"
include: "workflow/rules/signal.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/attributions.smk"
include: "workflow/rules/motifs.smk"
include: "workflow/rules/analysis.smk"
include: "workflow/rules/deeplift_studies.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/tables.smk"


# --- targets --------------------------------------------------------------------------------------

for target in outputs.TARGETS:

    rule:
        name:
            target
        input:
            refuse(outputs.any_of_target(every_output, target)),
            outputs.files_of(every_output, target),
        localrule: True


rule main:
    """The main figures and tables of the paper, and the appendix of DeepLIFT."""
    default_target: True
    input:
        outputs.files_of(every_output, "figures", "tables"),
        outputs.files_of(every_output, "appendix") if studies.own_networks else [],
    localrule: True


rule all:
    """Everything that this config can make."""
    input:
        rules.motifs.input,
        rules.attributions.input,
        outputs.wanted_files(every_output),
    localrule: True


for name, words in {
    **outputs.TARGETS,
    **{o.name: o.shows for o in every_output},
}.items():
    workflow.get_rule(name).docstring = words[:1].upper() + words[1:] + "."
