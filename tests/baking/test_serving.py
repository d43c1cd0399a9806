"""What a reader gets from the tree over WSGI, and what nobody gets."""

import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest

from gongkai.baking.serving import PublishedPages
from gongkai.commons.uploads import AcceptedUpload
from gongkai.disclosure.actions import drafting, publishing
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import document_path
from tests.factories import (
    MONDAY,
    ORDINARY_WAY,
    TUESDAY,
    draft_edition,
    person,
    published_edition,
    reviewed_edition,
)
from tests.public import bake, follow, get, served

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("public_folder"),
    pytest.mark.slow,
]

HOSTILE = (
    "/../secret_key",
    "/%2e%2e/secret_key",
    "/notices/../../secret_key",
    "/files/../../secret_key",
    "/static/%2e%2e/%2e%2e/secret_key",
    "/./index.html",
    "//notices",
    "/notices//index.html",
    "/%00",
    "/index.html%00.png",
    "/%ff%fe",
    "/" + "a" * 300,
    "/" + "a/" * 3000,
    "/index.html.gz",
    "/documents/0/1.html.gone",
    "/notices/index.html/",
    "/files/",
    "/static/",
    "/static/portal",
    "/files/" + "a" * 300,
    "/files/00/%ff",
    "secret_key",
    "",
)
CONTENT = "年份,件数\n2026,1\n".encode() * 20


@pytest.fixture
def edition() -> Edition:
    """One published document in a baked tree."""
    edition = published_edition()
    bake()
    return edition


@pytest.fixture
def page(edition: Edition) -> str:
    """The address of its page."""
    return document_path(edition.document_id)


def attached() -> str:
    """The address of a published table."""
    edition = draft_edition()
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    upload = AcceptedUpload(
        name="表.csv",
        kind="text",
        media_type="text/csv",
        size=len(CONTENT),
        sha256=sha256,
    )
    lin = person("lin")
    drafting.attach(edition, upload, io.BytesIO(CONTENT), title="表", at=MONDAY, by=lin)
    edition.refresh_from_db()
    edition = drafting.submit(edition, at=MONDAY, by=lin)
    edition = reviewed_edition(*ORDINARY_WAY, edition=edition)
    publishing.publish(edition, at=MONDAY, by=person("zhou"))
    follow()
    return f"/files/{sha256[:2]}/{sha256}.csv"


def test_page_is_served_with_its_headers(page: str) -> None:
    answer = get(page)

    assert answer.status == 200
    assert answer.text.rstrip().endswith("</html>")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_known_page_is_not_sent_again(page: str) -> None:
    tag = get(page).headers["ETag"]

    again = get(page, if_none_match=f'"other", W/{tag}')

    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == tag


def test_changed_page_has_another_tag(page: str, edition: Edition) -> None:
    tag = get(page).headers["ETag"]

    publishing.withdraw(edition, ground="内容有误", at=TUESDAY, by=person("zhou"))
    follow()

    assert get(page, if_none_match=tag).status == 410


def test_compressed_copy_has_same_bytes(page: str) -> None:
    plain = get(page)

    packed = get(page, accept_encoding="br, gzip")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert gzip.decompress(packed.body) == plain.body


def test_reader_without_gzip_gets_plain_page(page: str) -> None:
    for said in ("", "br", "gzip;q=0", "gzip; q=0.0", "notgzip"):
        answer = get(page, accept_encoding=said)

        assert "Content-Encoding" not in answer.headers
        assert answer.text.startswith("<!doctype html>")


def test_head_has_no_body(page: str) -> None:
    answer = get(page, method="HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(get(page).body))
    assert get("/nothing.html", method="HEAD").body == b""


def test_unknown_address_gets_the_page_for_it(page: str) -> None:
    answer = get("/documents/0/999.html")

    assert answer.status == 404
    assert answer.text == get("/404.html").text


def test_withdrawn_page_says_so(page: str, edition: Edition) -> None:
    publishing.withdraw(edition, ground="内容有误", at=TUESDAY, by=person("zhou"))
    follow()

    answer = get(page, accept_encoding="gzip")

    assert answer.status == 410
    assert "内容有误" in gzip.decompress(answer.body).decode()


def test_folder_without_slash_is_redirected(page: str) -> None:
    answer = get("/notices")

    assert answer.status == 301
    assert answer.headers["Location"] == "/notices/"
    assert get("/notices/").status == 200


def test_nothing_outside_the_tree_is_served(page: str) -> None:
    for folder in (served().parent, served().parent.parent):
        (folder / "secret_key").write_text("secret")

    answers = {target: get(target) for target in HOSTILE}

    assert {answer.status for answer in answers.values()} == {404}, answers
    assert not any(b"secret" in answer.body for answer in answers.values())


def test_pages_are_only_read(page: str) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        answer = get(page, method=method)

        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD"


def test_desk_is_passed_through(page: str) -> None:
    assert get("/desk/documents/", method="POST").text == "desk: /desk/documents/"
    assert get("/desk").text == "desk: /desk"
    assert get("/desks/").status == 404


def test_attachment_is_served_by_range(page: str) -> None:
    address = attached()

    whole, part = get(address), get(address, range="bytes=3-12")

    assert (whole.status, whole.body) == (200, CONTENT)
    assert "immutable" in whole.headers["Cache-Control"]
    assert whole.headers["Content-Security-Policy"].startswith("sandbox")
    assert (part.status, part.body) == (206, CONTENT[3:13])
    assert part.headers["Content-Range"] == f"bytes 3-12/{len(CONTENT)}"
    assert get(address, range="bytes=9999-").status == 416


def test_style_sheet_with_its_tag_never_changes(page: str) -> None:
    styles = "/static/portal/site.css"

    assert "immutable" in get(f"{styles}?v=1").headers["Cache-Control"]
    assert get(styles).headers["Cache-Control"] == "no-cache"
    assert get(styles, method="HEAD").body == b""


def test_without_a_tree_readers_are_asked_to_wait(public_folder: Path) -> None:
    answer = get("/")

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"


def test_reader_caught_in_a_change_over_finds_the_page(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = PublishedPages._page
    looks = []

    def look_late(self: PublishedPages, *given: Any) -> Any:
        looks.append(given)
        if len(looks) == 1:
            # Resolved before the change-over, opened after the sweep.
            bake()
            return None
        return look(self, *given)

    monkeypatch.setattr(PublishedPages, "_page", look_late)

    assert get(page).status == 200
