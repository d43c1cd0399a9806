"""Making a letter: every field filled, or nothing."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.hidden_characters import without_hidden
from gongkai.commons.refusals import Refusal, Refused
from gongkai.letters.articles import Decision, articles_for
from gongkai.letters.kinds import (
    Kind,
    RemedyWay,
    date_words,
    field_labels,
    kind_of,
    words,
)
from gongkai.letters.queries import letterhead_of, text_in_force
from gongkai.letters.remedies import RemedyParagraphs, remedy_paragraphs
from gongkai.letters.template_text import FIELD, Line, TemplateText, take_apart
from gongkai.organisation.models import Agency
from gongkai.rules.outcomes import (
    RemedyKind,
    outcome,
    remedy_for,
)

Rows = tuple[tuple[str, ...], ...]
TODAYS_REGULATION = date(2019, 5, 15)
"""From here on requests fall under the Regulation of 2019, for which the texts are."""

# Characters that show nothing or turn the direction of others; a name with one of them
# would not look as it is.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_STOPS = "。；，、.;,"
_QUOTED = "\u201d"


class LetterIncomplete(Refused):
    """A letter lacks fields; `missing` are their keys, the sentences name them."""

    def __init__(self, missing: Collection[str]) -> None:
        self.missing = tuple(missing)
        labels = field_labels()
        super().__init__(
            [
                Refusal(
                    f"missing_{name}",
                    _("缺少“%(field)s”，请补上后再生成文书。")
                    % {"field": labels.get(name, name)},
                )
                for name in self.missing
            ]
        )


@dataclass(frozen=True)
class Letter:
    """A letter ready to be rendered; nothing in it is markup.

    `parts` are paragraphs and tables in order. `number` is empty where such a letter
    bears none; without `is_signed` it is a form. `doubts` are sentences for the
    officer and are never printed. A draft is marked as one on every page.
    """

    kind: str
    mark: str
    number: str
    title: str
    addressee: str
    parts: tuple[str | Rows, ...]
    attachments: tuple[str, ...]
    agency_name: str
    decided_on: date
    is_signed: bool = True
    is_draft: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs alone, without tables."""
        return tuple(part for part in self.parts if isinstance(part, str))

    @property
    def date_line(self) -> str:
        """The day under the signature, as official documents write it."""
        return date_words(self.decided_on)

    @property
    def text(self) -> str:
        """Everything that will stand on the page, a line each."""
        rows = (
            [part] if isinstance(part, str) else ["".join(row) for row in part]
            for part in self.parts
        )
        return "\n".join(
            line
            for line in (
                self.mark,
                self.number,
                self.title,
                self.addressee,
                *(line for part in rows for line in part),
                *self.attachments,
                self.agency_name if self.is_signed else "",
                self.date_line if self.is_signed else "",
            )
            if line
        )


def compose(
    kind: str,
    fields: Mapping[str, str],
    *,
    decided_on: date,
    agency: Agency,
    received_on: date | None = None,
    decision: Decision | None = None,
    is_online: bool = False,
    is_draft: bool = False,
    is_to_unit: bool | None = None,
    attachments: Sequence[str] = (),
) -> Letter:
    """Make a letter of a kind, dated `decided_on`, from the text in force that day.

    `received_on` decides under which Regulation the request falls; without it the day
    of the letter does. The article, the ground and the remedy are computed and not
    taken from `fields`. `is_online`: the letter will be served over the internet.
    `is_draft`: a look at what it will be, before it has its number. `is_to_unit`:
    whether it addresses an organisation or a person; None where that is not known.

    Raises `LetterIncomplete` naming every missing or blank field, `Refused`
    (`no_basis`) when the law knew no such letter then, KeyError for an unknown kind or
    outcome, ValueError when another letter tells the outcome or a field is unknown.
    """
    chosen = kind_of(kind)
    _check_call(chosen, fields, decision)
    received = received_on or decided_on
    text = text_in_force(agency, kind, on=decided_on)
    template = take_apart(_addressed(text, is_to_unit))
    filled = {name: _clean(value) for name, value in fields.items()}
    filled |= _of_agency(agency) | _of_letterhead(agency, filled)
    if received_on is not None:
        filled["received_on"] = date_words(received_on)
    if is_draft and chosen.is_numbered and is_blank(filled.get("number", "")):
        filled["number"] = words("number_to_come")
    articles = articles_for(chosen, decision, received)
    filled |= {name: said.text for name, said in articles.items()}
    doubts = [articles[name].doubt for name in template.fields if name in articles]
    if attachments and not filled.get("given"):
        filled["given"] = words("see_attachments")
    remedies = _remedies(chosen, decision, decided_on, is_online=is_online)
    doubts += [*_doubts_of_age(received), *remedies.doubts]
    if missing := _missing(chosen, template, filled, remedies):
        raise LetterIncomplete(missing)
    filled["remedy"] = "\n".join(_fill(text, filled) for text in remedies.texts)
    return Letter(
        kind=kind,
        mark=_mark(agency) if chosen.is_signed else "",
        number=filled["number"] if chosen.is_numbered else "",
        title=template.title,
        addressee=filled[template.addressee] if template.addressee else "",
        parts=tuple(_parts(template.lines, filled)),
        attachments=tuple(map(_clean, attachments)),
        agency_name=agency.name,
        decided_on=decided_on,
        is_signed=chosen.is_signed,
        is_draft=is_draft and chosen.is_numbered,
        doubts=tuple(dict.fromkeys(doubt for doubt in doubts if doubt)),
    )


def _doubts_of_age(received_on: date) -> list[str]:
    """What an officer should check of a letter about an old request."""
    if received_on >= TODAYS_REGULATION:
        return []
    return [_("申请适用2008年条例，而模板按2019年条例写成，请逐句核对正文。")]


def _mark(agency: Agency) -> str:
    """What stands in red at the head of the agency's letters."""
    return letterhead_of(agency).mark or agency.name


def is_blank(value: str) -> bool:
    """Whether a value says nothing: empty, or only lines, dots and brackets."""
    return not any(character.isalnum() for character in value)


def _check_call(
    kind: Kind, fields: Mapping[str, str], decision: Decision | None
) -> None:
    if unknown := set(fields) - set(field_labels()):
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    if kind.remedy is RemedyWay.BY_OUTCOME:
        if decision is None or outcome(decision.outcome).letter != kind.key:
            raise ValueError(f"{kind.key} tells one of the outcomes {kind.outcomes}")
    elif decision is not None:
        raise ValueError(f"{kind.key} tells no outcome")


def _addressed(text: str, is_to_unit: bool | None) -> str:
    """The text with "you" for a person or an organisation, where it is known."""
    if is_to_unit is None:
        return text
    you = words("you_unit" if is_to_unit else "you_person")
    return text.replace(words("you_either"), you)


def _clean(value: str) -> str:
    """A value as it may stand in a letter: visible characters, no empty lines."""
    lines = (
        "".join(
            " " if character == "\t" else character
            for character in unicodedata.normalize("NFC", line)
            if character == "\t" or unicodedata.category(character) not in _UNSEEN
        ).strip()
        for line in without_hidden(value.replace("\r\n", "\n"))
        .replace("\r", "\n")
        .split("\n")
    )
    return "\n".join(line for line in lines if line)


def _of_agency(agency: Agency) -> dict[str, str]:
    return {
        "agency_name": agency.name,
        "agency_address": agency.address,
        "agency_telephone": agency.ogi_telephone,
    }


def _of_letterhead(agency: Agency, filled: Mapping[str, str]) -> dict[str, str]:
    """The particulars of remedies; what is given with the letter goes first."""
    letterhead = letterhead_of(agency)
    defaults = {
        "how_to_pay": letterhead.how_to_pay,
        "government": letterhead.government,
        "filing_address": letterhead.filing_address,
        "court": letterhead.court or words("court"),
    }
    return {name: filled.get(name) or value for name, value in defaults.items()}


def _remedies(
    kind: Kind, decision: Decision | None, decided_on: date, *, is_online: bool
) -> RemedyParagraphs:
    if decision is not None:
        way = remedy_for(decision.outcome, decision.grounds, decided_on=decided_on).kind
    elif kind.remedy is RemedyWay.EITHER:
        way = RemedyKind.EITHER
    else:
        way = RemedyKind.NONE
    return remedy_paragraphs(
        way, decided_on, has_rest=kind.has_rest_remedy, is_online=is_online
    )


def _missing(
    kind: Kind,
    template: TemplateText,
    filled: Mapping[str, str],
    remedies: RemedyParagraphs,
) -> list[str]:
    """The fields that are needed and say nothing, in the order of the letter."""
    needed = ["number"] if kind.is_numbered else []
    needed += [
        name
        for name in template.fields
        if name not in kind.optional and name != "remedy"
    ]
    if kind.one_of and all(is_blank(filled.get(name, "")) for name in kind.one_of):
        needed.append(kind.one_of[0])
    needed += remedies.fields
    return [name for name in dict.fromkeys(needed) if is_blank(filled.get(name, ""))]


def _fill(text: str, filled: Mapping[str, str]) -> str:
    """The text with its fields replaced once; what stands in a value stays as it is."""

    def value(match: re.Match[str]) -> str:
        said = filled.get(match[1], "")
        follows = text[match.end() : match.end() + 1]
        ends = bool(follows) and follows in _STOPS + _QUOTED
        return said.rstrip(_STOPS) if ends else said

    return FIELD.sub(value, text)


def _parts(lines: Sequence[Line], filled: Mapping[str, str]) -> list[str | Rows]:
    """Paragraphs and tables; a line that names an empty field is left out whole."""
    parts: list[str | Rows] = []
    rows: list[tuple[str, str]] = []
    for line in lines:
        if any(is_blank(filled.get(name, "")) for name in line.fields):
            continue
        text = _fill(line.text, filled)
        if line.label:
            rows.append((line.label, text))
            continue
        if rows:
            parts.append(tuple(rows))
            rows = []
        parts += text.split("\n")
    return [*parts, tuple(rows)] if rows else parts
