"""Options of the commands that compare attributions with known regions."""

from fourier_prior.commands import mapping, number, path, paths, text

RENAME = mapping(
    "the genome's names of chromosomes that interval files call otherwise", default=None
)

OF_KNOWN_REGIONS = {
    "attributions": paths("attribution files of one data set and architecture"),
    "genome": path("encoded genome (.npy)"),
    "peaks": paths("peak files of all tasks"),
    "max_unknown_chromosomes": number("largest share of peaks on chromosomes the genome lacks"),
    "rename": RENAME,
    "gold_kind": text("kind of the gold standard: nexus, footprints or none"),
    "gold": paths("gold-standard intervals of all tasks"),
}
