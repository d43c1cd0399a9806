"""Who there is, and who may do what."""

from datetime import date

from django.db.models import Q, QuerySet

from gongkai.organisation.models import Agency, Appointment, Division, Staff
from gongkai.organisation.roles import DIVISION_ROLES, Permission, roles_that_may


def current_appointments(person: Staff, *, on: date) -> QuerySet[Appointment]:
    """The appointments a person holds on a day."""
    return person.appointments.filter(
        Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on
    ).select_related("agency", "division")


def subtree_ids(division_ids: set[int]) -> set[int]:
    """These divisions and all beneath them."""
    found = set(division_ids)
    newest = found
    while newest:
        newest = set(
            Division.objects.filter(parent__in=newest).values_list("pk", flat=True)
        )
        newest -= found
        found |= newest
    return found


def may(person: Staff, permission: Permission, *, division: Division, on: date) -> bool:
    """Whether a person may do something to what belongs to a division."""
    agencies, divisions = _reach(person, permission, on=on)
    if division.agency_id in agencies or division.pk in divisions:
        return True
    return bool(divisions) and division.pk in subtree_ids(divisions)


def divisions_where(person: Staff, permission: Permission, *, on: date) -> set[int]:
    """The divisions for whose affairs a person holds a permission on a day.

    Given as ids, so that long lists are filtered by `division_id IN (…)` and not
    by a join.
    """
    agencies, divisions = _reach(person, permission, on=on)
    found = subtree_ids(divisions) if divisions else set()
    if agencies:
        found |= set(
            Division.objects.filter(agency__in=agencies).values_list("pk", flat=True)
        )
    return found


def _reach(
    person: Staff, permission: Permission, *, on: date
) -> tuple[set[int], set[int]]:
    """The whole agencies, and the divisions, for which a permission is held."""
    agencies: set[int] = set()
    divisions: set[int] = set()
    if not person.is_active:
        return agencies, divisions
    held = current_appointments(person, on=on).filter(
        role__in=roles_that_may(permission)
    )
    for agency, division in held.values_list("agency_id", "division_id"):
        if division is None:
            agencies.add(agency)
        else:
            divisions.add(division)
    return agencies, divisions


def permissions_of(person: Staff, *, on: date) -> set[Permission]:
    """Everything a person may do somewhere, for menus; never for a decision."""
    held = {item.role for item in current_appointments(person, on=on)}
    return {
        permission
        for permission in Permission
        if held & set(roles_that_may(permission))
    }


def divisions_without_first_responsible(agency: Agency) -> QuerySet[Division]:
    """Open divisions for which nobody answers."""
    return agency.divisions.filter(is_open=True).filter(
        Q(first_responsible=None) | Q(first_responsible__is_active=False)
    )


def divisions_without_submitter(agency: Agency, *, on: date) -> QuerySet[Division]:
    """Open divisions that have named nobody to submit information."""
    submitting = Appointment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        from_on__lte=on,
        role__in=[role for role in DIVISION_ROLES if role == "submitter"],
        staff__is_active=True,
    )
    return agency.divisions.filter(is_open=True).exclude(
        pk__in=submitting.values("division_id")
    )


def open_divisions(agency: Agency) -> QuerySet[Division]:
    """The divisions of an agency as they are listed to the public."""
    return agency.divisions.filter(is_open=True).select_related("first_responsible")


def holders_of(permission: Permission, agency: Agency, *, on: date) -> list[Staff]:
    """The active staff who hold a permission somewhere in an agency on a day."""
    held = Appointment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        agency=agency,
        from_on__lte=on,
        role__in=roles_that_may(permission),
    )
    return list(
        Staff.objects.filter(is_active=True, pk__in=held.values("staff")).order_by("pk")
    )
