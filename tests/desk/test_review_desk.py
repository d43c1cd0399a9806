"""The review page: remarks at places, what has changed, deputies, many at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.desk.comparison import since_read
from gongkai.desk.queries import waiting_reviews
from gongkai.disclosure.actions import drafting, reviewing
from gongkai.disclosure.models import Edition, ReadText, TextTemplate
from gongkai.organisation.models import Agency, Staff
from gongkai.review import actions as review
from gongkai.review.deputising import ReviewPermits
from gongkai.review.models import Deputation, Remark, Step
from tests import factories
from tests.refusing import refused_for

BODY = "<p>各市民政局：</p><p>请于三月底前报送。</p><p>特此通知。</p>"


def review_address(edition: Edition) -> str:
    """Where an edition is reviewed."""
    return f"/desk/documents/{edition.document_id}/{edition.number}/review/"


def returned_at_a_place(client: Client) -> Edition:
    """A text that Zhao sent back with a remark at its second paragraph."""
    edition = factories.submitted_edition(body_html=BODY)
    client.force_login(factories.person("zhao"))
    client.post(
        review_address(edition),
        {
            "read_digest": edition.digest,
            "step": "first",
            "verdict": "returned",
            "remark-2": "日期有误，应为五月底。",
        },
    )
    edition.refresh_from_db()
    return edition


def depute(absent: str, deputy: str) -> Deputation:
    """Somebody reviews for somebody today."""
    at = timezone.now()
    return review.depute(
        factories.person(absent),
        factories.person(deputy),
        from_on=day_of(at),
        until_on=day_of(at) + timedelta(days=3),
        at=at,
        by=factories.person(absent),
    )


def test_remark_stands_at_its_place_for_the_writer(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = returned_at_a_place(client)
    client.force_login(lin)

    page = client.get(f"/desk/documents/{edition.document_id}/1/edit/").content.decode()
    plain = client.get(f"/desk/documents/{edition.document_id}/1/").content.decode()
    remark = Remark.objects.get()

    assert edition.state == "draft"
    assert (remark.block, remark.quoted) == (2, "请于三月底前报送。")
    assert remark.opinion.text == "见文中 1 处批注。"
    assert "日期有误，应为五月底。" in page
    assert 'data-block="2"' in page
    assert "日期有误，应为五月底。" in plain
    assert 'id="returned"' in plain


def test_remark_follows_its_words_and_is_settled(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = returned_at_a_place(client)
    edition = drafting.edit(
        edition,
        read_digest=edition.digest,
        at=timezone.now(),
        by=lin,
        body_html=f"<p>新的一段。</p>{BODY}",
    )
    client.force_login(lin)

    before = client.get(f"/desk/documents/{edition.document_id}/1/edit/")
    remark = Remark.objects.get()
    address = f"/desk/documents/{edition.document_id}/1/remarks/{remark.pk}/settle/"
    client.post(address)
    remark.refresh_from_db()

    assert 'data-block="3"' in before.content.decode()
    assert remark.settled_by == lin


def test_reviewer_sees_what_changed_since_the_last_reading(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = returned_at_a_place(client)
    edition = drafting.edit(
        edition,
        read_digest=edition.digest,
        at=timezone.now(),
        by=lin,
        body_html=BODY.replace("三月", "五月"),
    )
    drafting.submit(edition, at=timezone.now(), by=lin)
    client.force_login(factories.person("zhao"))

    page = LexborHTMLParser(client.get(review_address(edition)).content.decode())

    assert [mark.text() for mark in page.css("#changes mark")] == ["三", "五"]
    assert not since_read(ReadText.objects.get(), edition).is_same


def test_stale_text_is_not_agreed_and_nothing_typed_is_lost(
    agency: Agency, client: Client
) -> None:
    edition = factories.submitted_edition(body_html=BODY)
    client.force_login(factories.person("zhao"))

    typed = {"read_digest": "0" * 64, "step": "first", "verdict": "agreed"}
    answer = client.post(
        review_address(edition), typed | {"opinion": "可以。", "remark-1": "改称呼。"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "可以。" in page
    assert "改称呼。" in page


def test_secrecy_review_asks_its_questions(agency: Agency, client: Client) -> None:
    edition = factories.submitted_edition()
    client.force_login(factories.person("sun"))

    page = client.get(review_address(edition)).content.decode()
    answer = client.post(
        review_address(edition),
        {"read_digest": edition.digest, "step": "secrecy", "verdict": "agreed"},
    )

    assert 'name="question_' in page
    assert answer.status_code == 409


def test_many_alike_are_agreed_each_by_itself(agency: Agency, client: Client) -> None:
    first, second = (factories.submitted_edition(title=f"通知{n}") for n in "一二")
    client.force_login(factories.person("zhao"))

    ticked = [f"{first.pk}:first:{first.digest}", f"{second.pk}:first:{'0' * 64}"]
    answer = client.post("/desk/reviews/", {"ticked": [*ticked, "x:y", "9:first:"]})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert [opinion.step for opinion in first.review.opinions.all()] == ["first"]  # type: ignore[union-attr]
    assert not second.review.opinions.exists()  # type: ignore[union-attr]
    assert "文字已被修改" in page


def test_queue_says_whom_each_text_waits_for(agency: Agency, client: Client) -> None:
    factories.submitted_edition(title="等待的通知")
    client.force_login(factories.person("zhou"))

    page = client.get("/desk/reviews/").content.decode()

    assert "等待的通知" in page
    assert "赵明远" in page
    assert "孙若衡" in page


def test_deputy_reviews_in_the_place_of_the_absent(
    agency: Agency, client: Client
) -> None:
    depute("qian", "he")
    edition = factories.submitted_edition(at=timezone.now())
    deputation = depute("zhao", "wu")
    wu = factories.person("wu")

    edition = reviewing.agree(
        edition, Step.FIRST, read_digest=edition.digest, at=timezone.now(), by=wu
    )
    client.force_login(factories.person("zhou"))
    page = client.get(review_address(edition)).content.decode()
    opinion = edition.review.opinions.get()  # type: ignore[union-attr]

    assert (opinion.by, opinion.on_behalf_of) == (wu, deputation.absent)
    assert "代赵明远" in page


def test_deputy_is_bound_as_the_absent_is(agency: Agency) -> None:
    depute("zhao", "wu")
    wu, zhao = factories.person("wu"), factories.person("zhao")
    own = factories.submitted_edition(by="zhao", at=timezone.now())

    with refused_for("absent_is_bound"):
        reviewing.agree(
            own, Step.FIRST, read_digest=own.digest, at=timezone.now(), by=wu
        )
    assert waiting_reviews(ReviewPermits(wu, on=day_of(timezone.now()))) == []
    with pytest.raises(Refused):
        drafting.draft(zhao.division, at=timezone.now(), by=wu, title="不可")


def test_deputation_ends_with_its_time(agency: Agency, zhao: Staff) -> None:
    deputation = depute("zhao", "wu")
    edition = factories.submitted_edition(at=timezone.now())

    review.end_deputation(deputation, at=timezone.now(), by=zhao)

    with refused_for("not_permitted"):
        reviewing.agree(
            edition,
            Step.FIRST,
            read_digest=edition.digest,
            at=timezone.now(),
            by=factories.person("wu"),
        )


def test_deputies_are_arranged_on_their_page(
    agency: Agency, zhao: Staff, client: Client
) -> None:
    client.force_login(zhao)
    today = day_of(timezone.now()).isoformat()
    typed = {
        "absent": zhao.pk,
        "deputy": factories.person("wu").pk,
        "from_on": today,
        "until_on": today,
        "reason": "出差",
    }

    done = client.post("/desk/deputies/", typed)
    oneself = client.post("/desk/deputies/", typed | {"deputy": zhao.pk})
    page = client.get("/desk/deputies/").content.decode()

    assert done.status_code == 302
    assert oneself.status_code == 409
    assert "出差" in page


def test_copy_begins_another_document(
    agency: Agency, lin: Staff, client: Client
) -> None:
    edition = factories.published_edition(document_number="岚民〔2026〕7号")
    client.force_login(lin)

    answer = client.post(f"/desk/documents/{edition.document_id}/1/acts/copy/")

    copied = Edition.objects.exclude(pk=edition.pk).get()
    assert answer["Location"].endswith(f"/{copied.document_id}/1/edit/")
    assert (copied.title, copied.document_number) == (edition.title, "")
    assert copied.state == "draft"
    assert copied.document.placements.get().column.slug == "notices"


def test_template_begins_a_text(agency: Agency, zhou: Staff, client: Client) -> None:
    column = factories.column("notices")
    client.force_login(zhou)
    typed = {
        "name": "补贴通知",
        "column": column.pk,
        "title": "关于发放××补贴的通知",
        "body_html": "各市民政局：\n一、发放对象",
        "is_open": "on",
    }

    client.post("/desk/templates/new/", typed)
    again = client.post("/desk/templates/new/", typed)
    template = TextTemplate.objects.get()
    client.force_login(factories.person("lin"))
    page = client.get(f"/desk/documents/new/?template={template.pk}").content.decode()
    forbidden = client.get("/desk/templates/new/")

    assert again.status_code == 409
    assert "关于发放××补贴的通知" in page
    assert "一、发放对象" in page
    assert forbidden.status_code == 403


def test_columns_of_alike_documents_are_suggested(
    agency: Agency, lin: Staff, client: Client
) -> None:
    factories.published_edition(title="关于做好冬春救助工作的通知", columns=("news",))
    edition = factories.draft_edition(title="关于做好夏季救助工作的通知", columns=())
    client.force_login(lin)

    page = LexborHTMLParser(
        client.get(f"/desk/documents/{edition.document_id}/1/edit/").content.decode()
    )

    (suggested,) = page.css(".suggested input")
    assert suggested.attributes["value"] == str(factories.column("news").pk)


def test_every_face_is_previewed(agency: Agency, lin: Staff, client: Client) -> None:
    edition = factories.draft_edition(title="将要发布的通知")
    place = edition.document.placements.get()
    client.force_login(lin)
    base = f"/desk/documents/{edition.document_id}/1/preview/"

    column = client.get(f"{base}{place.pk}/")
    phone = client.get(f"{base}phone/")

    assert "将要发布的通知" in column.content.decode()
    assert column["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in phone["Content-Security-Policy"]
    assert f'src="{base}"' in phone.content.decode()
