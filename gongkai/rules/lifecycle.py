"""A lifecycle is a table of permitted moves. It holds no other behaviour."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class MoveNotAllowed(ValueError):
    """The action is not permitted from the state the record is in.

    `action` and `state` are kept so that a screen can say which.
    """

    def __init__(self, action: str, state: StrEnum) -> None:
        """Remember what was tried, and from where."""
        super().__init__(f"{action!r} is not allowed from {state.value!r}")
        self.action = action
        self.state = state


@dataclass(frozen=True)
class Move(Generic[State]):
    """One permitted action: from any of `sources` to `target`.

    `basis` is the article or decision that permits it.
    """

    action: str
    sources: frozenset[State]
    target: State
    basis: str


@dataclass(frozen=True)
class Lifecycle(Generic[State]):
    """All permitted moves of one kind of record, in the order they are told."""

    moves: tuple[Move[State], ...]

    def after(self, action: str, state: State) -> State:
        """The state that `action` leads to from `state`.

        Raises MoveNotAllowed when the table holds no such move.
        """
        for move in self.moves:
            if move.action == action and state in move.sources:
                return move.target
        raise MoveNotAllowed(action, state)

    def actions_from(self, state: State) -> tuple[str, ...]:
        """The actions permitted from `state`; empty when it is final."""
        return tuple(move.action for move in self.moves if state in move.sources)

    def as_mermaid(self) -> str:
        """The table drawn as a Mermaid state diagram, for the documentation."""
        arrows = (
            f"    {source.value} --> {move.target.value}: {move.action}"
            for move in self.moves
            for source in sorted(move.sources)
        )
        return "\n".join(("stateDiagram-v2", *arrows))
