"""Whether peaks are those of the right data: places where they must have some."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fourier_prior.places import parse_place

_FACTOR = 4
"""Another caller's peaks may be so many times longer or shorter than those that are expected."""


def expected_peaks(peaks: pd.DataFrame, places: Sequence[str]) -> pd.DataFrame:
    """Say whether peaks lie where the right data have some.

    Parameters
    ----------
    peaks : pandas.DataFrame
        From `fourier_prior.intervals.reading.read_peaks`.
    places : sequence of str
        ``chrom:start-end``, 0-based half-open.

    Returns
    -------
    pandas.DataFrame
        Columns place, found and length. Found is ``exact``; ``overlapping`` (a peak and the place
        share half of the shorter, and neither is more than four times as long as the other);
        ``unlike`` (the same, but of another length); or ``absent``. Length is that of the peak,
        in bp, 0 without one.
    """
    rows = []
    for place in places:
        chrom, start, end = parse_place(place)
        near = peaks[peaks["chrom"] == chrom]
        shared = np.minimum(near["end"], end) - np.maximum(near["start"], start)
        length, wanted = near["end"] - near["start"], end - start
        near = near.assign(
            length=length,
            exact=(near["start"] == start) & (near["end"] == end),
            alike=(length <= _FACTOR * wanted) & (wanted <= _FACTOR * length),
        )[2 * shared >= np.minimum(length, wanted)]
        # The best first: exact, then alike, then the longest.
        best = near.sort_values(["exact", "alike", "length"], ascending=False).head(1)
        found = "absent"
        for peak in best.itertuples():
            found = "exact" if peak.exact else "overlapping" if peak.alike else "unlike"
        rows.append((place, found, int(best["length"].sum())))
    return pd.DataFrame(rows, columns=["place", "found", "length"])


def lacking_peaks(found: pd.DataFrame) -> list[str]:
    """Say at which places no task has the peak that is expected.

    Parameters
    ----------
    found : pandas.DataFrame
        From `expected_peaks`, of one task or of several.

    Returns
    -------
    list of str
        One sentence per such place, in the order of the places.
    """
    problems = []
    for place, rows in found.groupby("place", sort=False):
        if rows["found"].isin(["exact", "overlapping"]).any():
            continue
        longest = rows["length"].max()
        if not longest:
            problems.append(
                f"no peak at {place}, where the right data have one; is it another experiment or "
                "another assembly?"
            )
            continue
        _, start, end = parse_place(place)
        kind = "summits" if longest < end - start else "broad regions"
        problems.append(
            f"a peak lies at {place} but is {longest} bp long, expected {end - start}: is it a "
            f"file of {kind}?"
        )
    return problems
