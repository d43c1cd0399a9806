"""Whoever is not an administrator changes no agency; nobody does so by nobody."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from gongkai.commons.refusals import Refused
from gongkai.disclosure.actions import arranging
from gongkai.disclosure.models import Column, Site
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, DivisionKind, LeadingGroupSeat, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission, Role
from gongkai.review.actions import set_chain
from tests.factories import MONDAY, PASSWORD, PEOPLE, column, division, person
from tests.refusing import refused_for

AGENCY = {
    "name": "海屿市民政局",
    "short_name": "市民政局",
    "slug": "hysmzj",
    "level": "municipal",
    "organisation_code": "00000001X",
    "site_name": "海屿民政",
    "site_domain": "mzt.donglan.example",
    "site_id_code": "0000000001",
    "address": "海屿市示例路2号",
    "postcode": "000000",
    "office_hours": "工作日",
    "telephone": "0000-5550200",
}
BUREAU = {"slug": "bureau", "name": "老龄局", "kind": DivisionKind.BUREAU}


def _open_column(by: Staff | None) -> Column:
    return arranging.open_column(
        Site.objects.get(kind="portal"),
        owner=division("office"),
        at=MONDAY,
        by=by,
        slug="new",
        name="新栏目",
        column_type="announcements",
        description="新栏目",
        keywords="新栏目",
    )


DOORS: dict[str, Callable[[Agency, Staff | None], object]] = {
    "found": lambda agency, by: organisation.found_agency(at=MONDAY, by=by, **AGENCY),
    "change": lambda agency, by: organisation.change_agency(agency, at=MONDAY, by=by),
    "open": lambda agency, by: organisation.open_division(
        agency, at=MONDAY, by=by, **BUREAU
    ),
    "change division": lambda agency, by: organisation.change_division(
        division("office"), at=MONDAY, by=by
    ),
    "name": lambda agency, by: organisation.name_first_responsible(
        division("office"), person("zhao"), at=MONDAY, by=by
    ),
    "enrol": lambda agency, by: organisation.enrol(
        division("office"), username="x", name="新", password=None, at=MONDAY, by=by
    ),
    "appoint": lambda agency, by: organisation.appoint(
        person("lin"), Role.AUDITOR, from_on=MONDAY.date(), at=MONDAY, by=by
    ),
    "end": lambda agency, by: organisation.end_appointment(
        person("lin").appointments.get(), on=MONDAY.date(), at=MONDAY, by=by
    ),
    "seat": lambda agency, by: organisation.seat_in_leading_group(
        agency, person("he"), LeadingGroupSeat.Seat.LEADER, at=MONDAY, by=by
    ),
    "chain": lambda agency, by: set_chain(
        agency, has_first=True, has_second=True, at=MONDAY, by=by
    ),
    "subsite": lambda agency, by: arranging.open_subsite(
        division("office"), at=MONDAY, by=by
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_only_the_administrator_keeps_the_house(agency: Agency, door: str) -> None:
    for name in PEOPLE:
        if name != "guan":
            with refused_for("not_permitted"):
                DOORS[door](agency, person(name))
    with refused_for("set_up_is_over"):
        DOORS[door](agency, None)

    DOORS[door](agency, person("guan"))


def test_only_the_office_opens_columns(agency: Agency) -> None:
    for by in ("lin", "zhao", "sun", "qian", "he", "guan"):
        with refused_for("not_permitted"):
            _open_column(person(by))
    with refused_for("set_up_is_over"):
        _open_column(None)

    assert _open_column(person("zhou")).is_open


def test_new_agency_is_kept_by_its_founder_until_it_has_its_own(
    agency: Agency, guan: Staff
) -> None:
    other = organisation.found_agency(at=MONDAY, by=guan, **AGENCY)
    office = organisation.open_division(other, at=MONDAY, by=guan, **BUREAU)
    other = organisation.change_agency(other, at=MONDAY, by=guan, ogi_office=office)
    arranging.open_portal(other, path="/hy/", at=MONDAY, by=guan)
    theirs = organisation.enrol(
        office, username="hai", name="海宁远", password=None, at=MONDAY, by=guan
    )
    organisation.appoint(
        theirs, Role.ADMINISTRATOR, from_on=MONDAY.date(), at=MONDAY, by=guan
    )

    with refused_for("not_permitted"):
        organisation.change_agency(other, at=MONDAY, by=guan, telephone="0000-1")
    with refused_for("not_permitted"):
        organisation.change_agency(agency, at=MONDAY, by=theirs, telephone="0000-1")
    organisation.change_agency(other, at=MONDAY, by=theirs, telephone="0000-1")


def test_agency_keeps_its_last_administrator(agency: Agency, guan: Staff) -> None:
    held = guan.appointments.get()

    with refused_for("last_administrator"):
        organisation.end_appointment(held, on=MONDAY.date(), at=MONDAY, by=guan)
    with refused_for("oneself", "last_administrator"):
        organisation.deactivate(guan, at=MONDAY, by=guan)


def test_password_is_changed_by_oneself_or_the_administrator(
    agency: Agency, lin: Staff, zhou: Staff, guan: Staff
) -> None:
    with refused_for("not_permitted"):
        organisation.set_password(lin, "a-quite-new-password", at=MONDAY, by=zhou)
    with pytest.raises(ValidationError):
        organisation.set_password(lin, "123456", at=MONDAY, by=guan)

    by_guan = organisation.set_password(lin, "first-new-password", at=MONDAY, by=guan)
    own = organisation.set_password(lin, "other-new-password", at=MONDAY, by=lin)

    assert by_guan.check_password("first-new-password")
    assert own.check_password("other-new-password")
    assert not own.check_password(PASSWORD)


def test_shut_account_may_nothing_until_reopened(
    agency: Agency, lin: Staff, guan: Staff
) -> None:
    shut = organisation.deactivate(lin, at=MONDAY, by=guan)
    held_shut = Permits(shut, on=MONDAY.date()).anywhere
    with refused_for("inactive"):
        organisation.deactivate(lin, at=MONDAY, by=guan)
    again = organisation.reactivate(shut, at=MONDAY, by=guan)

    assert held_shut == set()
    assert Permission.WRITE in Permits(again, on=MONDAY.date()).anywhere


def test_division_is_closed_only_when_empty(agency: Agency, guan: Staff) -> None:
    with refused_for("has_staff", "is_ogi_office"):
        organisation.change_division(
            division("office"), is_open=False, at=MONDAY, by=guan
        )
    for name in ("lin", "zhao"):
        organisation.transfer(
            person(name), division("office"), post="", at=MONDAY, by=guan
        )
    closed = organisation.change_division(
        division("assistance"), is_open=False, at=MONDAY, by=guan
    )

    assert not closed.is_open


def test_column_is_reopened_beneath_an_open_one(agency: Agency, zhou: Staff) -> None:
    above = column("passing")
    beneath = arranging.open_column(
        above.site,
        owner=zhou.division,
        parent=above,
        at=MONDAY,
        by=zhou,
        slug="beneath",
        name="下级",
        column_type="announcements",
        description="下级",
        keywords="下级",
    )
    for place in (beneath, above):
        arranging.close_column(place, at=MONDAY, by=zhou)

    with refused_for("parent_closed"):
        arranging.reopen_column(beneath, at=MONDAY, by=zhou)
    arranging.reopen_column(above, at=MONDAY, by=zhou)

    assert arranging.reopen_column(beneath, at=MONDAY, by=zhou).is_open


def test_own_agency_only_is_administered(agency: Agency, guan: Staff) -> None:
    other = organisation.found_agency(at=MONDAY, by=guan, **AGENCY)
    office = organisation.open_division(other, at=MONDAY, by=guan, **BUREAU)
    theirs = organisation.enrol(
        office, username="hai", name="海宁远", password=None, at=MONDAY, by=guan
    )

    with pytest.raises(Refused):
        organisation.open_division(agency, at=MONDAY, by=theirs, **BUREAU)
