"""A real report of an older site: from the file to every face, corrected, withdrawn."""

import re
import urllib.request
from datetime import date
from pathlib import Path
from urllib.error import HTTPError

import pytest
from selenium.webdriver.common.keys import Keys

from gongkai.config import command
from gongkai.disclosure.actions import arranging
from gongkai.disclosure.models import Column, Document, PlatformPart
from gongkai.disclosure.paths import document_path
from gongkai.organisation import actions as organisation
from gongkai.organisation.roles import Role
from gongkai.rules.secrecy_markings import no_to_all
from tests.factories import (
    PASSWORD,
    SETTING_UP,
    agency_with_portal,
    column,
    division,
    person,
)
from tests.journeys.walking import Walk
from tests.public import bake, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "2011年度政府信息公开工作年度报告"
NOTE = "更正了一处乱码。"
GROUND = "报告须重新核对。"
REVIEWS = (
    ("jin", "first"),
    ("zhou", "second"),
    ("sun", "secrecy"),
    ("qian", "final"),
)


@pytest.fixture
def places() -> dict[str, str]:
    """The department with an office of its own staff, and where the report belongs."""
    agency_with_portal()
    office, guan = division("office"), person("guan")
    for username, name, role in (
        ("ning", "宁知远", Role.SUBMITTER),
        ("jin", "金若川", Role.DIVISION_REVIEWER),
    ):
        someone = organisation.enrol(
            office,
            username=username,
            name=name,
            password=None,
            at=SETTING_UP,
            by=guan,
        )
        organisation.set_password(someone, PASSWORD, at=SETTING_UP, by=someone)
        organisation.appoint(
            someone,
            role,
            division=office,
            from_on=date(2026, 1, 5),
            at=SETTING_UP,
            by=guan,
        )
    subsite = arranging.open_subsite(office, at=SETTING_UP, by=guan)
    reports = Column.objects.get(part=PlatformPart.ANNUAL_REPORTS)
    return {
        "home": "/",
        "column": column("notices").path,
        "annual reports": reports.path,
        "sub-site": column("disclosure", "政务公开", site=subsite).path,
        "sub-site's home": subsite.path,
    }


def test_report_goes_from_file_to_every_face(
    places: dict[str, str], walk: Walk, real_inputs: Path
) -> None:
    bake()
    seed = real_inputs / "seed_annual_report_2011.txt"
    assert command.main(["import-page", str(seed), "--by", "guan"]) == 0
    document = Document.objects.get()
    page, desk = document_path(document.pk), f"/desk/documents/{document.pk}/"
    assert _status(walk, page) == 404

    walk.log_in_by_keyboard("ning")
    walk.follow(TITLE)
    walk.act("submit")
    _review_and_publish(walk, desk)
    assert {name: _leads_to(walk, path) for name, path in places.items()} == (
        dict.fromkeys(places, page)
    )
    assert TITLE in _body(walk, "/feed.xml")
    assert TITLE in _body(walk, "/xxgk/feed.xml")
    assert page in _body(walk, _piece(walk))

    walk.come_in_as("ning")
    walk.to(desk)
    walk.act("revise")
    walk.type("change_note", NOTE)
    walk.press(".save-bar button")
    walk.act("submit")
    _review_and_publish(walk, desk)
    walk.to(page)
    assert NOTE in walk.text

    walk.come_in_as("zhou")
    walk.to(desk)
    walk.act("withdraw", ground=GROUND)
    follow()
    walk.to(page)
    assert GROUND in walk.text
    assert "建设人民满意的服务型民政" not in walk.text
    assert _status(walk, page) == 410
    assert {name: _leads_to(walk, path) for name, path in places.items()} == (
        dict.fromkeys(places)
    )
    assert TITLE not in _body(walk, "/feed.xml")
    assert not _body(walk, "/sitemap.xml").count("<sitemap>")


def _piece(walk: Walk) -> str:
    """The only piece of the site map, as its index names it."""
    [path] = re.findall(r"(/sitemap-[^<]+)</loc>", _body(walk, "/sitemap.xml"))
    return str(path)


def _review_and_publish(walk: Walk, desk: str) -> None:
    """Everybody finds the text among what waits, reads it and agrees."""
    for username, step in REVIEWS:
        walk.come_in_as(username)
        walk.follow(TITLE)
        questions = no_to_all(date(2026, 1, 5)) if step == "secrecy" else {}
        # The first answer that can be chosen is no.
        answers = {f"question_{key}": Keys.ARROW_DOWN for key in questions}
        walk.act(f"agree_{step}", **answers)
    walk.come_in_as("zhou")
    walk.follow(TITLE)
    walk.act("publish")
    follow()


def _leads_to(walk: Walk, path: str) -> str | None:
    """Where the report's link on a page leads, if the page has one."""
    walk.to(path)
    if TITLE not in walk.text:
        return None
    walk.follow(TITLE)
    assert walk.find("h1").text == TITLE
    return walk.path


def _status(walk: Walk, path: str) -> int:
    try:
        with urllib.request.urlopen(f"{walk.address}{path}") as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def _body(walk: Walk, path: str) -> str:
    with urllib.request.urlopen(f"{walk.address}{path}") as answer:
        text: str = answer.read().decode()
        return text
