"""Building a whole new tree beside the one that is served."""

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from gongkai.baking import actions, tree
from gongkai.baking.models import Generation, ManifestLine
from gongkai.baking.queries import needs_full_bake, verify, was_cut_short
from gongkai.commons.pages import Page
from gongkai.config.bake_command import why_not_baked
from gongkai.disclosure.actions import publishing
from gongkai.disclosure.document_pages import DocumentPages
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import document_path
from tests.factories import (
    MONDAY,
    TUESDAY,
    agency_with_portal,
    column,
    person,
    published_edition,
)
from tests.outlets.happenings import Town
from tests.outlets.many import fill
from tests.public import bake, files, follow, get, served

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("public_folder"),
    pytest.mark.slow,
]


def page_of(edition: Edition) -> str:
    return document_path(edition.document_id)


def bake_meanwhile(meanwhile: Any) -> None:
    """A full bake; `meanwhile` is called once, when most pages stand already."""
    called: list[object] = []

    def progress(done: int, total: int) -> None:
        if done == total and not called:
            called.append(meanwhile())

    actions.bake_all(
        made_with="test",
        at=MONDAY,
        finished=lambda: MONDAY,
        processes=1,
        progress=progress,
    )
    assert called


def test_baking_twice_gives_the_same_bytes() -> None:
    published_edition(columns=("notices", "news"))

    bake()
    first = files()
    bake()

    assert files() == first


def test_old_tree_is_swept_away(public_folder: Path) -> None:
    agency_with_portal()
    bake()
    generation = bake()

    left = {place.name for place in public_folder.iterdir()}
    assert left == {"current", generation.folder_name, "bake.lock", "tree.lock"}
    assert list(Generation.objects.all()) == [generation]
    assert set(ManifestLine.objects.values_list("generation", flat=True)) == {
        generation.pk
    }


def test_what_happens_meanwhile_is_in_the_new_tree() -> None:
    editions = [published_edition()]
    bake()

    def meanwhile() -> None:
        # The worker follows too, into the old tree, and moves the cursor.
        editions.append(published_edition(at=TUESDAY, title="其间发布"))
        publishing.withdraw(
            editions[0], ground="内容有误", at=TUESDAY, by=person("zhou")
        )
        follow()
        assert get(page_of(editions[1])).status == 200

    bake_meanwhile(meanwhile)

    assert get(page_of(editions[1])).status == 200
    assert get(page_of(editions[0])).status == 410
    assert "其间发布" in get("/notices/").text
    assert verify().is_clean
    grown = files()
    bake()
    assert files() == grown


def test_second_full_bake_is_told_of_the_first() -> None:
    agency_with_portal()
    bake()

    def meanwhile() -> None:
        with pytest.raises(actions.AlreadyBaking) as caught:
            bake()
        assert "Another full bake" in (why_not_baked(caught.value) or "")

    bake_meanwhile(meanwhile)


def test_full_disk_leaves_the_old_tree(
    public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_edition()
    generation = bake()
    before = files()

    def write(_descriptor: int, _body: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(tree.os, "write", write)
        with pytest.raises(OSError, match="No space") as caught:
            bake()

    assert "The disk is full" in (why_not_baked(caught.value) or "")
    assert served().name == generation.folder_name
    assert files() == before
    assert [p.name for p in public_folder.glob("generation-*")] == [served().name]
    bake()
    assert Generation.objects.count() == 1


def test_change_over_cut_short_keeps_readers_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published_edition()
    bake()
    old = served()

    def cut(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        calls = iter([tree.point_to])
        patch.setattr(actions, "point_to", lambda *given: next(calls, cut)(*given))
        with pytest.raises(KeyboardInterrupt):
            bake()

    # The store names the new tree, readers still have the old one, whole.
    assert served() == old
    assert get("/").status == 200
    follow()
    assert served() != old
    assert verify().is_clean


def test_bake_after_cut_change_over_never_leaves_readers_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agency_with_portal()
    bake()
    with monkeypatch.context() as patch:
        calls = iter([tree.point_to])
        patch.setattr(
            actions, "point_to", lambda *given: next(calls, lambda *_: None)(*given)
        )
        patch.setattr(actions, "sweep_away", lambda _folder: None)
        bake()

    bake_meanwhile(lambda: _assert_served())

    assert verify().is_clean


def _assert_served() -> None:
    assert get("/").status == 200


def test_bake_that_fails_everywhere_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agency_with_portal()
    fill(column(), 15, Town())
    bake()
    before = files()

    def fail(*_given: object) -> None:
        raise ValueError("a fault of the program")

    with monkeypatch.context() as patch:
        patch.setattr(DocumentPages, "outputs", fail)
        with pytest.raises(actions.TooMuchFailed) as told:
            bake()

    assert len(told.value.failures) == 15
    assert "old pages stay" in (why_not_baked(told.value) or "")
    assert files() == before


def test_page_that_fails_is_carried_over(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = published_edition()
    bake()
    before = get(page_of(edition)).body

    def fail(_self: DocumentPages, _keys: object) -> Iterator[Page]:
        yield Page(page_of(edition), "disclosure/no_such_template.html", {})

    with monkeypatch.context() as patch:
        patch.setattr(DocumentPages, "outputs", fail)
        bake()

    assert get(page_of(edition)).body == before
    assert [item.kind for item in verify().discrepancies] == ["unwritten"]
    bake()
    assert verify().is_clean


def test_full_bake_is_needed_when_the_tree_is_not_ours(public_folder: Path) -> None:
    agency_with_portal()
    assert needs_full_bake()
    bake()
    # Made with "test", not with this program.
    assert needs_full_bake()


def test_power_cut_is_noticed() -> None:
    agency_with_portal()
    bake()
    assert not was_cut_short()

    (served() / "index.html").write_bytes(b"")

    assert was_cut_short()


@pytest.mark.django_db(transaction=True)
def test_several_processes_make_the_same_tree() -> None:
    agency_with_portal()
    fill(column(), 900, Town())
    bake()
    alone = files()
    threads = threading.active_count()

    bake(processes=2)

    assert files() == alone
    assert verify().is_clean
    assert threading.active_count() <= threads + _pool_threads()


def _pool_threads() -> int:
    pool = getattr(connections["default"], "pool", None)
    return len(pool._workers) + 1 if pool else 0


def test_no_permission_is_one_sentence() -> None:
    said = why_not_baked(PermissionError(errno.EACCES, "Permission denied"))

    assert "Change the folder's permissions" in (said or "")
