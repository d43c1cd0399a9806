"""Who may press which button on a case, and that the door behind it says the same.

One function answers for page and door; here it is asked for every person, state and
move. A page is looked at once a state, a door once for what may be done there.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from gongkai.desk.requests.case_at_desk import closed_case
from gongkai.desk.requests.case_sheet import is_open
from gongkai.desk.requests.move_table import MOVES
from gongkai.desk.requests.moves import Move, refusals_of
from gongkai.desk.requests.views import case_views
from gongkai.info_requests.models import FileKind, InfoRequest
from gongkai.organisation.models import Agency
from gongkai.rules.info_request_lifecycle import REQUEST_LIFECYCLE, Actor
from tests.desk_requests.pressing import pressable, typed
from tests.factories import MONDAY, TUESDAY, person
from tests.info_requests import cases

PAPERS = {"serve_letter", "add_file"}
REMEDIES = {"record_reconsideration", "record_litigation"}
ASKING = {"ask_correction", "consult", "record_search"}
AFTER = {"suggest_publication", "mark_published"}
REPLY_FILES = {"attach_to_reply", "state_complete", "remove_from_reply"}
pytestmark = pytest.mark.slow
OFFICE_AT_WORK = (
    PAPERS
    | REMEDIES
    | ASKING
    | {"assign", "ask_reasons", "extend", "notify_fee", "withdraw"}
)

STATES: dict[str, Callable[[], InfoRequest]] = {
    "received": cases.received,
    "in_handling": cases.in_handling,
    "needing_correction": lambda: cases.needing_correction(
        correct_by_on=TUESDAY.date()
    ),
    "consulted": cases.consulted,
    "drafted": cases.drafted,
    "in_review": cases.submitted,
    "decided": cases.decided,
    "served": cases.served,
    "closed": cases.closed,
    "annulled": cases.annulled,
    "with_a_file": cases.with_a_file,
}
ALLOWED: dict[str, dict[str, set[str]]] = {
    "received": {"zhou": {"register", "add_file", "withdraw"}},
    "in_handling": {"zhou": OFFICE_AT_WORK, "lin": PAPERS | ASKING, "he": {"extend"}},
    "needing_correction": {
        "zhou": PAPERS | REMEDIES | {"correct", "withdraw"},
        "lin": PAPERS,
    },
    "consulted": {
        "zhou": OFFICE_AT_WORK | {"record_answer"},
        "lin": PAPERS | ASKING | {"record_answer"},
        "he": {"extend"},
    },
    "drafted": {
        "zhou": OFFICE_AT_WORK | {"submit_reply", "attach_to_reply"},
        "lin": PAPERS | ASKING | {"submit_reply", "attach_to_reply"},
        "he": {"extend"},
    },
    "in_review": {
        "zhou": PAPERS | REMEDIES | {"reopen_reply", "extend", "withdraw"},
        "lin": PAPERS | {"reopen_reply"},
        "zhao": {"agree_first", "return_first"},
        "sun": {"agree_secrecy", "return_secrecy"},
        "he": {"extend"},
    },
    "decided": {"zhou": PAPERS | REMEDIES | {"serve_reply"}, "lin": PAPERS},
    "served": {"zhou": PAPERS | REMEDIES | AFTER | {"close"}, "lin": PAPERS},
    "closed": {"zhou": PAPERS | REMEDIES | AFTER | {"archive"}, "lin": PAPERS},
    "annulled": {
        "zhou": PAPERS | REMEDIES | AFTER | {"archive", "redecide"},
        "lin": PAPERS,
    },
    "with_a_file": {
        "zhou": OFFICE_AT_WORK | REPLY_FILES,
        "lin": PAPERS | ASKING | REPLY_FILES,
        "he": {"extend"},
    },
}
"""By state and person, every move they may make; whoever is not named may none."""

STRANGERS = ("wu", "guan")
CURIOUS = ("zhou", "lin", "he", "zhao", "sun", *STRANGERS)
MISSING = "0"


def answer_only(*_args: object, status: int = 200, **_kwargs: object) -> HttpResponse:
    """A page without its content."""
    return HttpResponse(status=status)


def records_for(one: InfoRequest, move: Move) -> Iterator[str]:
    """The records of the case at which a move is still to be made."""
    found = {
        "consultation": one.consultations.all(),
        "service": one.services.all(),
        "file": one.files.filter(kind=FileKind.REPLY),
        "remedy": [*one.reconsiderations.all(), *one.litigations.all()],
    }
    for record in found[move.record]:
        if is_open(move.name, record):
            named = record._meta.model_name if move.record == "remedy" else ""
            yield f"{named}-{record.pk}" if named else str(record.pk)


def open_to(one: InfoRequest, name: str) -> set[str]:
    """The moves a person may make on the case as it stands."""
    case = closed_case(one, person(name), at=MONDAY)
    return {
        move.name
        for move in MOVES.values()
        if (not move.record or any(records_for(one, move)))
        and not refusals_of(move, case)
    }


def tried(client: Client, one: InfoRequest, move: str) -> int:
    """What the door of a move answers; nothing of it stays."""
    given = typed(one, move)
    if MOVES[move].record:
        given["record"] = next(records_for(one, MOVES[move]), MISSING)
    if MOVES[move].record == "consultation":
        given["answer"] = "agrees"
    with transaction.atomic():
        answer = client.post(f"/desk/requests/{one.pk}/moves/{move}/", given)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_move_of_officers_has_a_button() -> None:
    shown = {move.table_name for move in MOVES.values()}

    by_officers = {
        action
        for action in REQUEST_LIFECYCLE.actions()
        if REQUEST_LIFECYCLE.actors_of(action) - {Actor.APPLICANT, Actor.CLOCK}
    }
    # Drafting has a page of its own.
    assert by_officers - shown == {"draft_reply"}


@pytest.mark.parametrize("state", STATES)
def test_buttons_and_doors_follow_the_table(
    agency: Agency, client: Client, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    cases.office_head()
    one = STATES[state]()

    decided = {name: open_to(one, name) for name in CURIOUS}

    assert {name: moves for name, moves in decided.items() if moves} == ALLOWED[state]
    # Whoever may do the most stands for all at the page; it is made by the same.
    most = max(ALLOWED[state], key=lambda name: len(ALLOWED[state][name]))
    client.force_login(person(most))
    page = client.get(f"/desk/requests/{one.pk}/")
    assert pressable(page.content) == ALLOWED[state][most]
    monkeypatch.setattr(case_views, "case_page", answer_only)
    for name, moves in ALLOWED[state].items():
        client.force_login(person(name))
        assert {tried(client, one, move) for move in moves} == {302}, name
        shut = next(m for m in MOVES if m not in moves and not MOVES[m].record)
        assert tried(client, one, shut) in {403, 409}, (name, shut)
    for name in STRANGERS:
        client.force_login(person(name))
        assert client.get(f"/desk/requests/{one.pk}/").status_code == 404
        assert tried(client, one, "add_file") == 404
