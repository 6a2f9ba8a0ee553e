"""How a config names files that are not on this machine yet, and where they will lie.

``source:NAME``
    A row of the manifest. A name may be a folder of rows where a folder is wanted.
``source:NAME!MEMBER``
    A member of a tar archive: its path, or as much of the path's end as is unique. It may be
    there with or without ``.gz``; what comes out is what MEMBER says.
``encode:ACCESSION/ROLE``
    The files that an ENCODE experiment (ENCSR...) has for a role, or one file (ENCFF...).
``aligned:NAME``
    A row of the manifest with raw reads (FASTQ, single-end), aligned to the genome.

Anything else is a path, in which ``~``, ``~user``, ``$VARIABLE`` and ``${VARIABLE}`` are replaced.
"""

import os
import re
from collections.abc import Collection

from fourier_prior.errors import InputError
from fourier_prior.sources.roles import ROLES

_SOURCE = re.compile(r"source:(?P<name>[^!]+)(!(?P<member>.+))?")
_ALIGNED = re.compile(r"aligned:(?P<name>[^!]+)")
_ENCODE_NAMES = {"hg38": "GRCh38", "GRCh37": "hg19", "GRCm38": "mm10", "mm39": "GRCm39"}
"""ENCODE's names of assemblies by those that others give them."""
_ENCODE = re.compile(r"encode:(?P<accession>ENC(SR|FF)[0-9A-Z]{6})/(?P<role>[a-z-]+)")
_VARIABLE = re.compile(r"\$(?:(?P<bare>[A-Za-z_][A-Za-z0-9_]*)|\{(?P<braced>[^}]*)\})")

MEMBERS = "resources/members"
"""Where members of archives lie, each under the name of its archive."""
PROGRAMS = ("cutadapt", "bowtie2-build", "bowtie2", "samtools")
"""What aligns raw reads (``aligned:NAME``); envs/align.yaml has their versions."""


def is_reference(text: str) -> bool:
    """Whether a config value names a source, not a path."""
    return text.startswith(("source:", "encode:", "aligned:"))


def expanded(path: str) -> str:
    """Replace ``~`` or ``~user`` at the beginning of a path, and ``$VARIABLES`` anywhere in it.

    Each is replaced once: a variable that holds ``~`` or ``$`` stands for these characters. A
    relative path stays relative, to the folder in which the workflow runs.

    Parameters
    ----------
    path : str
        Also the address of a mirror.

    Raises
    ------
    InputError
        If a variable is not set or empty, or there is no such user; all of them at once.
    """
    problems = []

    def value(found: re.Match[str]) -> str:
        name = found["bare"] or found["braced"]
        if not re.fullmatch(r"\w+", name):
            problems.append(f"{found[0]} is no variable; write ${{NAME}}, or the path")
        elif not os.environ.get(name):
            state = "is empty" if name in os.environ else "is not set"
            problems.append(
                f"the environment variable {name} {state}; set it (export {name}=...), or write "
                "the path"
            )
        return os.environ.get(name, "")

    home = re.match("~[^/]*", path)
    start = os.path.expanduser(home[0]) if home else ""
    if home and start == home[0]:
        problems.append(f"there is no user {start[1:] or 'with a home folder'}; write the path")
    rest = path[home.end() :] if home else path
    if home or _VARIABLE.search(rest):
        # Folders are often given with a slash at their end.
        rest = re.sub("(?<!:)//+", "/", _VARIABLE.sub(value, rest))
        rest = rest if start != "/" else rest.removeprefix("/")
    if problems:
        raise InputError([f"config: {path}: {problem}." for problem in problems])
    return start + rest


def locate(text: str, assembly: str | None = None) -> str:
    """Return the path of a file that a config names.

    Parameters
    ----------
    text : str
        A path or a reference.
    assembly : str, optional
        ENCODE's name of the genome assembly, for experiments and for reads to align.

    Returns
    -------
    str
        The path as `expanded`, or the place below ``resources/`` where the workflow puts the file.

    Raises
    ------
    InputError
        If a reference is malformed, an experiment's assembly is not known or not called as ENCODE
        calls it, or a variable in a path is not set.
    """
    if not is_reference(text):
        return expanded(text)
    if ".." in re.split("[:/!]", text):
        raise InputError(f"config: {text} leaves its folder; name a source without `..`.")
    if source := _SOURCE.fullmatch(text):
        if source["member"]:
            return f"{MEMBERS}/{source['name']}/{_member(source)}"
        return f"resources/sources/{source['name']}"
    aligned, match = _ALIGNED.fullmatch(text), _ENCODE.fullmatch(text)
    if aligned is None and match is None:
        if capital := _in_capitals(text):
            raise InputError(f"config: {text}: accessions are in capitals; write {capital}.")
        raise InputError(
            f"config: {text} is no source; write source:NAME, source:ARCHIVE!MEMBER, "
            "encode:ACCESSION/ROLE or aligned:NAME."
        )
    if match and match["role"] not in ROLES:
        raise InputError(
            f"config: {text}: {match['role']} is no role of an experiment; use {', '.join(ROLES)}."
        )
    if assembly is None:
        raise InputError(
            f"config: {text} needs the assembly; give the genome an `assembly` (ENCODE's name of "
            "it, for instance GRCh38)."
        )
    if match and assembly in _ENCODE_NAMES:
        raise InputError(
            f"config: {text}: ENCODE calls {assembly} {_ENCODE_NAMES[assembly]}; give the genome "
            f"`assembly: {_ENCODE_NAMES[assembly]}`."
        )
    if aligned:
        return f"resources/aligned/{assembly}/{aligned['name']}.bam"
    suffix = ROLES[match["role"]].suffix
    return f"resources/encode/{assembly}/{match['accession']}/{match['role']}{suffix}"


def _in_capitals(text: str) -> str | None:
    """Return a reference with its accession in capitals and its role not, if that makes it one."""
    accession, _, role = text.removeprefix("encode:").strip().partition("/")
    capital = f"encode:{accession.upper()}/{role.lower()}"
    return capital if _ENCODE.fullmatch(capital) else None


def _member(source: re.Match[str]) -> str:
    return source["member"].strip("/")


def accession_and_role(text: str) -> tuple[str, str] | None:
    """Return the accession and the role that a reference names, None for anything else."""
    match = _ENCODE.fullmatch(text)
    return (match["accession"], match["role"]) if match else None


def members(texts: Collection[str]) -> dict[str, list[str]]:
    """Return the members that references name, by their archives.

    Parameters
    ----------
    texts : collection of str
        Paths and references.

    Returns
    -------
    dict of str to list of str
        Members as the workflow asks for them, each once.
    """
    found: dict[str, list[str]] = {}
    for source in filter(None, map(_SOURCE.fullmatch, texts)):
        if source["member"]:
            found.setdefault(source["name"], []).append(_member(source))
    return {archive: list(dict.fromkeys(named)) for archive, named in found.items()}


def programs(texts: Collection[str]) -> tuple[str, ...]:
    """Return the programs that must be installed for what references name.

    Parameters
    ----------
    texts : collection of str
        Paths and references.
    """
    return PROGRAMS if any(map(_ALIGNED.fullmatch, texts)) else ()


def unknown_sources(texts: Collection[str], known: Collection[str]) -> list[str]:
    """Return the sources that references name and the manifest lacks.

    Parameters
    ----------
    texts : collection of str
        Paths and references.
    known : collection of str
        Names of the manifest's rows.
    """
    files, folders = [], []
    for text in texts:
        if aligned := _ALIGNED.fullmatch(text):
            files.append(aligned["name"])
        elif source := _SOURCE.fullmatch(text):
            (files if source["member"] else folders).append(source["name"])
    inside = {name.rsplit("/", depth)[0] for name in known for depth in range(name.count("/") + 1)}
    unknown = [name for name in files if name not in known]
    return unknown + [name for name in folders if name not in inside]


def refuse_unknown(texts: Collection[str], known: Collection[str], path: str | os.PathLike) -> None:
    """Refuse references to sources that the manifest lacks; `path` is the manifest's, for words.

    Raises
    ------
    InputError
        With one sentence per source.
    """
    problems = [
        f"config: source:{name} is not in {path}; add a row, or correct the name (it has "
        f"{', '.join(known)})."
        for name in unknown_sources(texts, known)
    ]
    if problems:
        raise InputError(problems)
