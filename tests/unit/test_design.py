import copy

import pytest

from fourier_prior.design import Design
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
    design = Design(config)
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


def test_seeds_and_own_values_of_a_data_set(config):
    design = Design(config)
    assert design.seeds("chip", "binary", "all") == ["00", "01", "02", "03", "04", "05"]
    assert design.seeds("chip", "binary", "top") == ["00", "01"]
    assert design.runs("made", "profile", "all") == ["seed-00", "seed-01", "seed-02"]
    assert design.window_settings("chip", "binary") == {"stride": 200, "input_length": 1000}
    assert design.model_settings("made", "profile") == {
        "channels": 64,
        "input_length": 1346,
        "output_length": 1000,
    }


def test_a_subset_without_seeds_is_left_out(config):
    config["seeds"]["top"] = 0
    assert Design(config).subsets == ["all"]


def test_priors_are_resolved_per_architecture(config):
    design = Design(config)
    assert design.prior_settings("none", "binary") is None
    assert design.prior_settings("fourier", "profile") == {
        "kind": "fourier",
        "weight": "half-of-none-loss",
        "softness": 0.2,
        "period": 6.7,
    }


def test_figures_of_absent_data_are_left_out_but_asking_for_one_is_an_error(config):
    design = Design(config)
    assert design.figures == ["figure_1", "figure_3"]
    assert design.motif_runs == [("made", "profile", "K")]
    with pytest.raises(InputError, match="figure_4 is mapped to the data set absent"):
        design.figure("figure_4")


def test_what_is_left_out_is_said_with_the_reason(config):
    design = Design(config)
    assert "figure_4" in design.figures_left_out
    left_out = design.motif_runs_left_out
    assert list(left_out) == ["motifs.runs[0]"]
    assert "the data set absent, which is not configured" in left_out["motifs.runs[0]"]
    config["motifs"]["runs"] = [{"dataset": "made", "architecture": "profile", "head": "K"}]
    assert Design(config).motif_runs_left_out == {}


def test_contradictions_are_listed_together(config):
    config["comparison"]["treatment"] = "furier"
    config["datasets"]["chip"]["genome"] = "hg37"
    del config["datasets"]["chip"]["tasks"]["A"]["control"]
    with pytest.raises(InputError) as caught:
        Design(config)
    text = str(caught.value)
    assert "did you mean fourier?" in text
    assert "did you mean hg38?" in text
    assert "datasets.chip.tasks.A has no `control`" in text


def test_variables_in_paths_are_replaced_or_refused(config, monkeypatch):
    config["datasets"]["chip"]["tasks"]["A"]["peaks"] = "$PLACE/a.bed"
    monkeypatch.setenv("PLACE", "/data")
    assert Design(config).peaks("chip", "A") == "/data/a.bed"
    monkeypatch.delenv("PLACE")
    with pytest.raises(InputError, match=r"datasets\.chip\.tasks\.A\.peaks .* PLACE is not set"):
        Design(config)


def test_a_data_set_may_count_reads_its_own_way():
    config = copy.deepcopy(CONFIG) | {"signal": {"min_mapq": 30, "shift": [0, 0]}}
    config["datasets"]["chip"]["signal"] = {"shift": [4, -4]}
    assert Design(config).signal_settings("chip") == {"min_mapq": 30, "shift": [4, -4]}
    del config["datasets"]["chip"]["signal"]
    assert Design(config).signal_settings("chip") == config["signal"]


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
    design = Design(config)
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
        Design(config)


def test_one_control_may_serve_several_tasks(config):
    config["datasets"]["chip"]["tasks"]["B"]["control"] = "ac.bam"
    assert Design(config).reads("chip", "B-control") == ["ac.bam"]
