"""What counts as the same when texts are searched."""

import pytest

from gongkai.commons.refusals import Refused
from gongkai.search.question import read_question, words_of
from gongkai.search.snippets import marked, plain, snippet
from gongkai.search.words import lines_of, pairs, searched


@pytest.mark.parametrize(
    "other",
    [
        "岚民发[2025]12号",
        "岚民发（2025）12号",
        "岚民发【２０２５】１２號",
        "嵐民發〔2025〕12号",
        " 岚民发 〔2025〕\n12号\u200b ",
    ],
)
def test_number_is_the_same_however_written(other: str) -> None:
    assert searched(other) == searched("岚民发〔2025〕12号")


@pytest.mark.parametrize(
    "typed", ["岚民发 [2025] 第 012 号", "（岚民发〔2025〕12号）", "岚民发2025 12号"]
)
def test_typed_number_leads_to_the_printed_one(typed: str) -> None:
    printed = searched("岚民发〔2025〕12号")

    assert all(word.searched in printed for word in words_of(typed))


def test_book_marks_and_quotes_are_left_out() -> None:
    assert searched("《“十四五”民政规划》") == "十四五民政规划"


def test_every_pair_is_kept_in_order() -> None:
    assert pairs("最低生活") == ["最低", "低生", "生活"]


def test_cells_and_blocks_are_lines() -> None:
    assert lines_of(
        "<p>甲<strong>乙</strong></p><table><tr><td>1</td><td>2</td></tr>"
    ) == [
        "甲乙",
        "1",
        "2",
    ]


def test_quoted_words_stay_together() -> None:
    words = words_of('"最低 生活" 保障')

    assert [(word.searched, word.is_exact) for word in words] == [
        ("最低生活", True),
        ("保障", False),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("。，！", "nothing_to_search"),
        ('""', "nothing_to_search"),
        ("\x01\x02", "nothing_to_search"),
        ("长" * 201, "too_long"),
        (" ".join("甲乙丙丁戊己庚辛壬癸子"), "too_many_words"),
    ],
)
def test_what_cannot_be_searched_is_told(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        words_of(typed)

    assert refused.value.codes == (code,)


def test_odd_page_and_sort_are_the_usual_ones() -> None:
    question = read_question({"q": "低保", "page": "-1", "sort": "'; drop"})

    assert (question.page, question.sort) == (1, "relevance")


def test_found_words_are_marked_as_they_were_written() -> None:
    pieces = marked("關於（最低）生活保障", (searched("关于最低生活"),))

    assert [(piece.text, piece.is_found) for piece in pieces] == [
        ("關於（最低）生活", True),
        ("保障", False),
    ]


def test_snippet_shows_where_most_words_meet() -> None:
    text = "低保" + "无关的话。" * 60 + "低保对象的高龄补贴" + "其他。" * 60

    pieces = snippet(text, ("低保", "高龄补贴"))

    assert pieces is not None
    assert "低保对象的高龄补贴" in plain(pieces)
    assert [piece.text for piece in pieces if piece.is_found] == ["低保", "高龄补贴"]
