from itertools import product

import pytest

from gongkai.rules.info_request_lifecycle import (
    REQUEST_LIFECYCLE,
    Actor,
    RequestState,
)
from gongkai.rules.lifecycle import MoveNotAllowed

# Told a second time, in other words: action: who, from where, to where ("=" stays).
UNDECIDED = (
    "received registered needs_correction in_handling reasons_requested "
    "awaiting_payment reply_in_review"
)
AT_WORK = UNDECIDED.removeprefix("received ")
ANSWERED = "served closed archived"
REGISTERED = f"{AT_WORK} decided {ANSWERED}"
TABLE = """
confirm_receipt        | ogi_office           | received          | =
register               | ogi_office           | received          | registered
assign                 | ogi_office           | registered        | in_handling
assign                 | ogi_office           | in_handling reasons_requested | =
ask_correction | ogi_office handler | registered in_handling | needs_correction
correct                | applicant ogi_office | needs_correction  | in_handling
abandon                | ogi_office           | needs_correction  | closed
ask_reasons | ogi_office | registered in_handling | reasons_requested
give_reasons           | applicant ogi_office | reasons_requested | in_handling
lapse_reasons          | ogi_office           | reasons_requested | in_handling
consult                | ogi_office handler   | in_handling       | =
record_answer          | ogi_office handler   | AT_WORK           | =
override_refusal       | ogi_office handler   | in_handling       | =
extend | ogi_office head | registered in_handling reasons_requested reply_in_review | =
notify_fee | ogi_office | registered in_handling | awaiting_payment
record_payment         | ogi_office           | awaiting_payment  | in_handling
lapse_unpaid           | ogi_office           | awaiting_payment  | closed
record_search          | ogi_office handler   | in_handling       | =
draft_reply            | ogi_office handler   | in_handling       | =
edit_reply             | ogi_office handler   | in_handling       | =
submit_reply           | ogi_office handler   | in_handling       | reply_in_review
reopen_reply           | ogi_office handler   | reply_in_review   | in_handling
agree_to_reply         | reviewer             | reply_in_review   | =
return_reply           | reviewer             | reply_in_review   | in_handling
issue_reply            | ogi_office           | reply_in_review   | decided
serve_reply            | ogi_office           | decided           | served
serve_letter | ogi_office handler | AT_WORK decided served closed | =
record_proof | ogi_office handler | AT_WORK decided served closed | =
add_file | ogi_office handler | received AT_WORK decided served closed | =
close                  | ogi_office           | served            | closed
archive                | ogi_office           | closed            | archived
withdraw               | applicant ogi_office | UNDECIDED         | closed
rate                   | applicant            | ANSWERED          | =
record_reconsideration | ogi_office           | REGISTERED        | =
record_litigation      | ogi_office           | REGISTERED        | =
record_remedy_result   | ogi_office           | REGISTERED        | =
redecide               | ogi_office           | ANSWERED          | =
suggest_publication    | applicant ogi_office | ANSWERED          | =
mark_published         | ogi_office           | ANSWERED          | =
anonymise              | clock                | archived          | =
"""


def _permitted() -> dict[tuple[str, str, str], str]:
    permitted = {}
    for line in TABLE.strip().splitlines():
        action, actors, sources, target = (part.strip() for part in line.split("|"))
        for word, states in (
            ("UNDECIDED", UNDECIDED),
            ("AT_WORK", AT_WORK),
            ("ANSWERED", ANSWERED),
            ("REGISTERED", REGISTERED),
        ):
            sources = sources.replace(word, states)
        for actor, state in product(actors.split(), sources.split()):
            permitted[action, state, actor] = state if target == "=" else target
    return permitted


PERMITTED = _permitted()
ACTIONS = REQUEST_LIFECYCLE.actions()
EVERY_COMBINATION = list(product(ACTIONS, RequestState, Actor))


def test_table_knows_the_same_actions():
    assert set(ACTIONS) == {action for action, _, _ in PERMITTED}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_combination_is_permitted_or_refused(action):
    for state, actor in product(RequestState, Actor):
        move = REQUEST_LIFECYCLE.find(action, state, [actor])
        expected = PERMITTED.get((action, state.value, actor.value))

        assert (move is not None) == (expected is not None), (action, state, actor)
        if move and expected:
            assert (move.target or state).value == expected


@pytest.mark.parametrize("actor", Actor)
def test_buttons_shown_are_the_moves_allowed(actor):
    for state in RequestState:
        shown = REQUEST_LIFECYCLE.permitted(state, [actor])

        assert set(shown) == {
            action
            for action in ACTIONS
            if (action, state.value, actor.value) in PERMITTED
        }


def test_nobody_may_do_nothing():
    assert all(REQUEST_LIFECYCLE.permitted(state, ()) == () for state in RequestState)


def test_forbidden_move_names_action_and_state():
    with pytest.raises(MoveNotAllowed) as refusal:
        REQUEST_LIFECYCLE.after("issue_reply", RequestState.IN_HANDLING)

    assert refusal.value.action == "issue_reply"


def test_no_way_to_a_decision_around_review():
    ways = {
        (move.action, source)
        for move in REQUEST_LIFECYCLE.moves
        for source in move.sources
        if move.target is RequestState.DECIDED
    }

    assert ways == {("issue_reply", RequestState.REPLY_IN_REVIEW)}


def test_every_state_is_reached_and_left():
    reached = {move.target for move in REQUEST_LIFECYCLE.moves if move.target}
    left = {
        source
        for move in REQUEST_LIFECYCLE.moves
        if move.target
        for source in move.sources
    }

    assert reached | {RequestState.RECEIVED} == set(RequestState)
    assert left == set(RequestState) - {RequestState.ARCHIVED}


@pytest.mark.parametrize("move", REQUEST_LIFECYCLE.moves, ids=lambda m: m.action)
def test_every_move_names_its_basis(move):
    assert "art" in move.basis or "〔" in move.basis


def test_actors_of_an_action_are_told():
    assert REQUEST_LIFECYCLE.actors_of("extend") == {Actor.OGI_OFFICE, Actor.HEAD}


def test_lifecycle_draws_itself():
    drawing = REQUEST_LIFECYCLE.as_mermaid().splitlines()

    assert drawing[:2] == ["stateDiagram-v2", "    [*] --> received: receive"]
    assert "    needs_correction --> in_handling: correct" in drawing
