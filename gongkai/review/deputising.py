"""Reviewing in the place of one who is absent: what a deputy may, and for whom."""

from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import Permission
from gongkai.review.models import Deputation

PASSED_ON = frozenset(
    {
        Permission.READ_DRAFTS,
        Permission.FIRST_REVIEW,
        Permission.SECOND_REVIEW,
        Permission.FINAL_REVIEW,
        Permission.SECRECY_REVIEW,
    }
)
"""What a deputy may in somebody's place: read and review, never write or publish."""

LONGEST_DAYS = 180
"""So long an absence may be arranged at once; a longer one is a change of roles."""


def deputations_now(*, on: date) -> QuerySet[Deputation]:
    """The deputations that are in force on a day."""
    return Deputation.objects.filter(
        from_on__lte=on, until_on__gte=on, ended_at=None
    ).select_related("absent__division", "deputy__division")


class ReviewPermits(Permits):
    """What a person may do on a day, reviews in the place of others included.

    A deputy's own deputies get nothing of it: each absence is somebody's own.
    """

    def may_for(self, permission: Permission, *, agency: Agency) -> bool:
        """Whether the person may do something to what belongs to a whole agency."""
        return self.own.may_for(permission, agency=agency)

    @cached_property
    def absent(self) -> list[tuple[Staff, Permits]]:
        """Those in whose place the person reviews, each with what they may do."""
        if not self.person.is_active:
            return []
        current = deputations_now(on=self.on).filter(deputy=self.person)
        return [
            (deputation.absent, Permits(deputation.absent, on=self.on))
            for deputation in current.order_by("pk")
        ]

    @cached_property
    def own(self) -> Permits:
        """What the person may do as themselves, nobody's deputy."""
        return Permits(self.person, on=self.on)

    def may(self, permission: Permission, *, division: Division) -> bool:
        """Whether the person may do something, as themselves or as a deputy."""
        own = self.own.may(permission, division=division)
        return own or bool(self.in_place_of(permission, division=division))

    def divisions_where(self, permission: Permission) -> set[int]:
        """The divisions for whose affairs a permission is held or passed on."""
        found = self.own.divisions_where(permission)
        if permission in PASSED_ON:
            for _absent, permits in self.absent:
                found = found | permits.divisions_where(permission)
        return found

    @cached_property
    def anywhere(self) -> set[Permission]:
        """Everything the person may do somewhere, for menus; never for a decision."""
        found = set(self.own.anywhere)
        for _absent, permits in self.absent:
            found |= permits.anywhere & PASSED_ON
        return found

    def in_place_of(self, permission: Permission, *, division: Division) -> list[Staff]:
        """Those whose permission the person needs here; [] where their own is enough.

        Also [] where nobody's reaches: `may` says so then.
        """
        if permission not in PASSED_ON or self.own.may(permission, division=division):
            return []
        return [
            absent
            for absent, permits in self.absent
            if permits.may(permission, division=division)
        ]


def depute_refusals(absent: Staff, *, by: Staff, on: date) -> list[Refusal]:
    """Why a person may not arrange who reviews in the place of `absent`.

    One arranges it for oneself; the agency's administrators do for those who did not.
    """
    refusals = []
    if by != absent:
        refusals += administer_refusals(by, absent.division.agency, on=on)
    if not Permits(absent, on=on).anywhere & (PASSED_ON - {Permission.READ_DRAFTS}):
        refusals.append(
            Refusal(
                "reviews_nothing", _("%s没有审核职责，无需安排代审。") % absent.name
            )
        )
    return refusals


def depute_input_refusals(
    absent: Staff, deputy: Staff, *, from_on: date, until_on: date, on: date
) -> list[Refusal]:
    """Why this person does not review for that one in this period."""
    refusals = []
    if deputy == absent:
        refusals.append(Refusal("oneself", _("请选择另一个人代审。")))
    if not deputy.is_active:
        refusals.append(Refusal("inactive", _("这个账号已经停用，请选择其他人。")))
    if deputy.division.agency_id != absent.division.agency_id:
        refusals.append(Refusal("other_agency", _("只能由本机关的人员代审。")))
    if until_on < from_on or until_on < on:
        refusals.append(
            Refusal("no_period", _("结束日期须不早于开始日期，也不早于今天。"))
        )
    elif (until_on - from_on).days > LONGEST_DAYS:
        refusals.append(
            Refusal(
                "too_long",
                _("代审最长 %(days)d 天。更长的，请由系统管理员调整角色。")
                % {"days": LONGEST_DAYS},
            )
        )
    return refusals


def end_refusals(deputation: Deputation, *, by: Staff, on: date) -> list[Refusal]:
    """Why a person may not end a deputation before its time."""
    refusals = []
    if by not in (deputation.absent, deputation.deputy):
        refusals += administer_refusals(by, deputation.absent.division.agency, on=on)
    if deputation.ended_at is not None or deputation.until_on < on:
        refusals.append(Refusal("has_ended", _("这项代审安排已经结束。")))
    return refusals
