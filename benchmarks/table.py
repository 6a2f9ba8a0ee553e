"""Write the tables of README.md from the files of the benchmarks.

    python benchmarks/table.py benchmarks/results/*.tsv

Replaces what stands between the marks in benchmarks/README.md; `--print` shows it instead.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from measure import COLUMNS, amount, spread

from fourier_prior.files import read_table, write_text
from fourier_prior.formatting import markdown_table

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- tables -->\n", "<!-- end of tables -->\n"
HEADER = ("case", "ours", "", "peer", "", "ratio", "note")


def tables(paths: Sequence[Path]) -> Iterator[str]:
    """Write a section for each benchmark and machine."""
    rows = pd.concat([read_table(path) for path in paths], ignore_index=True)
    missing = set(COLUMNS) - set(rows.columns)
    if missing:
        raise SystemExit(f"columns {', '.join(sorted(missing))} are missing; measure again.")
    rows = rows.astype({"note": object}).fillna({"note": ""})
    for (name, where), part in rows.groupby(["benchmark", "machine"], sort=False):
        rounds = ", ".join(str(n) for n in sorted(part["repetitions"].unique()))
        yield f"### {name} · {part['device'].iloc[0]}\n"
        yield f"{where}; {rounds} rounds; load before {part['load'].max():.1f}.\n"
        yield markdown_table(HEADER, [cells(row) for row in part.to_dict("records")]) + "\n"


def cells(row: dict) -> tuple[str, ...]:
    """Write the cells of a row."""
    peer, ratio = "", ""
    if pd.notna(row["ratio_median"]):
        peer, ratio = amount(row, "peer"), f"{spread(row, 'ratio')} {row['relation']}"
    return row["case"], row["ours"], amount(row, "ours"), row["peer"], peer, ratio, row["note"]


def with_tables(page: str, text: str) -> str:
    """Replace what is between the marks of a page."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1]


def main() -> None:
    """Write the page, or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, help="TSV files of benchmarks")
    parser.add_argument("--print", action="store_true", help="print the tables, change nothing")
    options = parser.parse_args()
    text = "\n".join(tables(options.files))
    if options.print:
        print(text)  # noqa: T201
    else:
        write_text(with_tables(README.read_text(), text), README)


if __name__ == "__main__":
    main()
