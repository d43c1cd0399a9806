"""A public document in the form of official documents (GB/T 9704-2012)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.commons.moments import day_of
from gongkai.commons.text_blocks import blocks_of
from gongkai.disclosure.models import Attachment, Edition
from gongkai.disclosure.paths import document_path
from gongkai.letters.composing import Letter, Rows

MOST_COLUMNS = 12
MOST_ROWS = 2000
_SPACE = re.compile(r"[ \t\r\n\u200b\ufeff]+")


@dataclass(frozen=True)
class Card:
    """What stands on the picture that goes with a shared link."""

    site_name: str
    title: str
    line: str


def copy_of(edition: Edition, attachments: list[Attachment]) -> Letter:
    """The document as a letter to nobody, with where it is from at the end.

    The red mark stands only over what bears a document number of its own.
    """
    document = edition.document
    agency = document.agency
    assert document.first_published_at is not None, "what is public has its date"
    has_number = bool(edition.document_number and edition.issuer)
    return Letter(
        kind="copy",
        mark=edition.issuer if has_number else "",
        number=edition.document_number if has_number else "",
        title=edition.title,
        addressee="",
        parts=(*_parts(edition.body_html), _origin(edition)),
        attachments=tuple(attachment.title for attachment in attachments),
        agency_name=agency.name,
        decided_on=edition.made_on or day_of(document.first_published_at),
        is_signed=False,
    )


def card_of(edition: Edition) -> Card:
    """What is shown when a link to the document is shared."""
    document = edition.document
    assert document.first_published_at is not None, "what is public has its date"
    on = day_of(document.first_published_at).isoformat()
    said = [edition.document_number or edition.issuer, on]
    return Card(document.agency.site_name, edition.title, "　".join(filter(None, said)))


def _origin(edition: Edition) -> str:
    """Where a copy is from, and how it can be held against the page."""
    document = edition.document
    return _(
        "本文由%(site)s公开的网页文本自动生成，以网页为准。"
        "网址：%(address)s。索引号：%(index_number)s。第 %(edition)d 版，"
        "%(on)s 发布。"
    ) % {
        "site": document.agency.site_name,
        "address": f"https://{document.agency.site_domain}{document_path(document.pk)}",
        "index_number": document.index_number,
        "edition": edition.number,
        "on": day_of(edition.published_at).isoformat() if edition.published_at else "",
    }


def _parts(html: str) -> Iterator[str | Rows]:
    """Paragraphs and tables in the order of the text."""
    for block in blocks_of(html):
        if block.html.startswith("<table"):
            rows = _rows(block.html)
            if rows:
                yield rows
            continue
        for line in block.words.split("\n"):
            plain = _SPACE.sub(" ", line).strip()
            if plain:
                yield plain


def _rows(html: str) -> Rows:
    """The cells of a table; where one spans several, the others are empty."""
    table = LexborHTMLParser(html).css_first("table")
    if table is None:
        return ()
    filled: dict[tuple[int, int], str] = {}
    row_nodes = table.css("tr")[:MOST_ROWS]
    for row, node in enumerate(row_nodes):
        column = 0
        for cell in node.css("td, th"):
            while (row, column) in filled:
                column += 1
            if column >= MOST_COLUMNS:
                break
            words = _SPACE.sub(" ", cell.text(separator=" ")).strip()
            for down in range(_span(cell, "rowspan")):
                for right in range(_span(cell, "colspan")):
                    place = (row + down, column + right)
                    filled[place] = words if not (down or right) else ""
            column += _span(cell, "colspan")
    width = min(MOST_COLUMNS, 1 + max((column for _row, column in filled), default=-1))
    return tuple(
        tuple(filled.get((row, column), "") for column in range(width))
        for row in range(len(row_nodes))
    )


def _span(cell: LexborNode, name: str) -> int:
    given = cell.attributes.get(name) or "1"
    return min(int(given), MOST_COLUMNS) if given.isdecimal() and int(given) else 1
