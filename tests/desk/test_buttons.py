"""Who may press which button, and that the door behind it says the same."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from gongkai.desk.acts import ACTS
from gongkai.desk.views import document_views
from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Agency
from gongkai.review.models import Step
from gongkai.rules.secrecy_markings import no_to_all
from tests import factories

pytestmark = pytest.mark.slow
EVERYBODY = ("lin", "zhao", "zhou", "sun", "qian", "he")
WRITERS = {"lin", "zhao", "zhou"}
OFFICE = {"zhou"}
ALWAYS = {"copy": WRITERS} | dict.fromkeys(
    ("state_standing", "relate", "consult", "pin", "date_in_column"), OFFICE
)

STATES = {
    "draft": factories.draft_edition,
    "submitted": factories.submitted_edition,
    "before_final": lambda: factories.reviewed_edition(*factories.ORDINARY_WAY[:-1]),
    "approved": factories.approved_edition,
    "published": factories.published_edition,
}
ALLOWED = {
    "draft": {"submit": WRITERS, "discard": WRITERS, "place": WRITERS},
    "submitted": {
        "agree_first": {"zhao"},
        "return_first": {"zhao"},
        "agree_secrecy": {"sun"},
        "return_secrecy": {"sun"},
        "discard": WRITERS,
        "place": WRITERS,
    },
    "before_final": {
        "agree_final": {"qian", "he"},
        "return_final": {"qian", "he"},
        "publish_in_emergency": {"he"},
        "discard": WRITERS,
        "place": WRITERS,
    },
    "approved": {
        "publish": {"zhou", "qian"},
        "schedule": {"zhou", "qian"},
        "discard": WRITERS,
        "place": WRITERS,
    },
    "published": {"withdraw": {"zhou", "he"}, "revise": WRITERS, "place": OFFICE},
}
"""By state and act, everybody who may; whoever is not named here may not."""


def typed(act: str, edition: Edition) -> dict[str, str]:
    """What makes an act's form complete."""
    place = edition.document.placements.get()
    return {
        "read_digest": edition.digest,
        "opinion": "请核对数据。",
        **{f"question_{key}": "no" for key in no_to_all(factories.MONDAY.date())},
        "ground": "须立即公告。" if act != "classify" else "",
        "publish_at": "2099-01-01T09:00",
        "column": str(factories.column("news").pk),
        "placement": str(place.pk),
        "until": "2099-01-01",
        "shown_on": "2026-03-02",
        "disclosure_class": "proactive",
        "status": "in_force",
        "on": "2026-03-02",
        "kind": "cites",
        "target": "岚民〔2026〕1号",
        "agency_name": "东岚省财政厅",
    }


def pressable(page: bytes) -> set[str]:
    """The acts whose buttons on this page can be pressed."""
    tree = LexborHTMLParser(page.decode())
    addresses = {
        button.attributes.get("formaction") or form.attributes["action"] or ""
        for form in tree.css("main form")
        for button in form.css("button:not([disabled])")
    }
    return {
        address.rstrip("/").rpartition("/")[2]
        for address in addresses
        if "/acts/" in address
    }


def answer_only(*_args: object, status: int = 200, **_kwargs: object) -> HttpResponse:
    """A page without its content."""
    return HttpResponse(status=status)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("state", STATES)
def test_buttons_and_doors_follow_the_table(
    agency: Agency,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    name: str,
) -> None:
    cited = factories.draft_edition(
        title="被引用的文件", document_number="岚民〔2026〕1号"
    )
    edition = STATES[state]()
    address = f"/desk/documents/{edition.document_id}/{edition.number}/"
    client.force_login(factories.person(name))
    table = {
        act: ALLOWED[state].get(act, set()) | ALWAYS.get(act, set()) for act in ACTS
    }
    table["classify"] = set() if state == "published" else OFFICE
    allowed = {act for act, people in table.items() if name in people}
    rows = {"remove"} if "place" in allowed and state != "published" else set()

    shown = pressable(client.get(address).content)
    # What a refused page looks like is tested elsewhere; here only that it is refused.
    monkeypatch.setattr(document_views, "edition_page", answer_only)
    opened = set()
    for act in set(ACTS) - {"unrelate", "record_answer"}:
        with transaction.atomic():
            answer = client.post(f"{address}acts/{act}/", typed(act, edition))
            transaction.set_rollback(True)
        assert answer.status_code in {302, 403, 409}, (act, answer.status_code)
        if answer.status_code == 302:
            opened.add(act)

    assert cited.document_id != edition.document_id
    assert opened == allowed | rows
    assert shown == allowed | rows


def test_last_place_and_public_class_say_why_they_stay(
    agency: Agency, client: Client
) -> None:
    edition = factories.published_edition()
    client.force_login(factories.person("zhou"))

    answer = client.get(f"/desk/documents/{edition.document_id}/1/")

    page = answer.content.decode()
    assert "已发布的信息至少要保留在一个栏目中。" in page
    assert "这条信息正在公开，请先撤下，再改变公开属性。" in page


@pytest.mark.parametrize("name", ["wu", "guan"])
def test_strangers_find_no_such_document(
    agency: Agency, client: Client, name: str
) -> None:
    edition = factories.submitted_edition()
    address = f"/desk/documents/{edition.document_id}/1/"
    client.force_login(factories.person(name))

    assert client.get(address).status_code == 404
    assert client.get(f"{address}edit/").status_code == 404
    assert client.post(f"{address}acts/publish/").status_code == 404


def test_whoever_is_not_logged_in_is_asked_to(agency: Agency, client: Client) -> None:
    edition = factories.submitted_edition()

    answer = client.get(f"/desk/documents/{edition.document_id}/1/")

    assert answer["Location"].startswith("/desk/log-in/?next=")


def test_refused_publication_lists_every_reason(agency: Agency, client: Client) -> None:
    edition = factories.reviewed_edition(Step.FIRST)
    client.force_login(factories.person("zhou"))

    answer = client.post(f"/desk/documents/{edition.document_id}/1/acts/publish/")

    page = answer.content.decode()
    assert answer.status_code == 409
    for step in (Step.SECOND, Step.SECRECY, Step.FINAL):
        assert f"缺少对当前文字的{step.label}。" in page
    assert f"缺少对当前文字的{Step.FIRST.label}。" not in page


def test_withdrawal_needs_a_ground(agency: Agency, client: Client) -> None:
    edition = factories.published_edition()
    client.force_login(factories.person("zhou"))

    address = f"/desk/documents/{edition.document_id}/1/acts/withdraw/"
    answer = client.post(address, {"ground": " "})

    edition.refresh_from_db()
    assert answer.status_code == 409
    assert 'href="#withdraw-ground"' in answer.content.decode()
    assert edition.state == "published"


def test_opinion_typed_stays_when_text_has_changed(
    agency: Agency, client: Client
) -> None:
    edition = factories.submitted_edition()
    client.force_login(factories.person("zhao"))

    answer = client.post(
        f"/desk/documents/{edition.document_id}/1/acts/agree_first/",
        {"read_digest": "0" * 64, "opinion": "数据已与财务处核对。"},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "数据已与财务处核对。" in page
    assert "您打开之后文字已被修改" in page
