"""Pages of one shape: the template is rendered once, and each page's texts put in.

Thousands of document pages differ in a dozen texts. Rendering each in full took a
third of a full bake. Here a template is rendered with marks for the texts, and each
page is that rendering with its own texts, escaped, at the marks.

A template that looks at anything the shape does not name, or does more with a text
than print it, is noticed when it is rendered with marks; its pages are then rendered
in full.
"""

import logging
import re
from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

from gongkai.baking.templates import page_template
from gongkai.commons.pages import Page, Shape

log = logging.getLogger(__name__)

MARK = re.compile("\ue000([0-9]+)\ue001")
"""A place in a rendering, between two characters of no script (private use)."""

Mould = list[bytes | int]
"""A rendering in pieces: what is on every page, and which text stands between."""

Reading = Callable[[dict[str, Any]], Any]


class Shapes:
    """Renders pages, those of one shape from one rendering.

    For one batch only: what the pages agree in, another day may have changed.
    """

    def __init__(self) -> None:
        self._first: dict[object, Page] = {}
        self.moulds: dict[object, Mould | None] = {}

    def rendered(self, page: Page) -> bytes:
        """The bytes of a page."""
        shape = page.shape
        if shape is None:
            return _in_full(page)
        texts = [reading(page.context) for reading in _readings(shape.texts)]
        fixed = [reading(page.context) for reading in _readings(shape.fixed)]
        key = (page.template, shape, *map(_identity, fixed), *map(bool, texts))
        if self._first.setdefault(key, page) is page:
            # What may be the only page of its shape is not worth a mould.
            return _in_full(page)
        if key not in self.moulds:
            self.moulds[key] = _mould(page, shape, fixed, texts)
        mould = self.moulds[key]
        return _in_full(page) if mould is None else _filled(mould, texts)


def _in_full(page: Page) -> bytes:
    return page_template(page.template).render(page.context).encode()


def _identity(value: object) -> object:
    """What two pages must share: an equal word or number, or the very same object."""
    if isinstance(value, str | int):
        return value
    return id(value) if value else None


def _mould(
    page: Page, shape: Shape, fixed: Sequence[Any], texts: Sequence[str]
) -> Mould | None:
    """The template rendered with marks; None when it cannot be."""
    named: dict[str, Any] = dict(zip(shape.fixed, fixed, strict=True))
    for index, (name, text) in enumerate(zip(shape.texts, texts, strict=True)):
        mark = f"\ue000{index}\ue001" if text else ""
        # What is HTML already is printed as it is, and so is its mark.
        named[name] = Markup(mark) if hasattr(text, "__html__") else mark  # noqa: S704
    try:
        made = page_template(page.template).render(_context(named))
    except Exception:
        log.exception("%s needs more than its shape says", page.template)
        return None
    mould: Mould = [
        int(piece) if index % 2 else piece.encode()
        for index, piece in enumerate(MARK.split(made))
    ]
    if _filled(mould, texts) != _in_full(page):
        log.error("%s does more with a text than print it", page.template)
        return None
    return mould


def _filled(mould: Mould, texts: Sequence[str]) -> bytes:
    escaped = [str(escape(text)).encode() for text in texts]
    return b"".join(
        [escaped[piece] if isinstance(piece, int) else piece for piece in mould]
    )


@cache
def _readings(names: tuple[str, ...]) -> list[Reading]:
    return [_reading(name) for name in names]


def _reading(name: str) -> Reading:
    """How to find, in a context, the value that a name leads to."""
    first, _dot, rest = name.partition(".")
    if not rest:
        return itemgetter(first)
    if not rest[0].isdigit():
        attribute = attrgetter(rest)
        return lambda context: attribute(context[first])
    row, _dot, item = rest.partition(".")
    index = int(row)
    if item.isdigit():
        place = int(item)
        return lambda context: context[first][index][place]
    return lambda context: getattr(context[first][index], item)


def _context(named: dict[str, Any]) -> dict[str, Any]:
    """A context in which nothing is but what is named."""
    tree: dict[str, Any] = {}
    for name, value in named.items():
        *steps, last = name.split(".")
        place = tree
        for step in steps:
            place = place.setdefault(step, {})
        place[last] = value
    return {name: _as_seen(value) for name, value in tree.items()}


def _as_seen(value: Any) -> Any:
    """Named parts as the template asks for them: rows as lists, others as objects."""
    if not isinstance(value, dict):
        return value
    parts = {name: _as_seen(part) for name, part in value.items()}
    if all(name.isdigit() for name in parts):
        return [parts[name] for name in sorted(parts, key=int)]
    return SimpleNamespace(**parts)
