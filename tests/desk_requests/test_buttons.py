"""Who may press which button on a case, and that the door behind it says the same."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from gongkai.desk.requests.move_table import MOVES
from gongkai.desk.requests.views import case_views
from gongkai.info_requests.models import InfoRequest
from gongkai.organisation.models import Agency
from gongkai.rules.info_request_lifecycle import REQUEST_LIFECYCLE, Actor
from tests.desk_requests.pressing import pressable, typed
from tests.factories import TUESDAY, person
from tests.info_requests import cases

PAPERS = {"serve_letter", "add_file"}
REMEDIES = {"record_reconsideration", "record_litigation"}
ASKING = {"ask_correction", "consult", "record_search"}
AFTER = {"suggest_publication", "mark_published"}
OFFICE_AT_WORK = (
    PAPERS
    | REMEDIES
    | ASKING
    | {"assign", "ask_reasons", "extend", "notify_fee", "withdraw"}
)

STATES = {
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
}
"""By state and person, every move they may make; whoever is not named may none."""

STRANGERS = ("wu", "guan")
CURIOUS = ("zhou", "lin", "he", "zhao", "sun", *STRANGERS)


def answer_only(*_args: object, status: int = 200, **_kwargs: object) -> HttpResponse:
    """A page without its content."""
    return HttpResponse(status=status)


def tried(client: Client, one: InfoRequest, move: str) -> int:
    """What the door of a move answers; nothing of it stays."""
    given = typed(one, move)
    if MOVES[move].record == "consultation":
        given["record"] = str(asked.pk) if (asked := one.consultations.first()) else ""
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
    page = {}
    for name in CURIOUS:
        client.force_login(person(name))
        answer = client.get(f"/desk/requests/{one.pk}/")
        page[name] = pressable(answer.content) if answer.status_code == 200 else None

    allowed = ALLOWED[state]
    assert {name: moves for name, moves in page.items() if moves} == allowed
    assert [page[name] for name in STRANGERS] == [None, None]

    monkeypatch.setattr(case_views, "case_page", answer_only)
    for name in CURIOUS:
        client.force_login(person(name))
        doors = {move: tried(client, one, move) for move in MOVES}
        expected = allowed.get(name, set())
        assert {move for move, status in doors.items() if status == 302} == expected
        # A move at a record that is not there is bad input, not a refusal.
        refused = {403, 409}
        for move in MOVES.keys() - expected:
            missing = {400} if MOVES[move].record else set()
            assert doors[move] in ({404} if page[name] is None else refused | missing)
