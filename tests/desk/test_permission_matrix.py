"""Every role, every act, every place: who may, cell by cell, by the real refusals."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gongkai.desk.acts import ACTS
from gongkai.desk.permission_table import DEEDS, answer_for, reaches
from gongkai.disclosure import refusals
from gongkai.disclosure.actions import drafting
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.queries import editions_for
from gongkai.organisation import actions as organisation
from gongkai.organisation.actions import sessions
from gongkai.organisation.models import (
    Agency,
    DivisionKind,
    LogInSession,
    Staff,
)
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import (
    administer_refusals,
    column_refusals,
    permission_refusals,
)
from gongkai.organisation.roles import (
    DIVISION_ROLES,
    GRANTS,
    LIMITABLE_ROLES,
    Permission,
    Role,
)
from gongkai.organisation.sign_in import readable_log_ins
from tests.desk.enrolling import enrolled
from tests.factories import (
    ADMINISTRATOR,
    MONDAY,
    SETTING_UP,
    division,
    person,
    published_edition,
)

TODAY = MONDAY.date()
PLACES = ("own", "beneath", "other", "other_agency")
# Columns: submitter, division reviewer, OGI office, secrecy reviewer, final reviewer,
# request officer, head, auditor, administrator. "o" for one's own division and what is
# beneath it, "a" for the whole agency, "." for nowhere. Nobody reaches another agency.
MATRIX = """
read                 o o a a a . a a .
draft                o o a . . . . . .
edit                 o o a . . . . . .
submit               o o a . . . . . .
revise               o o a . . . . . .
discard              o o a . . . . . .
agree_first          . o . . . . . . .
return_first         . o . . . . . . .
agree_second         . . a . . . . . .
return_second        . . a . . . . . .
agree_secrecy        . . . a . . . . .
return_secrecy       . . . a . . . . .
agree_final          . . . . a . a . .
return_final         . . . . a . a . .
publish              . . a . a . . . .
schedule             . . a . a . . . .
unschedule           . . a . a . . . .
publish_in_emergency . . . . . . a . .
withdraw             . . a . . . a . .
place                o o a . . . . . .
remove               o o a . . . . . .
pin                  . . a . . . . . .
date_in_column       . . a . . . . . .
classify             . . a . . . . . .
state_standing       . . a . . . . . .
relate               . . a . . . . . .
unrelate             . . a . . . . . .
consult              . . a . . . . . .
record_answer        . . a . . . . . .
columns              . . a . . . . . .
keep_requests        . . a . . a . . .
edit_letters         . . a . . . . . .
administer           . . . . . . . . a
import               . . . . . . . . a
read_log_ins         . . . . . . . a a
"""
ONCE_PUBLIC = {"place": "pin", "remove": "pin"}
"""Acts that, on what is public, are held by those who hold the other act."""

CELLS = {
    (name, role): cell
    for name, *cells in (line.split() for line in MATRIX.split("\n") if line)
    for role, cell in zip(Role, cells, strict=True)
}
REACH = {".": (), "o": PLACES[:2], "a": PLACES[:3]}


@dataclass
class Stage:
    """One person of each role, and a draft in each place."""

    people: dict[Role, Staff]
    drafts: dict[str, Edition]


Door = Callable[[Permits, Edition], bool]


def _by(permission: Permission) -> Door:
    return lambda permits, edition: (
        not permission_refusals(permits, permission, division=edition.document.division)
    )


def _reads_log_ins(permits: Permits, edition: Edition) -> bool:
    writer = f"staff:{edition.written_by_id}"
    return readable_log_ins(permits).filter(subject=writer).exists()


DOORS: dict[str, Door] = {
    "read": lambda permits, edition: (
        editions_for(permits).filter(pk=edition.pk).exists()
    ),
    "draft": _by(Permission.WRITE),
    "edit": lambda permits, edition: (
        not refusals.edit_refusals(EditionFacts(edition), permits)
    ),
    "columns": lambda permits, edition: (
        not column_refusals(permits.person, edition.document.division, on=permits.on)
    ),
    "keep_requests": _by(Permission.KEEP_REQUESTS),
    "edit_letters": lambda permits, edition: permits.may_for(
        Permission.EDIT_LETTERS, agency=edition.document.agency
    ),
    "administer": lambda permits, edition: (
        not administer_refusals(permits.person, edition.document.agency, on=permits.on)
    ),
    "import": _by(Permission.IMPORT),
    "read_log_ins": _reads_log_ins,
}
"""How each deed that is no act on an edition is asked for."""


def _may(name: str, permits: Permits, edition: Edition) -> bool:
    if name in DOORS:
        return DOORS[name](permits, edition)
    reasons = ACTS[name].refusals(EditionFacts(edition), permits)
    return "not_permitted" not in {reason.code for reason in reasons}


@pytest.fixture
def stage(agency: Agency) -> Stage:
    """People with a role for 社会救助处, a section beneath it, and another agency."""
    guan = person(ADMINISTRATOR)
    own = division("assistance")
    beneath = organisation.open_division(
        agency,
        at=SETTING_UP,
        by=guan,
        parent=own,
        slug="rural",
        name="农村低保科",
        kind=DivisionKind.SECTION,
    )
    elsewhere = organisation.found_agency(
        at=SETTING_UP,
        by=guan,
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
    far = organisation.open_division(
        elsewhere, at=SETTING_UP, by=guan, slug="office", name="办公室", kind="office"
    )
    places = dict(
        zip(PLACES, (own, beneath, division("elderly-care"), far), strict=True)
    )
    writers = {
        name: enrolled(place, f"writer-{name}", Role.SUBMITTER, place)
        for name, place in places.items()
    }
    for name, writer in writers.items():
        sessions.open_session(
            writer,
            session_key=name,
            device="",
            address="192.0.2.1",
            way=LogInSession.Way.PASSWORD,
            at=MONDAY,
        )
    # Until an agency has an administrator of its own, its founder keeps it.
    enrolled(far, "far-administrator", Role.ADMINISTRATOR, None)
    return Stage(
        people={
            role: enrolled(own, role, role, own if role in DIVISION_ROLES else None)
            for role in Role
        },
        drafts={
            name: drafting.draft(
                place, at=MONDAY, by=writers[name], title="样稿", body_html="<p>文</p>"
            )
            for name, place in places.items()
        },
    )


def test_table_names_every_act() -> None:
    assert set(DEEDS) == {name for name, _role in CELLS}
    # To copy a text is to draft another; the table says so in that line.
    assert set(DEEDS) - set(DOORS) == set(ACTS) - {"copy"}


def test_table_shows_the_roles_that_may() -> None:
    shown = {
        (name, role): deed.needs in GRANTS[role]
        for name, deed in DEEDS.items()
        for role in Role
    }

    assert shown == {cell: mark != "." for cell, mark in CELLS.items()}


def test_each_role_reaches_exactly_its_cells(stage: Stage) -> None:
    wrong = []
    for role, who in stage.people.items():
        permits = Permits(who, on=TODAY)
        for name in DEEDS:
            found = tuple(
                place for place in PLACES if _may(name, permits, stage.drafts[place])
            )
            if found != REACH[CELLS[name, role]]:
                wrong.append((role.value, name, found))

    assert wrong == []


def test_public_document_is_arranged_by_the_office(stage: Stage) -> None:
    published = published_edition()
    wrong = []
    for role, who in stage.people.items():
        for name in set(DEEDS) - set(DOORS):
            expected = CELLS[ONCE_PUBLIC.get(name, name), role] != "."
            if _may(name, Permits(who, on=TODAY), published) != expected:
                wrong.append((role.value, name))

    assert wrong == []


@pytest.mark.parametrize("role", sorted(LIMITABLE_ROLES))
def test_limited_role_ends_at_its_division(stage: Stage, role: Role) -> None:
    own = stage.drafts["own"].document.division
    limited = enrolled(own, f"limited-{role}", role, own)
    permits = Permits(limited, on=TODAY)

    wrong = [
        (name, place)
        for name in DEEDS
        for place in PLACES[2:]
        if _may(name, permits, stage.drafts[place])
    ]

    assert wrong == []


def test_page_shows_what_the_matrix_says(stage: Stage, agency: Agency) -> None:
    wrong = []
    for role, who in stage.people.items():
        for name, reach in reaches(who, agency, on=TODAY).items():
            cell = CELLS[name, role]
            slugs = [place.slug for place in reach.divisions]
            fits = {
                ".": not slugs,
                "o": sorted(slugs) == ["assistance", "rural"],
                "a": reach.is_everywhere,
            }
            if not fits[cell]:
                wrong.append((role.value, name, slugs))

    assert wrong == []


def test_answer_names_reason_and_who_could(stage: Stage) -> None:
    edition = stage.drafts["own"]
    permits = Permits(stage.people[Role.AUDITOR], on=TODAY)

    answer = answer_for(DEEDS["classify"], EditionFacts(edition), permits)

    assert [reason.code for reason in answer.reasons] == ["not_permitted"]
    assert {who.username for who in answer.others} == {"zhou", "ogi_office"}
