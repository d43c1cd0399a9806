import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.commons.chinese_text import to_traditional
from gongkai.commons.mojibake import MOST_DEFECTS, Defect, find_mojibake

ORDINARY = "今年以来，我厅认真落实政务公开工作。现将有关情况报告如下：一、组织领导"


def only(text: str) -> Defect:
    [defect] = find_mojibake(text)
    return defect


@pytest.mark.parametrize(
    ("damaged", "excerpt", "proposal"),
    [
        ("政務公開工作?,F將有關情況", "?,F將", "。现将"),
        ("政务公开工作?，F将有关情况", "?，F将", "。现将"),
        ("政務公開工作?F將有關情況", "?F將", "。现将"),
        ("省、市??h級政府", "??h級", "、县级"),
        ("信息鏀垮簻信息", "鏀垮簻", "政府"),
        ("信息æ”¿åºœ信息", "æ”¿åºœ", "政府"),
        ("高程103\ue0105米", "\ue010", "."),
    ],
)
def test_a_repair_is_proposed(damaged: str, excerpt: str, proposal: str) -> None:
    defect = only(damaged)

    assert (defect.excerpt, defect.proposal) == (excerpt, proposal)
    assert damaged[defect.position :].startswith(excerpt)


@pytest.mark.parametrize(
    ("damaged", "kind"),
    [
        ("坏\ufffd\ufffd字", "replacement_character"),
        ("这是锟斤拷锟斤拷乱码", "ruined_text"),
        ("内存烫烫烫", "ruined_text"),
        ("内存屯屯屯", "ruined_text"),
        ("备案\ue723", "private_character"),
    ],
)
def test_what_is_lost_gets_no_proposal(damaged: str, kind: str) -> None:
    defect = only(damaged)

    assert (defect.kind, defect.proposal) == (kind, None)


def test_a_cut_pair_is_found_as_it_arises() -> None:
    whole = to_traditional(ORDINARY)
    code = whole.encode("gbk")
    stop = whole[: whole.index("。")].encode("gbk")
    cut = code[len(stop) + 1 :].decode("gbk", errors="replace")
    damaged = stop.decode("gbk") + "?" + cut

    assert only(damaged).proposal == "。现将"


@pytest.mark.parametrize(
    "text",
    [
        ORDINARY,
        to_traditional(ORDINARY),
        "见 https://example.gov.cn/find?q政务 和 a?F将",
        "这样可以吗?我们认为可以。A县与B县",
        "屯垦戍边，烫伤救治",
        "温度 20°C × 3 · “引文”——……",
    ],
)
def test_sound_text_raises_no_alarm(text: str) -> None:
    assert find_mojibake(text) == []


def test_a_ruined_page_is_not_listed_without_end() -> None:
    assert len(find_mojibake("\ufffd字" * 5_000)) == MOST_DEFECTS


@given(st.text())
def test_any_text_gives_ordered_defects(text: str) -> None:
    end = 0
    for defect in find_mojibake(text):
        assert defect.position >= end
        assert text.startswith(defect.excerpt, defect.position)
        end = defect.position + len(defect.excerpt)
