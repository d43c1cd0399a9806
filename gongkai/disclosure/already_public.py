"""Published documents whose titles are like what somebody asks for: a simple look.

Before a request is sent: perhaps the thing is public already. Titles and document
numbers are compared by pairs of characters; the full search is another thing.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from gongkai.commons.moments import day_of
from gongkai.commons.sealing import folded
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import document_path
from gongkai.organisation.models import Agency
from gongkai.rules.document_number import find_document_numbers
from gongkai.rules.edition_lifecycle import EditionState

MOST_FOUND = 10
MOST_PAIRS = 24
LONGEST_TEXT = 400
# Of a text with many pairs this share must be in a title.
LEAST_SHARE = 4
_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class PublishedDocument:
    """A public document as a line to choose from."""

    title: str
    href: str
    document_number: str
    shown_on: date


def published_like(
    agency: Agency, text: str, *, limit: int = MOST_FOUND
) -> list[PublishedDocument]:
    """The agency's public documents most like a description, at most `limit`.

    A document number in the text finds that document first.
    """
    text = text[:LONGEST_TEXT]
    pairs = _pairs(text)
    # Without the agency's code: where it begins in running text is a guess.
    numbers = [
        str(number).removeprefix(number.agency_code)
        for number in find_document_numbers(text)
    ]
    if not pairs and not numbers:
        return []
    points: Any = Cast(Value(0), IntegerField())
    for pair in pairs:
        points = points + _point(Q(title__icontains=pair), 1)
    for number in numbers:
        points = points + _point(Q(document_number__endswith=number), 100)
    least = max(min(2, len(pairs)), len(pairs) // LEAST_SHARE, 1)
    rows = (
        Edition.objects.filter(
            state=EditionState.PUBLISHED,
            document__agency=agency,
            document__first_published_at__isnull=False,
        )
        .annotate(points=points)
        .filter(points__gte=least)
        .order_by("-points", F("document__first_published_at").desc())
        .values_list(
            "title",
            "document_id",
            "document_number",
            "document__first_published_at",
        )[:limit]
    )
    return [
        PublishedDocument(title, document_path(document), number, day_of(at))
        for title, document, number, at in rows
        if at is not None
    ]


def _point(condition: Q, value: int) -> Case:
    return Case(
        When(condition, then=Value(value)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _pairs(text: str) -> list[str]:
    """Pairs of characters of a text, none across a mark or space, evenly chosen."""
    found: dict[str, None] = {}
    for run in map(folded, _WORDS.split(text)):
        if run.isascii():
            if len(run) > 1:
                found[run[:30]] = None
            continue
        found |= dict.fromkeys(run[n : n + 2] for n in range(len(run) - 1))
    pairs = list(found)
    step = max(1, -(-len(pairs) // MOST_PAIRS))
    return pairs[::step]
