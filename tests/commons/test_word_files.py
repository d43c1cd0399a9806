"""Word files come in with their structure; what is left out or doubtful is told."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from gongkai.commons.refusals import Refused
from gongkai.commons.word_files import read_word
from gongkai.commons.word_numbering import chinese_number
from tests.commons import word_samples


def test_word_file_keeps_its_structure() -> None:
    word = read_word(word_samples.notice())

    assert word.title == "关于发放取暖补贴的通知"
    assert word.html.split("\n") == [
        "<h2>总体要求</h2>",
        "<p>各市民政局：<strong>按月</strong><sup>[1]</sup></p>",
        "<ul><li>摸底排查</li></ul>",
        "<ol><li>核对金额</li></ol>",
        "<p>（一）保留的编号</p>",
        "<p>（二）第二个编号</p>",
        '<table><thead><tr><th>项目</th><th colspan="2">金额</th></tr>',
        "</thead>",
        '<tbody><tr><td rowspan="2">城市</td><td>甲</td><td></td></tr>',
        "<tr><td></td><td>乙</td></tr>",
        "</tbody>",
        "</table>",
        "<p>第三条按新标准</p>",
        '<p><img alt="发放现场" src="word-picture-1"></p>',
        "<p>[1] 以当年公布的标准为准。</p>",
    ]


def test_word_file_tells_what_it_left_out() -> None:
    word = read_word(word_samples.notice())

    assert word.dropped == ["隐藏文字 1 处", "页眉页脚 1 个"]
    assert [said.split("，")[0] for said in word.doubts] == [
        "修订中新增的内容 1 处",
        "修订中删除的内容 1 处",
    ]


def test_pictures_come_with_their_alternative() -> None:
    (picture,) = read_word(word_samples.notice()).pictures

    assert picture.content.startswith(b"\x89PNG")
    assert (picture.name, picture.alternative) == ("1.png", "发放现场")


@pytest.mark.skipif(not word_samples.SOFFICE, reason="needs LibreOffice (apt)")
def test_libreoffice_file_keeps_its_structure(tmp_path: Path) -> None:
    with word_samples.by_libreoffice(tmp_path).open("rb") as file:
        word = read_word(file)

    assert word.html.replace("\n", "") == (
        "<h2>总体要求</h2><p>各市民政局：<strong>按月</strong>发放<sup>[1]</sup>。</p>"
        "<ul><li>甲<ul><li>乙</li></ul></li></ul><ol><li>一</li><li>二</li></ol>"
        '<table><thead><tr><th rowspan="2">项目</th><th colspan="2">金额</th></tr>'
        "</thead><tbody><tr><td>城市</td><td>农村</td></tr></tbody></table>"
        "<p>[1] 以当年公布的标准为准。</p>"
    )


def hostile(document: bytes) -> BytesIO:
    """A file that calls itself Word's, with this text part."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return made


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0 old", "not_word"),
        (b"", "not_word"),
        (b"PK\x03\x04 broken", "damaged"),
        (hostile(b"<no xml").getvalue(), "unreadable"),
        (hostile(b"<w:document xmlns:w='x'/>").getvalue(), "unreadable"),
    ],
)
def test_unreadable_file_says_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_word(BytesIO(content))

    assert caught.value.codes == (code,)
    assert "请" in caught.value.refusals[0].sentence


def test_entities_are_not_expanded() -> None:
    bomb = (
        b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/"
        b"main'><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    )

    try:
        text = read_word(hostile(bomb)).html
    except Refused:
        text = ""

    assert "root" not in text


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (0, "0")],
)
def test_chinese_numbers_count_articles(number: int, words: str) -> None:
    assert chinese_number(number) == words
