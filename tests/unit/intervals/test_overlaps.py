"""Overlaps of intervals, counted, subtracted, merged."""

import subprocess

import numpy as np
import pandas as pd
from hypothesis import given, settings, strategies as st
from interval_examples import intervals

from fourier_prior.intervals.overlaps import covered_bases, merge_intervals, without_overlap

ranges = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda t: (t[0], t[0] + t[1]))
spans = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda s: (s[0], sum(s)))


@given(st.lists(ranges, max_size=8), st.lists(ranges, max_size=8))
def test_covered_bases_matches_sets(windows, covering):
    covered = {p for start, end in covering for p in range(start, end)}
    expected = [len(covered & set(range(*window))) for window in windows]
    w = np.array(windows, dtype=np.int64).reshape(-1, 2)
    c = np.array(covering, dtype=np.int64).reshape(-1, 2)
    assert covered_bases(w[:, 0], w[:, 1], c[:, 0], c[:, 1]).tolist() == expected


@settings(max_examples=15, deadline=None)
@given(st.lists(ranges, max_size=6), st.lists(ranges, max_size=6))
def test_without_overlap_matches_brute_force(ours, theirs):
    a = intervals([(f"chr{i % 2}", *r) for i, r in enumerate(ours)]).assign(extra=range(len(ours)))
    b = intervals([(f"chr{i % 2}", *r) for i, r in enumerate(theirs)])
    expected = [
        r.extra
        for r in a.itertuples()
        if not any(
            r.chrom == o.chrom and r.start < o.end and o.start < r.end for o in b.itertuples()
        )
    ]
    assert without_overlap(a, b)["extra"].tolist() == expected


def test_overlap_agrees_with_bedtools_on_files(tmp_path):
    random = np.random.default_rng(3)
    tables = []
    for name in ("a", "b"):
        start = random.integers(0, 5000, 200)
        table = intervals(
            list(zip(random.choice(["chr1", "chr2"], 200), start, start + 20, strict=True))
        )
        table.to_csv(tmp_path / f"{name}.bed", sep="\t", header=False, index=False)
        tables.append(table)
    out = subprocess.run(
        ["bedtools", "intersect", "-v", "-a", tmp_path / "a.bed", "-b", tmp_path / "b.bed"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    expected = [line.split("\t") for line in out.splitlines()]
    found = without_overlap(*tables).astype(str).to_numpy().tolist()
    assert found == expected
    assert 0 < len(found) < 200


@given(st.lists(spans, min_size=1, max_size=8))
def test_merged_intervals_cover_the_same_bases_once(drawn):
    rows = [(f"chr{i % 2}", *span) for i, span in enumerate(drawn)]
    merged = merge_intervals(pd.DataFrame(rows, columns=["chrom", "start", "end"]))
    covered = {(c, p) for c, s, e in rows for p in range(s, e)}
    again = [(r.chrom, p) for r in merged.itertuples() for p in range(r.start, r.end)]
    assert sorted(again) == sorted(covered)
    for before, after in zip(merged[:-1].itertuples(), merged[1:].itertuples(), strict=True):
        assert before.chrom < after.chrom or before.end < after.start
