"""What the roles of an agency may do, where it departs from what is shipped."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, RoleGrant, Staff
from gongkai.organisation.queries import grants_of
from gongkai.organisation.refusals import administer_refusals, grant_refusals
from gongkai.organisation.roles import Permission, Role

Cell = tuple[Role, Permission]


@transaction.atomic
def set_grants(
    agency: Agency, wanted: Mapping[Cell, bool], *, at: datetime, by: Staff
) -> list[Cell]:
    """Give permissions to roles and take them away, from today on; what changed.

    What stands already is left alone. Raises `Refused` with every reason: when `by`
    may not administer the agency, or a cell may not be so.
    """
    on = day_of(at)
    refuse_if(administer_refusals(by, agency, on=on))
    Agency.objects.select_for_update().get(pk=agency.pk)
    grants = grants_of(agency, on=on)
    changed = [
        cell
        for cell, is_wanted in wanted.items()
        if (cell[1] in grants[cell[0]]) != is_wanted
    ]
    # What is given first may be taken elsewhere in the same breath; reading comes
    # before what needs it, and goes after.
    changed.sort(
        key=lambda cell: (
            not wanted[cell],
            (cell[1] == Permission.READ_DRAFTS) != wanted[cell],
        )
    )
    refusals = []
    for role, permission in changed:
        is_granted = wanted[role, permission]
        found = grant_refusals(agency, role, permission, is_granted=is_granted, on=on)
        refusals += found
        if not found:
            RoleGrant.objects.create(
                agency=agency,
                role=role,
                permission=permission,
                is_granted=is_granted,
                from_on=on,
                set_at=at,
                set_by=by,
            )
    refuse_if(refusals)
    for role, permission in changed:
        journal.record(
            "role.granted" if wanted[role, permission] else "role.ungranted",
            agency,
            at=at,
            by=by,
            role=role.value,
            permission=permission.value,
        )
    return changed
