"""Writing masks and better words into a text, where findings say so."""

from collections.abc import Iterable, Mapping

from gongkai.screening.findings import Mend
from gongkai.screening.html_text import HtmlText
from gongkai.screening.subjects import HTML_FIELD


def mended(fields: Mapping[str, str], mends: Iterable[Mend]) -> dict[str, str]:
    """The fields that change, with every mend written in.

    The places of mends count in the plain text of the fields as they are given; where
    two of them overlap, the first one counts.
    """
    by_field: dict[str, list[tuple[int, int, str]]] = {}
    for mend in sorted(mends, key=lambda one: (one.field, one.start, -one.end)):
        changes = by_field.setdefault(mend.field, [])
        if not changes or changes[-1][1] <= mend.start:
            changes.append((mend.start, mend.end, mend.instead))
    return {
        name: HtmlText(fields[name]).replaced(changes)
        if name == HTML_FIELD
        else _written(fields[name], changes)
        for name, changes in by_field.items()
    }


def _written(text: str, changes: list[tuple[int, int, str]]) -> str:
    pieces, done = [], 0
    for start, end, instead in changes:
        pieces += [text[done:start], instead]
        done = end
    return "".join([*pieces, text[done:]])
