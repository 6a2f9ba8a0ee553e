"""Roles that files of ENCODE experiments play, by the portal's names of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """Files that play one part in a data set.

    Attributes
    ----------
    output_types : tuple of str
        The portal's names for them; the first that an experiment has is taken.
    file_type : str
        The portal's name of the format.
    suffix : str
        End of the name of the file that comes out.
    several : bool
        Whether the files of several replicates belong together.
    """

    output_types: tuple[str, ...]
    file_type: str
    suffix: str
    several: bool = False


_UNFILTERED = Role(("unfiltered alignments",), "bam", ".bam", several=True)
_PEAKS = "bed narrowPeak"
ROLES = {
    "alignments": _UNFILTERED,
    "control": _UNFILTERED,  # of the experiment's only possible control
    # FP took the first names, of the pipeline of its time; today's call them by the second.
    "peaks": Role(
        ("optimal IDR thresholded peaks", "IDR thresholded peaks"), _PEAKS, ".narrowPeak.gz"
    ),
    "relaxed-peaks": Role(
        ("peaks and background as input for IDR", "IDR ranked peaks"), _PEAKS, ".narrowPeak.gz"
    ),
    "dnase-peaks": Role(("peaks",), _PEAKS, ".narrowPeak.gz"),
}
"""What a reference ``encode:ACCESSION/ROLE`` may ask for."""
