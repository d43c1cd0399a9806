"""Pages of the desk ask the store as often for many records as for few."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from gongkai.desk import lists
from gongkai.disclosure.actions import classifying, migrating
from gongkai.disclosure.models import Edition, RelationKind
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.roles import Role
from gongkai.review.models import Step
from tests import factories

pytestmark = pytest.mark.slow
AT_MOST = 48
LISTS = (
    "/desk/to-do/",
    "/desk/documents/",
    "/desk/documents/?state=draft",
    "/desk/columns/",
    "/desk/organisation/",
)
STATES: dict[str, Callable[[], Edition]] = {
    "draft": factories.draft_edition,
    "submitted": factories.submitted_edition,
    "approved": factories.approved_edition,
    "published": factories.published_edition,
}


def asked(client: Client, address: str) -> int:
    """How often a page asks the store."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(seen)


def add_some_of_everything(name: str) -> None:
    """Texts in every state, a column, a division, a person with a role."""
    for state, make in STATES.items():
        make(title=f"{state}-{name}")
    factories.reviewed_edition(Step.FIRST, title=f"reviewed-{name}")
    factories.column(f"column-{name}")
    place, guan = factories.division(f"division-{name}"), factories.person("guan")
    moment = factories.MONDAY
    someone = organisation.enrol(
        place, username=name, name="某人", password=None, at=moment, by=guan
    )
    organisation.appoint(
        someone,
        Role.SUBMITTER,
        division=place,
        from_on=moment.date(),
        at=moment,
        by=guan,
    )


@pytest.mark.parametrize("name", ["zhou", "guan"])
@pytest.mark.parametrize("address", LISTS)
def test_lists_ask_no_more_for_more(
    agency: Agency, client: Client, address: str, name: str
) -> None:
    client.force_login(factories.person(name))
    add_some_of_everything("a")
    few = asked(client, address)

    for other in "bcd":
        add_some_of_everything(other)

    assert asked(client, address) == few


def test_migration_asks_no_more_for_more(
    agency: Agency, guan: Staff, client: Client
) -> None:
    client.force_login(guan)
    run = migrating.start_migration(
        agency, source_name="旧站", source_sha256="0" * 64, at=factories.MONDAY, by=guan
    )

    def bring_in(number: int) -> None:
        migrating.bring_in(
            run,
            guan.division,
            [factories.column()],
            source_digest=f"{number:064}",
            raw_text="",
            known_at=None,
            at=factories.MONDAY,
            by=guan,
            title=f"旧文{number}",
            body_html="<p>旧文。</p>",
        )

    bring_in(1)
    few = asked(client, f"/desk/import/{run.pk}/")
    for number in range(2, 6):
        bring_in(number)

    assert asked(client, f"/desk/import/{run.pk}/") == few


@pytest.mark.parametrize("name", ["lin", "zhou", "he"])
@pytest.mark.parametrize("state", STATES)
def test_document_page_asks_little(
    agency: Agency, zhou: Staff, client: Client, state: str, name: str
) -> None:
    edition = STATES[state]()
    for number in range(5):
        other = factories.draft_edition(title=f"另一份{number}")
        for subject, target in ((edition, other), (other, edition)):
            classifying.relate(
                subject.document,
                RelationKind.CITES,
                target.document,
                at=factories.FRIDAY,
                by=zhou,
            )
    client.force_login(factories.person(name))

    assert asked(client, f"/desk/documents/{edition.document_id}/1/") <= AT_MOST


def test_documents_list_is_read_to_the_end_and_back(
    agency: Agency, lin: Staff, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    for number in range(5):
        factories.draft_edition(title=f"第{number}份")
    client.force_login(lin)

    def read(way: str) -> list[list[str]]:
        nonlocal address
        pages = []
        while True:
            page = LexborHTMLParser(client.get(address).content.decode())
            pages.append([line.text(strip=True) for line in page.css("td.title")])
            link = page.css_first(f"nav.pages a[rel={way}]")
            if link is None:
                return pages
            address = f"/desk/documents/{link.attributes['href']}"

    address = "/desk/documents/"
    down, up = read("next"), read("prev")

    assert down == [["第4份", "第3份"], ["第2份", "第1份"], ["第0份"]]
    assert up == down[::-1]
