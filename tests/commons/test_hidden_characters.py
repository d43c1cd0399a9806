"""Characters nobody sees, and what stays."""

import pytest

from gongkai.commons.hidden_characters import without_hidden


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("通\x01知\x1b\x7f", "通知"),
        ("\ufeff通\u200b知\ufffe", "通知"),
        ("\u202e知通", "知通"),
        ("第一行\x0b第二行\u2028第三行", "第一行 第二行 第三行"),
        ("行\n列\t尾\r\n", "行\n列\t尾\r\n"),
        ("مي\u200cخواهم", "مي\u200cخواهم"),
    ],
)
def test_only_what_nobody_sees_goes(pasted: str, kept: str) -> None:
    assert without_hidden(pasted) == kept
