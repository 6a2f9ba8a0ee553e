"""Roles that files of ENCODE experiments play, by the portal's names of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """Files that play one part in a data set.

    Attributes
    ----------
    output_types : tuple of str
        The portal's names for them; the first that an experiment's analysis has is taken.
    file_type : str
        The portal's name of the format.
    suffix : str
        End of the name of the file that comes out.
    several : bool
        Whether the files of several replicates belong together.
    archived : bool
        Whether archived files are taken where none is released.
    optional : bool
        Whether a data set can do without, so that an experiment need not have any.
    """

    output_types: tuple[str, ...]
    file_type: str
    suffix: str
    several: bool = False
    archived: bool = False
    optional: bool = False

    @property
    def statuses(self) -> tuple[str, ...]:
        """The portal's statuses of files that may be taken, the best first."""
        return ("released", "archived") if self.archived else ("released",)


_UNFILTERED = Role(("unfiltered alignments",), "bam", ".bam", several=True)
_PEAKS = "bed narrowPeak"
_NARROW = ".narrowPeak.gz"
ROLES = {
    "alignments": _UNFILTERED,
    "control": _UNFILTERED,  # of the experiment's only possible control
    # FP took the first names, of the pipeline of its time; today's call them by the second.
    "peaks": Role(("optimal IDR thresholded peaks", "IDR thresholded peaks"), _PEAKS, _NARROW),
    # Of the pipeline of FP's time, whose files are archived by now. Today's `IDR ranked peaks` are
    # no stand-in: 20 columns, and only what both replicates have.
    "relaxed-peaks": Role(
        ("peaks and background as input for IDR",), _PEAKS, _NARROW, archived=True, optional=True
    ),
    "dnase-peaks": Role(("peaks",), _PEAKS, _NARROW, several=True),  # no pipeline pools them
}
"""What a reference ``encode:ACCESSION/ROLE`` may ask for."""
