"""Four requests from the applicant's form to the letter that answers them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from gongkai.info_requests.actions.reading import open_file
from gongkai.info_requests.models import FileKind
from gongkai.letters.actions import set_letterhead
from gongkai.organisation.models import Staff
from tests.factories import MONDAY, agency_with_portal, division, person
from tests.info_requests.cases import office_head
from tests.journeys.office_days import SHOTS, Clock, OfficeDays, pdf_text
from tests.journeys.walking import Walk
from tests.public import bake
from tests.redaction.papers import typst_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REVIEW_FIRST = "应当先申请行政复议"
EITHER_WAY = "也可以自收到本文书之日起6个月内"
FILED_AT = "https://fuyi.example/"


@pytest.fixture
def days(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[OfficeDays]:
    """The department with its letterhead, on a Monday; a story's name from its test."""
    agency = agency_with_portal()
    office_head()
    set_letterhead(
        agency,
        government="东岚省人民政府",
        filing_address=FILED_AT,
        how_to_pay="在示例路1号缴费窗口缴纳",
        at=MONDAY,
        by=person("zhou"),
    )
    if SHOTS:
        # Pictures are of pages as people see them: with their style sheets.
        bake()
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    speaks = {"Accept-Language": "zh-CN"}
    walk.browser.execute_cdp_cmd("Network.enable", {})
    walk.browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": speaks})
    yield OfficeDays(walk, clock, request.node.name.removeprefix("test_"))
    walk.browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})


def into_hand(days: OfficeDays) -> None:
    """The office confirms receipt, registers and assigns to Lin."""
    days.at_case("zhou")
    days.move("confirm_receipt")
    days.move("register")
    days.move(
        "assign",
        division=str(division("assistance").pk),
        handler=str(person("lin").pk),
    )


def answered(days: OfficeDays, kind: str) -> str:
    """The reply is submitted, reviewed, issued, made into its letter and served."""
    days.at_case("lin")
    days.move("submit_reply")
    days.review()
    days.issue()
    days.at_case("zhou")
    text = days.make_letter(kind)
    days.at_case("zhou")
    days.move("serve_reply", channel="online", served_on=days.clock.today.isoformat())
    days.move("close")
    days.shot("case")
    return text


def test_plain_disclosure(days: OfficeDays) -> None:
    days.apply("2025年全省城乡低保标准调整的依据文件")
    into_hand(days)
    days.at_case("lin")
    days.draft("disclosed", given="《关于调整2025年低保标准的通知》全文见附件。")
    days.walk.to(f"/desk/requests/{days.one.pk}/letters/disclosed/")
    days.shot("preview")
    assert "草稿" in days.walk.text

    letter = answered(days, "disclosed")

    assert "岚民公复〔2026〕1号" in letter
    assert "第三十六条第（二）项" in letter
    assert EITHER_WAY in letter
    assert REVIEW_FIRST not in letter
    assert FILED_AT in letter
    assert "草稿" not in letter
    assert "予以公开" in days.look()


def test_partial_disclosure_after_correction(
    days: OfficeDays, tmp_path: Path, lin: Staff
) -> None:
    days.apply("养老机构的名册")
    into_hand(days)
    days.at_case("lin")
    days.move(
        "ask_correction",
        unclear="没有写明哪一年、哪个地区的名册",
        text="请写明年份和地区。",
        correct_by_on="2026-03-16",
    )
    notice = days.make_letter("correction_notice")
    days.serve()
    assert "岚民公补〔2026〕1号" in notice
    assert "2026年3月16日" in notice

    days.clock.days_later(3)
    assert "请写明年份和地区" in days.look()
    days.answer("correct", description="2025年云溪市养老机构的名册", text="已补充。")
    days.at_case("lin")
    days.move(
        "consult",
        kind="third_party",
        consulted="示例养老院",
        question="名册中的联系人。",
    )
    asked = days.one.consultations.get()
    inquiry = days.make_letter("third_party", of=asked.pk)
    days.serve("post", posted_on=days.clock.today.isoformat())
    assert "15个工作日" in inquiry
    days.clock.days_later(6)
    days.at_case("lin")
    days.move(
        "record_answer",
        answer="refuses",
        answered_on=days.clock.today.isoformat(),
        text="联系人是个人隐私。",
    )

    days.draft(
        "partly_disclosed",
        grounds=("THIRD",),
        given="名册见附件。",
        reason="联系人属于个人隐私，第三方不同意公开。",
    )
    paper = tmp_path / "名册.pdf"
    paper.write_bytes(typst_pdf("示例养老院　床位100张", "联系人：乙示例"))
    days.at_case("lin")
    days.move("add_file", kind="original", file=str(paper))
    original = days.one.files.get(kind=FileKind.ORIGINAL)
    days.walk.to(f"/desk/requests/{days.one.pk}/files/{original.pk}/redact/")
    days.walk.type("words", "乙示例")
    days.walk.press("button[value=look]")
    days.shot("redacted")
    days.walk.press("button[value=attach]")
    letter = answered(days, "partly_disclosed")

    assert REVIEW_FIRST in letter
    assert "如对本文书的其他内容不服" in letter
    assert "第三方合法权益" in letter
    assert "第十五条" in letter
    assert "2026年3月5日收到补正材料" in letter
    assert "示例养老院" not in letter.replace("申请公开", "")
    product, beside = days.one.files.filter(kind=FileKind.REPLY)
    picture, text = (
        open_file(file, by=lin, at=days.clock.now) for file in (product, beside)
    )
    assert pdf_text(picture) == ""
    assert "示例养老院" in text.decode()
    assert "乙示例" not in text.decode()
    assert "部分公开" in days.look()


def test_not_held(days: OfficeDays) -> None:
    days.apply("1978年云溪市福利院的食谱")
    into_hand(days)
    days.at_case("lin")
    days.move(
        "record_search",
        places="档案室1970至1985年全部案卷",
        words="福利院、食谱、伙食",
        result="没有找到",
    )
    days.draft("not_held", reason="本机关没有制作或者获取过该信息。")

    letter = answered(days, "not_held")

    assert "档案室1970至1985年全部案卷" in letter
    assert "福利院、食谱、伙食" in letter
    assert "第三十六条第（四）项" in letter
    assert EITHER_WAY in letter
    assert REVIEW_FIRST not in letter
    assert "不存在" in days.look()


def test_excessive_with_a_fee(days: OfficeDays) -> None:
    days.apply("2005年以来全部招标文件")
    into_hand(days)
    days.at_case("zhou")
    days.move(
        "ask_reasons",
        text="申请涉及二十年的全部文件。",
        answer_by_on="2026-03-10",
        is_sure="on",
    )
    asked = days.make_letter("reasons_request")
    days.serve()
    assert "岚民公询〔2026〕1号" in asked
    assert "第三十五条" in asked

    days.clock.days_later(2)
    days.look()
    days.answer("give_reasons", reasons="用于学术研究。")
    days.at_case("zhou")
    days.move("notify_fee", tariff="by_volume", count="120", amount="1100")
    notice = days.make_letter("fee_notice")
    days.serve()
    assert "1100元" in notice
    assert "缴费窗口" in notice
    assert "20个工作日" in notice
    assert "收费通知" in days.look()

    days.clock.days_later(5)
    days.at_case("zhou")
    days.move("record_payment", receipt_number="示例0001")
    days.at_case("lin")
    days.draft("disclosed", given="招标文件见附件。")
    letter = answered(days, "disclosed")

    assert "收到信息处理费" in letter
    assert "予以公开" in days.look()
