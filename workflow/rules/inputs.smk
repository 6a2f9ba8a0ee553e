"""
The first thing that a run does: a look at all files and programs that its jobs need.

REQUIRED INPUTS: files that the config names by their paths.
OUTPUTS: <results>/logs/check_inputs.log: what was looked at, and what is wrong.

It is no rule, as a rule before all others would disturb them: while its output is made anew,
Snakemake does not see what else has changed in the jobs behind it, even if they call it ancient.
"""

named_inputs = inputs_of(config)
absent = missing_files(named_inputs)
if absent:
    logger.warning(
        f"The config names files that do not exist: {', '.join(absent)}. Rules that need them cannot "
        "run; `fourier-prior check CONFIG` lists all problems of a config and of its files."
    )
# What aligns reads has an environment of its own, which Snakemake may bring.
deployed = bool(workflow.deployment_settings.deployment_method)
for problem in missing_programs([] if deployed else programs_of(config)):
    logger.warning(problem)


onstart:
    planned_jobs = list(workflow.dag.needrun_jobs())
    looked_at = needed_inputs(
        named_inputs, (str(file) for job in planned_jobs for file in job.input)
    )
    aligns = any(
        job.rule.name in ("index_genome", "align_reads") for job in planned_jobs
    )
    wanted = list(PROGRAMS) if aligns and not deployed else []
    if looked_at["files"] or missing_programs(wanted):
        look = subprocess.run(
            [sys.executable, "-m", "fourier_prior.cli", "check-inputs"]
            + ["--log", f"results/{config['name']}/logs/check_inputs.log"],
            input=json.dumps({"inputs": looked_at, "programs": wanted}),
            text=True,
        )
        if look.returncode:
            raise WorkflowError(
                "Nothing was started: the problems listed above have to be mended first."
            )
