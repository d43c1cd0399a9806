"""How a column's page will look once an edition stands in it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from gongkai.commons.moments import day_of
from gongkai.commons.pages import Page
from gongkai.disclosure.column_pages import NEWEST, ColumnPages, ListLine
from gongkai.disclosure.document_pages import attached
from gongkai.disclosure.models import Edition, PageKind, Placement
from gongkai.disclosure.paths import document_path
from gongkai.disclosure.queries import attachments_of
from gongkai.disclosure.text_pictures import listed


def preview_in_column(
    edition: Edition, placement: Placement, *, at: datetime
) -> Page | None:
    """A column's own page with this edition in its place; None if it has no page.

    Made by the steps of `ColumnPages`; only the line, or the whole text where the
    column shows one, is that of the edition, which is never saved for it.
    """
    (output,) = ColumnPages().outputs([(placement.column_id, NEWEST)])
    if not isinstance(output, Page):
        return None
    if placement.column.page_kind == PageKind.SINGLE:
        return replace(output, context=output.context | _single(edition))
    line = ListLine(
        edition.title,
        document_path(edition.document_id),
        placement.shown_on or day_of(edition.document.first_published_at or at),
        edition.document_number,
        edition.summary,
        is_pinned=placement.pinned_until is not None
        and placement.pinned_until >= day_of(at),
    )
    context = output.context | {
        "lines": _with(output.context.get("lines", []), line),
    }
    if line.is_pinned:
        context["pinned"] = _with(output.context.get("pinned", []), line)
    return replace(output, context=context)


def _with(lines: list[ListLine], line: ListLine) -> list[ListLine]:
    """A list with a line in its place, or at the head where it is new."""
    if not any(other.href == line.href for other in lines):
        return [line, *lines]
    return [line if other.href == line.href else other for other in lines]


def _single(edition: Edition) -> dict[str, Any]:
    files = listed(attachments_of(edition), edition.body_html)
    return {
        "single": edition,
        "body": SafeString(edition.body_html),
        "document_href": document_path(edition.document_id),
        "attachments": [attached(attachment) for attachment in files],
    }
