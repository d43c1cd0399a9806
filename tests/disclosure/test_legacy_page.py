import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.disclosure.legacy_page import (
    LARGEST_PAGE,
    PageReading,
    PageUnreadable,
    read_page,
    read_page_file,
)

TEXT = """关于做好养老服务工作的通知

发布日期：2019-01-09 15:44 来源：民政厅办公室
字号：大 中 小

为做好工作，现通知如下。
一、总体要求
时间：上午九点，地点：会议室。

【打印此页】 【关闭窗口】
分享至：
"""
HTML = """<!DOCTYPE html><html><head><meta charset="gb2312">
<title>关于做好养老服务工作的通知_某省民政厅</title>
<meta name="PubDate" content="2019-01-09 15:44:12">
<meta name="ContentSource" content="民政厅办公室">
<script>document.write("<div>")</script></head><body onload="a()">
<div class="header"><ul class="nav"><li><a href="/">首页</a><li>政务公开</ul></div>
<div class="crumbs">当前位置：<a>首页</a> &gt; 通知</div>
<div class="main"><h1>关于做好养老服务工作的通知</h1>
<p>发布时间：2019-01-09 15:44 来源：民政厅办公室 字号：<a>大</a> 中 小</p>
<div id="zoom"><p onclick="a()">各市民政局,各直属单位:</p>
<p>　　为做好养老服务工作，现将有关事项通知如下，请认真贯彻执行。</p>
<table><tr><th>项目</th><td>1</td></tr></table>
<p>民政厅</p><p>2019年1月8日</p></div>
<p>【<a href="javascript:window.print()">打印此页</a>】【关闭窗口】</p></div>
<ul><li>上一篇：<a href="/1">关于评选先进的通知</a></li></ul>
<div class="footer">版权所有：民政厅</div></body></html>"""


def page(text: str, name: str = "page.txt") -> PageReading:
    return read_page(text.encode(), name)


def refusal(content: bytes) -> PageUnreadable:
    with pytest.raises(PageUnreadable) as caught:
        read_page(content, "page.txt")
    assert "请" in caught.value.sentence
    return caught.value


def test_the_seed_page_is_understood(real_inputs: Path) -> None:
    reading = read_page_file(real_inputs / "seed_annual_report_2011.txt")

    values = reading.as_dict()
    assert values["title"] == "2011年度政府信息公开工作年度报告"
    assert values["published_at"] == "2019-01-09T15:44+08:00"
    assert values["source"] == "民政厅办公室"
    assert values["report_year"] == 2011
    assert values["document_numbers"] == ["中办发〔2011〕22号", "鲁民〔2011〕1号"]
    assert values["script"] == "mixed"
    assert "政府信息公開" in values["raw_text"]
    assert json.dumps(values)


def test_the_seed_page_shows_its_damage(real_inputs: Path) -> None:
    reading = read_page_file(real_inputs / "seed_annual_report_2011.txt")

    [defect] = reading.defects
    assert (defect.raw_excerpt, defect.proposal) == ("?,F將", "。现将")
    assert reading.body_text.startswith(defect.excerpt, defect.position)
    assert defect.excerpt in reading.body_html


def test_the_seed_page_loses_only_its_surroundings(real_inputs: Path) -> None:
    reading = read_page_file(real_inputs / "seed_annual_report_2011.txt")

    for tool in ("字号", "打印", "关闭窗口", "分享", "发布日期"):
        assert tool not in reading.body_text
    assert reading.body_text.startswith("今年以来，我厅认真贯彻落实《关于深化")
    assert reading.body_text.endswith("使子网站保持充足的信息量。")
    assert reading.body_html.count("<h2>") == 3
    assert any("8 年之后" in doubt for doubt in reading.doubts)


def test_a_text_page_is_taken_apart() -> None:
    reading = page(TEXT)

    assert reading.title == "关于做好养老服务工作的通知"
    assert reading.published_at is not None
    assert reading.published_at.isoformat() == "2019-01-09T15:44:00+08:00"
    assert reading.body_html.split("\n") == [
        "<p>为做好工作，现通知如下。</p>",
        "<h2>一、总体要求</h2>",
        "<p>时间：上午九点，地点：会议室。</p>",
    ]
    assert reading.removed_tools == [
        "字号：大 中 小",
        "【打印此页】 【关闭窗口】",
        "分享至：",
    ]
    assert reading.doubts == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_html_page_is_taken_apart(encoding: str) -> None:
    reading = read_page(HTML.encode(encoding), "page.html")

    assert reading.title == "关于做好养老服务工作的通知"
    assert reading.source == "民政厅办公室"
    assert reading.as_dict()["published_at"] == "2019-01-09T15:44+08:00"
    assert reading.as_dict()["made_on"] == "2019-01-08"
    assert reading.body_html.replace("\n", "") == (
        "<p>各市民政局，各直属单位：</p>"
        "<p>为做好养老服务工作，现将有关事项通知如下，请认真贯彻执行。</p>"
        "<table><tbody><tr><th>项目</th><td>1</td></tr></tbody></table>"
        "<p>民政厅</p><p>2019年1月8日</p>"
    )
    assert reading.doubts == []


def test_what_html_loses_is_reported() -> None:
    removed = " ".join(page(HTML).removed)

    for word in ("脚本", "事件属性", "不安全的链接地址", "导航"):
        assert word in removed


def test_the_same_page_is_read_the_same() -> None:
    assert page(HTML) == page(HTML)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 9, "binary"),
        ("标题\n正文".encode() + b"\xff" + "正文".encode() * 9, "broken_encoding"),
        ("标题\n".encode(), "no_body"),
        ("一句很长的话。\n又一句。".encode(), "no_title"),
        (b"<html><body></body></html>", "no_title"),
        (b"<div>" * 1_000, "markup_too_deep"),
        ("标题\n发布日期：20199-01-09\n正文。".encode(), "impossible_date"),
        ("标题\n发布日期：2019-02-30 10:00\n正文。".encode(), "impossible_date"),
        ("标题\n发布日期：2019-01-09 25:70\n正文。".encode(), "impossible_date"),
        (HTML.replace("2019-01-09", "0001-01-01").encode(), "impossible_date"),
        (b"<title>" + "长".encode() * 301 + b"</title><p>x</p>", "title_too_long"),
    ],
)
def test_unreadable_pages_are_named(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_an_odd_date_is_quoted() -> None:
    content = "标题\n发布日期：20199-01-09\n正文。".encode()

    assert "20199-01-09" in refusal(content).sentence


def test_an_odd_date_beside_a_good_one_is_a_doubt() -> None:
    reading = page("标题\n发布日期：2019-13-45\n2019-01-02\n正文。")

    assert reading.as_dict()["published_at"] == "2019-01-02T00:00+08:00"
    assert any("2019-13-45" in doubt for doubt in reading.doubts)


def test_an_endless_source_is_a_doubt() -> None:
    source = f'<meta name="contentsource" content="{"长" * 61}">'
    html = HTML.replace("<title>", f"{source}<title>")
    reading = page(html, "page.html")

    assert len(reading.source) <= 60
    assert any("来源" in doubt and "未采用" in doubt for doubt in reading.doubts)


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    file.touch()
    os.truncate(file, 50 * 1024 * 1024)

    with pytest.raises(PageUnreadable) as caught:
        read_page_file(file)

    assert caught.value.code == "too_large"
    assert refusal(b"x" * (LARGEST_PAGE + 1)).code == "too_large"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("标题\n正文。", "标题取自第一行"),
        ("标题\n正文。", "没有找到发布日期"),
        ("标题\n发布日期：2019-01-09\n正文。", "没有时分"),
        ("标题\n发布日期：2019-01-09\n正文。", "没有找到来源"),
        ("关于政務公開\n規范范圍，聯系群眾，并向社會公開。", "繁体与简体混用"),
        ('<h1>标题</h1><p>正文</p><img src="//example.org/a.png">', "图片"),
        ("2011年年度报告\n发布日期：2010-01-09\n正文。", "早于报告年度"),
        (HTML.replace("时间：2019-01-09", "时间：2018-01-09"), "几个不同的"),
    ],
)
def test_doubts_are_put_into_words(text: str, doubt: str) -> None:
    assert any(doubt in sentence for sentence in page(text).doubts)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2011年度政府信息公开工作年度报告", 2011),
        ("民政厅二〇一一年政府信息公开年报", 2011),
        ("关于印发2011年工作要点的通知", None),
        ("政府信息公开年度报告", None),
    ],
)
def test_report_year_comes_from_the_title(title: str, year: int | None) -> None:
    assert page(f"{title}\n正文。").report_year == year


def test_punctuation_widens_only_in_prose() -> None:
    reading = page(
        "标题\n据(民发〔2011〕1号)要求,于15:44访问http://example.gov.cn,共1,000件。"
    )

    assert reading.body_text == (
        "据（民发〔2011〕1号）要求，于15:44访问http://example.gov.cn，共1,000件。"
    )


def test_tools_inside_the_text_stay_text() -> None:
    body = "打印机采购公告如下。\n收藏品管理办法\n分享会于九点开始。\n更多情况见附件。"

    assert page(f"标题\n{body}").body_text == body


def test_scripts_never_reach_the_body() -> None:
    reading = page(
        "<h1>标题</h1><p>正文<scr<script>x</script>ipt>alert(1)</script></p>"
        '<p onmouseover="alert(1)">末段<img src=x onerror=alert(1)></p>'
    )

    assert "<script" not in reading.body_html
    assert "onerror" not in reading.body_html
    assert "onmouseover" not in reading.body_html


def test_pictures_stay_in_the_body() -> None:
    reading = page('<h1>标题</h1><p>正文。</p><p><img src="a.png" alt="合影"></p>')

    assert '<img src="a.png" alt="合影">' in reading.body_html


def test_paragraphs_made_of_divisions_are_kept_together() -> None:
    inner = "".join(
        f"<div>第{n}段内容，写得足够长，足以成为一段。</div>" for n in range(9)
    )
    html = f"<h1>标题</h1><div class=main><div>{inner}</div></div><div>短</div>"

    assert page(html).body_html.count("<p>第") == 9


@given(
    st.one_of(
        st.binary(), st.text("标题发布日期：来源20-1<p>div/ \n?F將").map(str.encode)
    )
)
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        reading = read_page(content, "page.html")
    except PageUnreadable:
        return

    assert reading.title
    assert json.dumps(reading.as_dict())
