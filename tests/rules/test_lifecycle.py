from itertools import product

import pytest

from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState
from gongkai.rules.lifecycle import MoveNotAllowed

PERMITTED = {
    ("submit", "draft"): "submitted",
    ("return", "submitted"): "draft",
    ("return", "approved"): "draft",
    ("approve", "submitted"): "approved",
    ("reopen", "submitted"): "draft",
    ("reopen", "approved"): "draft",
    ("publish", "approved"): "published",
    ("publish_in_emergency", "draft"): "published",
    ("publish_in_emergency", "submitted"): "published",
    ("publish_migrated", "draft"): "published",
    ("supersede", "published"): "superseded",
    ("withdraw", "published"): "withdrawn",
    ("discard", "draft"): "discarded",
}
ACTIONS = sorted({action for action, _ in PERMITTED})
EVERY_PAIR = list(product(ACTIONS, EditionState))


@pytest.mark.parametrize(("action", "state"), EVERY_PAIR)
def test_every_pair_is_permitted_or_refused(action, state):
    expected = PERMITTED.get((action, state))

    if expected:
        assert EDITION_LIFECYCLE.after(action, state) == expected
    else:
        with pytest.raises(MoveNotAllowed) as refusal:
            EDITION_LIFECYCLE.after(action, state)
        assert (refusal.value.action, refusal.value.state) == (action, state)


@pytest.mark.parametrize("state", EditionState)
def test_buttons_shown_are_the_moves_allowed(state):
    shown = EDITION_LIFECYCLE.actions_from(state)

    assert sorted(shown) == [a for a in ACTIONS if (a, state) in PERMITTED]


@pytest.mark.parametrize("state", ["superseded", "withdrawn", "discarded"])
def test_final_states_lead_nowhere(state):
    assert EDITION_LIFECYCLE.actions_from(EditionState(state)) == ()


@pytest.mark.parametrize("move", EDITION_LIFECYCLE.moves, ids=lambda m: m.action)
def test_every_move_names_its_legal_basis(move):
    assert "art" in move.basis


def test_lifecycle_draws_itself_for_the_docs():
    drawing = EDITION_LIFECYCLE.as_mermaid().splitlines()

    assert drawing[0] == "stateDiagram-v2"
    assert "    approved --> published: publish" in drawing
    assert len(drawing) == 1 + len(PERMITTED)
