"""The public page, whatever is typed into it, and the answer for programs."""

import json
from pathlib import Path

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from gongkai.config.command import main
from gongkai.organisation.models import Agency
from gongkai.search.filling import rebuild
from tests.factories import published_edition

TITLE = "关于提高最低生活保障标准的通知"
HOSTILE = [
    "低" * 10_000,
    "\x00\x01\x1b[31m",
    'AND OR NOT -x +y title:* "',
    "'; DROP TABLE--",
    "。。。",
    "低",
    "*",
    "<script>alert(1)</script>",
    "\ud7ff\ufffe\U0010ffff",
    "{{ 7*7 }} %s %(x)s",
    "“",
    " ".join("a" * 30),
]


@pytest.fixture
def client(agency: Agency, search_folder: Path) -> Client:
    """A reader in front of a site with one document."""
    published_edition(title=TITLE, body_html="<p>按月发放。</p>")
    rebuild()
    return Client()


def text_of(answer: object, selector: str = "main") -> str:
    page = LexborHTMLParser(answer.content.decode())  # type: ignore[attr-defined]
    return " ".join(node.text() for node in page.css(selector))


def test_words_are_found_and_marked(client: Client) -> None:
    answer = client.get("/search/", {"q": "最低生活 发放"})

    assert answer.status_code == 200
    assert text_of(answer, ".hit h3 mark") == "最低生活"
    assert text_of(answer, ".hit-text mark") == "发放"
    assert answer["Content-Security-Policy"].startswith("default-src 'self'")
    assert not answer.cookies


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_answered_with_a_sentence(client: Client, typed: str) -> None:
    for target in ("/search/", "/search/suggestions/"):
        answer = client.get(target, {"q": typed})

        assert answer.status_code in {200, 400}
    page = client.get("/search/", {"q": typed})
    field = LexborHTMLParser(page.content.decode()).css_first("#search-words")
    if page.status_code == 400:
        assert text_of(page, ".fault")
        assert len(field.attributes["value"] or "") >= len(typed.strip()) - 3


def test_strange_addresses_are_no_fault(client: Client) -> None:
    strange = [
        {"q": "最低", "site": "x' or 1", "page": "99999"},
        {"q": "最低", "page": "50", "year": "٣"},
        {"agency": "nobody"},
        {"q": "最低", "agency": "\x00"},
    ]

    codes = [client.get("/search/", given).status_code for given in strange]

    assert codes == [200, 200, 404, 404]
    assert client.post("/search/", {"q": "x"}).status_code == 405
    assert client.get("/search/nothing/").status_code == 404


def test_nothing_found_leads_to_a_request(client: Client) -> None:
    answer = client.get("/search/", {"q": "从未公开的事"})

    page = LexborHTMLParser(answer.content.decode())
    target = page.css_first(".ask a").attributes["href"]
    form = client.get((target or "").replace("apply/", "apply/citizen/"))
    assert 'value="从未公开的事"' in form.content.decode()


def test_program_gets_json_at_the_same_address(client: Client) -> None:
    answer = client.get(
        "/search/", {"q": "最低生活"}, headers={"accept": "application/json"}
    )

    said = answer.json()
    assert (said["total"], set(said)) == (1, {"total", "hits", "facets"})
    assert set(said["hits"][0]) == {
        "index_number",
        "title",
        "url",
        "date",
        "issuer",
        "snippet",
    }
    assert "Accept" in answer["Vary"]


def test_suggestions_are_titles(client: Client) -> None:
    assert client.get("/search/suggestions/", {"q": "低生活保"}).json() == [
        "低生活保",
        [TITLE],
    ]


def test_browser_learns_how_to_search(client: Client) -> None:
    answer = client.get("/search/opensearch.xml")

    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "/search/?q={searchTerms}" in answer.content.decode()


def test_command_answers_in_json(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["search", "最低生活", "--facet", "year=2026", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (status, said["total"], said["hits"][0]["title"]) == (0, 1, TITLE)
    assert main(["search", "没有的词", "--json"]) == 1
    assert main(["search", "。", "--json"]) == 2
    assert main(["search", "最低", "--facet", "colour=red"]) == 2
