import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.richtext import (
    change_text,
    clean_html,
    html_to_text,
    plain_text_to_html,
    typeset,
)

TAGS = (
    "p div h1 h3 h5 table tr td th ul li b a blockquote figure figcaption pre dl dt"
).split()
PIECES = st.lists(
    st.sampled_from(
        [
            *(f"<{tag}>" for tag in TAGS),
            *(f"</{tag}>" for tag in TAGS),
            *("文字", "&lt;", " ", "<br>", "<i", "<!--", "-->"),
            *('<a href="/a?b=1&c">', '<img src="x" alt="<b>">'),
        ]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<scr<script></script>ipt>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">文字</a>',
        '<a href="JaVa&#9;script:alert(1)">文字</a>',
        '<a href="data:text/html,alert(1)">文字</a>',
        '<p style="background:url(x)" onclick=alert(1)>文字</p>',
        '<iframe src="//example.org">alert(1)</iframe>',
        '<form action="//example.org"><input value="alert(1)"></form>',
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        '<object data="alert(1)"></object><embed src="alert(1)">',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        '<base href="//alert(1)"><meta http-equiv=refresh content="0;alert(1)">',
    ],
)
def test_nothing_active_gets_through(attack: str) -> None:
    cleaned = clean_html(f"<p>前</p>{attack}<p>后</p>")

    assert not re.search(
        r"<(?:script|iframe|svg|form|object|style|base|meta)|\son\w+=|"
        r"javascript|data:|style=",
        cleaned.html,
        re.I,
    )


def test_what_is_taken_out_is_reported() -> None:
    removed = clean_html(
        '<script>a</script><p onclick="b" style="c">文字</p><input>'
        '<a href="javascript:d">链接</a>'
    ).removed

    assert [sentence.split()[0] for sentence in removed] == [
        "脚本",
        "表单控件",
        "事件属性（如",
        "行内样式",
        "不安全的链接地址",
    ]


def test_tables_keep_their_structure() -> None:
    table = (
        '<table><caption>表</caption><tr><th scope="col" width=3>项目</th>'
        '<td colspan="2" rowspan="9999"><p>甲</p><p>乙</p></td></tr></table>'
    )

    cleaned = clean_html(table).html.replace("\n", "")

    assert cleaned == (
        '<table><caption>表</caption><tbody><tr><th scope="col">项目</th>'
        '<td colspan="2">甲<br>乙</td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    ("given_levels", "levels"),
    [("14426", "23334"), ("55", "22"), ("312", "223"), ("1234", "2344")],
)
def test_headings_never_skip_a_level(given_levels: str, levels: str) -> None:
    html = "".join(f"<h{n}>题</h{n}>" for n in given_levels)

    assert "".join(re.findall(r"<h(\d)>", clean_html(html).html)) == levels


def test_loose_text_becomes_paragraphs() -> None:
    html = "<div>一<div>二<br>三</div></div>　&nbsp;四<b>粗</b>"

    assert clean_html(html).html.split("\n") == [
        "<p>一</p>",
        "<p>二</p>",
        "<p>三</p>",
        "<p>四<strong>粗</strong></p>",
    ]


@given(PIECES)
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean_html(html).html

    assert clean_html(once).html == once
    assert not re.search(r"<h[156]|<p><p|<p></p>", once)


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 100_000,
        "<div><!--</div>-->" * 100_000,
        '<div a="></div>">' * 100_000,
        "<svg><style><div></style>" * 1_000,
        "".join(f"<b a={n}>" for n in range(150)) + "<p>x" * 50_000,
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
        "<p/" + "/".join(f"a{n}" for n in range(100_000)) + ">",
        "<p ='x><p " + " ".join(f"a{n}" for n in range(100_000)) + ">'",
        '<p x=">" ' + " ".join(f"a{n}" for n in range(100_000)) + " ='>'",
        '<p ="' + " ".join(f"a{n}" for n in range(100_000)) + '">',
    ],
)
def test_deep_nesting_is_refused_at_once(bomb: str) -> None:
    with pytest.raises(MarkupTooDeep) as caught:
        clean_html(bomb)

    assert "请" in caught.value.sentence


def test_long_addresses_are_not_many_attributes() -> None:
    address = f"https://a.example/{'x/y=' * 999}"
    picture = f'<p>图<img src="{address}" alt="{"字 " * 999}"></p>'

    assert clean_html(picture).html.count("x/y=") == 999


@pytest.mark.parametrize(
    "tangle", ["<" * 300_000, "<a " * 200_000, "<!--" * 200_000, '<a ="' * 200_001]
)
def test_endless_openings_cost_little(tangle: str) -> None:
    assert clean_html(tangle) is not None


def test_official_headings_are_recognised() -> None:
    html = plain_text_to_html(
        "导语。\n一、组织领导\n（一）成立小组\n内容。\n"
        "（二）这一条有句号。\n二、问题\n三、下列事项："
    )

    assert html.split("\n") == [
        "<p>导语。</p>",
        "<h2>一、组织领导</h2>",
        "<h3>（一）成立小组</h3>",
        "<p>内容。</p>",
        "<p>（二）这一条有句号。</p>",
        "<h2>二、问题</h2>",
        "<p>三、下列事项：</p>",
    ]


def test_a_law_is_headed_by_its_parts() -> None:
    html = plain_text_to_html("第一章 总则\n第一节 目的\n第一条 为了。\n（一）机关")

    assert html.split("\n") == [
        "<h2>第一章 总则</h2>",
        "<h3>第一节 目的</h3>",
        "<p>第一条 为了。</p>",
        "<p>（一）机关</p>",
    ]


def test_plain_text_shows_odd_brackets() -> None:
    assert plain_text_to_html("修改<条例>&A") == "<p>修改&lt;条例&gt;&amp;A</p>"


@given(st.text("一、（）第章条。 \n\t<>&a\u3000\u200b"))
def test_both_ways_to_text_agree(text: str) -> None:
    both = typeset(text)

    assert both.html == plain_text_to_html(text)
    assert html_to_text(both.html) == both.text


def test_text_of_html_has_one_block_a_line() -> None:
    html = "<p>一<br>二</p><table><tr><th>甲</th><td>1</td></tr></table><ul><li>三</ul>"

    assert html_to_text(html) == "一\n二\n甲\t1\n三"


def test_changing_text_leaves_addresses_alone() -> None:
    html = '<p><a href="/政務?a=1&amp;b">政務&lt;</a></p>'

    changed = change_text(html, lambda text: text.replace("務", "务"))

    assert changed == '<p><a href="/政務?a=1&amp;b">政务&lt;</a></p>'
