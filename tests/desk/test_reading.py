"""Preview and comparison: what readers will see, and what has changed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from gongkai.baking.templates import page_template
from gongkai.commons.pages import Page
from gongkai.commons.uploads import check_upload
from gongkai.desk.comparison import compare, compared_lines
from gongkai.disclosure.actions import drafting
from gongkai.disclosure.document_pages import DocumentPages
from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Agency
from tests import factories


def article(page: str) -> str:
    """The document as it stands on a public page."""
    found = LexborHTMLParser(page).css_first("article.document")
    assert found is not None
    return str(found.html)


def preview_address(edition: Edition) -> str:
    """Where an edition is previewed."""
    return f"/desk/documents/{edition.document_id}/{edition.number}/preview/"


def test_preview_is_the_page_that_readers_get(agency: Agency, client: Client) -> None:
    edition = factories.published_edition(document_number="岚民〔2026〕7号")
    (output,) = DocumentPages().outputs([(edition.document_id,)])
    assert isinstance(output, Page)
    public = page_template(output.template).render(output.context)
    client.force_login(factories.person("lin"))
    client.cookies["django_language"] = "en"

    answer = client.get(preview_address(edition))

    page = answer.content.decode()
    assert article(page) == article(public)
    assert "预览" in page
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["zhao", "zhou", "sun", "qian"])
def test_reviewers_preview_what_is_not_public(
    agency: Agency, client: Client, name: str
) -> None:
    edition = factories.submitted_edition()
    client.force_login(factories.person(name))

    page = client.get(preview_address(edition)).content.decode()
    desk = client.get(f"/desk/documents/{edition.document_id}/1/").content.decode()

    assert edition.title in article(page)
    assert "不是公开页面" in page
    assert preview_address(edition) in desk


@pytest.mark.parametrize("name", ["wu", "guan"])
def test_strangers_preview_and_compare_nothing(
    agency: Agency, client: Client, name: str
) -> None:
    edition = factories.submitted_edition()
    client.force_login(factories.person(name))

    compared = client.get(f"/desk/documents/{edition.document_id}/compare/")

    assert client.get(preview_address(edition)).status_code == 404
    assert compared.status_code == 404


def test_previewed_correction_tells_its_history(agency: Agency, client: Client) -> None:
    first = factories.published_edition()
    second = factories.correction_of(first, title="关于冬春救助的更正通知")
    client.force_login(factories.person("lin"))

    page = article(client.get(preview_address(second)).content.decode())

    first.refresh_from_db()
    assert "关于冬春救助的更正通知" in page
    assert "更正了办理时限。" in page
    assert first.state == "published"


def test_text_altered_outside_is_not_previewed(agency: Agency, client: Client) -> None:
    edition = factories.submitted_edition()
    Edition.objects.filter(pk=edition.pk).update(body_html="<p>改</p>")
    client.force_login(factories.person("lin"))

    assert client.get(preview_address(edition)).status_code == 409


def test_attachments_are_told_by_their_bytes(agency: Agency) -> None:
    first = factories.draft_edition()
    lin = factories.person("lin")
    for content in (b"one", b"two"):
        file = SimpleUploadedFile("list.txt", content)
        drafting.attach(
            first,
            check_upload(file, "list.txt"),
            file,
            title="名单",
            at=factories.MONDAY,
            by=lin,
        )
    other = factories.draft_edition(title="另一份")

    comparison = compare(first, other)

    assert [item.position for item in comparison.dropped] == [1, 2]
    assert comparison.added == []


def told(before: str, after: str) -> list[str]:
    """The paragraphs of a comparison in one line each: + added, - struck, = same."""
    signs = {"same": "=", "struck": "-", "added": "+"}
    return [
        signs[paragraph.kind]
        + "".join(
            f"[{piece.words}]" if piece.is_changed else piece.words
            for piece in paragraph.pieces
        )
        for paragraph in compared_lines(before.split("/"), after.split("/"))
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("甲段/乙段", "甲段/乙段", ["=甲段", "=乙段"]),
        ("甲段/乙段", "甲段", ["=甲段", "-乙段"]),
        ("甲段", "甲段/乙段", ["=甲段", "+乙段"]),
        (
            "请于三月底前报送。",
            "请于五月底前报送。",
            ["-请于[三]月底前报送。", "+请于[五]月底前报送。"],
        ),
        ("完全不同的一段", "另写", ["-完全不同的一段", "+另写"]),
    ],
)
def test_changed_words_are_marked(before: str, after: str, expected: list[str]) -> None:
    assert told(before, after) == expected


def test_comparison_says_in_words_what_changed(agency: Agency, client: Client) -> None:
    first = factories.published_edition()
    factories.correction_of(
        first, body_html=first.body_html.replace("本月底", "下月底"), title="新标题"
    )
    client.force_login(factories.person("sun"))
    address = f"/desk/documents/{first.document_id}/compare/"

    page = LexborHTMLParser(client.get(address).content.decode())
    same = client.get(f"{address}?before=1&after=1").content.decode()

    words = {line.text(strip=True) for line in page.css(".compared p")}
    assert "删去请于本月底前完成摸底排查。" in words
    assert "新增请于下月底前完成摸底排查。" in words
    assert [mark.text() for mark in page.css("mark")] == ["本", "下"]
    assert "内容相同" in same
    assert client.get(f"{address}?before=9").status_code == 404
    assert client.get(f"{address}?before=x").status_code == 404
