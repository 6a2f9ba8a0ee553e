"""Peaks and intervals for tests."""

import pandas as pd


def intervals(rows):
    return pd.DataFrame(rows, columns=["chrom", "start", "end"])
