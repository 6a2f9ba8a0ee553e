"""Files that others publish."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from fourier_prior.design.options.base import Count, Options, Text


def _address(text: str) -> str:
    if not re.fullmatch("https?://.*[^/]", text):
        raise PydanticCustomError("form", "an http address without / at its end")
    return text


Address = Annotated[
    str,
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "pattern": "^https?://.*[^/]$"}),
]


Adapter = Annotated[str, Field(pattern="^[ACGTN]+$")]


class Sources(Options):
    """Files that others publish."""

    manifest: Text = "config/sources.tsv"
    """Table of the files that a config may name source:NAME."""
    lock: Text = "config/encode.lock.tsv"
    """Table of the files chosen for encode:ACCESSION/ROLE, written by target `lock`."""
    portal: Address = "https://www.encodeproject.org"
    """Address of the ENCODE portal."""
    mirrors: list[Text] = []
    """Folders or addresses tried when the original fails."""
    aligned_length: Count = 36
    """Bp kept at the 5' end of raw reads that are aligned here (aligned:NAME)."""
    adapters: list[Adapter] = ["AGATCGGAAGAGC", "CTGTCTCTTATA", "TGGAATTCTCGG"]
    """Sequences before which such reads end (TruSeq, Nextera, small RNA); the best match counts."""
