"""Invented leaks, the disguises they wear, and harmless texts that look like them.

Districts 999999 do not exist and nobody was born in the years used; the numbers only
pass the checks that real ones pass.
"""

from collections.abc import Callable
from dataclasses import dataclass

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(first_seventeen: str) -> str:
    """Seventeen digits with their check (GB 11643)."""
    total = sum(int(d) * w for d, w in zip(first_seventeen, _WEIGHTS, strict=True))
    return first_seventeen + "10X98765432"[total % 11]


def card_number(all_but_check: str) -> str:
    """Digits with the check of payment cards."""
    total = 0
    for place, digit in enumerate(reversed(all_but_check)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return all_but_check + str(-total % 10)


IDENTITY = identity_number("99999919000101000")
IDENTITY_WITH_X = next(
    number
    for serial in range(1, 99)
    if (number := identity_number(f"999999190001010{serial:02}")).endswith("X")
)
OLD_IDENTITY = "999999000101001"
MOBILE = "19900000000"
CARD = card_number("620000000000000000")


@dataclass(frozen=True)
class Leak:
    """What must be found: `kind` of finding, the number or words, its usual company."""

    kind: str
    secret: str
    before: str = ""

    @property
    def text(self) -> str:
        """The leak as a line says it."""
        return f"{self.before}{self.secret}"


LEAKS = {
    "identity": Leak("identity_number", IDENTITY),
    "identity_x": Leak("identity_number", IDENTITY_WITH_X),
    "old_identity": Leak("identity_number", OLD_IDENTITY, "身份证号："),
    "mobile": Leak("mobile_phone", MOBILE, "联系"),
    "card": Leak("bank_card", CARD),
    "account": Leak("bank_account", "100000000000009", "银行账号："),
    "home_phone": Leak("landline", "0000-5550100", "家庭电话："),
    "address": Leak(
        "home_address", "无名村3组12号", "家庭住址：东岚省云溪市北河县柳树镇"
    ),
    "flat": Leak("home_address", "示例小区2栋3单元402室", "住在"),
    "minor": Leak("minor_name", "张无名", "孤儿"),
}

HARMLESS = (
    "各市民政局：请于2026年11月25日前完成摸底排查，共涉及12345人、资金15000000000元。",
    "文号东岚民〔2026〕12号，信用代码11000000000000001Y，见 /files/20261125001.pdf。",
    "编号999999190001010016，地址：东岚省云溪市示例路1号，孤儿和困境儿童保障工作。",
)
"""What a clean file says: sums, codes, and an identity number with a wrong check."""


def _full_width(text: str) -> str:
    return "".join(
        chr(ord(c) + 0xFEE0) if "0" <= c <= "9" or c == "X" else c for c in text
    )


def _between(mark: str) -> Callable[[str], str]:
    return lambda text: mark.join(text)


def _grouped(mark: str) -> Callable[[str], str]:
    def group(text: str) -> str:
        sizes = {18: (6, 8, 4), 11: (3, 4, 4), 19: (4, 4, 4, 4, 3)}[len(text)]
        parts, place = [], 0
        for size in sizes:
            parts.append(text[place : place + size])
            place += size
        return mark.join(parts)

    return group


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "spaced": _between(" "),
    "wide_spaced": _between("\u3000"),
    "full_width": _full_width,
    "invisible": _between("\u200b"),
    "joined": _between("\u2060"),
    "soft_hyphens": _between("\u00ad"),
    "groups": _grouped(" "),
    "dashes": _grouped("-"),
    "dots": _grouped("."),
    "line_break": lambda text: f"{text[:7]}\n{text[7:]}",
    "written": lambda text: text.translate(
        str.maketrans("0123456789", "〇一二三四五六七八九")
    ),
    "circled": lambda text: text.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")),
    "backwards": lambda text: "\u202e" + text[::-1],
    "keycaps": lambda text: "".join(f"{c}\ufe0f\u20e3" for c in text),
    "bold": lambda text: text.translate(
        {ord(str(digit)): chr(0x1D7CE + digit) for digit in range(10)}
    ),
}
"""How digits are written so that a plain search does not see them."""
