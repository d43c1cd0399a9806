"""Pages with an English interface say what is Chinese in them, and lead on."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.factories import agency_with_portal, published_edition
from tests.public import bake, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_folder")]


def test_english_pages_mark_what_is_chinese() -> None:
    agency_with_portal()
    published_edition(title="救助通知")
    bake()

    page = LexborHTMLParser(get("/en/").body.decode())

    root, title = page.css_first("html"), page.css_first(".documents-title a")
    assert root is not None
    assert title is not None
    assert root.attributes["lang"] == "en"
    assert 'lang="zh-Hans">救助通知</span>' in (title.html or "")
    links = {node.attributes["href"] for node in page.css(".masthead a")}
    assert {"/en/", "/en/xxgk/"} <= links
    assert get("/en/xxgk/").status == 200
