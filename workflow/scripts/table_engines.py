"""Agreement of two DeepSHAP engines.

input.engines        analysis tables engines.tsv
output.table         .tsv
output.text          .md, for readers
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.formatting import markdown_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

columns = ["dataset", "architecture", "condition", "sequences", "deviation", "largest_delta"]
table = read_tables(snakemake.input.engines, columns)
write_table(table, snakemake.output.table)
rows = [
    [*map(str, row[:4]), f"{row.deviation:.1e}", f"{row.largest_delta:.1e}"]
    for row in table[columns].itertuples(index=False)
]
text = (
    "# Agreement of two DeepSHAP engines\n\n"
    + markdown_table(columns, rows)
    + "\n\ndeviation: largest difference between the scores of this package and of shap, as a "
    "share of the largest score. largest_delta: largest difference between the sum of a sequence's "
    "contributions and the difference of outputs that they explain, relative to the largest "
    "such difference.\n"
)
write_text(text, snakemake.output.text)
