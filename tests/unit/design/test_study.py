import copy
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from fourier_prior.design.files import Needs
from fourier_prior.design.named_files import located_tables
from fourier_prior.design.study import Study
from fourier_prior.errors import InputError

CONFIG = {
    "seeds": {"all": 3, "top": 2},
    "conditions": {
        "none": {},
        "fourier": {
            "prior": {
                "kind": "fourier",
                "weight": {"binary": 1, "profile": "half-of-none-loss"},
                "softness": 0.2,
            }
        },
    },
    "comparison": {"baseline": "none", "treatment": "fourier"},
    "ablations": {"seeds": {"all": 2, "top": 0}},
    "architectures": {
        "binary": {
            "input_length": 1000,
            "period": 6.5,
            "windows": {"stride": 50},
            "model": {"channels": 64},
        },
        "profile": {
            "input_length": 1346,
            "output_length": 1000,
            "period": 6.7,
            "windows": {"jitter": 128},
            "model": {"channels": 64},
        },
    },
    "training": {"binary": {"epochs": 20}, "profile": {"epochs": 20}},
    "genomes": {"hg38": {"fasta": "hg38.fa", "splits": {}}, "synthetic": {"splits": {}}},
    "datasets": {
        "chip": {
            "genome": "hg38",
            "strands": 2,
            "control": "matched",
            "architectures": {"binary": {"seeds": 6, "windows": {"stride": 200}}, "profile": {}},
            "tasks": {
                "A": {"peaks": "a.bed", "reads": ["a1.bam", "a2.bam"], "control": "ac.bam"},
                "B": {"peaks": "b.bed", "reads": "b.bam", "control": ["bc.bam"]},
            },
        },
        "made": {
            "genome": "synthetic",
            "strands": 1,
            "architectures": {"profile": {}},
            "simulation": {
                "tasks": {"K": {}},
                "control": "shared",
                "peaks": {"relaxed": 0.5},
                "nexus": None,
                "footprints": {"flank": 2},
            },
        },
    },
    "motifs": {"runs": [{"dataset": "absent", "architecture": "binary", "head": "all"}]},
    "figures": {
        "figure_1": {"dataset": "chip", "architecture": "binary"},
        "figure_3": {"dataset": "made", "architecture": "profile", "head": "K"},
        "figure_4": {"dataset": "absent", "architecture": "binary"},
    },
}


@pytest.fixture
def config():
    return copy.deepcopy(CONFIG)


def test_files_of_real_and_of_simulated_data(config):
    design = Study(config)
    assert design.libraries("chip") == ["A", "B", "A-control", "B-control"]
    assert design.reads("chip", "A") == ["a1.bam", "a2.bam"]
    assert design.reads("chip", "B") == ["b.bam"]
    assert design.reads("chip", "A-control") == ["ac.bam"]
    assert design.relaxed_peaks("chip", "A") is None
    assert design.gold("chip", "A") is None
    assert design.libraries("made") == ["K", "control"]
    assert design.reads("made", "control") == ["<simulated>/made/control.bam"]
    assert design.relaxed_peaks("made", "K") == "<simulated>/made/K.relaxed.narrowPeak"
    assert (design.gold_kind("made"), design.gold("made", "K")) == (
        "footprints",
        "<simulated>/made/K.gold.bed",
    )


def test_a_run_goes_on_without_relaxed_peaks_that_an_experiment_does_not_have(config):
    config["genomes"]["hg38"]["assembly"] = "GRCh38"
    tasks = config["datasets"]["chip"]["tasks"]
    tasks["A"]["relaxed_peaks"] = "encode:ENCSR000AAA/relaxed-peaks"
    tasks["B"]["relaxed_peaks"] = "b.relaxed.bed"
    there = "resources/encode/GRCh38/ENCSR000AAA/relaxed-peaks.narrowPeak.gz"
    job = SimpleNamespace(dataset="chip")

    needs = Needs(Study(config))
    assert needs.relaxed_peaks(job) == [there, "b.relaxed.bed"]
    assert needs.tasks_without_relaxed_peaks(job) == []

    absent = ("GRCh38", "ENCSR000AAA", "relaxed-peaks")
    needs = Needs(Study(config, absent=frozenset([absent])))
    assert needs.relaxed_peaks(job) == ["b.relaxed.bed"]
    assert needs.tasks_with_relaxed_peaks(job) == ["B"]
    assert needs.tasks_without_relaxed_peaks(job) == ["A"]
    assert needs.study.encode_files == [absent]  # still asked for, so that it stays locked

    elsewhere = ("hg19", "ENCSR000AAA", "relaxed-peaks")
    needs = Needs(Study(config, absent=frozenset([elsewhere])))
    assert needs.relaxed_peaks(job) == [there, "b.relaxed.bed"]
    assert needs.tasks_without_relaxed_peaks(SimpleNamespace(dataset="made")) == []


def test_seeds_and_own_values_of_a_data_set(config):
    design = Study(config)
    assert design.seeds("chip", "binary", "all") == ["00", "01", "02", "03", "04", "05"]
    assert design.seeds("chip", "binary", "top") == ["00", "01"]
    assert design.runs("made", "profile", "all") == ["seed-00", "seed-01", "seed-02"]
    assert design.window_settings("chip", "binary") == {"stride": 200, "input_length": 1000}
    assert design.model_settings("made", "profile") == {
        "channels": 64,
        "input_length": 1346,
        "output_length": 1000,
    }


def test_arguments_that_a_chosen_network_does_not_take_are_refused(config):
    own = config["datasets"]["made"]["architectures"]["profile"]
    own["model"] = {"network": "bare", "channels": 8, "bare": {"channels": 8}}
    with pytest.raises(InputError, match="profile.model.channels is .* not of bare; use .*bare"):
        Study(config)
    del own["model"]["channels"]
    expected = {"network": "bare", "channels": 8, "input_length": 1346, "output_length": 1000}
    assert Study(config).model_settings("made", "profile") == expected


def test_a_subset_without_seeds_is_left_out(config):
    config["seeds"]["top"] = 0
    assert Study(config).subsets == ["all"]


def test_priors_are_resolved_per_architecture(config):
    design = Study(config)
    assert design.prior_settings("none", "binary") is None
    assert design.prior_settings("fourier", "profile") == {
        "kind": "fourier",
        "weight": "half-of-none-loss",
        "softness": 0.2,
        "period": 6.7,
    }


def test_figures_of_absent_data_are_left_out_but_asking_for_one_is_an_error(config):
    design = Study(config)
    assert design.figures == ["figure_1", "figure_3"]
    assert design.motif_runs == [("made", "profile", "K")]
    with pytest.raises(InputError, match="figure_4 is mapped to the data set absent"):
        design.figure("figure_4")


@pytest.mark.parametrize(
    ("locus", "problem"),
    [
        ("chr1:5000-5000", "whose start is not below its end"),
        ("chr1:5000-6001", "1001 bp long, but binary models see 1000 bp"),
        ("chr2:5000-5100", "are not inside the test split of genomes.hg38"),
        ("chr1:300-400", "are not inside the test split"),  # the window begins at -150
        ("chr3:90000-90100", "are not inside the test split"),
        ("chr3:49550-49650", "are not inside the test split"),  # 49100..50100 leaves the region
    ],
)
def test_places_that_no_model_can_be_asked_about_are_refused(config, locus, problem):
    config["genomes"]["hg38"]["splits"] = {"test": ["chr1", "chr3:10000-50000"]}
    config["figures"]["figure_1"]["locus"] = locus
    with pytest.raises(InputError, match=rf"^config: figures.figure_1.locus is .*{problem}"):
        Study(config)


@pytest.mark.parametrize("locus", ["chr1:450-550", "chr3:49000-50000", "chr3:10000-11000", None])
def test_places_of_the_test_split_can_be_shown(config, locus):
    config["genomes"]["hg38"]["splits"] = {"test": ["chr1", "chr3:10000-50000"]}
    config["figures"]["figure_1"]["locus"] = locus
    assert Study(config).locus("figure_1") == locus


def test_the_end_of_a_simulated_chromosome_is_known(config):
    config["genomes"]["synthetic"]["splits"] = {"test": ["chr1"]}
    config["simulation"] = {"chromosomes": {"chr1": 9000}}
    role = {"dataset": "made", "architecture": "profile", "locus": "chr1:7654-9000"}
    config["figures"]["figure_2"] = role
    assert Study(config).locus("figure_2") == "chr1:7654-9000"
    role["locus"] = "chr1:7656-9000"
    with pytest.raises(InputError, match="1346 bp around it are not inside the test split"):
        Study(config)


def test_what_is_left_out_is_said_with_the_reason(config):
    design = Study(config)
    assert "figure_4" in design.figures_left_out
    left_out = design.motif_runs_left_out
    assert list(left_out) == ["motifs.runs[0]"]
    assert "the data set absent, which is not configured" in left_out["motifs.runs[0]"]
    config["motifs"]["runs"] = [{"dataset": "made", "architecture": "profile", "head": "K"}]
    assert Study(config).motif_runs_left_out == {}


def test_contradictions_are_listed_together(config):
    config["comparison"]["treatment"] = "furier"
    config["datasets"]["chip"]["genome"] = "hg37"
    del config["datasets"]["chip"]["tasks"]["A"]["control"]
    with pytest.raises(InputError) as caught:
        Study(config)
    text = str(caught.value)
    assert "did you mean fourier?" in text
    assert "did you mean hg38?" in text
    assert "datasets.chip.tasks.A has no `control`" in text


EVERYWHERE = {
    "genomes.hg38.fasta": ["~/a.fa", "$PLACE/b.fa"],
    "genomes.hg38.blacklist": "$PLACE/a.bed",
    "datasets.chip.shared_control": "$PLACE/c.bam",
    "datasets.chip.tasks.A.peaks": "${PLACE}/a.bed",
    "datasets.chip.tasks.A.relaxed_peaks": "$PLACE/r.bed",
    "datasets.chip.tasks.A.reads": ["$PLACE/1.bam", "$PLACE/2.bam"],
    "datasets.chip.tasks.A.control": {"plus": "$PLACE/p.bw", "minus": "$PLACE/m.bw"},
    "datasets.chip.tasks.A.gold": ["$PLACE/g.bed"],
    "appendix.originals.mnist": "$PLACE/mnist",
    "sources.manifest": "$PLACE/sources.tsv",
    "sources.lock": "$PLACE/lock.tsv",
    "sources.mirrors": ["$PLACE/mirror", "https://host/a"],
}


def named_everywhere(config):
    """Name every kind of file by a variable."""
    config["datasets"]["chip"]["gold_standard"] = "nexus"
    for place, value in EVERYWHERE.items():
        *way, last = place.split(".")
        block = config
        for key in way:
            block = block.setdefault(key, {})
        block[last] = copy.deepcopy(value)


def test_variables_are_replaced_in_every_path(config, monkeypatch):
    monkeypatch.setenv("PLACE", "/data")
    monkeypatch.setenv("HOME", "/home/me")
    named_everywhere(config)
    del config["datasets"]["chip"]["shared_control"]  # the control is matched
    design = Study(config)
    assert design.fasta("hg38") == ["/home/me/a.fa", "/data/b.fa"]
    assert design.blacklist("hg38") == "/data/a.bed"
    assert design.reads("chip", "A") == ["/data/1.bam", "/data/2.bam"]
    assert design.tracks("chip", "A-control") == ["/data/p.bw", "/data/m.bw"]
    assert design.peaks("chip", "A") == "/data/a.bed"
    assert design.relaxed_peaks("chip", "A") == "/data/r.bed"
    assert design.gold("chip", "A") == "/data/g.bed"
    assert "/data/mnist" in {file.path for file in design.files}
    assert located_tables(config["sources"]) == {
        "manifest": "/data/sources.tsv",
        "lock": "/data/lock.tsv",
        "mirrors": ["/data/mirror", "https://host/a"],
    }


def test_every_path_with_a_variable_that_is_not_set_is_named(config, monkeypatch):
    monkeypatch.delenv("PLACE", raising=False)
    named_everywhere(config)
    with pytest.raises(InputError) as caught:
        Study(config)
    lacking = [problem for problem in caught.value.problems if "PLACE is not set" in problem]
    assert {problem.split(": ")[1] for problem in lacking} == set(EVERYWHERE)
    assert len(lacking) == 14


def test_one_file_by_two_names_is_one_file(config, monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    config["datasets"]["chip"]["tasks"]["A"]["reads"] = ["~/a.bam", "/home/me/a.bam"]
    with pytest.raises(InputError, match="are the same file"):
        Study(config)


def test_a_data_set_may_count_reads_its_own_way():
    config = copy.deepcopy(CONFIG) | {"signal": {"min_mapq": 30, "shift": [0, 0]}}
    config["datasets"]["chip"]["signal"] = {"shift": [4, -4]}
    assert Study(config).signal_settings("chip") == {"min_mapq": 30, "shift": [4, -4]}
    del config["datasets"]["chip"]["signal"]
    assert Study(config).signal_settings("chip") == config["signal"]


def test_sources_are_mapped_to_where_they_will_lie(config):
    config["genomes"]["hg38"] |= {"assembly": "GRCh38", "fasta": "source:hg38.fa.gz"}
    config["genomes"]["hg38"]["blacklist"] = "source:black.bed.gz"
    tasks = config["datasets"]["chip"]["tasks"]
    tasks["A"] |= {
        "peaks": "encode:ENCSR000BGQ/peaks",
        "reads": ["encode:ENCSR000BGQ/alignments"],
        "control": {"plus": "source:a.tar!x/plus.bw", "minus": "source:a.tar!x/minus.bw"},
        "gold": ["a.bed", "source:b.bed"],
    }
    tasks["B"]["gold"] = "b.bed"
    config["datasets"]["chip"]["gold_standard"] = "footprints"
    design = Study(config)
    assert design.fasta("hg38") == ["resources/sources/hg38.fa.gz"]
    assert design.fasta("synthetic") == ["<simulated>/genome.fa"]
    assert design.blacklist("hg38") == "resources/sources/black.bed.gz"
    folder = "resources/encode/GRCh38/ENCSR000BGQ"
    assert design.peaks("chip", "A") == f"{folder}/peaks.narrowPeak.gz"
    assert design.reads("chip", "A") == [f"{folder}/alignments.bam"]
    assert design.tracks("chip", "A") == []
    assert design.reads("chip", "A-control") == []
    assert design.tracks("chip", "A-control") == [
        "resources/members/a.tar/x/plus.bw",
        "resources/members/a.tar/x/minus.bw",
    ]
    assert design.gold("chip", "A") == "<results>/gold/chip/A.bed"
    assert design.gold_parts("chip", "A") == ["a.bed", "resources/sources/b.bed"]
    assert design.gold("chip", "B") == "b.bed"
    assert len(design.files) == 12


@pytest.mark.parametrize(
    ("task", "values", "message"),
    [
        ("A", {"reads": ["a1.bam", "a1.bam"]}, "A.reads and datasets.chip.tasks.A.reads are the"),
        ("B", {"reads": "a1.bam"}, "tasks.B.reads and datasets.chip.tasks.A.reads are the same"),
        ("B", {"control": "b.bam"}, "tasks.B.control and datasets.chip.tasks.B.reads are the same"),
        ("B", {"relaxed_peaks": "b.bed"}, "B.relaxed_peaks and datasets.chip.tasks.B.peaks are"),
        ("B", {"peaks": "encode:ENCSR000BGQ/peak"}, "tasks.B.peaks: .* peak is no role"),
        ("B", {"peaks": "encode:ENCSR000BGQ/peaks"}, "give the genome an `assembly`"),
        ("B", {"reads": {"track": "b.bw"}}, "chip has two strands but a `track` without strand"),
    ],
)
def test_files_that_cannot_be_meant(config, task, values, message):
    config["datasets"]["chip"]["tasks"][task] |= values
    with pytest.raises(InputError, match=message):
        Study(config)


@pytest.mark.parametrize("key", ["peaks", "reads", "relaxed_peaks"])
def test_tasks_share_a_file_where_the_config_says_so(config, key):
    chip = config["datasets"]["chip"]
    for task in chip["tasks"].values():
        task[key] = "common.gz"
    with pytest.raises(InputError, match=r"add it to datasets\.chip\.shared_files if these tasks"):
        Study(config)
    chip["shared_files"] = ["common.gz"]
    design = Study(config)
    looked_up = {"peaks": design.peaks, "relaxed_peaks": design.relaxed_peaks}
    for task in chip["tasks"]:
        found = looked_up.get(key, lambda *place: design.reads(*place)[0])("chip", task)
        assert found == "common.gz"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        # Two things of one task are never one file, and a list of no effect is a slip.
        ({"reads": "b.bed"}, r"B\.reads and datasets\.chip\.tasks\.B\.peaks are the same file"),
        ({}, r"shared_files lists b\.bed, which is no file of two tasks"),
    ],
)
def test_sharing_goes_no_further_than_it_says(config, values, message):
    config["datasets"]["chip"]["shared_files"] = ["b.bed"]
    config["datasets"]["chip"]["tasks"]["B"] |= {"peaks": "b.bed", **values}
    with pytest.raises(InputError, match=message):
        Study(config)


def test_one_control_may_serve_several_tasks(config):
    config["datasets"]["chip"]["tasks"]["B"]["control"] = "ac.bam"
    assert Study(config).reads("chip", "B-control") == ["ac.bam"]


GRID = {"low": 1e-6, "high": 1e-4, "number": 3}


@pytest.fixture
def ablated(config):
    """Conditions beside the two that are compared."""
    config["conditions"] |= {
        "text": {"base": "fourier", "prior": {"norm": "positive"}},
        "released": {
            "base": "text",
            "architectures": ["binary"],
            "prior": {"softness": {"binary": 0.3, "profile": 0.4}},
            "training": {"tested_epoch": "last"},
        },
        "sparse": {
            "base": "released",
            "prior": {"weight": {"tuned": {"low": 0.01, "high": 100, "number": 5}}},
        },
        "l2": {"training": {"l2": {"binary": 0.5, "profile": {"tuned": GRID}}}},
    }
    config["datasets"]["chip"]["architectures"]["binary"]["ablations"] = "all"
    config["datasets"]["made"]["architectures"]["profile"]["ablations"] = ["l2", "released"]
    return config


def test_conditions_take_over_what_their_base_has(ablated):
    design = Study(ablated)
    assert design.prior_settings("sparse", "binary") == {
        "kind": "fourier",
        "weight": {"tuned": {"low": 0.01, "high": 100, "number": 5}},
        "norm": "positive",
        "softness": 0.3,
        "period": 6.5,
    }
    assert design.training_settings("chip", "binary", "sparse") == {
        "epochs": 20,
        "tested_epoch": "last",
    }
    assert design.training_settings("chip", "binary", "text") == {"epochs": 20}
    assert design.prior_settings("text", "profile")["weight"] == "half-of-none-loss"


def test_further_conditions_are_trained_where_they_are_asked_for(ablated):
    design = Study(ablated)
    assert design.ablations("chip", "binary") == ["text", "released", "sparse", "l2"]
    assert design.ablations("made", "profile") == ["l2"]  # `released` is for binary models only
    assert design.ablations("chip", "profile") == []
    assert design.seeds("chip", "binary", "all", "fourier") == [f"{n:02d}" for n in range(6)]
    assert design.seeds("chip", "binary", "all", "text") == ["00", "01"]
    assert design.ablated_subsets == ["all"]
    kinds = [tuple(kind.values()) for kind, _ in design.every_model]
    assert ("made", "profile", "all", "l2") in kinds
    assert ("made", "profile", "top", "l2") not in kinds


def test_weights_to_try_lie_on_a_logarithmic_scale(ablated):
    design = Study(ablated)
    assert design.tuned("sparse", "binary") == "prior"
    assert design.grid("sparse", "binary") == ["0.01", "0.1", "1", "10", "100"]
    assert design.tuned("l2", "profile") == "l2"
    assert design.grid("l2", "profile") == ["1e-06", "1e-05", "0.0001"]
    assert design.weights("l2", "binary") == {"l2": 0.5}
    assert (design.tuned("fourier", "binary"), design.grid("fourier", "binary")) == (None, [])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"a": {"base": "furier"}}, "conditions.a.base is furier, .* did you mean fourier?"),
        ({"a": {"base": "b"}, "b": {"base": "a"}}, "conditions.b.base is a, which is based on it"),
        ({"a": {"prior": {"kind": "fourier"}}}, "conditions.a.prior has no `weight`"),
        (
            {
                "a": {
                    "prior": {"kind": "fourier", "weight": {"tuned": GRID}},
                    "training": {"l2": {"tuned": GRID}},
                }
            },
            "conditions.a, binary, tunes two weights",
        ),
        (
            {"a": {"training": {"l2": {"tuned": GRID | {"high": 1e-9}}}}},
            "conditions.a, binary, tunes a weight from high to low",
        ),
        ({"fourier": {"architectures": ["profile"]}}, "conditions.fourier is for profile models"),
    ],
)
def test_conditions_that_contradict_themselves_are_refused(config, change, message):
    config["conditions"] |= change
    with pytest.raises(InputError, match=message):
        Study(config)


def test_an_unknown_condition_to_train_is_refused(ablated):
    ablated["datasets"]["made"]["architectures"]["profile"]["ablations"] = ["sparce"]
    with pytest.raises(InputError, match="profile.ablations has sparce, .* mean sparse"):
        Study(ablated)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"conditions": ["none", "furier"]},
            "gc_simulation.conditions has furier, .* mean fourier",
        ),
        ({"conditions": ["none", "l"]}, "gc_simulation.conditions has l, which is for profile"),
        ({"levels": [0.5, 0.525]}, r"datasets.gc-52\.5 has the name of a level"),
    ],
)
def test_simulated_levels_that_contradict_the_config_are_refused(config, change, message):
    own = {"seeds": 1, "training": {}, "model": {}, "levels": [], "conditions": ["none"]}
    config["gc_simulation"] = own | change
    config["conditions"]["l"] = {"architectures": ["profile"]}
    config["datasets"]["gc-52.5"] = config["datasets"]["chip"]
    with pytest.raises(InputError, match=message):
        Study(config)


def test_shipped_variants_differ_from_the_text_in_one_choice_each():
    root = Path(__file__).parents[3] / "config"
    conditions = yaml.safe_load((root / "defaults.yaml").read_text())["conditions"]
    config = copy.deepcopy(CONFIG) | {"conditions": conditions}
    design = Study(config)

    def choices(condition, architecture):
        """Everything a condition says, resolved for an architecture."""
        prior = design.prior_settings(condition, architecture)
        return prior | design.training_settings("chip", architecture, condition)

    released = {
        "binary": {"gradient": "batch-train"},
        "profile": {"gradient": "log-probabilities"},
    }
    held_out = {"held_out_mode": "training", "tested_epoch": "last"}
    redrawn = {"held_out_examples": "redrawn"}
    for architecture, gradient in released.items():
        text = choices("fourier-text", architecture)
        assert text["norm"] == "positive"
        expected = {
            "fourier": {"norm": "all"},
            f"fourier-{'batch-gradient' if architecture == 'binary' else 'log-probabilities'}": (
                gradient
            ),
            "fourier-last-epoch": held_out,
            "fourier-redrawn": redrawn,
            "fourier-released": {"norm": "all"} | gradient | held_out | redrawn,
        }
        for condition, own in expected.items():
            assert choices(condition, architecture) == text | own, condition


def problems_of(config):
    """What is wrong with a config."""
    try:
        Study(config)
    except InputError as error:
        return error.problems
    return []


@pytest.mark.parametrize(
    ("control", "said"),
    [
        ("none", "tasks.A has a `control` but datasets.chip has `control: none`"),
        ("shared", "tasks.A has a `control` but datasets.chip has `control: shared`"),
    ],
)
def test_a_control_that_nothing_uses_is_refused(config, control, said):
    config["datasets"]["chip"]["control"] = control
    assert any(said in problem for problem in problems_of(config))


def test_shared_files_are_the_same_however_they_are_written(config, monkeypatch):
    monkeypatch.setenv("PLACE", "/data")
    chip = config["datasets"]["chip"]
    chip["tasks"]["A"]["peaks"] = "/data/peaks.bed"
    chip["tasks"]["B"] = {**chip["tasks"]["A"], "peaks": "/data/x/../peaks.bed"}
    chip["tasks"]["B"] |= {"reads": "/data/other.bam", "control": "/data/control.bam"}
    for key in chip["tasks"]["B"].keys() - {"peaks", "reads", "control"}:
        del chip["tasks"]["B"][key]
    assert any("shared_files" in problem for problem in problems_of(config))
    chip["shared_files"] = ["$PLACE/peaks.bed"]
    assert not any("peaks.bed" in problem for problem in problems_of(config))
