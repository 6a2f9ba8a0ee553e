"""Whether peaks are those of the right data: places where they must have some."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


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
        Columns place and found: ``exact``, ``overlapping`` (a peak and the place share half of
        the shorter) or ``absent``.
    """
    rows = []
    for place in places:
        chrom, _, span = place.rpartition(":")
        start, end = map(int, span.split("-"))
        near = peaks[peaks["chrom"] == chrom]
        shared = np.minimum(near["end"], end) - np.maximum(near["start"], start)
        shorter = np.minimum(near["end"] - near["start"], end - start)
        exact = ((near["start"] == start) & (near["end"] == end)).any()
        overlapping = (2 * shared >= shorter).any()
        rows.append((place, "exact" if exact else "overlapping" if overlapping else "absent"))
    return pd.DataFrame(rows, columns=["place", "found"])


def places_without_peak(found: pd.DataFrame) -> list[str]:
    """Name the places where no task has a peak.

    Parameters
    ----------
    found : pandas.DataFrame
        From `expected_peaks`, of one task or of several.
    """
    absent = found["found"].eq("absent").groupby(found["place"], sort=False).all()
    return list(absent.index[absent])
