"""5' ends of reads in text files: BED, tagAlign, BEDPE and 10x fragments."""

import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import open_unpacked
from fourier_prior.intervals.assembly import renaming
from fourier_prior.intervals.text import at_lines, few
from fourier_prior.signal.chromosomes import indices, other_names, past_end
from fourier_prior.signal.read_tally import ReadTally

logger = logging.getLogger(__name__)

_PIECE = 1 << 23
"""How many bytes of text are held at once."""

_LOOKED_AT = 1 << 20
"""Bytes at the beginning that a quick look takes in."""

_LONGEST = 1 << 20
"""Bytes of a line beyond which a file is no text."""

_NO_DATA = re.compile(rb"#|(track|browser)(\s|$)|\s*$")
"""Lines without a read."""
_SUSPECTS = np.isin(np.arange(256), list(b"#tb \t\v\f\n"))
"""Which bytes such lines may begin with; most pieces have none and are not taken apart."""

_INTEGER = re.compile(r" *[+-]?[0-9]+(\.0*)?([eE]\+?[0-9]+)? *")
"""Whole numbers as pandas takes them; some programs write a million as 1e+06."""
_MOST_PLACE = 1 << 53

_BLANKS = " \t\n"
_BLANKS_AT_END = re.compile(rb"(?<![ \t])[ \t]+\n")

_QUOTES = ('"', "'")

_QUALITIES = re.compile(r"\d{1,3}")
_MOST_QUALITY = 255

_NO_NAMES = (".", "N", "", "*")

Ends = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Chromosome index, strand (0 plus, 1 minus) and position of 5' ends, all int64."""


@dataclass(frozen=True)
class _End:
    """One 5' end of each line: its columns, and its strand if there is no column for that."""

    chrom: int
    start: int
    end: int
    strand: int | None = None
    fixed: int | None = None


@dataclass(frozen=True)
class _Form:
    """What the columns of a file are."""

    ends: tuple[_End, ...]
    quality: int | None = None
    name: int | None = None
    pairs: bool = False
    by_place: bool = False
    """Whether the places of two mates tell their strands."""

    @property
    def integers(self) -> set[int]:
        return {column for end in self.ends for column in (end.start, end.end)}

    def columns(self, *, quality: bool = False, name: bool = False) -> list[int]:
        """Return the columns to read."""
        found = {c for e in self.ends for c in (e.chrom, e.start, e.end, e.strand) if c is not None}
        return sorted(
            found | ({self.quality} if quality else set()) | ({self.name} if name else set())
        )

    @property
    def least(self) -> int:
        """How many columns there have to be."""
        return 1 + max(self.columns())


_FRAGMENT = (_End(0, 1, 2, fixed=0), _End(0, 1, 2, fixed=1))


def _form(kind: str, width: int) -> _Form:
    """Return what the columns of a line of some width are."""
    if kind == "bed":
        return _Form((_End(0, 1, 2, 5),), quality=4, name=3)
    if kind == "tagAlign":  # the fourth column may hold the sequence
        return _Form((_End(0, 1, 2, 5),), quality=4)
    if kind == "fragments" or width < 6:
        return _Form(_FRAGMENT, pairs=True)
    stranded = width >= 10
    if stranded:
        ends = (_End(0, 1, 2, 8), _End(3, 4, 5, 9))
    else:
        ends = (_End(0, 1, 2, fixed=0), _End(3, 4, 5, fixed=1))
    return _Form(ends, quality=7 if width > 7 else None, pairs=True, by_place=not stranded)


@dataclass
class _Names:
    """Maps chromosome names of a text file to the genome's indices and remembers strangers."""

    sizes: Mapping[str, int]
    rename: Mapping[str, str]
    known: bool = False
    strangers: dict[str, None] = field(default_factory=dict)
    _found: dict[str, int] = field(default_factory=dict)

    def index(self, column: pd.Series) -> np.ndarray:
        names = column.cat.categories
        if fresh := [name for name in names if name not in self._found]:
            self._found.update(zip(fresh, indices(fresh, self.sizes, self.rename), strict=True))
        found = np.array([self._found[name] for name in names], dtype=np.int64)
        self.known |= bool((found >= 0).any())
        strange = (name for name, i in zip(names, found, strict=True) if i < 0 and name != ".")
        self.strangers.update(dict.fromkeys(strange))
        return found[column.cat.codes.to_numpy()]


@dataclass
class _Quality:
    """Filters by a column of scores as long as these may be mapping qualities.

    They are if all of them are whole numbers from 0 to 255 and not all are 0, which only the last
    line can tell; what was held back until then is counted.
    """

    least: int
    pieces: int = 0
    plain: str = ""
    positive: bool = False

    @property
    def is_one(self) -> bool:
        """Whether the scores that have been seen are mapping qualities."""
        return not self.plain and self.positive

    @property
    def why_none(self) -> str:
        """What the scores are instead."""
        return f"one is {self.plain}" if self.plain else "all are 0"

    def keeps(self, column: pd.Series) -> np.ndarray:
        """Tell which lines of the next piece are good enough."""
        if not self.plain:
            for text in column.cat.categories:
                if not _QUALITIES.fullmatch(text) or int(text) > _MOST_QUALITY:
                    self.plain = repr(text)
                    return np.ones(len(column), dtype=bool)
                self.positive |= int(text) > 0
            self.pieces += 1
            return self.good(column)
        return np.ones(len(column), dtype=bool)

    def good(self, column: pd.Series) -> np.ndarray:
        values = np.array([int(text) for text in column.cat.categories], dtype=np.int64)
        return (values >= self.least)[column.cat.codes.to_numpy()]


def text_ends(
    path: Path,
    sizes: Mapping[str, int],
    kind: str,
    min_mapq: int,
    layout: str,
    rename: Mapping[str, str],
    tally: ReadTally,
) -> Iterator[Ends]:
    """Yield the 5' ends of the reads of one text file, in pieces.

    Parameters
    ----------
    path : pathlib.Path
    sizes : mapping of str to int
    kind : {"bed", "tagAlign", "bedpe", "fragments"}
    min_mapq : int
        Least mapping quality: column 5 of BED and tagAlign, 8 of BEDPE, if all of its values are
        whole numbers from 0 to 255 and not all are 0. Else nothing is filtered, with a warning.
    layout : {"any", "single", "paired"}
        Other than "any", the names of BED reads are looked at: mates end in /1 and /2.
    rename : mapping of str to str
    tally : ReadTally

    Yields
    ------
    chrom, strand, position : numpy.ndarray, int64

    Raises
    ------
    InputError
        If the file is broken, lines are malformed, reads end past their chromosome, or no
        chromosome is the genome's.
    """
    form = _form(kind, _width(path))
    names = _Names(sizes, rename)
    quality = _Quality(min_mapq) if min_mapq > 0 and form.quality is not None else None
    by_name = form.name is not None and layout != "any"
    columns = form.columns(quality=quality is not None, name=by_name)
    limits = np.array([*sizes.values(), np.iinfo(np.int64).max], dtype=np.int64)

    def ends(table: pd.DataFrame, keep: np.ndarray) -> Iterator[Ends]:
        _count_layout(table[form.name][keep] if by_name else keep, form, tally)
        for columns_of_end in form.ends:
            chrom, strand, start, end = _end_of(path, kind, form, table, columns_of_end, names)
            missing = (table[columns_of_end.chrom] == ".").to_numpy()  # the lost mate of a pair
            _check_ends(path, sizes, chrom, start, end, keep & (end > limits[chrom]))
            tally.filtered += int((keep & missing).sum())
            tally.elsewhere += int((keep & ~missing & (chrom < 0)).sum())
            used = keep & (chrom >= 0)
            yield chrom[used], strand[used], np.where(strand == 0, start, end - 1)[used]

    read = 0
    for table in _tables(path, kind, form, columns):
        read += len(form.ends) * len(table)
        keep = quality.keeps(table[form.quality]) if quality else np.ones(len(table), dtype=bool)
        tally.filtered += len(form.ends) * int((~keep).sum())
        yield from ends(table, keep)
    if quality and not quality.is_one:
        # What was held back before that was known.
        for table in islice(_tables(path, kind, form, columns), quality.pieces):
            held = ~quality.good(table[form.quality])
            tally.filtered -= len(form.ends) * int(held.sum())
            yield from ends(table, held)
    if min_mapq > 0 and not (quality and quality.is_one):
        tally.without_quality += read
        logger.warning(
            "%s: %s; `min_mapq` is not applied.",
            path,
            f"column {form.quality + 1} holds no mapping qualities ({quality.why_none})"
            if quality
            else "says no mapping quality",
        )
    if not names.known and names.strangers:
        raise other_names(path, names.strangers, sizes)
    if names.strangers:
        pairs = renaming(names.strangers, sizes)
        logger.warning(
            "%s: reads on %s left out, the genome lacks them%s.",
            path,
            few(list(names.strangers)),
            f" (or calls them {few(list(pairs.values()))}: see `rename_reads`)" if pairs else "",
        )


def check_text(
    path: Path,
    kind: str,
    sizes: Mapping[str, int] | None = None,
    rename: Mapping[str, str] | None = None,
) -> None:
    """Look at the first lines of a text file of reads.

    Parameters
    ----------
    path : pathlib.Path
    kind : str
    sizes : mapping of str to int, optional
        Chromosome lengths in bp.
    rename : mapping of str to str, optional
        The genome's names of chromosomes that the reads call otherwise.

    Raises
    ------
    InputError
        If it cannot be read, holds no reads there, lines are malformed, or chromosomes of the
        genome have other names there.
    """
    form = _form(kind, _width(path))
    columns = form.columns()
    names = _Names(sizes or {}, rename or {})
    for table in _tables(path, kind, form, columns, _LOOKED_AT):
        for end in form.ends:
            _end_of(path, kind, form, table, end, names)
    # Strangers alone prove nothing: the genome may be an excerpt, and the file sorted.
    if not names.known and renaming(names.strangers, names.sizes):
        raise other_names(path, names.strangers, names.sizes)


def _width(path: Path) -> int:
    """Return the number of columns of the first line with a read."""
    for block in _blocks(path, _LOOKED_AT):
        return block[: block.index(b"\n")].rstrip().count(b"\t") + 1
    raise InputError(f"{path}: holds no reads; give a file with some.")


def _blocks(path: Path, limit: int | None = None) -> Iterator[bytes]:
    """Yield pieces of whole lines with reads, each ending in LF; with a limit only the first."""
    with open_unpacked(path) as file:
        rest, ends = b"", False
        while not ends:
            piece = file.read(limit or _PIECE)
            ends = not piece
            text = rest + piece
            # The LF after a CR may follow in the next piece.
            held = b"\r" if text.endswith(b"\r") and not ends else b""
            text = text.removesuffix(held)
            if b"\r" in text:
                text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            cut = len(text) if ends else text.rfind(b"\n") + 1
            text, rest = text[:cut], text[cut:] + held
            if ends and not text.endswith(b"\n"):
                text += b"\n"
            if b" \n" in text or b" \t\n" in text:
                text = _BLANKS_AT_END.sub(b"\n", text)
            if data := _with_reads(text):
                yield data
                if limit:
                    return
            elif len(rest) > _LONGEST:
                raise InputError(f"{path}: is no text, as lines never end; give a file of reads.")


def _with_reads(text: bytes) -> bytes:
    """Leave out comments, ``track`` and ``browser`` lines, and empty lines."""
    letters = np.frombuffer(text, dtype=np.uint8)
    starts = np.flatnonzero(letters[:-1] == ord("\n")) + 1
    if not text or not (_SUSPECTS[text[0]] or _SUSPECTS[letters[starts]].any()):
        return text
    return b"".join(line for line in text.splitlines(True) if not _NO_DATA.match(line))


def _tables(
    path: Path, kind: str, form: _Form, columns: list[int], limit: int | None = None
) -> Iterator[pd.DataFrame]:
    for block in _blocks(path, limit):
        if kind == "bedpe" and _mixed(block, form):
            raise _malformed(path, kind, form, "lines have different numbers of columns")
        try:
            table = pd.read_csv(
                io.BytesIO(block),
                sep="\t",
                header=None,
                usecols=columns,
                dtype={c: np.int64 if c in form.integers else object for c in columns},
                keep_default_na=False,
                quoting=3,
                encoding_errors="surrogateescape",
            )
        except (ValueError, OverflowError) as error:
            # pandas does not say which line it is.
            raise _malformed(path, kind, form, str(error) or type(error).__name__) from error
        for column in set(columns) - form.integers - {form.name}:
            # pandas' own categories would make numbers of texts, one of 01 and 1.
            codes, texts = pd.factorize(table[column])
            table[column] = pd.Categorical.from_codes(codes, texts)
        yield table


def _mixed(block: bytes, form: _Form) -> bool:
    """Whether lines are of several forms, as their numbers of columns tell."""
    tabs = block[: block.index(b"\n")].count(b"\t")
    alike = block.count(b"\t") == tabs * block.count(b"\n") and b"\t\n" not in block
    lines = block.split(b"\n", 1)[:1] if alike else block.splitlines()
    return any(_form("bedpe", line.rstrip().count(b"\t") + 1) != form for line in lines)


def _end_of(
    path: Path, kind: str, form: _Form, table: pd.DataFrame, end: _End, names: _Names
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return chromosome index, strand, start and end of one read of each line."""
    chrom = table[end.chrom]
    start, stop = table[end.start].to_numpy(), table[end.end].to_numpy()
    if form.by_place:
        strand = end.fixed ^ _turned(path, kind, form, table)
    elif end.strand is None:
        strand = np.full(len(table), end.fixed, dtype=np.int64)
    else:
        column = table[end.strand]
        values = [{"+": 0, "-": 1}.get(text, 2) for text in column.cat.categories]
        strand = np.array([*values, 2], dtype=np.int64)[column.cat.codes.to_numpy()]
    bad = (strand > 1) | (start < 0) | (start >= stop)
    bad = bad & (chrom != ".").to_numpy() if bad.any() else bad
    if bad.any():
        row = np.flatnonzero(bad)[0]
        raise _malformed(path, kind, form, f"at {chrom.iloc[row]}:{start[row]}-{stop[row]}")
    if any(name.startswith(_QUOTES) for name in chrom.cat.categories):
        raise _malformed(path, kind, form, "quoted names of chromosomes")
    return names.index(chrom), strand, start, stop


def _turned(path: Path, kind: str, form: _Form, table: pd.DataFrame) -> np.ndarray:
    """Tell, 1 or 0, which pairs without strands have their left mate second.

    The left mate of a pair is on the plus strand, as mates face each other. One whose mate is lost
    counts as if it were in order.
    """
    (first, second) = form.ends
    chrom, other = table[first.chrom].cat, table[second.chrom].cat
    codes = other.categories.get_indexer(chrom.categories)[chrom.codes.to_numpy()]
    both = (table[first.chrom] != ".").to_numpy() & (table[second.chrom] != ".").to_numpy()
    if (both & (codes != other.codes.to_numpy())).any():
        raise _malformed(path, kind, form, "mates on two chromosomes")
    (start, stop), (start_2, stop_2) = (
        (table[end.start].to_numpy(), table[end.end].to_numpy()) for end in form.ends
    )
    turned = (start_2 < start) | ((start_2 == start) & (stop_2 < stop))
    return (both & turned).astype(np.int64)


def _count_layout(rows: pd.Series | np.ndarray, form: _Form, tally: ReadTally) -> None:
    """Count mates and single reads, by the names of BED reads if there are names."""
    if form.pairs:
        tally.mates += 2 * int(rows.sum())
    elif isinstance(rows, pd.Series):
        mates = int(rows.str.endswith(("/1", "/2")).sum())
        unnamed = int(rows.isin(_NO_NAMES).sum())
        tally.mates += mates
        tally.of_unknown_layout += unnamed
        tally.singles += len(rows) - mates - unnamed
    else:
        tally.of_unknown_layout += int(rows.sum())


def _check_ends(
    path: Path,
    sizes: Mapping[str, int],
    chrom: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    over: np.ndarray,
) -> None:
    if over.any():
        row = np.flatnonzero(over)[0]
        name = list(sizes)[chrom[row]]
        raise past_end(path, f"{name}:{start[row]}-{end[row]}", sizes[name])


def _malformed(path: Path, kind: str, form: _Form, reason: str) -> InputError:
    """Find the lines that cannot be read; the reason is said if none is found."""
    bad, quoted, apart, strands = [], [], [], set()
    with open_unpacked(path) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape")
        for number, line in enumerate(lines, start=1):
            if _NO_DATA.match(line.encode(errors="surrogateescape")):
                continue
            fields = line.rstrip(_BLANKS).split("\t")
            if any(fields[c].startswith(_QUOTES) for c in form.columns() if c < len(fields)):
                quoted.append(number)
            elif not _is_good(fields, kind, form):
                bad.append(number)
            elif form.by_place and _are_apart(fields, form):
                apart.append(number)
            strands.update(fields[e.strand] for e in form.ends if (e.strand or 99) < len(fields))
    if quoted:
        return InputError(
            at_lines(path, np.array(quoted), "text in quotes; remove the quotes from the file")
        )
    if apart and not bad:
        return InputError(
            at_lines(
                path,
                np.array(apart),
                "mates on two chromosomes, and no strands that would tell their 5' ends; give "
                "BEDPE of 10 columns, or leave such pairs out",
            )
        )
    if not bad:
        return InputError(f"{path}: cannot be read ({reason}); get the file again.")
    stranded = any(end.strand is not None for end in form.ends)
    if stranded and not form.pairs and not strands & {"+", "-"}:
        return InputError(
            f"{path}: no line says the strand, + or - in column 6, so that 5' ends are not known; "
            "give reads with strands, or, if each line is a whole fragment, say "
            "`signal: {kind: fragments}`."
        )
    wanted = f"tab-separated, {form.least} columns or more, whole numbers, start below end"
    if stranded:
        wanted += ", + or - for the strand"
    if kind == "bedpe":
        wanted += ", the same columns as in the first line"
    return InputError(at_lines(path, np.array(bad), f"malformed; needed are {wanted}"))


def _are_apart(fields: list[str], form: _Form) -> bool:
    """Whether the mates of a pair lie on two chromosomes."""
    return len({fields[end.chrom] for end in form.ends} - {"."}) > 1


def _is_good(fields: list[str], kind: str, form: _Form) -> bool:
    if len(fields) < form.least or (kind == "bedpe" and _form(kind, len(fields)) != form):
        return False
    if not all(_INTEGER.fullmatch(fields[c]) for c in form.integers):
        return False
    number = {c: float(fields[c]) for c in form.integers}
    if max(number.values()) > _MOST_PLACE:
        return False
    return all(
        fields[end.chrom] == "."
        or (
            0 <= number[end.start] < number[end.end]
            and (end.strand is None or fields[end.strand] in ("+", "-"))
        )
        for end in form.ends
    )
