"""Why a person may not do something in an agency, and may not change the agency.

The same functions grey the button, list the reasons beside it, and refuse the act.
"""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.organisation.models import Agency, Appointment, Division, Staff
from gongkai.organisation.queries import Permits, administrators, grants_of
from gongkai.organisation.roles import (
    DIVISION_ROLES,
    FIXED,
    GRANTS,
    LIMITS,
    NEED_READING,
    OF_THE_WHOLE_AGENCY,
    Grants,
    Permission,
    Role,
    roles_that_may,
)


def permission_refusals(
    permits: Permits, permission: Permission, *, division: Division
) -> list[Refusal]:
    """Why a person lacks a permission for a division's affairs, and who has it."""
    if permits.may(permission, division=division):
        return []
    grants = permits.grants_in(division.agency_id)
    return [_not_permitted(permission, division.name, grants)]


def administer_refusals(
    person: Staff | None, agency: Agency | None, *, on: date
) -> list[Refusal]:
    """Why a person may not change an agency, its divisions and its staff.

    `agency` is None for one that is yet to be founded: any agency's administrator
    founds it, and keeps it until it has an administrator of its own. `person` is
    None only for the very first set-up, while nobody can administer anything.
    """
    known = administrators(on=on)
    if person is None:
        return [_set_up_is_over()] if known.exists() else []
    permits = Permits(person, on=on)
    if agency is None:
        may = Permission.ADMINISTER in permits.anywhere
    else:
        may = permits.may_for(Permission.ADMINISTER, agency=agency) or (
            Permission.ADMINISTER in permits.anywhere
            and not known.filter(agency=agency).exists()
        )
    if may:
        return []
    return [_not_permitted(Permission.ADMINISTER, agency.name if agency else "")]


def column_refusals(
    person: Staff | None, division: Division, *, on: date
) -> list[Refusal]:
    """Why a person may not arrange the columns of a division.

    `person` is None only for the very first set-up, as in `administer_refusals`.
    """
    if person is None:
        return [_set_up_is_over()] if administrators(on=on).exists() else []
    return permission_refusals(
        Permits(person, on=on), Permission.ARRANGE_COLUMNS, division=division
    )


def end_refusals(appointment: Appointment, *, on: date) -> list[Refusal]:
    """Why an appointment may not end: an agency keeps somebody who administers it."""
    if appointment.role != Role.ADMINISTRATOR:
        return []
    others = administrators(on=on).filter(agency=appointment.agency_id)
    if others.exclude(staff=appointment.staff_id).exists():
        return []
    return [
        Refusal(
            "last_administrator",
            _("这是本机关唯一的系统管理员，请先授予另一人这个角色。"),
        )
    ]


def deactivate_refusals(person: Staff, *, by: Staff, on: date) -> list[Refusal]:
    """Why an account may not be shut, whoever asks may administer or not."""
    refusals = administer_refusals(by, person.division.agency, on=on)
    if person == by:
        refusals.append(
            Refusal("oneself", _("不能停用自己的账号，请由另一位系统管理员停用。"))
        )
    if not person.is_active:
        refusals.append(Refusal("inactive", _("这个账号已经停用。")))
        return refusals
    for appointment in administrators(on=on).filter(staff=person):
        refusals += end_refusals(appointment, on=on)
    return refusals


def close_division_refusals(division: Division) -> list[Refusal]:
    """Why a division may not be closed: its people and its office stay somewhere."""
    refusals = []
    if division.staff.filter(is_active=True).exists():
        refusals.append(
            Refusal(
                "has_staff", _("处室中还有在用的账号，请先将人员转到其他处室或停用。")
            )
        )
    if division.children.filter(is_open=True).exists():
        refusals.append(
            Refusal("has_divisions", _("处室之下还有未关闭的机构，请先关闭或改隶。"))
        )
    if Agency.objects.filter(ogi_office=division).exists():
        refusals.append(
            Refusal(
                "is_ogi_office", _("这是政府信息公开工作机构，请先指定另一个机构。")
            )
        )
    return refusals


def _not_permitted(
    permission: Permission, place: str, grants: Grants = GRANTS
) -> Refusal:
    roles = _("、").join(str(role.label) for role in roles_that_may(permission, grants))
    return Refusal(
        "not_permitted",
        _("您没有“%(permission)s”的权限（%(place)s）。有此权限的角色：%(roles)s。")
        % {
            "permission": permission.label,
            "place": place or _("任何机关"),
            "roles": roles,
        },
    )


def grant_refusals(
    agency: Agency, role: Role, permission: Permission, *, is_granted: bool, on: date
) -> list[Refusal]:
    """Why an agency may not give a permission to a role, or take it away.

    Who keeps the house and who answers for secrets stays as the law's division of
    work has it; who only looks on decides nothing; somebody can do everything.
    """
    if permission in FIXED:
        return [
            Refusal(
                "fixed_permission",
                _("“%(permission)s”的权限不能调整。")
                % {"permission": permission.label},
            )
        ]
    most = LIMITS.get(role)
    if is_granted and role in DIVISION_ROLES and permission in OF_THE_WHOLE_AGENCY:
        return [
            Refusal(
                "role_of_a_division",
                _("“%(role)s”只负责处室的事务，不能有“%(permission)s”的权限。")
                % {"role": role.label, "permission": permission.label},
            )
        ]
    if is_granted and most is not None and permission not in most:
        return [
            Refusal(
                "role_decides_nothing",
                _("“%(role)s”不参与办理文稿和申请，不能有“%(permission)s”的权限。")
                % {"role": role.label, "permission": permission.label},
            )
        ]
    grants = grants_of(agency, on=on)
    reads = Permission.READ_DRAFTS in grants[role]
    if (is_granted and permission in NEED_READING and not reads) or (
        not is_granted
        and permission == Permission.READ_DRAFTS
        and grants[role] & NEED_READING
    ):
        return [
            Refusal(
                "reads_nothing",
                _("“%(role)s”要起草、审核或发布，须同时有“%(permission)s”的权限。")
                % {"role": role.label, "permission": Permission.READ_DRAFTS.label},
            )
        ]
    others = set(roles_that_may(permission, grants)) - {role}
    if not is_granted and not others:
        return [
            Refusal(
                "nobody_left",
                _("“%(permission)s”须至少有一个角色可以办理，请先授予另一角色。")
                % {"permission": permission.label},
            )
        ]
    return []


def _set_up_is_over() -> Refusal:
    return Refusal(
        "set_up_is_over",
        _("系统已有管理员，须由有权限的人员登录后操作。"),
    )
