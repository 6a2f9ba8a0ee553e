"""The study design: which data sets, architectures, conditions and seeds a config asks for.

The workflow asks this module for lists; nothing here reads data or knows Snakemake.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from fourier_prior.design import conditions, gc_levels
from fourier_prior.design.conditions import pick as _pick
from fourier_prior.design.contradictions import contradictions
from fourier_prior.design.named_files import NamedFile, named_files, texts
from fourier_prior.design.options.architectures import network_arguments
from fourier_prior.design.prior_variants import prior_variants
from fourier_prior.errors import InputError
from fourier_prior.sources.references import accession_and_role, locate
from fourier_prior.vocabulary import ARCHITECTURES, SUBSET_LABELS

SUBSETS = tuple(SUBSET_LABELS)


@dataclass(frozen=True)
class Study:
    """A validated config, and the questions that the workflow asks of it.

    Parameters
    ----------
    config : mapping
        The merged config, already valid by its models.
    absent : set of (assembly, accession, role)
        Files of ENCODE experiments that are known not to exist: the run goes on without them.

    Raises
    ------
    InputError
        If values that are each valid contradict each other; all contradictions at once.
    """

    config: Mapping[str, Any]
    absent: Set[tuple[str, str, str]] = frozenset()

    def __post_init__(self):
        problems = list(contradictions(self))
        if problems:
            raise InputError([f"config: {problem}" for problem in problems])

    # --- data sets ------------------------------------------------------------------------------

    @property
    def datasets(self) -> list[str]:
        """Names of the data sets, in the order of the config."""
        return list(self.config["datasets"])

    def dataset(self, name: str) -> Mapping[str, Any]:
        """Return the config block of a data set."""
        return _pick({**self.config["datasets"], **self.gc_levels}, name, "datasets")

    @property
    def gc_levels(self) -> dict[str, dict[str, Any]]:
        """Data sets of simulated sequences, which `datasets` does not list."""
        return gc_levels.blocks(self.config)

    def tasks(self, dataset: str) -> list[str]:
        """Names of the tasks of a data set, in the order of model outputs."""
        block = self.dataset(dataset)
        return list(block.get("simulation", block)["tasks"])

    def is_simulated(self, dataset: str) -> bool:
        """Whether the workflow simulates the data set's files."""
        return "simulation" in self.dataset(dataset)

    @property
    def simulated(self) -> list[str]:
        """Names of the data sets that the workflow simulates."""
        return [name for name in self.datasets if self.is_simulated(name)]

    def genome_of(self, dataset: str) -> str:
        """Name of the genome that a data set lies on."""
        return self.dataset(dataset)["genome"]

    def genome(self, name: str) -> Mapping[str, Any]:
        """Return the config block of a genome."""
        return _pick(self.config["genomes"], name, "genomes")

    def fasta(self, name: str) -> list[str]:
        """FASTA files of a genome, one that the simulation makes if the config names none."""
        block = self.genome(name)
        if "fasta" not in block:
            return ["<simulated>/genome.fa"]
        return [locate(text, block.get("assembly")) for text in texts(block["fasta"])]

    def blacklist(self, name: str) -> str | None:
        """File with the regions of a genome that are left out."""
        block = self.genome(name)
        text = block.get("blacklist")
        return None if text is None else locate(text, block.get("assembly"))

    def control(self, dataset: str) -> str:
        """Kind of control: matched (one library per task), shared or none."""
        block = self.dataset(dataset)
        return block.get("simulation", block)["control"]

    def controls(self, dataset: str) -> list[str]:
        """Control libraries of a data set: one per task, a shared one, or none."""
        kind = self.control(dataset)
        if kind == "matched":
            return [f"{task}-control" for task in self.tasks(dataset)]
        return ["control"] if kind == "shared" else []

    def libraries(self, dataset: str) -> list[str]:
        """Read libraries of a data set: its tasks, then its controls."""
        return self.tasks(dataset) + self.controls(dataset)

    def reads(self, dataset: str, library: str) -> list[str]:
        """Read files of a library, where they lie or will lie; none if it is given as tracks."""
        if self.is_simulated(dataset):
            return [f"<simulated>/{dataset}/{library}.bam"]
        given = self._library(dataset, library)
        return [] if isinstance(given, Mapping) else self._locate(dataset, given)

    def tracks(self, dataset: str, library: str) -> list[str]:
        """Ready tracks of a library: plus and minus, one without strand, or none."""
        if self.is_simulated(dataset):
            return []
        given = self._library(dataset, library)
        if not isinstance(given, Mapping):
            return []
        names = ("plus", "minus") if "plus" in given else ("track",)
        return self._locate(dataset, [given[name] for name in names])

    def _library(self, dataset: str, library: str) -> Any:
        """Return what the config gives for a library: a path, several, or tracks by strand."""
        block = self.dataset(dataset)
        if library == "control":
            return block["shared_control"]
        if library.endswith("-control"):
            return block["tasks"][library.removesuffix("-control")]["control"]
        return block["tasks"][library]["reads"]

    def _locate(self, dataset: str, value: Any) -> list[str]:
        """Return where the files of a data set lie or will lie."""
        assembly = self.genome(self.genome_of(dataset)).get("assembly")
        return [locate(text, assembly) for text in texts(value)]

    def peaks(self, dataset: str, task: str) -> str:
        """Peak file of a task."""
        if self.is_simulated(dataset):
            return f"<simulated>/{dataset}/{task}.narrowPeak"
        return self._locate(dataset, self.dataset(dataset)["tasks"][task]["peaks"])[0]

    def relaxed_peaks(self, dataset: str, task: str) -> str | None:
        """Relaxed peak file of a task, whose bins are neither positive nor negative."""
        if self.is_simulated(dataset):
            relaxed = self.dataset(dataset)["simulation"]["peaks"]["relaxed"]
            return f"<simulated>/{dataset}/{task}.relaxed.narrowPeak" if relaxed > 0 else None
        text = self.dataset(dataset)["tasks"][task].get("relaxed_peaks")
        if text is None or self.lacks_relaxed_peaks(dataset, task):
            return None
        return self._locate(dataset, text)[0]

    def lacks_relaxed_peaks(self, dataset: str, task: str) -> bool:
        """Whether the config asks for the relaxed peaks of an experiment that has none."""
        if self.is_simulated(dataset):
            return False
        named = accession_and_role(self.dataset(dataset)["tasks"][task].get("relaxed_peaks") or "")
        assembly = self.genome(self.genome_of(dataset)).get("assembly")
        return named is not None and (assembly, *named) in self.absent

    def expected_peaks(self, dataset: str) -> list[str]:
        """Places where a task of a data set must have a peak, chrom:start-end."""
        return list(self.dataset(dataset).get("expected_peaks", []))

    def gold_kind(self, dataset: str) -> str | None:
        """Kind of the gold standard (nexus, footprints), None without one."""
        block = self.dataset(dataset)
        if self.is_simulated(dataset):
            kinds = ("nexus", "footprints")
            return next((kind for kind in kinds if block["simulation"][kind]), None)
        return block.get("gold_standard")

    def gold(self, dataset: str, task: str) -> str | None:
        """File with the gold-standard intervals of a task."""
        if self.gold_kind(dataset) is None:
            return None
        if self.is_simulated(dataset):
            return f"<simulated>/{dataset}/{task}.gold.bed"
        parts = self.gold_parts(dataset, task)
        if len(parts) > 1:
            return f"<results>/gold/{dataset}/{task}.bed"
        return parts[0] if parts else None

    def gold_parts(self, dataset: str, task: str) -> list[str]:
        """Files that a task's gold-standard intervals are merged from, as the config names them."""
        return self._locate(dataset, self.dataset(dataset)["tasks"][task].get("gold"))

    def planted(self, dataset: str) -> str | None:
        """Table of planted motif instances; only simulated data have one."""
        return "<simulated>/planted.tsv" if self.is_simulated(dataset) else None

    @property
    def files(self) -> list[NamedFile]:
        """Every file that the config names."""
        return list(named_files(self.config))

    @property
    def encode_files(self) -> list[tuple[str, str, str]]:
        """(assembly, accession, role) of the files of ENCODE experiments."""
        named = ((file.assembly, accession_and_role(file.text)) for file in self.files)
        return sorted({(assembly, *found) for assembly, found in named if found})

    # --- models ---------------------------------------------------------------------------------

    def model_settings(self, dataset: str, architecture: str) -> dict[str, Any]:
        """Arguments that build a network, apart from the number of tasks, strands and controls."""
        block = self.config["architectures"][architecture]
        own = self._own(dataset, architecture, "model")
        return {**network_arguments(architecture, block["model"], own), **_lengths(block)}

    def window_settings(self, dataset: str, architecture: str) -> dict[str, Any]:
        """How windows of a data set are cut and labelled for an architecture."""
        block = self.config["architectures"][architecture]
        own = self._own(dataset, architecture, "windows")
        return {**block["windows"], **own, **_lengths(block)}

    def training_settings(self, dataset: str, architecture: str, condition: str) -> dict[str, Any]:
        """How the models of a data set and architecture are trained in a condition.

        The weight ``l2`` may be a rule, as the weight of a prior.
        """
        own = self._own(dataset, architecture, "training")
        special = conditions.of_architecture(
            self.condition(condition).get("training", {}), architecture
        )
        return {**self.config["training"][architecture], **own, **special}

    def signal_settings(self, dataset: str) -> dict[str, Any]:
        """How the reads of a data set are counted."""
        return {**self.config["signal"], **self.dataset(dataset).get("signal", {})}

    def _own(self, dataset: str, architecture: str, part: str) -> Mapping[str, Any]:
        """Values that a data set has of its own, in place of those for all data sets."""
        return self.dataset(dataset)["architectures"][architecture].get(part, {})

    def architectures(self, dataset: str) -> list[str]:
        """Architectures to train on a data set."""
        return list(self.dataset(dataset)["architectures"])

    @property
    def models(self) -> list[tuple[str, str]]:
        """All (data set, architecture) pairs."""
        return [(d, a) for d in self.datasets for a in self.architectures(d)]

    @property
    def conditions(self) -> list[str]:
        """All training conditions of the config."""
        return list(self.config["conditions"])

    def condition(self, name: str) -> Mapping[str, Any]:
        """Block of a condition, with the values that it takes over from its base."""
        return conditions.resolve(self.config["conditions"], name)

    @property
    def compared(self) -> tuple[str, str]:
        """Return the baseline and the treatment that tables and figures compare."""
        return self.config["comparison"]["baseline"], self.config["comparison"]["treatment"]

    def ablations(self, dataset: str, architecture: str) -> list[str]:
        """Conditions that a data set and architecture have besides the two that are compared."""
        wanted = self.dataset(dataset)["architectures"][architecture].get("ablations", [])
        return [
            name
            for name in self.conditions
            if (wanted == "all" or name in wanted)
            and name not in self.compared
            and architecture in self.architectures_of(name)
        ]

    def architectures_of(self, condition: str) -> list[str]:
        """Architectures that a condition is for."""
        return self.condition(condition).get("architectures", list(ARCHITECTURES))

    def conditions_of(self, dataset: str, architecture: str, part: str) -> list[str]:
        """Conditions of a model by their part in the study.

        Parameters
        ----------
        dataset, architecture : str
        part : {"compared", "ablations", "prior-variants"}
            Those that figures and tables compare, the others, or the variants of the prior.
        """
        if part == "compared":
            return list(self.compared)
        if part == "prior-variants":
            return list(prior_variants(self, dataset, architecture))
        return self.ablations(dataset, architecture)

    @property
    def ablated_models(self) -> list[tuple[str, str]]:
        """(data set, architecture) pairs with further conditions."""
        return [(d, a) for d, a in self.models if self.ablations(d, a)]

    @property
    def conditions_of_models(self) -> list[tuple[str, str, str]]:
        """(data set, architecture, condition) of all models."""
        return [(d, a, c) for d, a in self.models for c in (*self.compared, *self.ablations(d, a))]

    @property
    def scores(self) -> str:
        """Method of the attributions that figures and tables show.

        ``deepshap``, or ``released``: gradient times difference, as in the released code.
        """
        return self.config["comparison"]["scores"]

    @property
    def subsets(self) -> list[str]:
        """Training subsets in use."""
        return [subset for subset in SUBSETS if self.config["seeds"][subset] > 0]

    @property
    def ablated_subsets(self) -> list[str]:
        """Training subsets in use for further conditions."""
        return [subset for subset in SUBSETS if self.config["ablations"]["seeds"][subset] > 0]

    def seeds(
        self, dataset: str, architecture: str, subset: str, condition: str | None = None
    ) -> list[str]:
        """Two-digit names of the random initialisations of one kind of model.

        Without a condition, those of the two that are compared.
        """
        further = condition is not None and condition not in self.compared
        if further and dataset not in self.gc_levels:
            number = self.config["ablations"]["seeds"][subset]
        elif subset == "all":
            own = self.dataset(dataset)["architectures"][architecture]
            number = own.get("seeds", self.config["seeds"]["all"])
        else:
            number = self.config["seeds"][subset]
        return [f"{seed:02d}" for seed in range(number)]

    def runs(
        self, dataset: str, architecture: str, subset: str, condition: str | None = None
    ) -> list[str]:
        """Directory names of the models of one kind, one per seed; see `seeds`."""
        return [f"seed-{seed}" for seed in self.seeds(dataset, architecture, subset, condition)]

    @property
    def every_model(self) -> list[tuple[dict[str, str], str]]:
        """Kind (data set, architecture, subset, condition) and run of every model."""
        return [
            (kind, run)
            for part in ("compared", "ablations")
            for model in self.models
            for kind, run in self.every_run(*model, part)
        ]

    def every_run(
        self, dataset: str, architecture: str, part: str
    ) -> Iterator[tuple[dict[str, str], str]]:
        """Yield kind and run of every model of a data set and architecture.

        Parameters
        ----------
        dataset, architecture : str
        part : str
            Conditions, as for `conditions_of`.
        """
        for subset in self.subsets if part == "compared" else self.ablated_subsets:
            for condition in self.conditions_of(dataset, architecture, part):
                kind = {
                    "dataset": dataset,
                    "architecture": architecture,
                    "subset": subset,
                    "condition": condition,
                }
                for run in self.runs(**kind):
                    yield kind, run

    def prior(self, condition: str) -> Mapping[str, Any] | None:
        """Config block of a condition's prior, None for a condition without one."""
        return self.condition(condition).get("prior")

    def weights(self, condition: str, architecture: str) -> dict[str, Any]:
        """Weights of a condition's penalties; see `conditions.weights`."""
        return conditions.weights(self.condition(condition), architecture)

    def tuned(self, condition: str, architecture: str) -> str | None:
        """Which weight of a condition is tuned, ``prior`` or ``l2``; None if neither is."""
        return conditions.tuned(self.condition(condition), architecture)

    def grid(self, condition: str, architecture: str) -> list[str]:
        """Weights that are tried for a tuned condition; see `conditions.grid`."""
        return conditions.grid(self.condition(condition), architecture)

    def prior_settings(self, condition: str, architecture: str) -> dict[str, Any] | None:
        """Prior of a condition as it applies to one architecture, None for a condition without.

        A value given per architecture (a mapping with the architecture's name) is resolved.
        """
        prior = self.prior(condition)
        if prior is None:
            return None
        settings = conditions.of_architecture(prior, architecture)
        return {**settings, "period": self.config["architectures"][architecture]["period"]}

    # --- what is drawn --------------------------------------------------------------------------

    def figure(self, name: str) -> Mapping[str, str]:
        """Return the data set, architecture and head that a figure shows.

        Raises
        ------
        InputError
            If the config maps the figure to something it does not contain.
        """
        role = self.config["figures"][name]
        problem = self._missing(role)
        if problem:
            raise InputError(
                f"config: {name} is mapped to {problem}; map it to another one under `figures`."
            )
        return role

    def locus(self, figure: str) -> str | None:
        """Place whose sequence a figure shows; None where a rule chooses it."""
        return self.figure(figure).get("locus")

    @property
    def figures(self) -> list[str]:
        """Figures whose data set and architecture are part of this config."""
        left_out = self.figures_left_out
        return [name for name in self.config["figures"] if name not in left_out]

    @property
    def figures_left_out(self) -> dict[str, str]:
        """Figures that are mapped to something this config does not contain, and what that is."""
        missing = {name: self._missing(role) for name, role in self.config["figures"].items()}
        return {name: problem for name, problem in missing.items() if problem}

    @property
    def motif_runs(self) -> list[tuple[str, str, str]]:
        """(data set, architecture, head) triples whose motifs are discovered."""
        wanted = [role for role in self.config["motifs"]["runs"] if not self._missing(role)]
        wanted += [self.figure(name) for name in self.figures if "head" in self.figure(name)]
        triples = [(r["dataset"], r["architecture"], r["head"]) for r in wanted]
        return list(dict.fromkeys(triples))

    @property
    def motif_runs_left_out(self) -> dict[str, str]:
        """Entries of `motifs.runs` that this config does not contain, and what is missing."""
        runs = enumerate(self.config["motifs"]["runs"])
        missing = {f"motifs.runs[{i}]": self._missing(role) for i, role in runs}
        return {name: problem for name, problem in missing.items() if problem}

    def _missing(self, role: Mapping[str, str]) -> str | None:
        """Say what of a role (data set, architecture, head) this config lacks."""
        dataset, architecture = role["dataset"], role["architecture"]
        if dataset not in self.config["datasets"]:
            return f"the data set {dataset}, which is not configured"
        if architecture not in self.architectures(dataset):
            return f"the architecture {architecture}, which {dataset} does not have"
        if role.get("head", "all") not in ("all", *self.tasks(dataset)):
            return f"the head {role['head']}, which is no task of {dataset}"
        return None


def _lengths(block: Mapping[str, Any]) -> dict[str, int]:
    return {key: block[key] for key in ("input_length", "output_length") if key in block}
