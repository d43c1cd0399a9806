"""A secret of its own in every field, looked for behind every door by everybody.

What leaks is told by the name of the field and the door (`planting`).
"""

import gzip
import io
import logging
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from selectolax.lexbor import LexborHTMLParser

from gongkai.desk.requests.views import case_views
from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.personal import KEYED_HASHES, PERSONAL
from gongkai.journal.models import Entry
from gongkai.letters.kinds import kinds
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.roles import Role
from tests.factories import MONDAY, division, person
from tests.info_requests.planting import Planted, plant
from tests.info_requests.test_privacy import SECRET, cells, planted
from tests.public import bake, files, public_folder

pytestmark = pytest.mark.slow

__all__ = ["public_folder"]

OUTSIDE = ("", "wu", "guan", "zhao", "qian", "sun", "he", "auditor")
"""Everybody who is not on the case once it is closed; "" is the public."""
CURIOUS = ("", "wu", "he", "auditor")
"""Of them, those whose pages lead to the most others."""
MOST_PAGES = 60
FEWEST_BAKED = 6
FEWEST_FIELDS = 40
FEWEST_BYTES = 100_000


def auditor() -> None:
    """One more person, who reads everything that is written and no request."""
    guan = person("guan")
    someone = organisation.enrol(
        division("office"),
        username="auditor",
        name="监某某",
        password=None,
        at=MONDAY,
        by=guan,
    )
    organisation.appoint(
        someone, Role.AUDITOR, division=None, from_on=MONDAY.date(), at=MONDAY, by=guan
    )


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[str]:
    """Every address of the product, with its gaps."""
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def doors(one: InfoRequest) -> Iterator[str]:
    """Every address of the product, its gaps filled with what belongs to the case."""
    fills = {
        "file": [str(file.pk) for file in one.files.all()],
        "kind": [*kinds()][:2],
        "name": ["assign", "agree_first", "add_file", "submit"],
        "agency": [one.agency.slug],
    }
    for route in routes():
        addresses = [route]
        while any("<" in address for address in addresses):
            _head, _mark, rest = addresses[0].partition("<")
            gap, _mark, _tail = rest.partition(">")
            values = fills.get(gap.rpartition(":")[2], [str(one.pk)])
            addresses = [
                address.replace(f"<{gap}>", value)
                for address in addresses
                for value in values
            ]
        yield from addresses
    yield from (
        "/desk/requests/?view=answered&export=xlsx",
        "/desk/log-ins/?export=xlsx",
    )


def enter(client: Client, name: str) -> None:
    """Be this person at the desk, or nobody; some doors lead out of it again."""
    if not name:
        client.logout()
    elif client.session.get(SESSION_KEY) != str(person(name).pk):
        client.force_login(person(name))


def told(answer: HttpResponse) -> str:
    """Everything an answer says, headers and all."""
    body = (
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if answer.streaming
        else answer.content
    )
    head = "\n".join(f"{name}: {value}" for name, value in answer.items())
    parts = [body]
    if is_zipfile(io.BytesIO(body)):
        with ZipFile(io.BytesIO(body)) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    return "\n".join([head, *(part.decode(errors="replace") for part in parts)])


def links(answer: HttpResponse, address: str) -> Iterator[str]:
    """The addresses of this site that a page leads to."""
    if "html" not in answer.get("Content-Type", ""):
        return
    for node in LexborHTMLParser(answer.content.decode()).css("[href], [src]"):
        found = node.attributes.get("href") or node.attributes.get("src") or ""
        target = urlsplit(urljoin(address, found))
        if not target.netloc and target.path.startswith("/"):
            yield target.path + (f"?{target.query}" if target.query else "")


@pytest.fixture
def case(agency: Agency) -> InfoRequest:
    """A request that went through everything, with something in every field."""
    auditor()
    return planted(agency)


@pytest.fixture
def secrets(case: InfoRequest) -> Planted:
    """Every field of every record with its own secret, and which is where."""
    return plant(SECRET)


def test_every_personal_field_has_its_secret(secrets: Planted) -> None:
    planted_in = set(secrets.places.values())

    assert planted_in >= {
        f"{model}.{name}"
        for model, names in PERSONAL.items()
        for name in names
        if (model, name) not in KEYED_HASHES
    }
    assert len(secrets.places) > len(planted_in) > FEWEST_FIELDS


def test_no_door_tells_an_outsider(
    case: InfoRequest,
    secrets: Planted,
    client: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client.raise_request_exception = False
    leaks, statuses = {}, set()

    with caplog.at_level(logging.DEBUG):
        for name, address in product(OUTSIDE, doors(case)):
            is_of_requests = address.startswith(("/desk/requests/", "/requests/"))
            if not is_of_requests and name not in CURIOUS:
                continue
            for ask in (client.get, client.post)[: 1 + is_of_requests]:
                enter(client, name)
                answer = ask(address)
                statuses.add(answer.status_code)
                if found := secrets.leaks(told(answer)):
                    leaks[f"{name} {ask.__name__} {address}"] = found

    assert leaks == {}
    assert max(statuses) < 500
    assert secrets.leaks("\n".join(shown_logs(caplog))) == []


def test_these_doors_tell_the_office(
    case: InfoRequest, secrets: Planted, client: Client, zhou: Staff
) -> None:
    client.force_login(zhou)

    telling = {door for door in doors(case) if secrets.leaks(told(client.get(door)))}

    base = f"/desk/requests/{case.pk}/"
    assert {base, f"{base}files/{case.files.all()[0].pk}/"} <= telling
    assert all(door.startswith(base) for door in telling)


def test_no_link_leads_an_outsider_to_it(
    case: InfoRequest, secrets: Planted, client: Client
) -> None:
    some, leaks = quote(next(iter(secrets.places))[:6]), {}

    for name in CURIOUS:
        enter(client, name)
        ahead = [
            "/desk/",
            "/desk/requests/?view=answered",
            "/desk/requests/?view=answered&export=xlsx",
            "/requests/",
            f"/desk/documents/?q={some}",
            f"/desk/requests/?number={some}",
            f"/search/?q={some}",
        ]
        seen = set(ahead)
        while ahead and len(seen) < MOST_PAGES:
            address = ahead.pop(0)
            answer = client.get(address, follow=True)
            if found := secrets.leaks(told(answer)):
                leaks[f"{name} {address}"] = found
            fresh = [link for link in links(answer, address) if link not in seen]
            seen.update(fresh)
            ahead += fresh
        assert f"/desk/requests/{case.pk}/" not in seen or name == "he"

    assert leaks == {}


def test_no_baked_page_and_no_file_name_tells_it(
    case: InfoRequest, secrets: Planted, public_folder: Path
) -> None:
    bake()

    baked, leaks = files(), {}
    for path, content in baked.items():
        plain = gzip.decompress(content) if path.endswith(".gz") else content
        if found := secrets.leaks(f"{path}\n{plain.decode(errors='replace')}"):
            leaks[path] = found
        assert case.number.encode() not in plain
    assert leaks == {}
    assert len(baked) > FEWEST_BAKED


def test_no_table_tells_what_is_sealed(secrets: Planted) -> None:
    assert secrets.leaks("\n".join(cells()), sealed_only=True) == []


def test_no_journal_entry_tells_it(secrets: Planted) -> None:
    entries = Entry.objects.all()

    assert secrets.leaks("\n".join(f"{vars(entry)}" for entry in entries)) == []
    assert entries.filter(what__startswith="info_request.").exists()


@pytest.mark.django_db(transaction=True)
def test_no_byte_on_the_disk_tells_what_is_sealed(secrets: Planted) -> None:
    folder = settings.DATA_FOLDER
    leaks = {
        place.name: found
        for place in folder.rglob("*")
        if place.is_file()
        and (found := secrets.leaks_in_bytes(place.read_bytes() + place.name.encode()))
    }

    assert leaks == {}
    if connection.vendor == "sqlite":
        stored = Path(connection.settings_dict["NAME"])
        assert folder in stored.parents
        assert stored.stat().st_size > FEWEST_BYTES


def test_failure_with_the_case_open_tells_nothing(
    case: InfoRequest,
    secrets: Planted,
    client: Client,
    zhou: Staff,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(opened: object, **_options: object) -> None:
        raise RuntimeError(f"no page for {opened!r}")

    monkeypatch.setattr(case_views, "sheet_for", fails)
    client.force_login(zhou)
    client.raise_request_exception = False

    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"/desk/requests/{case.pk}/")

    assert answer.status_code == 500
    assert secrets.leaks(told(answer)) == []
    logs = "\n".join(shown_logs(caplog))
    assert "no page for" in logs
    assert secrets.leaks(logs) == []


def shown_logs(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Every line as a log file would have it, tracebacks and all."""
    formatter = logging.Formatter()
    return [
        formatter.format(record)
        for record in caplog.records
        if not record.name.startswith("django.db")
    ]
