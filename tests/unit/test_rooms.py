"""What rooms of the package may import, and what the code of a step is."""

import ast
import pkgutil
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib import import_module

import pytest
from workspace import ROOT

from fourier_prior import cli, provenance

PACKAGE = ROOT / "src/fourier_prior"


def modules(*rooms):
    """Every module of some rooms."""
    return [
        f"fourier_prior.{room}.{module.name}"
        for room in rooms
        for module in pkgutil.iter_modules(import_module(f"fourier_prior.{room}").__path__)
    ]


def loaded_with(names):
    """Names of all modules that are loaded once these are."""
    code = f"import sys, {', '.join(names)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_tables_do_without_drawing_and_without_torch():
    # A new colour must not make tables anew, and reading the ledger must not take a network.
    loaded = loaded_with(modules("analysis", "claims", "statistics", "tables"))
    assert not loaded & {"fourier_prior.figures", "matplotlib", "torch"}


def test_two_figures_need_torch_and_none_a_table():
    networks = {"fourier_prior.figures.architectures", "fourier_prior.figures.prior_steps"}
    loaded = loaded_with(set(modules("figures")) - networks)
    assert not loaded & {"fourier_prior.tables", "torch"}


def rooms_that_import():
    """Map every room, a folder or a file of the package, to the rooms that it imports."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "fourier_prior":
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module.removeprefix("fourier_prior.")]
                names = names if node.module.startswith("fourier_prior.") else []
            else:
                continue
            found.setdefault(room, set()).update(name.split(".")[0] for name in names)
    return {room: others - {room, "__version__"} for room, others in found.items()}


def test_no_room_imports_another_in_a_circle():
    rooms = rooms_that_import()
    assert len(rooms) > 20
    assert list(TopologicalSorter(rooms).static_order())  # CycleError names the circle


LIBRARY = {"priors", "deeplift", "metrics", "statistics", "models"}


@pytest.mark.parametrize("room", sorted(LIBRARY))
def test_the_library_knows_no_stage(room):
    shared = {"compiled", "devices", "errors", "faces", "files", "randomness", "modes"}
    shared |= {"vocabulary", "design"}
    assert rooms_that_import()[room] <= LIBRARY | shared


def code_of(command):
    """Modules whose code a subcommand runs, without the package's name."""
    closure = provenance._closure((cli.module_of(command),), ())
    return {module.removeprefix("fourier_prior.") for module in closure}


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_no_step_is_run_again_for_a_figure_a_table_or_a_claim(command):
    rooms = {module.split(".")[0] for module in code_of(command)}
    assert not rooms & {"figures", "tables", "claims", "published", "formatting", "provenance"} - (
        {"provenance"} if command == "train" else set()
    )


@pytest.mark.parametrize("command", ["train", "attribute", "discover-motifs"])
def test_long_steps_depend_on_no_vocabulary_and_on_few_options(command):
    modules = code_of(command)
    assert "vocabulary" not in modules
    designed = {module for module in modules if module.startswith("design")}
    allowed = {
        "train": {"base", "check", "kinds", "prior", "training"},
        "attribute": set(),
        "discover-motifs": {"base", "check", "kinds", "motifs"},
    }
    assert designed <= {f"design.options.{name}" for name in allowed[command]}


def test_the_package_imports_modules_not_the_faces_of_rooms():
    # What a step runs is found by following imports; those of a face are made when it is asked.
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or node.module == "fourier_prior":
                continue
            if node.module and (PACKAGE.parent / node.module.replace(".", "/")).is_dir():
                folder = PACKAGE.parent / node.module.replace(".", "/")
                found += [
                    f"{path.relative_to(PACKAGE)}: {node.module}.{alias.name}"
                    for alias in node.names
                    if "face" in (folder / "__init__.py").read_text()
                    and not (folder / f"{alias.name}.py").exists()
                ]
    assert not found


HEAVY = {
    "torch": {"torch"},
    "the compiler of torch": {"torch._dynamo", "torch._inductor", "sympy"},
    "scipy.stats": {"scipy.stats"},
    "numba": {"numba", "llvmlite"},
    "sklearn": {"sklearn"},
    "reads": {"pysam", "pybedtools"},
    "motifs": {"memelite", "modiscolite"},
    "pydantic": {"pydantic"},
    "drawing": {"matplotlib", "logomaker"},
    "shap": {"shap"},
    "downloads": {"requests"},
    "pyBigWig": {"pyBigWig"},
    "h5py": {"h5py"},
}
"""Libraries that take long to load, by what they are for."""

NEEDED = {
    "alignment": set(),
    "attribute": {"torch", "h5py", "pyBigWig"},
    "best_run": set(),
    "chance_levels": {"h5py", "numba"},
    "check": {"pydantic", "reads", "numba", "pyBigWig"},
    "datasets": {"h5py", "pyBigWig", "pydantic"},
    "deeplift_digits": {"torch", "h5py"},
    "deeplift_minimum": {"torch"},
    "deeplift_motifs": {"torch", "h5py"},
    "deeplift_networks": {"torch", "h5py"},
    "fetch": {"downloads"},
    "gc_sequences": {"h5py"},
    "interpretability": {"h5py"},
    "intervals": set(),
    "known_regions": set(),
    "missed_motifs": {"h5py", "motifs", "numba", "scipy.stats", "pydantic"},
    "motif_instance_scores": {"h5py", "numba"},
    "motif_instances": {"h5py", "numba"},
    "motif_reliance": {"h5py"},
    "motifs": {"h5py", "motifs", "numba", "scipy.stats", "pydantic"},
    "negative_controls": {"h5py"},
    "performance": set(),
    "prior_weight": set(),
    "region_curves": {"h5py"},
    "signal": {"reads", "pyBigWig", "numba"},
    "similar_scale": {"torch", "h5py", "pydantic"},
    "simulate": {"reads"},
    "sources": {"downloads", "reads"},
    "stability": {"h5py", "numba"},
    "tracks": {"pyBigWig"},
    "train": {"torch", "h5py", "pydantic"},
}
"""Module of commands: what of `HEAVY` it needs before it begins."""


def test_the_table_of_libraries_names_every_command():
    assert {module for module, _ in cli.COMMANDS.values()} <= set(NEEDED)


@pytest.mark.parametrize("module", sorted({module for module, _ in cli.COMMANDS.values()}))
def test_a_command_begins_without_the_libraries_that_it_does_not_use(module):
    loaded = loaded_with([f"fourier_prior.commands.{module}"])
    found = {name for name, libraries in HEAVY.items() if libraries & loaded}
    assert found <= NEEDED[module], "loaded without need"
