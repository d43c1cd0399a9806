"""Everybody can use the pages: by keyboard, on a phone, with a screen reader."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from gongkai.disclosure.paths import document_path
from gongkai.organisation.models import Agency
from gongkai.search.filling import rebuild
from tests.factories import (
    agency_with_portal,
    draft_edition,
    published_edition,
    submitted_edition,
)
from tests.journeys.walking import Walk
from tests.public import bake

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
TABS = 8
BEARER = "axe_playwright_python"
AXE = "axe.min.js"
"""The package that brings the file of axe-core; nothing else of it is used."""

VISIBLE = """
const here = document.activeElement, style = getComputedStyle(here);
const box = here.getBoundingClientRect();
return box.width > 0 && box.bottom > 0 && box.top < innerHeight
    && (style.outlineStyle !== "none" || style.boxShadow !== "none"
        || here.matches("body, .tiptap"));
"""
VIOLATIONS = """
const done = arguments[arguments.length - 1];
axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    .then(found => done(found.violations.map(
        rule => rule.id + " " + rule.nodes.map(node => node.target).join(" "))));
"""


@pytest.fixture
def pages(walk: Walk) -> list[str]:
    """The pages of both sides; the visitor is logged in as who reviews second."""
    agency: Agency = agency_with_portal()
    public = published_edition(
        body_html="<h2>一、范围</h2><table><tr><th>项目</th></tr>"
        "<tr><td>冬春救助</td></tr></table><p>请抓紧办理。</p>"
    )
    submitted_edition(title="等待审核的通知")
    draft = draft_edition(title="未完成的通知", by="zhou")
    bake()
    rebuild()
    assert agency.ogi_office is not None
    walk.come_in_as("zhou")
    desk = f"/desk/documents/{draft.document_id}/1/"
    return [
        "/",
        "/xxgk/",
        "/notices/",
        "/organisation/",
        "/topics/",
        "/help/",
        "/design/",
        "/modes/",
        "/hant/",
        "/en/",
        "/no-such-page.html",
        "/search/?q=%E5%86%AC%E6%98%A5",
        "/search/?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D",
        document_path(public.document_id),
        "/desk/to-do/",
        "/desk/documents/",
        "/desk/columns/",
        "/desk/columns/at-work/",
        "/desk/documents/new/",
        "/desk/staff/",
        "/desk/notices/",
        "/desk/account/mail/",
        "/desk/account/second-step/",
        "/desk/permissions/",
        "/desk/deputies/",
        "/desk/synonyms/",
        "/desk/templates/new/",
        "/desk/requests/",
        "/desk/requests/new/",
        "/desk/requests/letters-sent/",
        "/desk/submissions/overview/",
        desk,
        f"{desk}edit/",
    ]


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    # Importing the package would ask for a browser driver we do without.
    folders = find_spec(BEARER).submodule_search_locations  # type: ignore[union-attr]
    (script,) = (file for folder in folders for file in Path(folder).rglob(AXE))
    return script.read_text(encoding="utf-8")


def test_pages_fit_a_phone(walk: Walk, pages: list[str]) -> None:
    walk.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        widths = {}
        for path in pages:
            walk.to(path)
            widths[path] = walk.browser.execute_script(
                "return document.documentElement.scrollWidth"
            )
    finally:
        walk.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert widths == dict.fromkeys(pages, PHONE["width"])


def test_focus_is_seen_wherever_it_goes(walk: Walk, pages: list[str]) -> None:
    lost = []
    # Pages share their frame: of neighbours in the list one is enough.
    for path in pages[::2]:
        walk.to(path)
        for step in range(1, TABS + 1):
            walk.keys(Keys.TAB)
            if not walk.browser.execute_script(VISIBLE):
                lost.append((path, step))

    assert lost == []


def test_first_key_leads_past_the_menu(walk: Walk, pages: list[str]) -> None:
    not_skipping = []
    for path in pages[1::2]:
        walk.to(path)
        walk.keys(Keys.TAB, Keys.ENTER)
        if not walk.browser.current_url.endswith("#main"):
            not_skipping.append(path)

    assert not_skipping == []


@pytest.mark.parametrize("choice", ["size=elder", "colour=dark", "colour=contrast"])
def test_modes_have_no_barriers_and_fit_zoomed(
    walk: Walk, pages: list[str], axe: str, choice: str
) -> None:
    zoomed = {**PHONE, "width": 320}
    walk.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", zoomed)
    found = {}
    try:
        walk.to("/")
        walk.browser.execute_script(
            "document.cookie = `gongkai_${arguments[0]}; path=/`", choice
        )
        for path in [*pages[:3], "/design/", "/hant/", "/search/?q=1"]:
            walk.to(path)
            walk.browser.execute_script(axe)
            found[path] = walk.browser.execute_async_script(VIOLATIONS)
            width = walk.browser.execute_script(
                "return document.documentElement.scrollWidth"
            )
            if width > zoomed["width"]:
                found[path].append(f"{width} wide")
    finally:
        walk.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        walk.browser.delete_cookie(f"gongkai_{choice.partition('=')[0]}")

    assert {path: rules for path, rules in found.items() if rules} == {}


def test_pages_have_no_barriers_axe_knows(
    walk: Walk, pages: list[str], axe: str
) -> None:
    found = {}
    for path in [*pages, "/desk/log-in/"]:
        if path == "/desk/log-in/":
            walk.browser.delete_all_cookies()
        walk.to(path)
        # The desk's policy of content forbids scripts in the page, not the driver's.
        walk.browser.execute_script(axe)
        found[path] = walk.browser.execute_async_script(VIOLATIONS)

    assert {path: rules for path, rules in found.items() if rules} == {}
