"""Who may do what, where and when."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gongkai.journal.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.organisation.actions.grants import set_grants
from gongkai.organisation.models import (
    Agency,
    Appointment,
    DivisionKind,
    LeadingGroupSeat,
    RoleGrant,
    Staff,
)
from gongkai.organisation.queries import (
    divisions_where,
    divisions_without_first_responsible,
    divisions_without_submitter,
    holders_of,
    may,
    permissions_of,
)
from gongkai.organisation.roles import GRANTS, Permission, Role
from tests.factories import MONDAY, PEOPLE, division, person
from tests.refusing import refused_for

TODAY = MONDAY.date()


@pytest.mark.parametrize("username", PEOPLE)
def test_each_may_exactly_what_is_granted(agency: Agency, username: str) -> None:
    role = PEOPLE[username][2]

    assert permissions_of(person(username), on=TODAY) == GRANTS[role]


def test_administrator_touches_no_text() -> None:
    assert GRANTS[Role.ADMINISTRATOR] == {
        Permission.ADMINISTER,
        Permission.IMPORT,
        Permission.READ_LOG_INS,
    }


def test_submitter_writes_for_own_division(lin: Staff) -> None:
    assert may(lin, Permission.WRITE, division=division("assistance"), on=TODAY)
    assert not may(lin, Permission.WRITE, division=division("elderly-care"), on=TODAY)


def test_division_role_covers_what_is_beneath(agency: Agency, lin: Staff) -> None:
    section = organisation.open_division(
        agency,
        at=MONDAY,
        by=person("guan"),
        parent=division("assistance"),
        slug="rural",
        name="农村低保科",
        kind=DivisionKind.SECTION,
    )

    assert divisions_where(lin, Permission.WRITE, on=TODAY) == {
        division("assistance").pk,
        section.pk,
    }


def test_office_role_covers_the_agency(agency: Agency, zhou: Staff) -> None:
    assert divisions_where(zhou, Permission.PUBLISH, on=TODAY) == set(
        agency.divisions.values_list("pk", flat=True)
    )


def test_role_begins_and_ends_by_date(zhou: Staff) -> None:
    appointment = zhou.appointments.get()
    organisation.end_appointment(appointment, on=TODAY, at=MONDAY, by=person("guan"))

    office = division("office")
    first, last = appointment.from_on, TODAY
    held = [
        may(zhou, Permission.PUBLISH, division=office, on=day)
        for day in (
            first - timedelta(days=1),
            first,
            last,
            last + timedelta(days=1),
        )
    ]
    assert held == [False, True, True, False]


def test_closed_account_may_nothing(zhou: Staff) -> None:
    zhou.is_active = False

    assert divisions_where(zhou, Permission.PUBLISH, on=TODAY) == set()


def test_roles_end_at_the_agencys_door(agency: Agency, lin: Staff) -> None:
    other = organisation.found_agency(
        at=MONDAY,
        by=person("guan"),
        name="海屿市民政局",
        short_name="市民政局",
        slug="hysmzj",
        level="municipal",
        organisation_code="00000001X",
        site_name="海屿民政",
        site_domain="mzt.donglan.example",
        site_id_code="0000000001",
        address="海屿市示例路2号",
        postcode="000000",
        office_hours="工作日",
        telephone="0000-5550200",
    )
    foreign = organisation.open_division(
        other, at=MONDAY, by=person("guan"), slug="office", name="办公室", kind="office"
    )

    with pytest.raises(ValidationError):
        organisation.appoint(
            lin,
            Role.SUBMITTER,
            division=foreign,
            from_on=TODAY,
            at=MONDAY,
            by=person("guan"),
        )
    assert not may(person("zhou"), Permission.PUBLISH, division=foreign, on=TODAY)


def test_same_role_is_not_held_twice(lin: Staff) -> None:
    with pytest.raises(ValidationError):
        organisation.appoint(
            lin,
            Role.SUBMITTER,
            division=lin.division,
            from_on=date(2026, 4, 1),
            at=MONDAY,
            by=person("guan"),
        )


def test_agency_role_is_not_held_twice(zhou: Staff) -> None:
    with pytest.raises(ValidationError):
        organisation.appoint(
            zhou,
            Role.OGI_OFFICE,
            from_on=date(2026, 4, 1),
            at=MONDAY,
            by=person("guan"),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            staff=zhou,
            role=Role.OGI_OFFICE,
            agency=zhou.division.agency,
            from_on=date(2026, 4, 1),
        )


def test_check_lists_who_is_missing(agency: Agency, lin: Staff) -> None:
    organisation.name_first_responsible(
        division("assistance"), person("zhao"), at=MONDAY, by=person("guan")
    )

    unanswered = divisions_without_first_responsible(agency)
    unsubmitted = divisions_without_submitter(agency, on=TODAY)

    assert [item.slug for item in unanswered] == ["office", "elderly-care"]
    assert [item.slug for item in unsubmitted] == ["office"]


def test_retired_responsible_person_counts_as_missing(agency: Agency) -> None:
    zhao = person("zhao")
    place = division("assistance")
    organisation.name_first_responsible(place, zhao, at=MONDAY, by=person("guan"))
    Staff.objects.filter(pk=zhao.pk).update(is_active=False)

    assert place in divisions_without_first_responsible(agency)


def test_leading_group_keeps_its_order(agency: Agency, he: Staff, zhou: Staff) -> None:
    seat = LeadingGroupSeat.Seat
    organisation.seat_in_leading_group(
        agency, zhou, seat.MEMBER, position=2, at=MONDAY, by=person("guan")
    )
    organisation.seat_in_leading_group(
        agency, he, seat.LEADER, position=1, at=MONDAY, by=person("guan")
    )

    assert [place.staff for place in agency.leading_group.all()] == [he, zhou]


def test_account_without_password_stays_shut(agency: Agency) -> None:
    someone = organisation.enrol(
        division("office"),
        username="fang",
        name="方若水",
        password=None,
        at=MONDAY,
        by=person("guan"),
    )

    assert not someone.check_password("")


def test_agency_gives_and_takes_permissions_from_a_day_on(agency: Agency) -> None:
    guan = person("guan")

    changed = set_grants(
        agency,
        {
            (Role.SUBMITTER, Permission.IMPORT): True,
            (Role.OGI_OFFICE, Permission.IMPORT): False,
            (Role.HEAD, Permission.WITHDRAW): False,
        },
        at=MONDAY + timedelta(days=1),
        by=guan,
    )

    assert changed == [
        (Role.SUBMITTER, Permission.IMPORT),
        (Role.HEAD, Permission.WITHDRAW),
    ]
    tomorrow = TODAY + timedelta(days=1)
    assert Permission.IMPORT not in permissions_of(person("lin"), on=TODAY)
    assert Permission.IMPORT in permissions_of(person("lin"), on=tomorrow)
    assert Permission.WITHDRAW not in permissions_of(person("he"), on=tomorrow)
    assert person("lin") in holders_of(Permission.IMPORT, agency, on=tomorrow)
    entries = Entry.objects.filter(what__in=["role.granted", "role.ungranted"])
    assert [entry.details["role"] for entry in entries] == ["submitter", "head"]


@pytest.mark.parametrize(
    ("role", "permission", "is_granted", "code"),
    [
        (Role.SUBMITTER, Permission.ADMINISTER, True, "fixed_permission"),
        (Role.SECRECY_REVIEWER, Permission.SECRECY_REVIEW, False, "fixed_permission"),
        (Role.ADMINISTRATOR, Permission.PUBLISH, True, "role_decides_nothing"),
        (Role.AUDITOR, Permission.WRITE, True, "role_decides_nothing"),
        (Role.HEAD, Permission.PUBLISH_IN_EMERGENCY, False, "nobody_left"),
        (Role.SUBMITTER, Permission.KEEP_REQUESTS, True, "role_of_a_division"),
        (Role.DIVISION_REVIEWER, Permission.READ_DRAFTS, False, "reads_nothing"),
        (Role.REQUEST_OFFICER, Permission.SECOND_REVIEW, True, "reads_nothing"),
    ],
)
def test_what_no_agency_may_adjust(
    agency: Agency, role: Role, permission: Permission, is_granted: bool, code: str
) -> None:
    with refused_for(code):
        set_grants(
            agency, {(role, permission): is_granted}, at=MONDAY, by=person("guan")
        )

    assert not RoleGrant.objects.exists()


def test_reading_comes_and_goes_with_what_needs_it(agency: Agency) -> None:
    officer, texts = Role.REQUEST_OFFICER, (Permission.WRITE, Permission.READ_DRAFTS)

    for is_granted in (True, False):
        wanted = {(officer, permission): is_granted for permission in texts}
        changed = set_grants(agency, wanted, at=MONDAY, by=person("guan"))
        assert set(changed) == set(wanted)


def test_only_who_keeps_the_house_adjusts_roles(agency: Agency) -> None:
    with refused_for("not_permitted"):
        set_grants(
            agency,
            {(Role.HEAD, Permission.WITHDRAW): False},
            at=MONDAY,
            by=person("zhou"),
        )
