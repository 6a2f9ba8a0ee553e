"""Training histories for tests."""

import pandas as pd

from fourier_prior.files import write_table


def write_history(path, losses):
    """Write a history with the given losses of selection, and losses of correctness twice that."""
    table = pd.DataFrame({"epoch": range(1, len(losses) + 1), "validation_selection": losses})
    table["validation_correctness"] = table["validation_selection"] * 2
    write_table(table, path)
    return str(path)
