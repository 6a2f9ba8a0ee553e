"""What an ENCODE portal says, for several tests."""

import copy

import pytest
from encode_examples import RECORDS


@pytest.fixture
def records():
    return copy.deepcopy(RECORDS)
