from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.rules.document_number import (
    DocumentNumber,
    DocumentNumberError,
    NumberKind,
    find_document_numbers,
    fold_document_number,
    parse_document_number,
)

OPEN = "〔[［(（【〖〈《﹝﹙﹛{｛<＜「『"
CLOSE = "〕]］)）】〗〉》﹞﹚﹜}｝>＞」』"
LU_MIN_1 = DocumentNumber("鲁民", 2011, 1)


@pytest.mark.parametrize("opening", OPEN)
@pytest.mark.parametrize("closing", CLOSE)
def test_every_pair_of_brackets_is_read(opening, closing):
    assert parse_document_number(f"鲁民{opening}2011{closing}1号") == LU_MIN_1


@pytest.mark.parametrize(
    "text",
    [
        "鲁民〔2011〕1号",
        "鲁民〔２０１１〕１号",
        "鲁民〔2011〕第1号",
        "鲁民〔2011〕001号",
        "鲁民〔2011〕1",
        "鲁民〔2011〕1號",
        "鲁民〔2011年〕1号",
        "鲁民〔二〇一一〕一号",
        " 鲁 民 〔 2011 〕\u3000第 1 号\n",
        "鲁民\u200b〔2011〕1号\ufeff",
        "（鲁民〔2011〕1号）",
        "发文字号：鲁民〔2011〕1号",
    ],
)
def test_careless_writing_means_the_same_number(text):
    assert parse_document_number(text) == LU_MIN_1
    assert str(parse_document_number(text)) == "鲁民〔2011〕1号"


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("国务院令 第711号", "国务院令第711号", "order"),
        ("国务院第711号令", "国务院令第711号", "order"),
        ("民政部令第71号", "民政部令第71号", "order"),
        (
            "中华人民共和国主席令第二十八号",
            "中华人民共和国主席令第28号",
            "order",
        ),
        ("主席令第一百零五号", "主席令第105号", "order"),
        ("海关总署令2024年第3号", "海关总署令2024年第3号", "order"),
        ("2024年第3号公告", "2024年第3号公告", "announcement"),
        ("民政部2024年第3号公告", "民政部公告2024年第3号", "announcement"),
        (
            "国家税务总局公告2024年第03号",
            "国家税务总局公告2024年第3号",
            "announcement",
        ),
        ("民政部公告第500号", "民政部公告第500号", "announcement"),
        ("国家药监局通告2024年第5号", "国家药监局通告2024年第5号", "announcement"),
        ("鲁民〔2011〕1号之二", "鲁民〔2011〕1号之二", "series"),
    ],
)
def test_each_kind_keeps_its_printed_form(text, printed, kind):
    number = parse_document_number(text)

    assert (str(number), number.kind) == (printed, NumberKind(kind))
    assert parse_document_number(printed) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("鲁" * 200 + "〔2011〕1号", "too_long"),
        ("关于表彰的通知", "not_a_document_number"),
        ("鲁民2011-1号", "not_a_document_number"),
        ("(2012)西民四初字第438号", "not_a_document_number"),
        ("鲁民〔2011〕1号、2号", "not_a_document_number"),
        ("〔2011〕1号", "agency_code_missing"),
        ("第3号令", "agency_code_missing"),
        ("第3号公告", "year_missing"),
        ("鲁民〔11〕1号", "year_two_digits"),
        ("鲁民〔1948〕1号", "year_implausible"),
        ("鲁民〔2101〕1号", "year_implausible"),
        ("鲁民〔20199〕1号", "year_implausible"),
        ("鲁民〔201〕1号", "year_implausible"),
        ("鲁民〔2011〕000号", "serial_zero"),
    ],
)
def test_unusable_numbers_are_refused_with_their_reason(text, code):
    with pytest.raises(DocumentNumberError) as refusal:
        parse_document_number(text)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "按照国发[2011]1号和国办发(2011)2号文件",
            ["国发〔2011〕1号", "国办发〔2011〕2号"],
        ),
        ("根据2019年4月3日国务院令第711号公布", ["国务院令第711号"]),
        ("印发《规范》的通知（和政发〔2019〕3号）", ["和政发〔2019〕3号"]),
        ("和政发〔2019〕3号", ["和政发〔2019〕3号"]),
        ("4月3日日政发〔2019〕1号", ["日政发〔2019〕1号"]),
        ("《办法》和国发〔2011〕1号，国发〔2011〕1号", ["国发〔2011〕1号"]),
        ("国发〔2011〕1号〔2011〕2号", ["国发〔2011〕1号"]),
        ("财税字（94）第089号、（2012）西民四初字第438号", []),
        ("收入（2011）22亿元", []),
        ("根据（2011）22号", []),
        ("和〔2011〕1号", ["和〔2011〕1号"]),
        ("民政部令第71号公告", ["民政部令第71号"]),
    ],
)
def test_numbers_are_found_in_running_text(text, found):
    assert [str(number) for number in find_document_numbers(text)] == found


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("(2011)22", "〔2011〕22号"),
        ("［2011］022号", "〔2011〕22号"),
        ("（11）22", "(11)22"),
        ("鲁民 (2011) 第022号 文", "鲁民〔2011〕22号 文"),
        ("见〔2011〕22号、国务院第711号令", "见〔2011〕22号、国务院令第711号"),
        ("收入(2011)22亿元", "收入(2011)22亿元"),
    ],
)
def test_search_text_and_query_fold_alike(text, folded):
    assert fold_document_number(text) == folded
    assert fold_document_number(folded) == folded


@settings(max_examples=60)
@given(
    st.sampled_from(["鲁民", "国办发", "宁政函", "财综"]),
    st.integers(1949, 2100),
    st.integers(1, 9_999_999),
    st.none() | st.integers(1, 9),
)
def test_printed_numbers_read_back_unchanged(agency, year, serial, suffix):
    number = DocumentNumber(agency, year, serial, suffix=suffix)

    assert parse_document_number(str(number)) == number
    assert find_document_numbers(f"（{number}）") == [number]


@settings(max_examples=60)
@given(st.text(alphabet="鲁民令公告第号年〔(20１1)〕之一十百 \n:", max_size=40))
def test_any_text_is_answered_or_refused(text):
    for number in find_document_numbers(text):
        assert find_document_numbers(f"（{number}）") == [number]
    with suppress(DocumentNumberError):
        parse_document_number(text)
    fold_document_number(text)
