"""What Word and WPS put on the clipboard comes in as plain headings, lists, tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.commons.pasting import clean_paste, is_office_markup
from gongkai.commons.richtext import clean_html
from gongkai.commons.table_headers import with_scopes
from tests.commons import clipboard


def test_word_paste_becomes_plain_structure() -> None:
    pasted = clean_paste(clipboard.WORD)

    assert is_office_markup(clipboard.WORD)
    assert pasted.html.split("\n") == [
        "<h2>一、总体要求</h2>",
        "<p>各市民政局：为做好<strong>2026年</strong>取暖补贴发放，通知如下。"
        "<sup>[1]</sup></p>",
        "<ul><li>摸底排查<ul><li>逐户登记</li></ul>",
        "</li><li>公开名单</li></ul>",
        '<ol start="3"><li>核对金额</li><li>按月发放</li></ol>',
        "<p>（一）保留的编号</p>",
        '<table><thead><tr><th rowspan="2" scope="col">项目</th>'
        '<th colspan="2" scope="col">金额</th></tr>',
        "</thead>",
        '<tbody><tr><td>城市</td><td>农村<a href="https://example.org/">'
        "标准</a></td></tr>",
        "</tbody>",
        "</table>",
        "<p>第三条按新标准执行。</p>",
        "<p>[1] 以当年公布的标准为准。</p>",
    ]


def test_word_paste_tells_what_it_dropped() -> None:
    assert [said.split("，")[0] for said in clean_paste(clipboard.WORD).removed] == [
        "隐藏文字 1 处",
        "修订中已删除的文字 1 处",
        "修订中新增的文字 1 处",
        "批注 1 处",
        "图片 1 张",
    ]


def test_wps_paste_becomes_plain_structure() -> None:
    assert clean_paste(clipboard.WPS).html.split("\n") == [
        "<h2>二、工作安排</h2>",
        "<p><strong>（一）</strong>宣传发动。</p>",
        "<ol><li>制定方案</li><li>组织培训</li></ol>",
    ]


def test_bold_first_row_heads_its_columns() -> None:
    table = (
        "<table><tr><td><b>项目</b></td><td><strong>金额</strong></td></tr>"
        "<tr><td>甲</td><td>1</td></tr></table>"
    )

    assert clean_paste(table).html.count('<th scope="col">') == 2


@pytest.mark.parametrize(
    ("cells", "scoped"),
    [
        ("<tr><th>项目</th><th>金额</th></tr><tr><td>甲</td><td>1</td></tr>", "cc"),
        ("<tr><th>项目</th><td>1</td></tr><tr><th>金额</th><td>2</td></tr>", "rr"),
        ("<tr><td>甲</td><td>1</td></tr>", ""),
    ],
)
def test_header_cells_say_what_they_head(cells: str, scoped: str) -> None:
    html = clean_html(with_scopes(f"<table>{cells}</table>")).html

    scopes = [part[:1] for part in html.split('scope="')[1:]]
    assert "".join(scopes) == scoped
    assert clean_html(html).html == html


@given(st.lists(st.sampled_from(clipboard.PIECES), max_size=25).map("".join))
def test_pasting_twice_changes_nothing(html: str) -> None:
    once = clean_paste(html).html

    assert clean_paste(once).html == once
    assert "mso" not in once
