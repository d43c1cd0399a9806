"""Who there is, and who may do what."""

from collections.abc import Collection
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from gongkai.organisation.models import (
    Agency,
    Appointment,
    Division,
    RoleGrant,
    Staff,
)
from gongkai.organisation.roles import (
    DIVISION_ROLES,
    GRANTS,
    Grants,
    Permission,
    Role,
    roles_that_may,
)


def current_appointments(person: Staff, *, on: date) -> QuerySet[Appointment]:
    """The appointments a person holds on a day."""
    return person.appointments.filter(
        Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on
    ).select_related("agency", "division")


class Permits:
    """What a person may do on a day, read from the store once.

    Made for one request or one action and handed to whatever asks; it does not
    notice an appointment that begins or ends meanwhile.
    """

    def __init__(self, person: Staff, *, on: date) -> None:
        self.person, self.on = person, on

    def may(self, permission: Permission, *, division: Division) -> bool:
        """Whether the person may do something to what belongs to a division."""
        agencies, _divisions = self._reach(permission)
        return division.agency_id in agencies or division.pk in self.divisions_where(
            permission
        )

    def may_for(self, permission: Permission, *, agency: Agency) -> bool:
        """Whether the person may do something to what belongs to a whole agency."""
        return agency.pk in self._reach(permission)[0]

    def divisions_where(self, permission: Permission) -> set[int]:
        """The divisions for whose affairs the person holds a permission.

        Given as ids, so that long lists are filtered by `division_id IN (…)` and not
        by a join.
        """
        agencies, found = self._reach(permission)
        newest = found = set(found)
        while newest:
            newest = {
                pk for pk, _agency, parent in self._tree if parent in newest
            } - found
            found = found | newest
        return found | {pk for pk, agency, _parent in self._tree if agency in agencies}

    def agencies_where(self, permission: Permission) -> set[int]:
        """The agencies for whose affairs as a whole the person holds a permission."""
        return self._reach(permission)[0]

    def grants_in(self, agency: int) -> Grants:
        """What each role may do in an agency, by its id."""
        if agency not in self._grants:
            self._grants |= grants_of_agencies({agency}, on=self.on)
        return self._grants[agency]

    @cached_property
    def anywhere(self) -> set[Permission]:
        """Everything the person may do somewhere, for menus; never for a decision."""
        held = ((Role(role), agency) for role, agency, _division in self._held)
        return {
            permission
            for role, agency in held
            for permission in self._grants[agency][role]
        }

    def _reach(self, permission: Permission) -> tuple[set[int], set[int]]:
        """The whole agencies, and the divisions, for which a permission is held."""
        held = [
            item
            for item in self._held
            if permission in self._grants[item[1]][Role(item[0])]
        ]
        agencies = {agency for _role, agency, division in held if division is None}
        return agencies, {division for _r, _a, division in held if division is not None}

    @cached_property
    def _held(self) -> list[tuple[str, int, int | None]]:
        """The roles held, each with its agency, and its division where it has one."""
        if not self.person.is_active:
            return []
        held = current_appointments(self.person, on=self.on)
        return list(held.values_list("role", "agency_id", "division_id"))

    @cached_property
    def _grants(self) -> dict[int, Grants]:
        """What each role may do, in the agencies in which the person holds one."""
        return grants_of_agencies(
            {agency for _role, agency, _division in self._held}, on=self.on
        )

    @cached_property
    def _tree(self) -> list[tuple[int, int, int | None]]:
        """The divisions of the agencies concerned, each with what it stands beneath."""
        agencies = {agency for _role, agency, _division in self._held}
        divisions = Division.objects.filter(agency__in=agencies)
        return list(divisions.order_by().values_list("pk", "agency_id", "parent_id"))


def grants_of_agencies(agencies: Collection[int], *, on: date) -> dict[int, Grants]:
    """What each role may do in each of these agencies on a day."""
    found = {pk: {role: set(GRANTS[role]) for role in Role} for pk in agencies}
    rows = RoleGrant.objects.filter(agency__in=agencies, from_on__lte=on)
    for row in rows if agencies else ():
        held = found[row.agency_id][Role(row.role)]
        (held.add if row.is_granted else held.discard)(Permission(row.permission))
    return {
        pk: {role: frozenset(held) for role, held in grants.items()}
        for pk, grants in found.items()
    }


def grants_of(agency: Agency, *, on: date) -> Grants:
    """What each role may do in an agency on a day."""
    return grants_of_agencies({agency.pk}, on=on)[agency.pk]


def may(person: Staff, permission: Permission, *, division: Division, on: date) -> bool:
    """Whether a person may do something to what belongs to a division."""
    return Permits(person, on=on).may(permission, division=division)


def divisions_where(person: Staff, permission: Permission, *, on: date) -> set[int]:
    """The divisions for whose affairs a person holds a permission on a day."""
    return Permits(person, on=on).divisions_where(permission)


def permissions_of(person: Staff, *, on: date) -> set[Permission]:
    """Everything a person may do somewhere, for menus; never for a decision."""
    return Permits(person, on=on).anywhere


def known_elsewhere_as(name: str) -> Staff | None:
    """Whom the agency's own log-in service means by a name.

    Who has been given a name for it is known by that alone; all others by their
    log-in name.
    """
    staff = Staff.objects.filter(is_active=True)
    return (
        staff.filter(single_sign_on_name=name).first()
        or staff.filter(single_sign_on_name="", username=name).first()
    )


def administrators(*, on: date) -> QuerySet[Appointment]:
    """The appointments of active staff by which agencies are kept on a day."""
    return Appointment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        from_on__lte=on,
        role__in=roles_that_may(Permission.ADMINISTER),
        staff__is_active=True,
    )


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
        role__in=roles_that_may(permission, grants_of(agency, on=on)),
    )
    return list(
        Staff.objects.filter(is_active=True, pk__in=held.values("staff")).order_by("pk")
    )


def who_may(permission: Permission, *, division: Division, on: date) -> list[Staff]:
    """The active staff who hold a permission for what belongs to a division.

    The other direction of `Permits.may`, for those who are to be told something.
    """
    grants = grants_of_agencies({division.agency_id}, on=on)[division.agency_id]
    return _appointed(roles_that_may(permission, grants), division, on=on)


def own_submitters(division: Division, *, on: date) -> list[Staff]:
    """The active staff who submit for a division by appointment to it or above it."""
    return _appointed((Role.SUBMITTER,), division, on=on)


def _appointed(roles: Collection[Role], division: Division, *, on: date) -> list[Staff]:
    """Who holds one of the roles for a division, beneath which it is, or for all."""
    lineage = [division.pk]
    while division.parent is not None and division.parent.pk not in lineage:
        division = division.parent
        lineage.append(division.pk)
    held = Appointment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        Q(division=None, agency=division.agency_id) | Q(division__in=lineage),
        from_on__lte=on,
        role__in=roles,
    )
    return list(
        Staff.objects.filter(is_active=True, pk__in=held.values("staff")).order_by("pk")
    )
