"""Places in a genome as a config names them, and the windows around them."""


def parse_place(text: str) -> tuple[str, int, int]:
    """Take ``chrom:start-end`` (0-based half-open) apart; names may hold colons.

    Returns
    -------
    (str, int, int)
        Chromosome, start, end.
    """
    chrom, _, span = text.rpartition(":")
    start, end = span.split("-")
    return chrom, int(start), int(end)


def window_around(place: str, length: int) -> tuple[str, int]:
    """Return chromosome and first position of the window that has a place in its middle.

    Parameters
    ----------
    place : str
        ``chrom:start-end``; a place as long as the window is the window itself.
    length : int
        Length of the window, bp.
    """
    chrom, start, end = parse_place(place)
    return chrom, (start + end) // 2 - length // 2
