"""The API asked by its own description: nothing breaks, nothing is undocumented."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gongkai.disclosure.actions import publishing
from gongkai.open_data.openapi import description
from gongkai.organisation.models import Agency
from tests.factories import FRIDAY, person, published_edition

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("GONGKAI_FUZZ_EXAMPLES", "4"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """The test's own connection, which a request would close behind it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("connection_kept")
def test_api_keeps_to_its_description(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gongkai.open_data.public_views.patience.seconds_to_wait", lambda address: 0
    )
    published_edition(title="公开着的")
    publishing.withdraw(
        published_edition(title="撤下的"), ground="有误", at=FRIDAY, by=person("zhou")
    )
    schema = schemathesis.openapi.from_dict(description("http://testserver"))
    schema.app = WSGIHandler()

    for operation in schema.get_all_operations():
        ask_often(operation.ok().as_strategy())


def ask_often(cases: SearchStrategy[schemathesis.Case]) -> None:
    """Ask one address in many ways, and hold each answer against the description."""

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=cases)
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()
