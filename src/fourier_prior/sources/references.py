"""How a config names files that are not on this machine yet, and where they will lie.

``source:NAME``
    A row of the manifest. A name may be a folder of rows where a folder is wanted.
``source:NAME!MEMBER``
    A member of a tar archive: its path, or as much of the path's end as is unique.
``encode:ACCESSION/ROLE``
    The files that an ENCODE experiment (ENCSR...) has for a role, or one file (ENCFF...).

Anything else is a path and stays one.
"""

import re
from collections.abc import Collection

from fourier_prior.errors import InputError
from fourier_prior.sources.encode import ROLES

_SOURCE = re.compile(r"source:(?P<name>[^!]+)(!(?P<member>.+))?")
_ENCODE = re.compile(r"encode:(?P<accession>ENC(SR|FF)[0-9A-Z]{6})/(?P<role>[a-z-]+)")


def is_reference(text: str) -> bool:
    """Whether a config value names a source, not a path."""
    return text.startswith(("source:", "encode:"))


def locate(text: str, assembly: str | None = None) -> str:
    """Return the path of a file that a config names.

    Parameters
    ----------
    text : str
        A path or a reference.
    assembly : str, optional
        ENCODE's name of the genome assembly, for references to experiments.

    Returns
    -------
    str
        The path itself, or the place below ``resources/`` where the workflow puts the file.

    Raises
    ------
    InputError
        If a reference is malformed, or an experiment's assembly is not known.
    """
    if not is_reference(text):
        return text
    if source := _SOURCE.fullmatch(text):
        if ".." in re.split("[:/!]", text):
            raise InputError(f"config: {text} leaves its folder; name a source without `..`.")
        if source["member"]:
            return f"resources/members/{source['name']}/{source['member'].strip('/')}"
        return f"resources/sources/{source['name']}"
    match = _ENCODE.fullmatch(text)
    if match is None:
        raise InputError(
            f"config: {text} is no source; write source:NAME, source:ARCHIVE!MEMBER or "
            "encode:ACCESSION/ROLE."
        )
    if match["role"] not in ROLES:
        raise InputError(
            f"config: {text}: {match['role']} is no role of an experiment; use {', '.join(ROLES)}."
        )
    if assembly is None:
        raise InputError(
            f"config: {text} needs the assembly; give the genome an `assembly` (ENCODE's name of "
            "it, for instance GRCh38)."
        )
    suffix = ROLES[match["role"]].suffix
    return f"resources/encode/{assembly}/{match['accession']}/{match['role']}{suffix}"


def accession_and_role(text: str) -> tuple[str, str] | None:
    """Return the accession and the role that a reference names, None for anything else."""
    match = _ENCODE.fullmatch(text)
    return (match["accession"], match["role"]) if match else None


def unknown_sources(texts: Collection[str], known: Collection[str]) -> list[str]:
    """Return the sources that references name and the manifest lacks.

    Parameters
    ----------
    texts : collection of str
        Paths and references.
    known : collection of str
        Names of the manifest's rows.
    """
    named = {m["name"]: m["member"] for m in map(_SOURCE.fullmatch, texts) if m}
    return [
        name
        for name, member in named.items()
        if name not in known
        and (member or not any(other.startswith(f"{name}/") for other in known))
    ]
