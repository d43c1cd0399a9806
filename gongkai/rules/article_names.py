"""An article of the Regulation as Chinese documents cite it."""

import re

NUMERALS = "零一二三四五六七八九"
ARTICLES_OF_ITEMS = frozenset({20, 36})
"""Articles of the Regulation of 2019 that list items (项), not paragraphs (款)."""
_WRITTEN = re.compile(r"(\d{1,2})(?:\((\d{1,2})\))?")


def article_name(article: str) -> str:
    """`16(2)` as 第十六条第二款, `36(7)` as 第三十六条第（七）项.

    Articles to 99 of the Regulation of 2019 (Decree 711). What is written otherwise
    comes back as it is.
    """
    read = _WRITTEN.fullmatch(article)
    if read is None:
        return article
    number, part = int(read[1]), read[2]
    whole = f"第{_numeral(number)}条"
    if part is None:
        return whole
    if number in ARTICLES_OF_ITEMS:
        return f"{whole}第（{_numeral(int(part))}）项"
    return f"{whole}第{_numeral(int(part))}款"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return leading + (NUMERALS[ones] if ones or not tens else "")
