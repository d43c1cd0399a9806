"""Saying in a test that something is refused, and for which reasons."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gongkai.commons.refusals import Refused


@contextmanager
def refused_for(*codes: str) -> Iterator[None]:
    """What is done inside must be refused for exactly these reasons, in this order."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.codes == codes
