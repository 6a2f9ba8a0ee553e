"""What rooms of the package may not import."""

import pkgutil
import subprocess
import sys
from importlib import import_module


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
