"""Why an act's button is greyed, where the act asks more than one question."""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.desk.queries import IN_THE_MAKING
from gongkai.disclosure.models import Edition
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import public_edition
from gongkai.disclosure.refusals import (
    emergency_refusals,
    permission_refusals,
    publish_refusals,
    state_label,
    withdraw_refusals,
)
from gongkai.organisation.models import Staff
from gongkai.organisation.roles import Permission

GROUND_TO_BE_TYPED = "…"
"""Stands for what the person has not typed yet, when only the button is asked."""

OUT_OF_REACH = frozenset(
    {
        "not_permitted",
        "wrong_state",
        "not_in_review",
        "not_in_the_making",
        "not_in_chain",
        "already_given",
        "in_the_making",
        "not_scheduled",
        "never_published",
    }
)
"""Reasons that no work on the text removes: such buttons stand apart, folded away."""

_FIELDS = {
    "no_ground": "ground",
    "no_opinion": "opinion",
    "time_has_passed": "publish_at",
    "no_reexamination": "reexamine_on",
    "no_agency": "agency_name",
    "in_the_future": "answered_on",
    "itself": "target",
    "column_takes_nothing": "column",
}


def field_of(code: str) -> str | None:
    """The field a reason speaks of, so that it is said there too."""
    return _FIELDS.get(code)


def edit_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not change or give up this edition."""
    refusals = _lacking(edition, person, Permission.WRITE, on)
    if edition.state not in IN_THE_MAKING:
        refusals.append(
            Refusal(
                "not_in_the_making",
                _("这一版当前处于“%s”，文字已定稿。") % state_label(edition.state),
            )
        )
    return refusals


def revise_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not begin the next edition of this document."""
    refusals = _lacking(edition, person, Permission.WRITE, on)
    if edition.document.editions.filter(state__in=IN_THE_MAKING).exists():
        refusals.append(
            Refusal("in_the_making", _("这条信息已有一个修改稿，请在该稿上修改。"))
        )
    elif not edition.document.editions.filter(state__in=WAS_PUBLISHED).exists():
        refusals.append(
            Refusal("never_published", _("这条信息从未发布，请另行起草新的信息。"))
        )
    return refusals


def may_publish(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not publish this edition now or at a later moment."""
    return publish_refusals(edition, person=person, on=on)


def unschedule_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not cancel an appointed publication."""
    refusals = _lacking(edition, person, Permission.PUBLISH, on)
    if edition.scheduled_for is None:
        refusals.append(Refusal("not_scheduled", _("这一版没有设定发布时间。")))
    return refusals


def may_publish_in_emergency(
    edition: Edition, person: Staff, on: date
) -> list[Refusal]:
    """Why the emergency door stays shut, whatever ground is typed."""
    return emergency_refusals(edition, ground=GROUND_TO_BE_TYPED, person=person, on=on)


def may_withdraw(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not withdraw this edition, whatever ground is typed."""
    return withdraw_refusals(edition, ground=GROUND_TO_BE_TYPED, person=person, on=on)


def place_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not choose the columns of this document."""
    is_public = public_edition(edition.document) is not None
    permission = Permission.ARRANGE_COLUMNS if is_public else Permission.WRITE
    return _lacking(edition, person, permission, on)


def arrange_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not pin or date a document in its columns."""
    return _lacking(edition, person, Permission.ARRANGE_COLUMNS, on)


def classify_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not say what this document is."""
    return _lacking(edition, person, Permission.CLASSIFY, on)


def consult_refusals(edition: Edition, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not ask other agencies about this document."""
    return _lacking(edition, person, Permission.CONSULT_AGENCIES, on)


def _lacking(
    edition: Edition, person: Staff, permission: Permission, on: date
) -> list[Refusal]:
    return permission_refusals(
        person, permission, division=edition.document.division, on=on
    )
