"""The desk on the Monday on which the cases of these tests begin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import MONDAY


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors read the clock; here it stands at noon."""
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + timedelta(hours=3))
