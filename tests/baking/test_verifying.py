"""Holding the public files against the manifest."""

import gzip
import json
import os
from argparse import Namespace

import pytest

from gongkai.baking.queries import verify
from gongkai.config import verify_public_command
from gongkai.disclosure.models import Edition
from tests.factories import published_edition
from tests.public import bake, get, served

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("public_folder"),
    pytest.mark.slow,
]


@pytest.fixture(autouse=True)
def edition(public_folder: object) -> Edition:
    edition = published_edition()
    bake()
    return edition


def found() -> list[tuple[str, str]]:
    return [(item.kind, item.path) for item in verify().discrepancies]


def test_untouched_tree_is_clean() -> None:
    verification = verify()

    assert verification.is_clean
    assert verification.file_count > 20


def test_every_kind_of_tampering_is_named() -> None:
    root = served()
    (root / "index.html").write_bytes(b"<html>")
    (root / "notices/index.html").unlink()
    (root / "notices/feed.xml.gz").unlink()
    (root / "news/index.html.gz").write_bytes(gzip.compress(b"<html>"))
    (root / "news/feed.xml.gz").write_bytes(b"\x1f\x8b\x08\x00torn")
    (root / "evil.html").write_text("evil")
    (root / "evil.html.gz").write_text("evil")
    (root / "404.html.gone").write_text("evil")

    assert found() == [
        ("extra", "/404.html.gone"),
        ("extra", "/evil.html"),
        ("extra", "/evil.html.gz"),
        ("altered", "/index.html"),
        ("altered", "/news/feed.xml.gz"),
        ("altered", "/news/index.html.gz"),
        ("missing", "/notices/feed.xml.gz"),
        ("missing", "/notices/index.html"),
    ]


def test_links_are_no_files_of_ours(tmp_path_factory: object) -> None:
    root = served()
    outside = root.parent / "outside"
    outside.mkdir()
    page = root / "sitemap.html"
    (outside / "sitemap.html").write_bytes(page.read_bytes())
    page.unlink()
    page.symlink_to(outside / "sitemap.html")
    (root / "evil").symlink_to(outside)

    assert found() == [("extra", "/evil"), ("altered", "/sitemap.html")]


def test_names_and_pipes_hide_nothing() -> None:
    root = served()
    (root / "index.html").write_bytes(b"<html>")
    (root / os.fsdecode(b"a\n\xff.html")).touch()
    (root / "404.html").unlink()
    os.mkfifo(root / "404.html")

    assert found() == [
        ("altered", "/404.html"),
        ("extra", "/a\\n\\xff.html"),
        ("altered", "/index.html"),
    ]


def test_link_to_another_tree_is_named() -> None:
    current = served().parent / "current"
    current.unlink()
    current.symlink_to("elsewhere")

    assert found() == [("altered", "current")]


def test_stored_text_nobody_reviewed_is_named(
    edition: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    Edition.objects.filter(pk=edition.pk).update(body_html="<p>伪造</p>")

    status = verify_public_command.run(Namespace(json=True))

    answer = json.loads(capsys.readouterr().out)
    assert (status, answer["clean"]) == (1, False)
    assert answer["findings"] == [
        {"kind": "unreviewed", "path": f"document {edition.document_id}"}
    ]


def test_clean_tree_is_answered_with_yes(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_public_command.run(Namespace(json=True)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["clean"], answer["waiting_entries"]) == (True, 0)
    assert get("/").status == 200
