"""The nightly export: what is in it, what changes, and what must be gone at once."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
import rdflib
from pytest_django.fixtures import Settings
from rdflib.compare import isomorphic

from gongkai.disclosure.actions import publishing
from gongkai.open_data import exports
from gongkai.open_data.actions import export
from tests.factories import FRIDAY, MONDAY, TUESDAY, person, published_edition
from tests.public import bake, follow, get

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("public_folder", "agency"),
    # Of the reader of JSON-LD itself.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),
]
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


@pytest.fixture(autouse=True)
def export_folder(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder for exports, for this test alone."""
    settings.EXPORT_FOLDER = tmp_path / "export"
    return tmp_path / "export"


def manifest() -> list[dict[str, str]]:
    """The files as the baked manifest names them."""
    files: list[dict[str, str]] = json.loads(get("/data/manifest.json").text)["files"]
    return files


def path_of(file: dict[str, str]) -> str:
    """Where a file of the manifest is served."""
    return "/" + file["url"].split("/", 3)[3]


def test_every_file_is_as_the_manifest_says() -> None:
    edition = published_edition(title="导出的")
    export(at=TUESDAY)
    bake()

    for file in manifest():
        body = get(path_of(file)).body
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        assert len(body.splitlines()) == file["lines"]
    [documents] = [file for file in manifest() if file["kind"] == "documents"]
    [line] = get(path_of(documents)).text.splitlines()
    assert json.loads(line)["index_number"] == edition.document.index_number


def test_only_what_changed_has_another_name() -> None:
    published_edition()
    export(at=MONDAY)
    before = exports.current_export()
    published_edition(title="新的")
    export(at=TUESDAY)
    after = exports.current_export()

    assert before
    assert after
    kept = {one.name for one in before.files} & {one.name for one in after.files}
    assert {name.partition("-")[0] for name in kept} == {
        "attachments",
        "withdrawals",
        "organs",
    }


def test_what_is_withdrawn_is_gone_before_the_next_export() -> None:
    edition = published_edition()
    export(at=TUESDAY)
    bake()
    [documents] = [file for file in manifest() if file["kind"] == "documents"]

    publishing.withdraw(edition, ground="有误", at=FRIDAY, by=person("zhou"))
    follow()

    assert get(path_of(documents)).status == 404
    assert exports.is_due(at=FRIDAY)
    export(at=FRIDAY)
    follow()
    assert not exports.is_due(at=FRIDAY + timedelta(hours=1))
    assert "withdrawals" in {file["kind"] for file in manifest()}


def test_catalogue_says_the_same_in_both_forms() -> None:
    published_edition()
    export(at=TUESDAY)
    bake()

    turtle = rdflib.Graph().parse(data=get("/data/catalogue.ttl").text, format="turtle")
    linked = rdflib.Graph().parse(
        data=get("/data/catalogue.jsonld").text, format="json-ld"
    )

    assert isomorphic(turtle, linked)
    assert len(set(turtle.subjects(rdflib.RDF.type, DCAT.Dataset))) == 5
    downloads = {str(address) for address in turtle.objects(None, DCAT.downloadURL)}
    assert downloads == {file["url"] for file in manifest()}
