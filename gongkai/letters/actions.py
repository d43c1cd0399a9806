"""Every change to an agency's texts of letters and to its letterhead."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.journal import actions as journal
from gongkai.letters.kinds import kind_of
from gongkai.letters.models import Letterhead, LetterTemplate
from gongkai.letters.template_text import template_refusals
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import Permits, grants_of
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import Permission, roles_that_may


@transaction.atomic
def change_template(
    agency: Agency, kind: str, text: str, *, from_on: date, at: datetime, by: Staff
) -> LetterTemplate:
    """Let an agency's own text serve for a kind of letter, from a day on.

    Raises KeyError for an unknown kind, `Refused` with every reason when the text
    lacks what the letter must say, names unknown fields or leaves gaps, when the day
    is past (letters of that day have gone out), or when the person may not.
    """
    refuse_if(
        [
            *_permission_refusals(agency, at=at, by=by),
            *_day_refusals(from_on, at=at),
            *template_refusals(kind_of(kind), text),
        ]
    )
    return _write(agency, kind, text.strip(), from_on=from_on, at=at, by=by)


@transaction.atomic
def reset_template(
    agency: Agency, kind: str, *, from_on: date, at: datetime, by: Staff
) -> LetterTemplate:
    """Let the default text of a kind of letter serve again, from a day on.

    Raises KeyError for an unknown kind, `Refused` as `change_template` does.
    """
    kind_of(kind)
    refuse_if(
        [
            *_permission_refusals(agency, at=at, by=by),
            *_day_refusals(from_on, at=at),
        ]
    )
    return _write(agency, kind, "", from_on=from_on, at=at, by=by)


@transaction.atomic
def set_letterhead(
    agency: Agency,
    *,
    mark: str = "",
    government: str = "",
    filing_address: str = "",
    court: str = "",
    how_to_pay: str = "",
    at: datetime,
    by: Staff | None,
) -> Letterhead:
    """Say what the agency's letters tell of itself and of the way to challenge it.

    `by` is None only while an agency is set up and nobody can administer it. Raises
    `Refused` when the person may not, `ValidationError` when a value is too long.
    """
    refuse_if(_permission_refusals(agency, at=at, by=by))
    letterhead = Letterhead.objects.filter(agency=agency).first() or Letterhead(
        agency=agency
    )
    letterhead.mark = mark.strip()
    letterhead.government = government.strip()
    letterhead.filing_address = filing_address.strip()
    letterhead.court = court.strip()
    letterhead.how_to_pay = how_to_pay.strip()
    letterhead.full_clean()
    letterhead.save()
    journal.record("letterhead.set", letterhead, at=at, by=by, agency=agency.pk)
    return letterhead


def _write(
    agency: Agency, kind: str, text: str, *, from_on: date, at: datetime, by: Staff
) -> LetterTemplate:
    template = LetterTemplate.objects.create(
        agency=agency,
        kind=kind,
        text=text,
        from_on=from_on,
        changed_by=by,
        changed_at=at,
    )
    journal.record(
        "letter_template.changed" if text else "letter_template.reset",
        template,
        at=at,
        by=by,
        agency=agency.pk,
        kind=kind,
        from_on=from_on.isoformat(),
    )
    return template


def _permission_refusals(
    agency: Agency, *, at: datetime, by: Staff | None
) -> list[Refusal]:
    """Why a person may not edit the agency's letters; None only before anyone can."""
    permission, on = Permission.EDIT_LETTERS, day_of(at)
    if by is None:
        return administer_refusals(None, agency, on=on)
    if Permits(by, on=on).may_for(permission, agency=agency):
        return []
    holders = roles_that_may(permission, grants_of(agency, on=on))
    roles = _("、").join(str(role.label) for role in holders)
    return [
        Refusal(
            "not_permitted",
            _("您没有“%(permission)s”的权限（%(place)s）。有此权限的角色：%(roles)s。")
            % {"permission": permission.label, "place": agency.name, "roles": roles},
        )
    ]


def _day_refusals(from_on: date, *, at: datetime) -> list[Refusal]:
    if from_on >= day_of(at):
        return []
    return [
        Refusal(
            "template_in_the_past",
            _("模板不能从过去的日期起使用，否则已发出的文书无法还原。请选今天或以后。"),
        )
    ]
