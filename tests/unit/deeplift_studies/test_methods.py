"""Methods by name."""

import pytest
from torch import nn

from fourier_prior.deeplift_studies.methods import explainers
from fourier_prior.errors import InputError


def test_unknown_methods_are_named():
    with pytest.raises(InputError, match="rescal is not a method"):
        explainers(nn.Linear(1, 1), ["rescal"])
