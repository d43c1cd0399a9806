"""What somebody asks: words, narrowed by facets, in an order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused, refuse_if
from gongkai.rules.document_number import (
    DocumentNumberError,
    parse_document_number,
)
from gongkai.search.index import FACETS
from gongkai.search.words import searched

LONGEST_QUESTION = 200
MOST_WORDS = 10
LINES_A_PAGE = 20
MOST_PAGES = 50
"""Nobody reads on; deep pages only cost time."""
LONGEST_VALUE = 100
SORTS = ("relevance", "date")

_QUOTED = re.compile(r'["“”＂「『]([^"“”＂「」『』]*)["“”＂」』]')


@dataclass(frozen=True)
class Word:
    """A word as it was typed and as it is searched; `is_exact` when it was quoted.

    `other` is a second way in which a document number is looked for, or "".
    """

    typed: str
    searched: str
    is_exact: bool = False
    other: str = ""


@dataclass(frozen=True)
class Question:
    """What somebody asks. `typed` is kept as it came, to be shown again."""

    typed: str
    words: tuple[Word, ...] = ()
    narrowed: tuple[tuple[str, str], ...] = ()
    sort: str = "relevance"
    page: int = 1
    agency: int | None = None
    line_count: int = LINES_A_PAGE

    @property
    def first(self) -> int:
        """How many hits stand before this page."""
        return (self.page - 1) * self.line_count

    def value(self, facet: str) -> str:
        """By what value of a facet the question is narrowed, or ""."""
        return dict(self.narrowed).get(facet, "")

    def with_words(self, typed: str) -> "Question":
        """The same question with other words. Raises `Refused`."""
        return replace(self, typed=typed, words=words_of(typed), page=1)

    def address(self, **changes: object) -> str:
        """The question with something changed, as the query of an address.

        A facet that is given as "" is no longer narrowed by.
        """
        said: dict[str, object] = {"q": self.typed, **dict(self.narrowed)}
        if self.sort != SORTS[0]:
            said["sort"] = self.sort
        said |= changes
        return "?" + urlencode({name: value for name, value in said.items() if value})


def read_question(given: Mapping[str, str], *, agency: int | None = None) -> Question:
    """A question as an address asks it. Raises `Refused` with a sentence."""
    typed = given.get("q", "").replace("\x00", " ").strip()
    if len(typed) > LONGEST_QUESTION:
        refuse_if([_too_long()])
    page = given.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    sort = given.get("sort", "")
    return Question(
        typed=typed,
        words=words_of(typed) if typed else (),
        narrowed=narrowed_by(
            [(name, given[name]) for name in FACETS if given.get(name)]
        ),
        sort=sort if sort in SORTS else SORTS[0],
        page=min(max(number, 1), MOST_PAGES),
        agency=agency,
    )


def narrowed_by(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Facets with their values, in their order; of one facet the last counts.

    Raises `Refused` for a facet that does not exist.
    """
    given = dict(pairs)
    unknown = [name for name in given if name not in FACETS]
    if unknown:
        raise Refused(
            [
                Refusal(
                    "no_such_facet",
                    _("没有“%(name)s”这个筛选项，可以用：%(names)s。")
                    % {"name": unknown[0][:LONGEST_VALUE], "names": ", ".join(FACETS)},
                )
            ]
        )
    return tuple(
        (name, _plain(given[name])) for name in FACETS if _plain(given.get(name, ""))
    )


def words_of(typed: str) -> tuple[Word, ...]:
    """The words of what was typed; what stands in quotation marks is one word.

    Raises `Refused` where nothing can be searched, or too much is asked.
    """
    if len(typed) > LONGEST_QUESTION:
        refuse_if([_too_long()])
    number = _number(typed)
    if number:
        return (number,)
    quoted = [
        Word(match[1].strip(), searched(match[1]), is_exact=True)
        for match in _QUOTED.finditer(typed)
    ]
    plain = [Word(part, searched(part)) for part in _QUOTED.sub(" ", typed).split()]
    words = [word for word in (*quoted, *plain) if _says_something(word.searched)]
    if not words:
        raise Refused(
            [
                Refusal(
                    "nothing_to_search",
                    _("只有标点符号，无法检索。请输入汉字、字母或者数字。"),
                )
            ]
        )
    if len(words) > MOST_WORDS:
        raise Refused(
            [
                Refusal(
                    "too_many_words",
                    _("一次最多检索 %d 个词，请减少词语。") % MOST_WORDS,
                )
            ]
        )
    return tuple({word.searched: word for word in words}.values())


def _number(typed: str) -> Word | None:
    """A whole question that is one document number, in whatever brackets and spaces."""
    try:
        printed = searched(str(parse_document_number(typed)))
    except DocumentNumberError:
        return None
    plain = searched(typed)
    return Word(typed, printed, is_exact=True, other="" if plain == printed else plain)


def _too_long() -> Refusal:
    return Refusal(
        "too_long",
        _("检索词最多 %d 个字，请缩短后再试。") % LONGEST_QUESTION,
    )


def _plain(value: str) -> str:
    printable = "".join(filter(str.isprintable, value))
    return printable.strip()[:LONGEST_VALUE]


def _says_something(word: str) -> bool:
    return any(character.isalnum() for character in word)
