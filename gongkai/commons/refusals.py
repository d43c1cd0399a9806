"""Why something was not done, in sentences a person can act upon."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One reason why an action is refused.

    `code` is stable and for programs; `sentence` is for people and says what to do.
    """

    code: str
    sentence: str


class Refused(Exception):
    """An action was refused; carries every reason, not only the first."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(refusal.code for refusal in self.refusals))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, in order."""
        return tuple(refusal.code for refusal in self.refusals)


def refuse_if(refusals: Sequence[Refusal]) -> None:
    """Raise `Refused` when there is any reason to."""
    if refusals:
        raise Refused(refusals)
