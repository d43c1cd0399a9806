"""What may be done to a case from its page, each move asked one way.

A move names its action of the table in `rules.info_request_lifecycle`; the same
`refusals_of` greys its button and is asked before the POST acts, and the action itself
asks once more under lock.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from gongkai.commons.refusals import Refusal
from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.desk.requests.doing import Perform
from gongkai.desk.requests.move_forms import MoveForm
from gongkai.info_requests.actions.reply import review_step_refusals
from gongkai.info_requests.refusals import refusals_for_actors
from gongkai.review.models import Step

Text = str | Promise

OUT_OF_REACH = frozenset({"not_permitted", "wrong_state"})
"""Reasons that no work on the case removes now: such buttons stand folded away."""


@dataclass(frozen=True)
class Move:
    """One thing that may be done to a case.

    `group` names the panel of its button. `consequence` is what happens then, `done`
    is said afterwards. `action` is its name in the table of moves where that is
    another; `record` the kind of record at whose row it stands.
    """

    name: str
    group: str
    label: Text
    consequence: Text
    done: Text
    perform: Perform
    form: type[MoveForm] = MoveForm
    is_grave: bool = False
    action: str = ""
    step: Step | None = None
    record: str = ""

    @property
    def table_name(self) -> str:
        """Its action in `rules.info_request_lifecycle`."""
        return self.action or self.name


def refusals_of(move: Move, case: CaseAtDesk) -> list[Refusal]:
    """Every reason why the person may not make this move now; [] if they may."""
    refusals = refusals_for_actors(
        case.info_request, move.table_name, case.actors, on=case.on, facts=case.facts
    )
    reply = case.reply
    if move.step is not None and not refusals and reply is not None and reply.review:
        refusals += review_step_refusals(
            case.info_request, reply, move.step, at=case.at, by=case.person
        )
    return refusals
