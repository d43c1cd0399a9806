"""The page tags of 国办发〔2017〕47号, and the rules that are broken elsewhere."""

import re
from datetime import datetime

import pytest

from gongkai.disclosure.actions import migrating
from gongkai.disclosure.paths import document_path
from gongkai.organisation.models import Agency
from tests.factories import (
    CHINA,
    TUESDAY,
    agency_with_portal,
    column,
    division,
    person,
    published_edition,
)
from tests.portal.public import public_pages, tags, words

pytestmark = pytest.mark.django_db

SITE = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
ARTICLE = {"ArticleTitle", "PubDate", "ContentSource"}
PLACEHOLDERS = {"null", "none", "undefined", "网站名称", "政府网站标识码"}
PUB_DATE = r"\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d"


def required(path: str) -> set[str]:
    """The tags a page must carry."""
    if path.startswith("/documents/"):
        return SITE | COLUMN | ARTICLE
    return SITE | COLUMN if path.startswith(("/notices/", "/xxgk/zhinan/")) else SITE


@pytest.fixture
def pages(agency: Agency) -> dict[str, str]:
    """Every HTML page, with one document published in the afternoon."""
    published_edition(at=TUESDAY.replace(hour=15, minute=4), columns=("notices",))
    return {
        path: html for path, html in public_pages().items() if path.endswith(".html")
    }


def test_every_page_has_its_compulsory_tags(pages: dict[str, str]) -> None:
    missing = {
        (path, name)
        for path, html in pages.items()
        for name in required(path)
        if not "".join(tags(html).get(name, ""))
    }

    assert missing == set()


def test_no_tag_is_a_placeholder(pages: dict[str, str]) -> None:
    contents = {
        content.strip().lower()
        for html in pages.values()
        for found in tags(html).values()
        for content in found
    }

    assert contents & PLACEHOLDERS == set()


def test_every_tag_appears_once(pages: dict[str, str]) -> None:
    repeated = {
        (path, name)
        for path, html in pages.items()
        for name, contents in tags(html).items()
        if len(contents) > 1
    }

    assert repeated == set()


def test_site_tags_are_those_of_the_agency(pages: dict[str, str]) -> None:
    agency = agency_with_portal()
    said = {
        (found["SiteDomain"][0], found["SiteIDCode"][0])
        for found in map(tags, pages.values())
    }

    assert said == {(agency.site_domain, agency.site_id_code)}


def test_publication_time_is_shown_as_tagged(pages: dict[str, str]) -> None:
    html = next(h for p, h in pages.items() if p.startswith("/documents/"))
    tagged = tags(html)["PubDate"][0]

    assert re.fullmatch(PUB_DATE, tagged)
    assert tagged == "2026-03-03 15:04"
    assert tagged in words(html, ".byline")


def test_title_is_shown_as_tagged(pages: dict[str, str]) -> None:
    html = next(html for p, html in pages.items() if p.startswith("/documents/"))

    assert words(html, "h1") == tags(html)["ArticleTitle"][0]


def test_column_type_is_a_controlled_name(pages: dict[str, str]) -> None:
    assert tags(pages["/notices/index.html"])["ColumnType"] == ["通知公告"]
    assert tags(pages["/xxgk/zhinan/index.html"])["ColumnType"] == ["信息公开指南"]


def test_a_hostile_title_stays_text(agency: Agency) -> None:
    title = '关于"<script>alert(1)</script>"的通知'
    published_edition(title=title)

    html = next(h for p, h in public_pages().items() if p.startswith("/documents/"))

    assert tags(html)["ArticleTitle"] == [title]
    assert words(html, "h1") == title
    assert "<script>alert" not in html


def test_day_of_an_older_site_shows_no_made_up_hour(agency: Agency) -> None:
    guan, on = person("guan"), datetime(2019, 1, 9, tzinfo=CHINA)
    migration = migrating.start_migration(
        agency, source_name="旧网站", source_sha256="a" * 64, at=TUESDAY, by=guan
    )
    edition = migrating.bring_in(
        migration,
        division("assistance"),
        [column("notices")],
        source_digest="b" * 64,
        raw_text="原文",
        known_at=on,
        at=TUESDAY,
        by=guan,
        title="旧网站的通知",
        body_html="<p>正文。</p>",
    )
    migrating.publish_migrated(edition, at=TUESDAY, by=guan)

    page = public_pages()[document_path(edition.document_id)]

    assert ">2019-01-09</time>" in page
    assert tags(page)["PubDate"] == ["2019-01-09 00:00"]
