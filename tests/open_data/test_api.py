"""The read API as programs meet it."""

from typing import Any

import pytest
from django.test import Client

from gongkai.disclosure.actions import publishing
from gongkai.organisation.models import Agency
from tests.factories import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    person,
    published_edition,
)

pytestmark = pytest.mark.django_db


def asked(path: str, **query: object) -> dict[str, Any]:
    """What the API answers."""
    answer = Client().get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content.decode()
    said: dict[str, Any] = answer.json()
    return said


def test_pages_turn_without_loss_or_repeat(agency: Agency) -> None:
    editions = [published_edition(title=f"第{n}份") for n in range(1, 6)]

    pages = [asked("documents", limit=2)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(asked("documents", limit=2, cursor=cursor))

    titles = [item["title"] for page in pages for item in page["items"]]
    assert titles == [edition.title for edition in editions]
    assert [len(page["items"]) for page in pages] == [2, 2, 1]


def test_since_tells_what_changed(agency: Agency) -> None:
    published_edition(title="旧的", at=MONDAY)
    published_edition(title="新的", at=WEDNESDAY)

    items = asked("documents", since=TUESDAY.isoformat())["items"]

    assert [item["title"] for item in items] == ["新的"]


def test_a_document_is_had_by_its_index_number(agency: Agency) -> None:
    edition = published_edition(title="有字的")
    number = edition.document.index_number

    record = asked(f"documents/{number}")

    assert (record["index_number"], record["title"]) == (number, "有字的")
    assert "<p>" in record["html"]
    assert "<p>" not in record["text"]


def test_what_is_withdrawn_is_gone_and_named(agency: Agency) -> None:
    edition = published_edition()
    publishing.withdraw(edition, ground="内容有误", at=FRIDAY, by=person("zhou"))
    number = edition.document.index_number

    answer = Client().get(f"/api/v1/documents/{number}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert asked("documents")["items"] == []
    assert asked("withdrawals")["items"][0]["index_number"] == number
    assert asked(f"documents/{number}/editions")["items"][0]["state"] == "withdrawn"


def test_an_unchanged_answer_is_not_sent_again(agency: Agency) -> None:
    published_edition()
    tag = Client().get("/api/v1/documents")["ETag"]

    again = Client().get("/api/v1/documents", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "query",
    [
        "documents?limit=0",
        "documents?limit=٣",
        "documents?cursor=x",
        "documents?since=0001-01-01T00:00:00%2B23:00",
        "documents?colour=red",
        "documents?topic=%00",
        "withdrawals?since=gestern",
    ],
)
def test_odd_questions_are_told_what_to_ask(agency: Agency, query: str) -> None:
    answer = Client().get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert answer.json()["detail"]
