"""What tests of figures share."""

import pytest

from fourier_prior.figures.style import new_figure, style


@pytest.fixture
def styled():
    """The look of all figures during one test."""
    with style():
        yield


@pytest.fixture
def axes(styled):
    """Axes of a styled figure."""
    return new_figure().subplots()
