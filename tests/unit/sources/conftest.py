"""What an ENCODE portal says, for several tests."""

import encode_examples
import pytest


@pytest.fixture
def records():
    return encode_examples.records()
