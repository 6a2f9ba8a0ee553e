"""Where a result came from: versions of code and packages, and when code counts as changed."""

import ast
import functools
import gc
import hashlib
import importlib.metadata
import platform
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGE = "fourier_prior"
_ROOT = Path(__file__).parent
_REPORTED = ("torch", "numpy", "scipy", "pandas", "h5py", "shap", "modisco-lite", "snakemake")


def code_version(*modules: str, exclude: Iterable[str] = ()) -> str:
    """Hash the code that a step runs, so that a workflow can rerun the step when it changes.

    The hash covers the modules and everything of this package that they import, as syntax trees
    without docstrings: comments, formatting and documentation do not change it. A module brings
    the tables (.tsv) in its folder.

    Parameters
    ----------
    *modules : str
        Dotted module names, for instance ``"fourier_prior.training"``.
    exclude : iterable of str
        Modules, or packages of modules, that this step imports but does not use; neither they nor
        what only they import enter the hash.

    Returns
    -------
    str
        Twelve hexadecimal digits.

    Raises
    ------
    ModuleNotFoundError
        If a module is not part of the package.
    """
    digest = hashlib.sha256()
    with _without_collector():
        for module in sorted(_closure(modules, tuple(exclude))):
            digest.update(f"{module} {_digest(module)}\n".encode())
    return digest.hexdigest()[:12]


@contextmanager
def _without_collector() -> Iterator[None]:
    """Stop the garbage collector, which more than doubles the time that syntax trees take."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@functools.cache
def _closure(modules: tuple[str, ...], exclude: tuple[str, ...]) -> frozenset[str]:
    """Modules and all of the package that they import."""
    closure: set[str] = set()
    queue = list(modules)
    while queue:
        module = queue.pop()
        if module in closure or any(f"{module}.".startswith(f"{name}.") for name in exclude):
            continue
        closure.add(module)
        queue.extend(_imports(module))
    return frozenset(closure)


def _path(module: str) -> Path | None:
    """Return the source file of a module of the package, None if it is no module."""
    base = _ROOT.joinpath(*module.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


@functools.cache
def _parse(module: str) -> ast.Module:
    path = _path(module)
    if path is None or module.split(".")[0] != PACKAGE:
        raise ModuleNotFoundError(f"{module} is not a module of {PACKAGE}.")
    return ast.parse(path.read_text())


@functools.cache
def _imports(module: str) -> tuple[str, ...]:
    """Modules of the package that a module imports, wherever the import stands."""
    found = []
    for node in ast.walk(_parse(module)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import module` and `from package.module import name`
            found += [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
    return tuple(
        name for name in found if name.split(".")[0] == PACKAGE and _path(name) is not None
    )


@functools.cache
def _digest(module: str) -> str:
    """Hash of a module's syntax tree, without docstrings and positions, and of its tables."""
    tree = _parse(module)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [part for part in node.body if not _is_text(part)]
    digest = hashlib.sha256(ast.dump(tree).encode())
    for table in _tables(module):
        digest.update(table.read_bytes())
    return digest.hexdigest()


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, of whatever it stands below."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _tables(module: str) -> list[Path]:
    """Tables in the folder of a module, which it may read."""
    return sorted(_path(module).parent.glob("*.tsv"))


def run_record(**details: Any) -> dict[str, Any]:
    """Describe a run: what it was asked to do and what it ran on.

    Parameters
    ----------
    **details
        Anything that can be written as JSON; settings, seed, device.

    Returns
    -------
    dict
        The details, package and library versions (None where an installation does not say),
        Python version and git commit (None outside a checkout).
    """
    return {
        **details,
        "python": platform.python_version(),
        "versions": {name: _installed(name) for name in (PACKAGE.replace("_", "-"), *_REPORTED)},
        "git_commit": _git_commit(),
    }


def _installed(name: str) -> str | None:
    """Version of a package; None if it, or what its installation says of it, is missing."""
    try:
        return importlib.metadata.version(name)
    except (importlib.metadata.PackageNotFoundError, KeyError):  # KeyError: without a version
        return None


def _git_commit() -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(_ROOT), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
