"""Every address of the program, asked by everybody with whatever comes to mind."""

import re
from collections.abc import Iterator
from copy import deepcopy
from random import Random

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongkai.desk.acts import ACTS
from gongkai.disclosure.models import Document, Edition
from gongkai.journal.models import Entry
from gongkai.journal.queries import newest_number
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency
from gongkai.organisation.roles import Role
from tests.factories import (
    PASSWORD,
    SETTING_UP,
    division,
    draft_edition,
    person,
    published_edition,
    submitted_edition,
)

pytestmark = pytest.mark.slow

SECRET = "未公开样稿"
NUMBERS = ("1", "2", "3", "0", str(2**63), str(10**30))
SLUGS = (*ACTS, "paper", "online", "natural", "dlsmzt", "division", "zzz", "a" * 300)
VALUES = (
    "",
    " ",
    "0",
    "1",
    "-1",
    str(2**63),
    "1e9",
    "on",
    "\x00",
    "题" * 5000,
    "2026-02-30",
    "20199-01-01",
    "2026-03-02T25:61",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%s%(x)s{}{{7*7}}",
    "'; drop table x; --",
    "\u202e\ufffe\U0001f600",
    "[1]",
    "https://elsewhere.example/",
)
FIELD = re.compile(r'name="([^"]+)"')
READS_DRAFTS = {"lin", "zhou", "qian", "jian"}
WRITES_NOTHING = {"nobody", "jian"}
OWN_AFFAIRS = ("/desk/account/", "/desk/log-out/")
"""Where everybody may change something: their own log-in."""
HANDLED = {200, 302, 303, 400, 403, 404, 405, 409, 410, 413, 422, 429}
"""What an address may answer; anything else is a fault of ours."""


@pytest.fixture
def texts(agency: Agency) -> list[Edition]:
    """A draft, a text in review, and one that everybody may read."""
    auditor = organisation.enrol(
        division("office"),
        username="jian",
        name="简知行",
        password=PASSWORD,
        at=SETTING_UP,
        by=person("guan"),
    )
    organisation.appoint(
        auditor,
        Role.AUDITOR,
        division=None,
        from_on=SETTING_UP.date(),
        at=SETTING_UP,
        by=person("guan"),
    )
    return [
        draft_edition(title=f"{SECRET}之一", body_html=f"<p>{SECRET}</p>"),
        submitted_edition(title=f"{SECRET}之二", body_html=f"<p>{SECRET}</p>"),
        published_edition(title="已公开的通知"),
    ]


def addresses(beneath: str = "/") -> list[str]:
    """Every pattern of the URL table, with its parameters in angle brackets."""
    found = sorted(_patterns(get_resolver().url_patterns, "/"))
    return [address for address in found if address.startswith(beneath)]


def _patterns(rows: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for row in rows:
        path = f"{before}{row.pattern}"
        if isinstance(row, URLResolver):
            yield from _patterns(row.url_patterns, path)
        else:
            yield path


def filled(address: str, chance: Random, texts: list[Edition]) -> str:
    """An address with its parameters filled: some hit, most miss."""
    some = chance.choice(texts)
    address = address.replace("<int:document>", str(some.document_id))
    address = address.replace("<int:number>", chance.choice(("1", "1", "2", "99")))
    address = re.sub("<int:[a-z]+>", lambda _: chance.choice(NUMBERS), address)
    return re.sub("<slug:[a-z]+>", lambda _: chance.choice(SLUGS), address)


def answer(client: Client, method: str, address: str, given: dict[str, str]) -> str:
    """What was answered, with the reason of a failure; writes are taken back.

    Cookies too: whoever logs out or moves to another session is in again.
    """
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        got: HttpResponseBase = getattr(client, method)(address, given)
        page = b"".join(got).decode(errors="replace")
        transaction.set_rollback(True)
    client.cookies = cookies
    reason = repr(got.exc_info) if hasattr(got, "exc_info") else ""
    return f"{got.status_code} {reason}{page}"


@pytest.mark.parametrize("name", ["nobody", "jian", "lin"])
def test_no_address_breaks_or_tells_too_much(
    texts: list[Edition], client: Client, name: str
) -> None:
    chance, fields, wrong = Random(name), {"next"}, []
    client.raise_request_exception = False
    if name != "nobody":
        client.force_login(person(name))
    for method in ("get", "post"):
        for pattern in addresses("/" if name == "nobody" else "/desk/"):
            address = filled(pattern, chance, texts)
            some = chance.sample(sorted(fields), min(len(fields), 12))
            given = {field: chance.choice(VALUES) for field in some}
            status, _space, page = answer(client, method, address, given).partition(" ")
            fields.update(FIELD.findall(page))
            if int(status) not in HANDLED:
                wrong.append(f"{status} {method} {address} {given} {page[:300]}")
            if SECRET in page and name not in READS_DRAFTS:
                wrong.append(f"{method} {address}: {name} reads a draft")

    assert wrong == []


@pytest.mark.parametrize("name", sorted(WRITES_NOTHING))
def test_who_may_nothing_changes_nothing(
    texts: list[Edition], client: Client, name: str
) -> None:
    chance, before = Random(name), newest_number()
    if name != "nobody":
        client.force_login(person(name))
    document: Document = texts[1].document
    others = [a for a in addresses("/desk/") if not a.startswith(OWN_AFFAIRS)]
    for pattern in others:
        client.post(filled(pattern, chance, texts), {"read_digest": texts[1].digest})
    for act in ACTS:
        client.post(
            f"/desk/documents/{document.pk}/1/acts/{act}/",
            {"read_digest": texts[1].digest, "opinion": "同意", "ground": "急"},
        )

    new = Entry.objects.filter(number__gt=before)
    assert list(new.values_list("what", "subject")) == []
