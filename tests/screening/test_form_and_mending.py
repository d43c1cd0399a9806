"""Form and wording, and one-click mends that leave the rest of a text alone."""

from datetime import date

import pytest

from gongkai.rules.wording import Wording, general_wordings
from gongkai.screening.form_checks import (
    FormFacts,
    form_findings,
    own_links,
    wording_findings,
)
from gongkai.screening.mending import mended
from gongkai.screening.scanning import Measure
from gongkai.screening.subjects import scan_text_fields
from tests.screening.leaks import IDENTITY, MOBILE

ON = date(2026, 11, 25)
GOOD = {
    "title": "关于做好救助工作的通知",
    "issuer": "东岚省民政厅",
    "body_html": "<h2>一、总体要求</h2>\n<p>请认真落实。</p>",
    "document_number": "岚民〔2026〕1号",
}


def said(facts: FormFacts) -> str:
    """Everything that is said about the form."""
    return " ".join(f"{f.where} {f.why}" for f in form_findings(facts))


def test_good_form_is_left_alone() -> None:
    assert form_findings(FormFacts(GOOD, made_on=ON)) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": " "}, "标题"),
        ({"issuer": ""}, "发文机关"),
        ({"document_number": "岚民[2026]01号"}, "岚民〔2026〕1号"),
        ({"document_number": "第一号文"}, "不是规范的发文字号"),
        ({"body_html": "<h2>一</h2><h4>二</h4>"}, "跳级"),
        ({"body_html": "<table><tr><td>一</td></tr></table>"}, "表头"),
        ({"body_html": '<p><a href="/a/">点击这里＞＞</a></p>'}, "链接文字"),
        ({"body_html": '<p><img src="/a.png"></p>'}, "图片"),
        ({"body_html": '<p><img src="/a.png" alt="IMG_1.jpg"></p>'}, "图片"),
    ],
)
def test_fault_of_form_is_told(changed: dict[str, str], told: str) -> None:
    assert told in said(FormFacts(GOOD | changed, made_on=ON))


def test_dates_are_compared() -> None:
    assert "成文日期" in said(FormFacts(GOOD))
    assert "早于" in said(FormFacts(GOOD, made_on=ON, effective_on=date(2026, 1, 1)))


def test_policy_only_as_pdf_is_told() -> None:
    bare = GOOD | {"body_html": "<p>见附件。</p>"}

    assert "PDF" in said(FormFacts(bare, made_on=ON, file_names=["通知.pdf"]))
    assert "PDF" not in said(FormFacts(bare, made_on=ON, file_names=["通知.docx"]))


def test_own_links_are_listed_once() -> None:
    body = '<p><a href="/a/#x">甲</a><a href="/a/">乙</a><a href="https://b">丙</a></p>'

    assert own_links(body) == ["/a/"]


def test_words_count_from_their_day() -> None:
    words = (*general_wordings(), Wording("旧处", "新处", "已更名", date(2026, 6, 1)))
    fields = {"title": "旧处关于五保户的通知", "body_html": "<p>残废军人</p>"}

    def wrong(on: date) -> list[str]:
        found = wording_findings(fields, words, on=on)
        return [f.mend.instead for f in found if f.mend]

    assert sorted(wrong(ON)) == ["新处", "特困人员"]
    assert wrong(date(2026, 5, 31)) == ["特困人员"]
    assert wrong(date(2010, 1, 1)) == []


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (f"<p>证号{IDENTITY}。</p>", "<p>证号99*************007。</p>"),
        (
            f"<p>&lt;{IDENTITY[:6]}<strong>{IDENTITY[6:]}</strong>&gt;</p>",
            "<p>&lt;99*************007<strong></strong>&gt;</p>",
        ),
        (
            f"<p>电话{MOBILE}</p>\n<p>证号{IDENTITY}</p>",
            "<p>电话199****0000</p>\n<p>证号99*************007</p>",
        ),
        (
            f"<table><tr><td>甲 &amp; 乙</td><td>{MOBILE}</td></tr></table>",
            "<table><tr><td>甲 &amp; 乙</td><td>199****0000</td></tr></table>",
        ),
        (
            "<p>家庭住址：云溪市北河县柳树镇无名村3组12号。</p>",
            "<p>家庭住址：云溪市北河县柳树镇**。</p>",
        ),
    ],
)
def test_mask_is_written_where_the_number_stood(body: str, after: str) -> None:
    fields = {"body_html": body, "title": f"关于{MOBILE}的通知"}
    found = scan_text_fields(fields, Measure(ON))

    changed = mended(fields, [f.mend for f in found if f.mend])

    assert changed == {"body_html": after, "title": "关于199****0000的通知"}
    assert scan_text_fields(changed, Measure(ON)) == []


def test_destroyed_character_is_told_with_a_mend() -> None:
    fields = GOOD | {"body_html": "<p>本年度?F將继续公开。</p>"}

    (one,) = (
        found
        for found in form_findings(FormFacts(fields, made_on=ON))
        if found.kind == "damage"
    )

    assert one.excerpt_masked == "?F將"
    assert one.mend is not None
    assert mended(fields, [one.mend]) == {"body_html": "<p>本年度。现将继续公开。</p>"}
