"""What became of the reads of a library."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass
class ReadTally:
    """What became of the reads.

    Attributes
    ----------
    used : int
        5' ends that were counted.
    filtered : int
        Reads left out for their flags, mapping quality or lack of an alignment.
    elsewhere : int
        5' ends on chromosomes that the genome lacks.
    outside : int
        5' ends that leave their chromosome (after shifting).
    flags : dict of int to int
        How many BAM reads that passed the filters have each value of the flag field.
    mates, singles, of_unknown_layout : int
        Text reads that are one of a pair, that are not, and of which the file does not say it.
        Names of BED reads are looked at only where a layout is asked for.
    without_quality : int
        Text reads whose file does not say their mapping quality, so that it filtered none.
    """

    used: int = 0
    filtered: int = 0
    elsewhere: int = 0
    outside: int = 0
    flags: dict[int, int] = field(default_factory=dict)
    mates: int = 0
    singles: int = 0
    of_unknown_layout: int = 0
    without_quality: int = 0

    @property
    def paired(self) -> int:
        """How many reads that passed the filters are known to be one of a pair."""
        return self._with(1) + self.mates

    @property
    def single(self) -> int:
        """How many reads that passed the filters are known to be none of a pair."""
        return sum(self.flags.values()) - self._with(1) + self.singles

    @property
    def duplicates(self) -> int:
        """How many BAM reads that passed the filters are marked as duplicates."""
        return self._with(1024)

    def count_flags(self, flags: np.ndarray) -> None:
        """Add the flag fields of some reads."""
        for flag, number in zip(*np.unique(flags, return_counts=True), strict=True):
            self.flags[int(flag)] = self.flags.get(int(flag), 0) + int(number)

    def describe(self) -> str:
        """Return the numbers as one phrase."""
        return (
            f"{self.used} 5' ends used ({self.paired} of paired reads, {self.duplicates} of "
            f"duplicates), {self.filtered} reads filtered, {self.elsewhere} on other chromosomes, "
            f"{self.outside} outside"
        )

    def table(self) -> pd.DataFrame:
        """Return the numbers as a table with the columns reads and number."""
        rows = {
            "used": self.used,
            "filtered": self.filtered,
            "on other chromosomes": self.elsewhere,
            "outside": self.outside,
            **({"without quality": self.without_quality} if self.without_quality else {}),
            **{f"flag {flag}": number for flag, number in sorted(self.flags.items())},
        }
        return pd.DataFrame({"reads": list(rows), "number": list(rows.values())})

    def _with(self, bit: int) -> int:
        return sum(number for flag, number in self.flags.items() if flag & bit)
