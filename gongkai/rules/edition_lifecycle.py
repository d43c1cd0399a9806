"""The way of an edition: one text of a document, from draft to its end.

No ordinary move leads from a draft to publication except through approval
(review first, publish after). The two that do are doors for named roles, and
each is recorded as what it is: the emergency door, which opens a duty to
review within one working day, and migration of what was public before.

"Regulation" is the Regulation on Open Government Information of 2019
(Decree 711); "State Secrets Law" its revision of 2024.
"""

from enum import StrEnum

from gongkai.rules.lifecycle import Lifecycle, Move


class EditionState(StrEnum):
    """Where an edition stands. Exactly one at a time."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


_DRAFT = frozenset({EditionState.DRAFT})
_SUBMITTED = frozenset({EditionState.SUBMITTED})
_APPROVED = frozenset({EditionState.APPROVED})
_PUBLISHED = frozenset({EditionState.PUBLISHED})

EDITION_LIFECYCLE = Lifecycle(
    moves=(
        Move(
            "submit",
            _DRAFT,
            EditionState.SUBMITTED,
            "Regulation arts. 4 and 10: the making agency puts its information forward",
        ),
        Move(
            "return",
            _SUBMITTED | _APPROVED,
            EditionState.DRAFT,
            "Regulation art. 17: review by a defined procedure",
        ),
        Move(
            "approve",
            _SUBMITTED,
            EditionState.APPROVED,
            "Regulation arts. 11 and 17; State Secrets Law art. 35",
        ),
        Move(
            "reopen",
            _SUBMITTED | _APPROVED,
            EditionState.DRAFT,
            "State Secrets Law Implementing Regulation 2024 art. 42: "
            "what is published is what was reviewed, item by item",
        ),
        Move(
            "publish",
            _APPROVED,
            EditionState.PUBLISHED,
            "Regulation arts. 17, 19 and 26",
        ),
        Move(
            "publish_in_emergency",
            _DRAFT | _SUBMITTED,
            EditionState.PUBLISHED,
            "Regulation arts. 6 and 20(12); house rule: review follows "
            "within one working day",
        ),
        Move(
            "publish_migrated",
            _DRAFT,
            EditionState.PUBLISHED,
            "Regulation art. 24; house rule: it was public before it was imported",
        ),
        Move(
            "supersede",
            _PUBLISHED,
            EditionState.SUPERSEDED,
            "Regulation arts. 26 and 53(2): published information is kept current",
        ),
        Move(
            "withdraw",
            _PUBLISHED,
            EditionState.WITHDRAWN,
            "Regulation arts. 6 and 14 to 16",
        ),
        Move(
            "discard",
            _DRAFT,
            EditionState.DISCARDED,
            "Regulation art. 16 para. 2: a draft is not yet information to disclose",
        ),
    )
)
