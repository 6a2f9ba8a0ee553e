"""Which format an interval file has: decided by the content of all lines, never by its name.

=========== ============================================== ====== ======== ===
format      known by                                       summit strength q
=========== ============================================== ====== ======== ===
IDR output  narrowPeak and ten numbers (20 columns)        10     7        9
narrowPeak  strand in 6, numbers in 7 to 9, 10 columns or  10     7        9
            more
gappedPeak  BED12 and three numbers (15 columns)           --     13       15
BED12       thick part, colour, blocks (12 columns or      --     5        --
            more)
BED9        thick part (or 0 in all lines) and colour (9   --     5        --
            columns)
broadPeak   strand in 6, numbers in 7 to 9 (9 columns)     --     7        9
BED6+       strand in 6 (6 columns or more)                --     5        --
BED5        a number in 5 (5 columns: BED5, summits of     --     5        --
            MACS2)
BED3+       anything else with chromosome, start, end      --     --       --
=========== ============================================== ====== ======== ===

Columns count from 1. The first format that fits most lines is taken, and then all lines must fit
it. Where a column of strengths is the same in all lines, or there is none, column 5 (the score)
stands in for it, unless that is the same everywhere, too: then the file has no strengths.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fourier_prior.intervals.text import Rows, at_lines, numbers_of, whole_numbers

_STRANDS = {"+", "-", ".", "*", ""}
_COLOUR = re.compile(r"\.|0|\d{1,3},\d{1,3},\d{1,3},?")
_NOT_GIVEN = "."


@dataclass(frozen=True, eq=False)
class Format:
    """An interval format.

    Attributes
    ----------
    name : str
    tests : dict of int to function
        What each of its columns, from 1, must be: a function of `Cells` and the column, returns
        for each line whether it is.
    least, most : int
        How many columns it has.
    summit, signal, q, score : int or None
        Columns of the summit (an offset from the start), of the strength, of the q-value, and of
        the score that stands in for the strength.
    """

    name: str
    tests: dict[int, Callable[["Cells", int], np.ndarray]]
    least: int
    most: int | None = None
    summit: int | None = None
    signal: int | None = None
    q: int | None = None
    score: int | None = None

    def fits(self, cells: "Cells") -> bool:
        """Whether most lines are of this format."""
        wide = cells.width >= self.least and (self.most is None or cells.width <= self.most)
        return wide and all(
            2 * test(cells, column).sum() > len(cells) for column, test in self.tests.items()
        )


class Cells:
    """Columns of lines.

    Parameters
    ----------
    rows : Rows
    start, end : numpy.ndarray, shape (N,), float
        Coordinates of all rows, NaN where they are none.
    which : numpy.ndarray of int
        Rows to take.
    """

    def __init__(self, rows: Rows, start: np.ndarray, end: np.ndarray, which: np.ndarray):
        self._fields = [rows.fields[i] for i in which]
        self.width = min(map(len, self._fields), default=0)
        self.start, self.end, self.numbers = start[which], end[which], rows.numbers[which]

    def __len__(self) -> int:
        return len(self._fields)

    def texts(self, column: int) -> list[str]:
        """Return a column's texts."""
        return [row[column - 1].strip() for row in self._fields]

    def values(self, column: int) -> np.ndarray:
        """Return a column's numbers; NaN where there is none."""
        return numbers_of(self.texts(column))


_NEARLY_NUMBER = re.compile(r"[+-]?[0-9]*[.,]?[0-9]*([eE][+-]?[0-9]+)?|NA|NaN|nan|\.")


def _number(cells: Cells, column: int) -> np.ndarray:
    return np.isfinite(cells.values(column))


def _value(cells: Cells, column: int) -> np.ndarray:
    """Return where a number is, or the point that says that there is none."""
    return _number(cells, column) | (np.array(cells.texts(column), dtype=object) == _NOT_GIVEN)


def _strand(cells: Cells, column: int) -> np.ndarray:
    return np.array([text in _STRANDS for text in cells.texts(column)], dtype=bool)


def _thick(cells: Cells, column: int) -> np.ndarray:
    """Return where a position is inside the line's interval; 0 in all lines: nothing is thick."""
    place = whole_numbers(cells.texts(column))
    return ((place >= cells.start) & (place <= cells.end)) | (place == 0).all()


def _near(cells: Cells, column: int) -> np.ndarray:
    """Return where this column and the next are an interval that overlaps that of the line."""
    start, end = (whole_numbers(cells.texts(number)) for number in (column, column + 1))
    return (start < end) & (start < cells.end) & (end > cells.start)


def _colour(cells: Cells, column: int) -> np.ndarray:
    return np.array([bool(_COLOUR.fullmatch(text)) for text in cells.texts(column)], dtype=bool)


def _blocks(cells: Cells, column: int) -> np.ndarray:
    """Return where a list has as many numbers as column 10 counts."""
    lists = zip(cells.texts(10), cells.texts(column), strict=True)
    return np.array(
        [
            number.isdecimal()
            and int(number) > 0
            and re.fullmatch(rf"(\d+,){{{int(number) - 1}}}\d+,?", blocks) is not None
            for number, blocks in lists
        ],
        dtype=bool,
    )


_NARROW = {6: _strand, 7: _value, 8: _value, 9: _value}
_THICK = {6: _strand, 7: _thick, 8: _thick, 9: _colour}
# What is thick may be left out.
_BED12 = {6: _strand, 11: _blocks, 12: _blocks}

FORMATS = (
    Format(
        "gappedPeak", {**_BED12, 13: _value, 14: _value, 15: _value}, 15, 15, signal=13, q=15,
        score=5,
    ),
    Format(
        "IDR output of broadPeak",
        {**_NARROW, **dict.fromkeys(range(10, 18), _number), 12: _near, 15: _near}, 17, 17,
        signal=7, q=9, score=None,
    ),
    Format("BED12", _BED12, 12, score=5),
    Format(
        "IDR output", {**_NARROW, **dict.fromkeys(range(11, 21), _number)}, 20, 20, summit=10,
        signal=7, q=9, score=None,
    ),
    Format("narrowPeak", _NARROW, 10, summit=10, signal=7, q=9, score=5),
    Format("BED9", _THICK, 9, 9, score=5),
    Format("broadPeak", _NARROW, 9, 9, signal=7, q=9, score=5),
    Format("BED6+", {6: _strand}, 6, score=5),
    Format("BED5", {5: _number}, 5, 5, score=5),
    Format("BED3+", {}, 3),
)  # fmt: skip
"""All formats, the more special ones first."""


def recognised(rows: Rows, start: np.ndarray, end: np.ndarray) -> tuple[Format, Cells, list[str]]:
    """Recognise the format of a file.

    Parameters
    ----------
    rows : Rows
    start, end : numpy.ndarray, shape (N,), float
        Coordinates, NaN where they are none.

    Returns
    -------
    form : Format
        That of most lines.
    cells : Cells
        The lines of this format; lines without coordinates are left out.
    problems : list of str
        One sentence per kind of line that does not fit, with line numbers.
    """
    widths = np.array([len(row) for row in rows.fields], dtype=np.int64)
    by_format: dict[Format, list[np.ndarray]] = {}
    for width in np.unique(widths[widths >= 3]):
        which = np.flatnonzero(widths == width)
        by_format.setdefault(_format_of(Cells(rows, start, end, which)), []).append(which)
    if not by_format:
        return FORMATS[-1], Cells(rows, start, end, np.empty(0, np.int64)), []
    lines = {form: np.sort(np.concatenate(which)) for form, which in by_format.items()}
    form = max(lines, key=lambda form: len(lines[form]))
    problems = []
    for other, which in lines.items():
        if other is not form:
            problems += at_lines(
                rows.path,
                rows.numbers[which],
                f"{other.name}, but most lines are {form.name}; give each format a file of its own",
            )
    cells = Cells(rows, start, end, lines[form])
    for column, test in form.tests.items():
        odd = np.flatnonzero(~test(cells, column))
        if len(odd):
            complaint = _misfit(form, column, cells.texts(column)[odd[0]])
            problems += at_lines(rows.path, cells.numbers[odd], complaint)
    return form, cells, problems


def _format_of(cells: Cells) -> Format:
    """Return the first format that most lines fit; peaks also if their numbers are mistyped."""
    form = next((form for form in FORMATS if form.fits(cells)), FORMATS[-1])
    if form.name in ("BED6+", "BED3+") and _are_mistyped_peaks(cells):
        meant = "broadPeak" if cells.width == 9 else "narrowPeak"
        return next(form for form in FORMATS if form.name == meant)
    return form


def _are_mistyped_peaks(cells: Cells) -> bool:
    """Whether columns 7 to 9 hold ``1,5`` or ``NA``, and 10, if there is one, offsets."""
    if cells.width < 9:
        return False
    mask = np.ones(len(cells), dtype=bool)
    for column in (7, 8, 9):
        texts = cells.texts(column)
        mask &= np.array([bool(_NEARLY_NUMBER.fullmatch(text)) for text in texts], dtype=bool)
    if cells.width > 9:
        offset = whole_numbers(cells.texts(10))
        mask &= ((offset >= -1) & (offset <= cells.end - cells.start)) | np.isin(
            cells.texts(10), [_NOT_GIVEN]
        )
    return _most(mask)


def _misfit(form: Format, column: int, text: str) -> str:
    """Say that a text is not what a format has in a column, and what to write there."""
    if form.tests[column] is not _value:
        return (
            f"column {column} is not what {form.name} has there ({_WORDS[form.tests[column]]}); "
            "correct it, or give each format a file of its own"
        )
    name = {form.signal: " (signal)", form.q: " (q-value)"}.get(column, "")
    point = text.replace(",", ".")
    proposal = f"write {point}" if np.isfinite(numbers_of([point]))[0] else "write a number"
    return (
        f"column {column}{name} of {form.name} is not a number ({text!r}); {proposal}, and -1 "
        "where it is unknown, or give each format a file of its own"
    )


_WORDS = {
    _number: "a number",
    _strand: "a strand: + - or .",
    _thick: "a position inside the interval, or 0 in all lines",
    _near: "the interval of a replicate",
    _colour: "a colour",
    _blocks: "a list of as many numbers as column 10 says",
}


def foreign(rows: Rows, cells: Cells) -> str:
    """Say what a file is that is no list of intervals in BED's coordinates.

    Parameters
    ----------
    rows : Rows
    cells : Cells
        Of these rows.

    Returns
    -------
    str
        What it is and the remedy, as the end of a sentence that begins with the file; empty if it
        is none of the kinds that are known.
    """
    for kind, remedy in _FOREIGN:
        if kind(rows, cells):
            return remedy
    return ""


def _most(mask: np.ndarray) -> bool:
    return len(mask) > 0 and 2 * np.count_nonzero(mask) > len(mask)


def _is_vcf(rows: Rows, cells: Cells) -> bool:
    return any(c.startswith(("##fileformat=VCF", "#CHROM\tPOS")) for c in rows.comments) or (
        cells.width >= 8
        and _most(np.isfinite(whole_numbers(cells.texts(2))))
        and _most(np.array([bool(re.fullmatch("[ACGTN]+", t)) for t in cells.texts(4)]))
        and not _most(np.isfinite(cells.values(3)))
    )


def _is_gff(rows: Rows, cells: Cells) -> bool:
    if any(comment.startswith("##gff-version") for comment in rows.comments):
        return True
    if cells.width not in (8, 9) or _most(np.isfinite(cells.values(2))):
        return False
    return _most(np.isfinite(whole_numbers(cells.texts(4)))) and _most(_strand(cells, 7))


def _is_interval_list(rows: Rows, cells: Cells) -> bool:
    return any(comment.startswith(("@HD", "@SQ")) for comment in rows.comments)


def _is_homer(rows: Rows, cells: Cells) -> bool:
    """Whether it has name, chromosome, start, end, strand."""
    return (
        cells.width >= 5
        and not _most(np.isfinite(cells.values(2)))
        and _most(whole_numbers(cells.texts(3)) <= whole_numbers(cells.texts(4)))
        and _most(_strand(cells, 5) | np.isin(cells.texts(5), ["0", "1"]))
    )


def _is_one_based(rows: Rows, cells: Cells) -> bool:
    """Whether column 4 is the length of closed intervals, as in the xls of MACS, or for GRanges."""
    return cells.width >= 5 and _most(cells.values(4) == cells.end - cells.start + 1)


def _is_bedpe(rows: Rows, cells: Cells) -> bool:
    if cells.width < 6:
        return False
    same = np.isin(cells.texts(4), [*np.unique(cells.texts(1)), _NOT_GIVEN])
    return _most(same & (whole_numbers(cells.texts(5)) <= whole_numbers(cells.texts(6))))


def _is_epic2(rows: Rows, cells: Cells) -> bool:
    """Whether it has p-value, score, strand, two counts, FDR, fold change, or says so on top."""
    tops = [*rows.comments, *("\t".join(row) for row in rows.fields[:1])]
    if any(re.match(r"#?\s*Chromosome\tStart\tEnd\tPValue\t", top, re.IGNORECASE) for top in tops):
        return True
    if cells.width != 10 or not _most(_strand(cells, 6)):
        return False
    shares = [(cells.values(column) >= 0) & (cells.values(column) <= 1) for column in (4, 9)]
    counts = [np.isfinite(whole_numbers(cells.texts(column))) for column in (7, 8)]
    fold = _number(cells, 10) & np.isnan(whole_numbers(cells.texts(10)))
    return _most(np.all([*shares, *counts, fold], axis=0))


def _is_wiggle(rows: Rows, cells: Cells) -> bool:
    """Whether it is a track: declared, or four columns of intervals that touch one another."""
    declared = re.compile(r"track\s.*type=[\"']?(bedGraph|wiggle)", re.IGNORECASE)
    if any(declared.match(comment) for comment in rows.comments):
        return True
    if any(re.match("(fixed|variable)Step", row[0]) for row in rows.fields[:1]):
        return True
    if cells.width != 4 or len(cells) < 3 or not _most(_number(cells, 4)):
        return False
    return _most(cells.start[1:] == cells.end[:-1])


_FOREIGN = (
    (
        _is_vcf,
        "is VCF, which lists variants, not intervals; give BED (`bcftools query -f "
        "'%CHROM\\t%POS0\\t%END\\n'` makes it)",
    ),
    (
        _is_gff,
        "is GFF or GTF, with 1-based coordinates in columns 4 and 5; give BED (`awk -v OFS='\\t' "
        "'!/^#/ {print $1, $4-1, $5}'` makes it)",
    ),
    (
        _is_interval_list,
        "is an interval list of Picard, with 1-based coordinates; give BED (`picard "
        "IntervalListToBed` makes it)",
    ),
    (
        _is_one_based,
        "holds 1-based coordinates (column 4 is end - start + 1, as in the xls of MACS and in "
        "tables of GRanges); give the narrowPeak or broadPeak that MACS wrote beside it, or "
        "subtract 1 from every start and drop the column",
    ),
    (
        _is_homer,
        "is a peak file of HOMER, with a name in column 1 and 1-based coordinates; give BED "
        "(`pos2bed.pl` makes it)",
    ),
    (
        _is_epic2,
        "is a table of epic2 or SICER, with counts and the fold change where peak files have "
        "signal and summit; give broadPeak (`awk -v OFS='\\t' '!/^#?Chromosome/ {print $1, $2, $3, "
        '".", $5, $6, $10, -1, -1}\'` makes it)',
    ),
    (
        _is_bedpe,
        "is BEDPE, pairs of intervals; give the intervals that are meant as BED",
    ),
    (
        _is_wiggle,
        "is a track of signal (bedGraph or wiggle), not a list of intervals; give the peaks "
        "that were called in it",
    ),
)
