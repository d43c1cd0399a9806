"""What readers find on the homes, the organisation page and the site map."""

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from gongkai.disclosure.actions import arranging, classifying, publishing
from gongkai.disclosure.models import Column, Document, RelationKind, RuleStatus
from gongkai.disclosure.paths import document_path
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency
from tests.factories import (
    FRIDAY,
    MONDAY,
    SETTING_UP,
    TUESDAY,
    WEDNESDAY,
    division,
    person,
    published_edition,
)
from tests.portal.public import links, public_pages, words

ANSWERED = (
    "/requests/",
    "/api/",
    "/copies/",
    "/subscriptions/",
    "/modes/",
    "/search/?",
)

pytestmark = pytest.mark.django_db


def test_home_leads_to_all_five_parts(agency: Agency) -> None:
    parts = Column.objects.exclude(part="").values_list("path", flat=True)

    found = links(public_pages()["/index.html"])

    assert {f"{path}index.html" for path in parts} <= found
    assert "/xxgk/index.html" in found
    assert "/organisation/index.html" in found


def test_home_shows_the_newest_document_once_first(agency: Agency) -> None:
    published_edition(at=MONDAY, title="较早的通知")
    published_edition(at=TUESDAY, title="最新的通知", columns=("notices", "news"))

    newest = LexborHTMLParser(public_pages()["/index.html"]).css(".home-newest li a")

    assert [link.text() for link in newest] == ["最新的通知", "较早的通知"]


def test_organisation_page_says_who_answers(agency: Agency) -> None:
    organisation.change_division(
        division("assistance"),
        at=SETTING_UP,
        by=person("guan"),
        duties="负责城乡居民最低生活保障工作。",
        telephone="0000-5550122",
        first_responsible=person("zhao"),
    )

    html = public_pages()["/organisation/index.html"]

    entry = words(html, "#division-assistance")
    assert all(said in entry for said in ("最低生活保障", "0000-5550122", "赵明远"))
    assert "尚未确定" in words(html, "#division-elderly-care")


def test_every_document_is_reachable_from_home(agency: Agency) -> None:
    for number in range(45):
        published_edition(title=f"第{number}号通知", columns=("notices",))
    pages = public_pages()

    reached, waiting = set(), ["/index.html"]
    while waiting:
        path = waiting.pop()
        if path not in reached and path in pages:
            reached.add(path)
            waiting += links(pages[path])

    documents = {
        document_path(pk) for pk in Document.objects.values_list("pk", flat=True)
    }
    assert documents <= reached


def test_no_link_leads_nowhere(agency: Agency) -> None:
    arranging.open_subsite(division("assistance"), at=SETTING_UP, by=person("guan"))
    published_edition()
    pages = public_pages()

    dead = {
        (path, link)
        for path, html in pages.items()
        if path.endswith(".html")
        for link in links(html)
        # What applicants and programs ask is answered, not baked.
        if link not in pages and not link.startswith(ANSWERED)
    }

    assert dead == set()


def test_repealed_document_says_so_in_words(agency: Agency) -> None:
    old = published_edition(at=MONDAY, title="旧办法")
    new = published_edition(at=TUESDAY, title="新办法")
    zhou = person("zhou")
    classifying.state_standing(
        old.document, RuleStatus.IN_FORCE, on=MONDAY.date(), at=TUESDAY, by=zhou
    )
    classifying.relate(
        new.document, RelationKind.REPEALS, old.document, at=WEDNESDAY, by=zhou
    )

    banner = words(public_pages()[document_path(old.document_id)], ".banner")

    assert "已废止" in banner
    assert "起废止" in banner
    assert "新办法" in banner


def test_withdrawn_page_says_when_and_why(agency: Agency) -> None:
    edition = published_edition(title="含有错误的通知", body_html="<p>不再公开的话</p>")
    publishing.withdraw(
        edition, ground="金额有误，重新核定", at=FRIDAY, by=person("zhou")
    )

    page = public_pages()[document_path(edition.document_id)]

    assert page.startswith("410 ")
    assert "2026-03-06 09:00" in page
    assert "金额有误，重新核定" in page
    assert "不再公开的话" not in page


def test_landing_page_gives_the_clock_and_channels(agency: Agency) -> None:
    page = public_pages()["/xxgk/ysqgk/index.html"]

    main = words(page, "main")
    assert "20 个工作日" in main
    assert agency.address in main
    assert agency.telephone in main
    assert LexborHTMLParser(page).css_first("main form, main input") is None


def test_nothing_is_loaded_from_elsewhere(agency: Agency) -> None:
    published_edition()
    selector = "script[src], link[rel=stylesheet], img[src], iframe[src]"

    loaded: set[Any] = {
        node.attributes.get("src") or node.attributes.get("href")
        for path, html in public_pages().items()
        if path.endswith(".html")
        for node in LexborHTMLParser(html).css(selector)
    }

    assert loaded
    assert all(address.startswith(("/static/", "/modes/")) for address in loaded)


def test_pages_have_one_title_and_language(agency: Agency) -> None:
    published_edition()

    for path, html in public_pages().items():
        if path.endswith(".html"):
            tree = LexborHTMLParser(html)
            assert len(tree.css("h1")) == 1, path
            assert len(tree.css("main")) == 1, path
            assert tree.css_matches("html[lang=zh-Hans]"), path
            ids = [node.attributes["id"] for node in tree.css("[id]")]
            assert len(ids) == len(set(ids)), path
