"""Keeping the served tree in step, whatever goes wrong meanwhile."""

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gongkai.baking import actions, tree
from gongkai.baking.models import Unwritten
from gongkai.baking.queries import verify
from gongkai.commons.pages import Key, Output
from gongkai.disclosure.actions import arranging, publishing
from gongkai.disclosure.document_pages import DocumentPages
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import document_path
from gongkai.disclosure.sitemap_pages import Sitemaps
from gongkai.journal.queries import newest_number, position
from tests.factories import (
    FRIDAY,
    TUESDAY,
    agency_with_portal,
    column,
    person,
    published_edition,
)
from tests.outlets.happenings import Town, attach_a_file
from tests.outlets.many import fill
from tests.public import bake, files, follow, get, served

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("public_folder"),
    pytest.mark.slow,
]


def page_of(edition: Edition) -> str:
    return document_path(edition.document_id)


def inodes() -> dict[str, int]:
    """A file that was written again is another file."""
    return {path: os.stat(f"{served()}{path}").st_ino for path in files()}


def test_nothing_is_followed_before_the_first_bake(public_folder: Path) -> None:
    published_edition()

    assert actions.follow() == actions.Followed(0, 0)


@pytest.mark.parametrize("number", [3, 45, 400])
def test_one_publication_writes_as_many_files(number: int) -> None:
    agency_with_portal()
    fill(column(), number, Town())
    bake()
    before = inodes()

    edition = published_edition(at=TUESDAY)
    follow()

    after = inodes()
    written = {path for path, inode in after.items() if before.get(path) != inode}
    both = {path for path in written if not path.endswith(".gz")}
    chinese = {path for path in both if not path.startswith("/en/")}
    plain = {path for path in chinese if not path.startswith("/hant/")}
    assert {path.removeprefix("/en") for path in both - chinese} < plain
    assert chinese - plain == {
        f"/hant{path}" for path in plain if path.endswith(".html")
    }
    lists = {path for path in plain if "/page-" in path}
    newest = number // 20 + 1
    # The page that has just filled gets a link to its newer neighbour.
    expected = {newest, newest - 1} if number % 20 == 0 else {newest}
    assert lists == {f"/notices/page-{n}.html" for n in expected}
    piece = edition.document_id // 500 + 1
    titles = {path for path in plain if path.startswith("/titles/")}
    assert {f"/titles/{piece}.html", f"/titles/{piece}.json"} <= titles
    assert plain - lists == {
        page_of(edition),
        "/notices/index.html",
        "/notices/feed.xml",
        "/notices/feed.json",
        "/organisation/assistance/feed.xml",
        "/organisation/assistance/feed.json",
        "/sitemap-2026-1.xml",
        "/sitemap.xml",
        "/index.html",
        "/xxgk/index.html",
        "/sitemap.html",
        "/titles/index.html",
        "/topics/index.html",
        *titles,
        "/feed.xml",
        "/feed.json",
        "/xxgk/feed.xml",
        "/xxgk/feed.json",
    }


def test_faulty_document_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    agency_with_portal()
    bake()
    editions = [published_edition(title=f"第{n}份") for n in range(3)]
    faulty = editions[1]
    whole = DocumentPages.outputs

    def fail(self: DocumentPages, keys: Sequence[Key]) -> Iterator[Output]:
        for output in whole(self, keys):
            if output.path == page_of(faulty):
                raise ValueError("no such thing")
            yield output

    monkeypatch.setattr(DocumentPages, "outputs", fail)
    follow()

    assert [get(page_of(e)).status for e in editions] == [200, 404, 200]
    assert position(actions.FOLLOWER) == newest_number()
    named = [(item.kind, item.path) for item in verify().discrepancies]
    key = f"documents [{faulty.document_id}]: ValueError('no such thing')"
    assert named == [("unwritten", key)]

    monkeypatch.undo()
    publishing.withdraw(faulty, ground="内容有误", at=TUESDAY, by=person("zhou"))
    follow()

    assert get(page_of(faulty)).status == 410
    assert not Unwritten.objects.exists()
    assert verify().is_clean


def test_entry_nobody_understands_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agency_with_portal()
    bake()

    def fail(self: Sitemaps, entry: object) -> None:
        raise KeyError("document")

    with monkeypatch.context() as patch:
        patch.setattr(Sitemaps, "affected_by", fail)
        edition = published_edition()
        follow()

    assert get(page_of(edition)).status == 200
    assert {item.kind for item in verify().discrepancies} == {"unwritten"}
    bake()
    assert page_of(edition) in get("/sitemap-2026-1.xml").text
    assert verify().is_clean


def test_full_disk_stops_following_until_there_is_room(
    public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = published_edition()
    bake()
    publishing.withdraw(edition, ground="内容有误", at=TUESDAY, by=person("zhou"))

    def write(_descriptor: int, _body: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(tree.os, "write", write)
        with pytest.raises(OSError, match="No space"):
            follow()

    assert get(page_of(edition)).status == 200
    assert list(public_folder.glob("*.aside")) == []
    follow()
    assert get(page_of(edition)).status == 410
    assert verify().is_clean


def test_round_that_was_cut_short_is_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agency_with_portal()
    bake()
    edition = published_edition()

    def cut(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_enter", cut)
        with pytest.raises(KeyboardInterrupt):
            follow()

    assert not verify().is_clean
    assert follow() > 0
    assert get(page_of(edition)).status == 200
    assert verify().is_clean


def test_altered_text_is_not_put_on_its_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    edition = published_edition()
    bake()
    before = get(page_of(edition)).body
    Edition.objects.filter(pk=edition.pk).update(body_html="<p>伪造</p>")

    place = edition.document.placements.get()
    arranging.pin(place, until=FRIDAY.date(), at=TUESDAY, by=person("zhou"))
    follow()

    assert get(page_of(edition)).body == before
    assert "withheld" in caplog.text
    bake()
    assert get(page_of(edition)).body == before
    assert verify().is_clean


def test_file_the_store_has_lost_is_named(public_folder: Path) -> None:
    agency_with_portal()
    bake()
    town = Town()
    attach_a_file(town)
    for stored in (public_folder.parent / "files").rglob("*"):
        if stored.is_file():
            stored.write_bytes(b"other bytes")

    follow()

    assert get(page_of(town.public("with file"))).status == 200
    (item,) = verify().discrepancies
    assert (item.kind, "SourceLost" in item.path) == ("unwritten", True)
