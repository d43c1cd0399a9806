"""A thousand calls by every role: nothing beyond the matrix, and no fault of ours."""

import re
from copy import deepcopy
from random import Random

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongkai.desk.acts import ACTS
from gongkai.desk.views import screens
from gongkai.disclosure.models import Edition
from gongkai.journal.models import Entry
from gongkai.journal.queries import newest_number
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.roles import DIVISION_ROLES, GRANTS, Permission, Role
from tests.desk.enrolling import enrolled
from tests.factories import (
    column,
    division,
    draft_edition,
    published_edition,
    submitted_edition,
)
from tests.journeys.test_hostile_requests import (
    FIELD,
    HANDLED,
    SLUGS,
    VALUES,
)

pytestmark = pytest.mark.slow

SECRET = "未公开样稿"
CALLS = 1000
OPEN_DOORS = {
    "log_in",
    "log_in_second_step",
    "log_out",
    "set_language",
    "openid_connect_login",
    "openid_connect_callback",
}
"""What answers somebody who has not logged in with more than the way to the log-in."""

_P = Permission
NEEDS = {
    "log_ins": _P.READ_LOG_INS,
    "documents": None,
    "document": _P.READ_DRAFTS,
    "edition": _P.READ_DRAFTS,
    "preview": _P.READ_DRAFTS,
    "compare": _P.READ_DRAFTS,
    "by_key": _P.READ_DRAFTS,
    "new": _P.WRITE,
    "edit": _P.WRITE,
    "new_column": _P.ARRANGE_COLUMNS,
    "found_agency": _P.ADMINISTER,
    "division": _P.ADMINISTER,
    "import": _P.IMPORT,
}
"""The pages behind a permission; without it they answer 403 or 404."""

WRITES = {
    "edition.drafted": {_P.WRITE, _P.IMPORT},
    "edition.edited": {_P.WRITE},
    "edition.submitted": {_P.WRITE},
    "edition.discarded": {_P.WRITE},
    "edition.returned": {
        _P.FIRST_REVIEW,
        _P.SECOND_REVIEW,
        _P.SECRECY_REVIEW,
        _P.FINAL_REVIEW,
    },
    "edition.scheduled": {_P.PUBLISH},
    "edition.unscheduled": {_P.PUBLISH},
    "document.published": {_P.PUBLISH},
    "document.corrected": {_P.PUBLISH},
    "document.published_in_emergency": {_P.PUBLISH_IN_EMERGENCY},
    "document.withdrawn": {_P.WITHDRAW},
    "document.placed": {_P.WRITE, _P.ARRANGE_COLUMNS},
    "document.removed_from_column": {_P.WRITE, _P.ARRANGE_COLUMNS},
    "document.pinned": {_P.ARRANGE_COLUMNS},
    "document.dated_in_column": {_P.ARRANGE_COLUMNS},
    "document.classified": {_P.CLASSIFY},
    "document.standing_stated": {_P.CLASSIFY},
    "document.related": {_P.CLASSIFY},
    "document.agency_consulted": {_P.CONSULT_AGENCIES},
    "column.changed": {_P.ARRANGE_COLUMNS},
    "column.opened": {_P.ARRANGE_COLUMNS},
    "column.closed": {_P.ARRANGE_COLUMNS},
    "column.reopened": {_P.ARRANGE_COLUMNS},
    "migration.started": {_P.IMPORT},
    "letterhead.set": {_P.EDIT_LETTERS},
}
"""What the journal may say after a call, and whose call it can then only have been."""
RUN_BY_THE_ADMINISTRATOR = ("agency", "division", "review_chain", "site")
READ_ONLY = (Role.AUDITOR,)


@pytest.fixture
def texts(agency: Agency) -> list[Edition]:
    """A draft, a text in review, and one that everybody may read."""
    return [
        draft_edition(title=f"{SECRET}之一", body_html=f"<p>{SECRET}</p>"),
        submitted_edition(title=f"{SECRET}之二", body_html=f"<p>{SECRET}</p>"),
        published_edition(title="已公开的通知"),
    ]


@pytest.fixture
def people(texts: list[Edition]) -> dict[Role, Staff]:
    """One person of each role, of the division that writes the texts."""
    own = division("assistance")
    return {
        role: enrolled(own, role, role, own if role in DIVISION_ROLES else None)
        for role in Role
    }


def doors() -> dict[str, str]:
    """Every address of the desk by its name."""
    return dict(_walked(get_resolver().url_patterns, "/"))


def _walked(rows: list[URLPattern | URLResolver], before: str) -> list[tuple[str, str]]:
    found = []
    for row in rows:
        path = f"{before}{row.pattern}"
        if isinstance(row, URLResolver):
            found += _walked(row.url_patterns, path)
        elif path.startswith("/desk/") and row.name:
            found.append((row.name, path))
    return found


def hit(pattern: str, edition: Edition) -> str:
    """An address whose parameters name something that is there."""
    known = {
        "document": edition.document_id,
        "number": edition.number,
        "column": column().pk,
        "division": division("assistance").pk,
        "key": edition.pk,
    }
    pattern = re.sub("<int:([a-z_]+)>", lambda m: str(known.get(m[1], 1)), pattern)
    return re.sub("<slug:[a-z_]+>", "submit", pattern)


def inside(person: Staff) -> Client:
    """A browser in which somebody is logged in; a fault is answered, not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_every_door_asks_who_is_there(texts: list[Edition]) -> None:
    stranger, wrong = Client(raise_request_exception=False), []
    for name, pattern in doors().items():
        if name in OPEN_DOORS:
            continue
        for method in ("get", "post"):
            got = getattr(stranger, method)(hit(pattern, texts[0]))
            is_sent_away = got.status_code == 302 and "/desk/log-in/" in got["Location"]
            if not is_sent_away:
                wrong.append((method, name, got.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_page_opens_for_its_permission_alone(
    people: dict[Role, Staff], texts: list[Edition], role: Role
) -> None:
    client, wrong, known = inside(people[role]), [], doors()
    for name, needs in NEEDS.items():
        status = client.get(hit(known[name], texts[0])).status_code
        may = needs is None or needs in GRANTS[role]
        if status not in ({200, 302} if may else {403, 404}):
            wrong.append((name, status))

    assert wrong == []


def is_beyond(entry: Entry, role: Role, person: Staff) -> bool:
    """Whether an entry tells of something that this role may not do."""
    if entry.subject == f"staff:{person.pk}" or entry.what.startswith("log_in."):
        return False
    subject = entry.what.partition(".")[0]
    if subject in RUN_BY_THE_ADMINISTRATOR or subject == "staff":
        return Permission.ADMINISTER not in GRANTS[role]
    if entry.what in WRITES:
        return not WRITES[entry.what] & GRANTS[role]
    return role in READ_ONLY


def called(
    client: Client, method: str, address: str, given: dict[str, str]
) -> tuple[int, str, list[Entry]]:
    """Status, page, and what the journal then tells; all of it is taken back."""
    cookies, before = deepcopy(client.cookies), newest_number()
    told: list[Entry] = []
    with transaction.atomic():
        got: HttpResponseBase = getattr(client, method)(address, given)
        page = b"".join(got).decode(errors="replace")
        if not transaction.get_connection().needs_rollback:
            told = list(Entry.objects.filter(number__gt=before))
        transaction.set_rollback(True)
    client.cookies = cookies
    reason = repr(got.exc_info) if hasattr(got, "exc_info") else ""
    return got.status_code, f"{reason}{page}", told


def call(
    chance: Random, pattern: str, texts: list[Edition], fields: set[str]
) -> tuple[str, dict[str, str]]:
    """An address and a form, at random; every third address hits."""
    address = pattern
    if chance.random() < 0.6:
        for part in re.findall("<slug:[a-z_]+>", address):
            address = address.replace(part, chance.choice([*ACTS, *SLUGS]))
        address = hit(address, chance.choice(texts))
    else:
        address = re.sub(
            "<int:[a-z_]+>", lambda _: chance.choice(("0", "7", "9" * 30)), address
        )
        address = re.sub("<slug:[a-z_]+>", lambda _: chance.choice(SLUGS), address)
    some = chance.sample(sorted(fields), min(len(fields), 10))
    given = {field: chance.choice(VALUES) for field in some}
    if chance.random() < 0.5:
        given |= {
            "read_digest": chance.choice(texts).digest,
            "opinion": "同意",
            "ground": "理由",
            "title": "标题",
        }
    return address, given


def test_thousand_calls_reach_nothing_beyond_the_matrix(
    people: dict[Role, Staff], texts: list[Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rail is the same on every page, and costs more than all the rest.
    monkeypatch.setattr(screens, "_rail", lambda request, permits: [])
    chance, fields, wrong = Random("hostile"), {"next", "person", "division"}, []
    patterns = sorted(doors().values())
    clients = {role: inside(person) for role, person in people.items()}
    for _ in range(CALLS):
        role = chance.choice(list(Role))
        method = chance.choice(("get", "post", "post"))
        address, given = call(chance, chance.choice(patterns), texts, fields)
        status, text, told = called(clients[role], method, address, given)
        fields.update(FIELD.findall(text))
        if status not in HANDLED:
            wrong.append(f"{status} {role} {method} {address} {given} {text[:200]}")
        if SECRET in text and Permission.READ_DRAFTS not in GRANTS[role]:
            wrong.append(f"{role} reads a draft at {address}")
        wrong += [
            f"{role} {method} {address}: {entry.what}"
            for entry in told
            if is_beyond(entry, role, people[role])
        ]

    assert wrong == []
