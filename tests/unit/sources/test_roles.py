"""Roles against what ENCODE's pipelines emit."""

import pytest

from fourier_prior.sources.roles import ROLES

# output type, file type and replicates of what today's pipelines post
TODAY = [
    ("tf_chip", "unfiltered alignments", "bam"),
    ("tf_chip", "alignments", "bam"),
    ("tf_chip", "IDR ranked peaks", "bed idr_ranked_peak"),
    ("tf_chip", "IDR thresholded peaks", "bed narrowPeak"),
    ("tf_chip", "IDR thresholded peaks", "bigBed narrowPeak"),
    ("control_chip", "unfiltered alignments", "bam"),
    ("control_chip", "alignments", "bam"),
    ("dnase", "unfiltered alignments", "bam"),
    ("dnase", "alignments", "bam"),
    ("dnase", "peaks", "starch"),
    ("dnase", "FDR cut rate", "bed bed3+"),
    ("dnase", "footprints", "bed bed3+"),
    ("dnase", "peaks", "bed narrowPeak"),
    ("dnase", "peaks", "bigBed narrowPeak"),
]


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("alignments", [("tf_chip", "bam"), ("control_chip", "bam"), ("dnase", "bam")]),
        ("control", [("tf_chip", "bam"), ("control_chip", "bam"), ("dnase", "bam")]),
        ("peaks", [("tf_chip", "bed narrowPeak")]),
        ("dnase-peaks", [("dnase", "bed narrowPeak")]),
        ("relaxed-peaks", []),  # archived files of an older pipeline
    ],
)
def test_roles_are_played_by_what_pipelines_post(role, found):
    kind = ROLES[role]
    assert found == [
        (pipeline, file_type)
        for pipeline, output_type, file_type in TODAY
        if output_type in kind.output_types and file_type == kind.file_type
    ]


def test_a_data_set_can_do_without_no_role_but_relaxed_peaks():
    assert [name for name, kind in ROLES.items() if kind.optional] == ["relaxed-peaks"]
    assert [name for name, kind in ROLES.items() if kind.archived] == ["relaxed-peaks"]
