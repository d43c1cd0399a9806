"""The form of a text: what a reader, or a reader's machine, would stumble over.

Findings here warn and never block: what must be there before review is said by the
room whose text it is.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from gongkai.commons.html_blocks import tokens
from gongkai.commons.mojibake import find_mojibake
from gongkai.rules.document_number import DocumentNumberError, parse_document_number
from gongkai.rules.privacy_rules import Severity
from gongkai.rules.statutory_data import read_table
from gongkai.rules.wording import Wording, find_wordings
from gongkai.screening.findings import Finding, Mend
from gongkai.screening.subjects import FIELD_NAMES, plain_of

_NAME = re.compile(r"<(/?)([a-z0-9]+)")
_ALT = re.compile(r'\balt="([^"]*)"')
_HREF = re.compile(r'\bhref="([^"]*)"')
_MARKS = re.compile(r"[\s　>＞》»…·.。:：\[\]【】（）()→]+")
_FILE_NAME = re.compile(r"[\w.\- ]+\.(?:png|jpe?g|gif|webp|bmp)", re.I)
_FEW_WORDS = 60
_LONG_NUMBER = re.compile(r"\d[\d \-]{5,}\d")


@dataclass(frozen=True)
class FormFacts:
    """What is looked at besides the fields: dates, files, links that lead nowhere.

    `file_names` are those of the attachments, `dead_links` addresses of our own site
    that no page has.
    """

    fields: Mapping[str, str]
    made_on: date | None = None
    effective_on: date | None = None
    file_names: Sequence[str] = ()
    dead_links: Sequence[str] = ()


def form_findings(facts: FormFacts) -> list[Finding]:
    """Everything about the form of a text."""
    return [
        *_particulars(facts),
        *_damage(facts.fields),
        *_markup(facts.fields.get("body_html", "")),
        *_files(facts),
        *(
            _finding(_("正文"), _short(link), _("链接指向本网站不存在的页面，请改正。"))
            for link in facts.dead_links
        ),
    ]


def wording_findings(
    fields: Mapping[str, str], wordings: Iterable[Wording], *, on: date
) -> list[Finding]:
    """Words not to be written any more, each with what to write instead."""
    entries = tuple(wordings)
    found = []
    for name in ("title", "summary", "body_html", "change_note"):
        text = plain_of(name, fields.get(name, ""))
        for item in find_wordings(text, entries, on=on):
            found.append(
                Finding(
                    kind="wording",
                    severity=Severity.WARN,
                    where=str(FIELD_NAMES[name]),
                    # The word alone: what stands around it may be somebody's name.
                    excerpt_masked=item.wording.wrong,
                    why=_("“%(wrong)s”宜写作“%(right)s”（%(why)s）。")
                    % {
                        "wrong": item.wording.wrong,
                        "right": item.wording.right,
                        "why": item.wording.why,
                    },
                    mend=Mend(name, item.start, item.end, item.wording.right),
                )
            )
    return found


def own_links(markup: str) -> list[str]:
    """The addresses on our own site that a text links to, each once."""
    found = [
        html.unescape(match[1]).partition("#")[0].partition("?")[0]
        for match in _HREF.finditer(markup)
    ]
    return list(dict.fromkeys(link for link in found if link.startswith("/")))


def _particulars(facts: FormFacts) -> Iterator[Finding]:
    fields = facts.fields
    number = fields.get("document_number", "").strip()
    for name in ("title", "issuer"):
        if not fields.get(name, "").strip():
            yield _finding(str(FIELD_NAMES[name]), "", _("还没有填写。"))
    if number and facts.made_on is None:
        yield _finding(_("成文日期"), "", _("有发文字号的文件应当填写成文日期。"))
    if facts.made_on and facts.effective_on and facts.effective_on < facts.made_on:
        yield _finding(_("施行日期"), "", _("施行日期早于成文日期，请核对。"))
    if not number:
        return
    try:
        written = str(parse_document_number(number))
    except DocumentNumberError:
        yield _finding(
            _("发文字号"),
            _short(number),
            _("不是规范的发文字号：应为机关代字、六角括号括起的四位年份和序号。"),
        )
        return
    if written != number:
        yield _finding(
            _("发文字号"),
            _short(number),
            _("宜写作“%s”。") % written,
            Mend("document_number", 0, len(fields["document_number"]), written),
        )


def _damage(fields: Mapping[str, str]) -> Iterator[Finding]:
    """Destroyed characters, as an older site's texts have them."""
    for name in ("title", "summary", "body_html"):
        for defect in find_mojibake(plain_of(name, fields.get(name, ""))):
            end = defect.position + len(defect.excerpt)
            yield Finding(
                kind="damage",
                severity=Severity.WARN,
                where=str(FIELD_NAMES[name]),
                excerpt_masked=_short(defect.excerpt),
                why=_("可能是“%s”，请核对原件后改正。") % defect.proposal
                if defect.proposal
                else _("文字已损坏，请核对原件后改正。"),
                mend=Mend(name, defect.position, end, defect.proposal)
                if defect.proposal
                else None,
            )


def _markup(markup: str) -> Iterator[Finding]:
    """Headings, tables, links and pictures of the text, in their order."""
    level, tables, pictures = 1, 0, 0
    has_head = True
    link: list[str] | None = None
    for token in tokens(markup):
        match = _NAME.match(token)
        if match is None:
            if link is not None:
                link.append(html.unescape(token))
            continue
        is_end, name = bool(match[1]), match[2]
        if not is_end and re.fullmatch(r"h[1-6]", name):
            if int(name[1]) > level + 1:
                yield _finding(_("正文"), "", _("标题跳级，请按层次使用标题。"))
            level = int(name[1])
        elif name == "table" and not is_end:
            tables, has_head = tables + 1, False
        elif name == "th":
            has_head = True
        elif name == "table" and not has_head:
            yield _finding(
                _("正文第 %d 个表格") % tables,
                "",
                _("没有表头单元格，读屏软件无法说明各列是什么。"),
            )
        elif name == "a":
            if is_end and link is not None:
                yield from _link("".join(link))
            link = None if is_end else []
        elif name == "img":
            pictures += 1
            yield from _picture(token, pictures)


def _link(text: str) -> Iterator[Finding]:
    bare = _MARKS.sub("", text).casefold()
    if bare in _words("empty_links"):
        yield _finding(
            _("正文的链接"), text[:40], _("链接文字没有说明去处，请写出目标的名称。")
        )


def _picture(token: str, number: int) -> Iterator[Finding]:
    match = _ALT.search(token)
    said = html.unescape(match[1]).strip() if match else ""
    is_empty = said.casefold() in _words("empty_descriptions")
    if not said or is_empty or _FILE_NAME.fullmatch(said):
        yield _finding(
            _("正文第 %d 张图片") % number,
            _short(said),
            _("没有说明图片内容的文字，看不见图片的读者无从得知。"),
        )


def _files(facts: FormFacts) -> Iterator[Finding]:
    names = facts.file_names
    body = plain_of("body_html", facts.fields.get("body_html", ""))
    is_policy = any(
        word in facts.fields.get("title", "") for word in _words("policy_words")
    )
    is_only = names and all(name.lower().endswith(".pdf") for name in names)
    if is_policy and is_only and len("".join(body.split())) < _FEW_WORDS:
        yield _finding(
            _("附件"),
            "",
            _("政策文件只有 PDF：请把全文放进正文，便于检索、复制和朗读。"),
        )


def _finding(where: str, excerpt: str, why: str, mend: Mend | None = None) -> Finding:
    return Finding("form", Severity.WARN, where, excerpt, why, mend)


def _short(text: str) -> str:
    """The beginning of a text, without numbers long enough to be somebody's."""
    return _LONG_NUMBER.sub("***", text[:60])


def _words(name: str) -> frozenset[str]:
    return frozenset(_table()[name])


@cache
def _table() -> dict[str, Any]:
    return read_table("form_checks")
