import random

import pytest

from gongkai.commons import chinese_text
from gongkai.commons.chinese_text import UnreadableText, decode, fold

SENTENCE = "今年以来，我厅认真贯彻落实政务公开的各项要求。\n"
TRADITIONAL = "我廳認真貫徹落實政務公開的各項要求，現將有關情況報告如下。\n"


def refusal(content: bytes) -> UnreadableText:
    with pytest.raises(UnreadableText) as caught:
        decode(content)
    return caught.value


@pytest.mark.parametrize(
    ("written_in", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
@pytest.mark.parametrize("text", [SENTENCE, TRADITIONAL, "民政厅", "联通"])
def test_text_is_read_in_its_encoding(written_in: str, read_as: str, text: str) -> None:
    decoded = decode(text.encode(written_in))

    assert (decoded.text, decoded.encoding) == (text, read_as)


def test_a_false_charset_does_not_deceive() -> None:
    page = f'<meta charset="gb2312"><p>{SENTENCE}</p>'

    assert decode(page.encode("utf-8")).text == page


def test_a_declared_charset_settles_what_bytes_leave_open() -> None:
    # 墨 and the like: two GBK bytes that are also one UTF-8 letter.
    ambiguous = "默默".encode("gbk")
    page = b'<meta charset="gbk"><p>' + ambiguous + b"</p>"

    assert ambiguous.decode("utf-8")
    assert "默默" in decode(page).text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf  ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"\x01\x02\x03\x04" * 40, "binary"),
        (random.Random(1).randbytes(4000), "binary"),
        (SENTENCE.encode()[:30] + b"\xff" + SENTENCE.encode()[30:], "broken_encoding"),
        (SENTENCE.encode()[:-3], "broken_encoding"),
        (SENTENCE.encode("gb18030") + b"\x81", "broken_encoding"),
        (b"\xff\xfe\x2d", "broken_encoding"),
        (TRADITIONAL.encode("big5"), "unknown_encoding"),
    ],
)
def test_unreadable_bytes_are_named(content: bytes, code: str) -> None:
    refused = refusal(content)

    assert refused.code == code
    assert "请" in refused.sentence


def test_damage_is_located_by_line() -> None:
    content = SENTENCE.encode() * 2 + b"\xff" + SENTENCE.encode()

    assert "第 3 行" in refusal(content).sentence


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("關於乾隆與乾燥", "关于乾隆与干燥"),
        ("隨著著名著作", "随着著名著作"),
        ("隨著作風建設", "随着作风建设"),
        ("著力顯著", "着力显著"),
        ("皇后以後", "皇后以后"),
        ("瞭解瞭望", "了解瞭望"),
        ("於是", "于是"),
    ],
)
def test_conversion_goes_by_phrases(traditional: str, simplified: str) -> None:
    assert chinese_text.to_simplified(traditional) == simplified


def test_simplified_text_comes_back_untouched() -> None:
    text = "乾隆年间的著作，藉藉无名。"

    assert chinese_text.to_simplified(text) is text


def test_simplified_text_becomes_traditional() -> None:
    assert chinese_text.to_traditional("头发与发展") == "頭髮與發展"


def test_folding_unites_ways_of_writing() -> None:
    written = [
        "民發〔2011〕１號",
        "民发[2011]1号",
        "民发【2011】1号",
        "民发（2011）1号",
    ]

    assert {fold(text) for text in written} == {"民发(2011)1号"}


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (SENTENCE, "simplified"),
        (TRADITIONAL, "traditional"),
        ("關于深化政務公開，規范范圍，并向社會公開，聯系群眾", "mixed"),
        ("2011 ABC", "simplified"),
        (SENTENCE * 20 + "陳堃與劉喆", "simplified"),
    ],
)
def test_script_is_told_by_telling_characters(text: str, script: str) -> None:
    assert chinese_text.script_shares(text).script == script


def test_residue_of_naive_conversion_is_named() -> None:
    shares = chinese_text.script_shares("關于規范聯系的意見，務必認真貫徹落實")

    assert set("于范系") <= set(shares.residue)
