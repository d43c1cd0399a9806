"""The way of a request: one table of role × state × move.

Four axes are kept apart. The *work state* is here. The *outcome* is on
`rules.outcomes`, the *deadline status* is a question about a date
(`rules.request_clock`), and *visibility* says what of it the public sees.

What may go on at the same time is no state but a record that is open: consultations
(several at once), an extension, a search, a draft reply. A state is only what changes
who must act next. So an extension while others are consulted, or a fee after a
correction, needs no state of its own.

"Regulation" is the Regulation on Open Government Information of 2019 (Decree 711),
"fee measures" 国办函〔2020〕109号.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from gongkai.rules.lifecycle import MoveNotAllowed


class RequestState(StrEnum):
    """Where the work on a request stands. Exactly one at a time."""

    RECEIVED = "received"
    REGISTERED = "registered"
    NEEDS_CORRECTION = "needs_correction"
    IN_HANDLING = "in_handling"
    REASONS_REQUESTED = "reasons_requested"
    AWAITING_PAYMENT = "awaiting_payment"
    REPLY_IN_REVIEW = "reply_in_review"
    DECIDED = "decided"
    SERVED = "served"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Actor(StrEnum):
    """In which capacity somebody acts on a request."""

    APPLICANT = "applicant"
    OGI_OFFICE = "ogi_office"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    HEAD = "head"
    CLOCK = "clock"


@dataclass(frozen=True)
class RequestMove:
    """One permitted move: by whom, from which states, where to, by which article.

    `target` None leaves the state as it is.
    """

    action: str
    actors: frozenset[Actor]
    sources: frozenset[RequestState]
    target: RequestState | None
    basis: str


@dataclass(frozen=True)
class RequestLifecycle:
    """All permitted moves, in the order in which they are told."""

    moves: tuple[RequestMove, ...]

    def actions(self) -> tuple[str, ...]:
        """Every action once, in order."""
        return tuple(dict.fromkeys(move.action for move in self.moves))

    def find(
        self, action: str, state: RequestState, actors: Collection[Actor]
    ) -> RequestMove | None:
        """The move that lets one of these actors do this from here, if any."""
        for move in self.moves:
            if (
                move.action == action
                and state in move.sources
                and move.actors & set(actors)
            ):
                return move
        return None

    def permitted(
        self, state: RequestState, actors: Collection[Actor]
    ) -> tuple[str, ...]:
        """The actions open to these actors from a state."""
        return tuple(
            action for action in self.actions() if self.find(action, state, actors)
        )

    def after(self, action: str, state: RequestState) -> RequestState:
        """The state an action leads to, whoever takes it.

        Raises MoveNotAllowed when the table holds no such move.
        """
        move = self.find(action, state, tuple(Actor))
        if move is None:
            raise MoveNotAllowed(action, state)
        return move.target or state

    def actors_of(self, action: str) -> frozenset[Actor]:
        """Everybody who may ever take an action."""
        return frozenset[Actor]().union(
            *(move.actors for move in self.moves if move.action == action)
        )

    def as_mermaid(self) -> str:
        """The moves that change the state, drawn as a Mermaid state diagram."""
        arrows = (
            f"    {source.value} --> {move.target.value}: {move.action}"
            for move in self.moves
            if move.target
            for source in RequestState
            if source in move.sources
        )
        return "\n".join(
            (
                "stateDiagram-v2",
                "    [*] --> received: receive",
                *arrows,
                "    archived --> [*]",
            )
        )


_S = RequestState
_OFFICE = frozenset({Actor.OGI_OFFICE})
_OFFICERS = frozenset({Actor.OGI_OFFICE, Actor.HANDLER})
_EITHER_SIDE = frozenset({Actor.APPLICANT, Actor.OGI_OFFICE})
_OPEN = frozenset({_S.REGISTERED, _S.IN_HANDLING})
_UNDECIDED = frozenset(
    {
        _S.RECEIVED,
        _S.REGISTERED,
        _S.NEEDS_CORRECTION,
        _S.IN_HANDLING,
        _S.REASONS_REQUESTED,
        _S.AWAITING_PAYMENT,
        _S.REPLY_IN_REVIEW,
    }
)
_AT_WORK = _UNDECIDED - {_S.RECEIVED}
_ANSWERED = frozenset({_S.SERVED, _S.CLOSED, _S.ARCHIVED})
_ALL_REGISTERED = frozenset(_S) - {_S.RECEIVED}


def _move(
    action: str,
    actors: frozenset[Actor],
    sources: Collection[RequestState],
    target: RequestState | None,
    basis: str,
) -> RequestMove:
    return RequestMove(action, actors, frozenset(sources), target, basis)


REQUEST_LIFECYCLE = RequestLifecycle(
    (
        _move(
            "confirm_receipt",
            _OFFICE,
            {_S.RECEIVED},
            None,
            "Regulation art. 31: the day both sides confirm",
        ),
        _move(
            "register",
            _OFFICE,
            {_S.RECEIVED},
            _S.REGISTERED,
            "Regulation arts. 4 and 45: requests are registered",
        ),
        _move(
            "assign",
            _OFFICE,
            {_S.REGISTERED},
            _S.IN_HANDLING,
            "Regulation art. 45: review and handling",
        ),
        _move(
            "assign",
            _OFFICE,
            {_S.IN_HANDLING, _S.REASONS_REQUESTED},
            None,
            "Regulation art. 45: the handling division may change",
        ),
        _move(
            "ask_correction",
            _OFFICERS,
            _OPEN,
            _S.NEEDS_CORRECTION,
            "Regulation art. 30: one notice, within seven working days",
        ),
        _move(
            "correct",
            _EITHER_SIDE,
            {_S.NEEDS_CORRECTION},
            _S.IN_HANDLING,
            "Regulation art. 30: the period runs from the corrected request",
        ),
        _move(
            "abandon",
            _OFFICE,
            {_S.NEEDS_CORRECTION},
            _S.CLOSED,
            "Regulation art. 30: not corrected in time without good reason",
        ),
        _move(
            "ask_reasons",
            _OFFICE,
            _OPEN,
            _S.REASONS_REQUESTED,
            "Regulation art. 35: number or frequency clearly beyond reason",
        ),
        _move(
            "give_reasons",
            _EITHER_SIDE,
            {_S.REASONS_REQUESTED},
            _S.IN_HANDLING,
            "Regulation art. 35: the applicant explains",
        ),
        _move(
            "lapse_reasons",
            _OFFICE,
            {_S.REASONS_REQUESTED},
            _S.IN_HANDLING,
            "Regulation art. 35: no explanation came in the time given",
        ),
        _move(
            "consult",
            _OFFICERS,
            {_S.IN_HANDLING},
            None,
            "Regulation arts. 32 to 34: third parties, co-makers, other agencies",
        ),
        _move(
            "record_answer",
            _OFFICERS,
            _AT_WORK,
            None,
            "Regulation arts. 32 to 34: the opinion arrives",
        ),
        _move(
            "override_refusal",
            _OFFICERS,
            {_S.IN_HANDLING},
            None,
            "Regulation arts. 15 and 32: overriding public interest",
        ),
        _move(
            "extend",
            frozenset({Actor.OGI_OFFICE, Actor.HEAD}),
            {_S.REGISTERED, _S.IN_HANDLING, _S.REASONS_REQUESTED, _S.REPLY_IN_REVIEW},
            None,
            "Regulation art. 33: with the head's consent and notice to the applicant",
        ),
        _move(
            "notify_fee",
            _OFFICE,
            _OPEN,
            _S.AWAITING_PAYMENT,
            "Regulation art. 42; fee measures art. 6: within the handling period",
        ),
        _move(
            "record_payment",
            _OFFICE,
            {_S.AWAITING_PAYMENT},
            _S.IN_HANDLING,
            "Fee measures art. 6: the period restarts the day after payment "
            "(own knowledge)",
        ),
        _move(
            "lapse_unpaid",
            _OFFICE,
            {_S.AWAITING_PAYMENT},
            _S.CLOSED,
            "Fee measures art. 6: unpaid after twenty working days",
        ),
        _move(
            "record_search",
            _OFFICERS,
            {_S.IN_HANDLING},
            None,
            "Regulation art. 36(4): searched, and none held",
        ),
        _move(
            "draft_reply",
            _OFFICERS,
            {_S.IN_HANDLING},
            None,
            "Regulation arts. 33 and 36: reply, on the spot where possible",
        ),
        _move(
            "edit_reply",
            _OFFICERS,
            {_S.IN_HANDLING},
            None,
            "Regulation art. 36; house rule: an edited text is reviewed anew",
        ),
        _move(
            "submit_reply",
            _OFFICERS,
            {_S.IN_HANDLING},
            _S.REPLY_IN_REVIEW,
            "Regulation art. 17: review before anything leaves the agency",
        ),
        _move(
            "reopen_reply",
            _OFFICERS,
            {_S.REPLY_IN_REVIEW},
            _S.IN_HANDLING,
            "Regulation art. 17; house rule: what is issued is what was reviewed",
        ),
        _move(
            "agree_to_reply",
            frozenset({Actor.REVIEWER}),
            {_S.REPLY_IN_REVIEW},
            None,
            "Regulation art. 17; State Secrets Law 2024 art. 35",
        ),
        _move(
            "return_reply",
            frozenset({Actor.REVIEWER}),
            {_S.REPLY_IN_REVIEW},
            _S.IN_HANDLING,
            "Regulation art. 17: sent back with the reason",
        ),
        _move(
            "issue_reply",
            _OFFICE,
            {_S.REPLY_IN_REVIEW},
            _S.DECIDED,
            "Regulation arts. 33, 36, 37",
        ),
        _move(
            "serve_reply",
            _OFFICE,
            {_S.DECIDED},
            _S.SERVED,
            "国办公开办函〔2016〕235号: handed over, through another, or posted",
        ),
        _move(
            "serve_letter",
            _OFFICERS,
            _ALL_REGISTERED - {_S.ARCHIVED},
            None,
            "国办公开办函〔2016〕235号: every letter with its days",
        ),
        _move(
            "record_proof",
            _OFFICERS,
            _ALL_REGISTERED - {_S.ARCHIVED},
            None,
            "国办公开办函〔2016〕235号: the day of signature",
        ),
        _move(
            "add_file",
            _OFFICERS,
            frozenset(_S) - {_S.ARCHIVED},
            None,
            "Regulation art. 45: papers are kept with the case",
        ),
        _move(
            "close",
            _OFFICE,
            {_S.SERVED},
            _S.CLOSED,
            "Regulation art. 45: the request is settled",
        ),
        _move(
            "archive",
            _OFFICE,
            {_S.CLOSED},
            _S.ARCHIVED,
            "Regulation art. 45: kept in the archive",
        ),
        _move(
            "withdraw",
            _EITHER_SIDE,
            _UNDECIDED,
            _S.CLOSED,
            "国办公开办函〔2021〕30号, other ways of settling: the applicant withdraws",
        ),
        _move(
            "rate",
            frozenset({Actor.APPLICANT}),
            _ANSWERED,
            None,
            "国办发〔2019〕51号: once for each settled matter, of their own accord",
        ),
        _move(
            "record_reconsideration",
            _OFFICE,
            _ALL_REGISTERED,
            None,
            "Regulation art. 51; Administrative Reconsideration Law 2023 arts. 20, 23",
        ),
        _move(
            "record_litigation",
            _OFFICE,
            _ALL_REGISTERED,
            None,
            "Regulation art. 51; Administrative Litigation Law arts. 45, 46",
        ),
        _move(
            "record_remedy_result",
            _OFFICE,
            _ALL_REGISTERED,
            None,
            "Regulation art. 50(4): results go into the annual report",
        ),
        _move(
            "redecide",
            _OFFICE,
            _ANSWERED,
            None,
            "Regulation art. 51: the reply was annulled and a new one is ordered",
        ),
        _move(
            "suggest_publication",
            _EITHER_SIDE,
            _ANSWERED,
            None,
            "Regulation art. 44: asked for by several, or suggested by the applicant",
        ),
        _move(
            "mark_published",
            _OFFICE,
            _ANSWERED,
            None,
            "Regulation art. 44: what falls under proactive disclosure is published",
        ),
        _move(
            "anonymise",
            frozenset({Actor.CLOCK}),
            {_S.ARCHIVED},
            None,
            "Personal Information Protection Law art. 19: no longer than needed "
            "(own knowledge); figures are kept",
        ),
    )
)
