"""The text of a template: a title, paragraphs, rows of a table, and named fields.

The first line is `# ` and the title. A line `| label | value` is a row; every other
line is a paragraph. `{name}` stands for a field.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.letters.kinds import Kind, RemedyWay, field_labels

LONGEST_TEMPLATE = 20_000
FIELD = re.compile(r"\{(\w+)\}")
_ADDRESSEE = re.compile(r"\{(\w+)\}：")
_ROW = re.compile(r"\|([^|]*)\|([^|]*)\|?")
# What people leave to be filled in by hand.
_GAP = re.compile(r"_{2,}|＿{2,}|[×xX]{2,}|\?{2,}|？{2,}|…{3,}|\.{4,}")


@dataclass(frozen=True)
class Line:
    """A paragraph, or with a label a row of a table."""

    text: str
    label: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it names, in order."""
        return tuple(FIELD.findall(self.text))


@dataclass(frozen=True)
class TemplateText:
    """A template taken apart. `addressee` is a field's name, or empty."""

    title: str
    addressee: str
    lines: tuple[Line, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field it names, each once, in the order of the text."""
        named = [name for line in self.lines for name in line.fields]
        return tuple(
            dict.fromkeys([self.addressee, *named] if self.addressee else named)
        )


def take_apart(text: str) -> TemplateText:
    """The parts of a template. Raises ValueError when it has no title."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines or not lines[0].removeprefix("# ").strip() or lines[0][:2] != "# ":
        raise ValueError("a template begins with its title: # …")
    title, body = lines[0][2:].strip(), lines[1:]
    addressee = ""
    if body and (match := _ADDRESSEE.fullmatch(body[0])):
        addressee, body = match[1], body[1:]
    return TemplateText(title, addressee, tuple(map(_line, body)))


def template_refusals(kind: Kind, text: str) -> list[Refusal]:
    """Why an agency may not replace the text of this kind by its own.

    What the default must say, every text must say: the article, the reasons and the
    remedy cannot be edited away.
    """
    if len(text) > LONGEST_TEMPLATE:
        return [Refusal("template_too_long", _("模板过长，请控制在两万字以内。"))]
    try:
        template = take_apart(text)
    except ValueError:
        return [
            Refusal(
                "template_without_title",
                _("模板的第一行应当是标题，以“# ”开头，请补上。"),
            )
        ]
    own, default = template.fields, take_apart(kind.text).fields
    required = [name for name in default if name not in kind.optional]
    missing = [name for name in required if name not in own]
    if kind.one_of and not set(kind.one_of) & set(own):
        missing.append(kind.one_of[0])
    refusals = []
    if missing:
        refusals.append(
            Refusal(
                "template_lacks_fields",
                _("模板中不能没有这些内容：%(fields)s。请补上。")
                % {"fields": _named(missing)},
            )
        )
    refusals += _mixed_lines(kind, template)
    refusals += _faults(text, own, _usable(kind, default))
    return refusals


def usable_fields(kind: Kind) -> tuple[str, ...]:
    """The fields that a text of this kind may name."""
    return tuple(_usable(kind, take_apart(kind.text).fields))


def _usable(kind: Kind, default: Collection[str]) -> list[str]:
    extra = ["agency_name", "agency_address", "agency_telephone", "received_on"]
    if kind.remedy is not RemedyWay.NONE:
        extra.append("remedy")
    return list(dict.fromkeys([*default, *extra]))


def _mixed_lines(kind: Kind, template: TemplateText) -> list[Refusal]:
    """A line is left out with its empty optional field, and must not take others."""
    return [
        Refusal(
            "template_mixes_fields",
            _(
                "字段 {%(optional)s} 可能为空，为空时整行不印出，"
                "不能与必填字段 {%(required)s} 写在同一行，请分成两行。"
            )
            % {"optional": optional[0], "required": required[0]},
        )
        for line in template.lines
        if (optional := [name for name in line.fields if name in kind.optional])
        and (required := [name for name in line.fields if name not in kind.optional])
    ]


def _faults(text: str, own: Collection[str], usable: Collection[str]) -> list[Refusal]:
    refusals = []
    if unknown := [name for name in own if name not in usable]:
        refusals.append(
            Refusal(
                "template_names_unknown_fields",
                _("模板中有不能使用的字段：%(unknown)s。可以使用：%(usable)s。")
                % {
                    "unknown": _("、").join(unknown),
                    "usable": _("、").join(f"{{{name}}}" for name in usable),
                },
            )
        )
    if re.search(r"[{}]", FIELD.sub("", text)):
        refusals.append(
            Refusal(
                "template_has_stray_brace",
                _("模板中有不成对的花括号。字段应当写作“{applicant_name}”的样子。"),
            )
        )
    if gap := _GAP.search(FIELD.sub("", text)):
        refusals.append(
            Refusal(
                "template_has_gap",
                _("模板中有留空“%(gap)s”，请改用字段，否则寄出的文书会缺内容。")
                % {"gap": gap[0]},
            )
        )
    return refusals


def _named(names: Collection[str]) -> str:
    labels = field_labels()
    return _("、").join(f"{labels.get(name, name)} {{{name}}}" for name in names)


def _line(line: str) -> Line:
    if match := _ROW.fullmatch(line):
        return Line(match[2].strip(), match[1].strip())
    return Line(line)
