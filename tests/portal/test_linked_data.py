"""What pages and feeds say to programs, read back as a stranger would."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
import rdflib

from gongkai.disclosure.actions import classifying, publishing
from gongkai.disclosure.models import RuleStatus
from gongkai.disclosure.paths import document_path
from gongkai.organisation.models import Agency
from tests.factories import FRIDAY, MONDAY, TUESDAY, person, published_edition
from tests.portal.public import public_pages, tags

pytestmark = [
    pytest.mark.django_db,
    # Of the reader, about itself.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph"),
]
TITLE = "关于</script><b>“补贴”</b>&的办法"
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = rdflib.Namespace("https://schema.org/")


class LinkedData(HTMLParser):
    """Finds what a page says in JSON-LD, as any reader of HTML would."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[Any] = []
        self.is_inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice where linked data begins."""
        self.is_inside = tag == "script" and ("type", "application/ld+json") in attrs

    def handle_data(self, data: str) -> None:
        """Take it."""
        if self.is_inside:
            self.blocks.append(json.loads(data))
            self.is_inside = False


def statements_of(html: str) -> rdflib.Graph:
    """What a page states, as a library for linked data understands it, offline."""
    graph = rdflib.Graph()
    for block in LinkedData(html).blocks:
        named = block | {"@context": {"@vocab": str(SCHEMA)}}
        graph.parse(data=json.dumps(named), format="json-ld")
    return graph


@pytest.fixture
def pages(agency: Agency) -> dict[str, str]:
    """Every page, with a rule whose title would end a script."""
    edition = published_edition(
        title=TITLE, document_number="岚民发〔2026〕3号", topic="综合政务\\政务公开"
    )
    classifying.state_standing(
        edition.document,
        RuleStatus.IN_FORCE,
        on=MONDAY.date(),
        at=TUESDAY,
        by=person("zhou"),
    )
    return public_pages()


def things_of(html: str) -> dict[str, dict[str, Any]]:
    """What a reader finds on a page, by type."""
    found = LinkedData(html).blocks
    return {str(thing["@type"]): thing for block in found for thing in block["@graph"]}


def test_a_rule_is_read_back_as_legislation(pages: dict[str, str]) -> None:
    [html] = [html for path, html in pages.items() if path.startswith("/documents/")]

    things = things_of(html)

    rule = things["['Article', 'Legislation']"]
    assert rule["headline"] == TITLE
    assert rule["legislationIdentifier"] == "岚民发〔2026〕3号"
    assert rule["legislationLegalForce"] == "InForce"
    trail = things["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in trail] == [1, 2]
    assert rule["publisher"] == {"@id": things["GovernmentOrganization"]["@id"]}
    assert tags(html)["DC.title"] == [TITLE]
    stated = statements_of(html)
    [law] = stated.subjects(rdflib.RDF.type, SCHEMA.Legislation)
    assert str(stated.value(law, SCHEMA.headline)) == TITLE


def test_every_page_is_read_without_fault(pages: dict[str, str]) -> None:
    kinds = {
        path: set(things_of(html))
        for path, html in pages.items()
        if path in {"/index.html", "/xxgk/index.html", "/notices/index.html"}
    }

    assert kinds == {
        "/index.html": {"WebSite", "GovernmentOrganization"},
        "/xxgk/index.html": {"WebSite", "GovernmentOrganization"},
        "/notices/index.html": {
            "CollectionPage",
            "GovernmentOrganization",
            "BreadcrumbList",
        },
    }


def test_each_feed_tells_the_same_in_both_forms(pages: dict[str, str]) -> None:
    folders = [path.removesuffix("feed.xml") for path in pages if "feed.xml" in path]
    told = {}
    for folder in folders:
        as_atom = ElementTree.fromstring(pages[f"{folder}feed.xml"])
        as_json = json.loads(pages[f"{folder}feed.json"])
        entries = as_atom.findall(f"{ATOM}entry")
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
            item["title"] for item in as_json["items"]
        ]
        assert as_json["version"].endswith("/1.1")
        told[folder] = len(entries)

    shown = {folder for folder, count in told.items() if count}
    assert shown == {"/", "/notices/", "/organisation/assistance/", "/topics/02/"}


def test_site_map_tells_the_last_change_by_year(agency: Agency) -> None:
    old = MONDAY.replace(year=2024)
    first = published_edition(title="早年的", at=MONDAY)
    published_edition(title="撤下的", at=TUESDAY)
    gone = published_edition(title="也撤下", at=TUESDAY)
    publishing.withdraw(gone, ground="有误", at=FRIDAY, by=person("zhou"))
    first.published_at = old
    first.save()

    pages = public_pages()

    index = pages["/sitemap.xml"]
    assert re.findall(r"(/sitemap-[\d-]+\.xml)</loc><lastmod>([\d-]{10})", index) == [
        ("/sitemap-2024-1.xml", "2024-03-02"),
        ("/sitemap-2026-1.xml", "2026-03-03"),
    ]
    assert document_path(first.document_id) in pages["/sitemap-2024-1.xml"]
    assert document_path(gone.document_id) not in pages["/sitemap-2026-1.xml"]
