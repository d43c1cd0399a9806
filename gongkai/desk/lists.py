"""Lists of the desk: sorted, paged, kept as views, and taken out as a table.

A list names its headings once. By them it is sorted, shown and exported, so that the
file holds what the page shows. Filters are the page's own form; what they let through
comes in as a query, and nothing here asks for each row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.functional import Promise

from gongkai.commons.spreadsheets import Cell, write_table

Row = TypeVar("Row")

PAGE_SIZE = 50
"""So many lines are shown at once."""
MOST_EXPORTED = 100_000
"""So many lines go into one file; the page says so when there are more."""
_OWN_WORDS = ("sort", "page", "export")


@dataclass(frozen=True)
class Heading(Generic[Row]):
    """One column of a list; `order` names the fields by which it sorts, if it does.

    A list that was computed, and not asked of the store, sorts by what it shows; any
    name in `order` then says that it does. `link` is where a plain cell leads.
    """

    name: str
    label: str | Promise
    value: Callable[[Row], Cell]
    order: tuple[str, ...] = ()
    link: Callable[[Row], str] | None = None


@dataclass(frozen=True)
class ListKind(Generic[Row]):
    """A list of the desk; `sort` is its order until somebody chooses another."""

    name: str
    label: str | Promise
    headings: tuple[Heading[Row], ...]
    sort: str

    def heading(self, name: str) -> Heading[Row] | None:
        """The heading of that name by which the list can be sorted, if there is one."""
        named = (heading for heading in self.headings if heading.name == name)
        found = next(named, None)
        return found if found and found.order else None


class Listing(Generic[Row]):
    """One page of a list, as somebody asked for it.

    `?sort=title` or `?sort=-title`, and `?page=3`. What makes no sense leads to the
    list's own order and to the nearest page there is.
    """

    def __init__(
        self,
        kind: ListKind[Row],
        rows: "QuerySet[Any, Row] | Sequence[Row]",
        asked: QueryDict,
    ) -> None:
        self.kind = kind
        wanted = asked.get("sort", "")
        self.sort = wanted if kind.heading(wanted.lstrip("-")) else kind.sort
        self._asked = asked
        self._rows = (
            rows.order_by(*self._order())
            if isinstance(rows, QuerySet)
            else self._sorted(rows)
        )

    @cached_property
    def total(self) -> int:
        """How many lines the list has."""
        if isinstance(self._rows, QuerySet):
            return self._rows.order_by().count()
        return len(self._rows)

    @property
    def page_count(self) -> int:
        """How many pages the list has; an empty one has one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def number(self) -> int:
        """Which page is shown."""
        asked = self._asked.get("page", "")
        number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
        return min(max(number, 1), self.page_count)

    @cached_property
    def rows(self) -> list[Row]:
        """The lines of this page."""
        first = (self.number - 1) * PAGE_SIZE
        return list(self._rows[first : first + PAGE_SIZE])

    @property
    def first(self) -> int:
        """The place in the whole list of the first line shown, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def query(self) -> str:
        """The filters and the order, without the page: what a view keeps."""
        kept = self._asked.copy()
        for word in ("page", "export"):
            kept.pop(word, None)
        for word in [word for word in kept if not any(kept.getlist(word))]:
            del kept[word]
        return kept.urlencode()

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters alone, for the hidden fields of another form."""
        return [
            (word, value)
            for word in self._asked
            if word not in _OWN_WORDS
            for value in self._asked.getlist(word)
            if value
        ]

    def address(self, **changes: object) -> str:
        """The list with something changed, as the query of an address."""
        query = QueryDict(self.query, mutable=True)
        for word, value in changes.items():
            query[word] = str(value)
        return f"?{query.urlencode()}"

    def sort_address(self, heading: Heading[Row]) -> str:
        """Where a click on a heading leads: its order, or the other way round."""
        turned = f"-{heading.name}" if self.sort == heading.name else heading.name
        return self.address(sort=turned)

    def direction(self, heading: Heading[Row]) -> str:
        """How the list is sorted by a heading, as `aria-sort` says it; or nothing."""
        return {heading.name: "ascending", f"-{heading.name}": "descending"}.get(
            self.sort, ""
        )

    def exported(self) -> bytes:
        """The whole list as an XLSX file, `MOST_EXPORTED` lines at most."""
        headings = self.kind.headings
        return write_table(
            str(self.kind.label),
            [str(heading.label) for heading in headings],
            ([heading.value(row) for heading in headings] for row in self._all()),
        )

    def _all(self) -> Iterator[Row]:
        rows = self._rows[:MOST_EXPORTED]
        if isinstance(rows, QuerySet):
            return rows.iterator(chunk_size=2000)
        return iter(rows)

    def _sorted(self, rows: Sequence[Row]) -> list[Row]:
        """What was computed, sorted by what is shown, what is empty last."""
        heading, falling = self._heading(), self.sort.startswith("-")
        values = [(heading.value(row), row) for row in rows]
        full = [pair for pair in values if pair[0] is not None]
        full.sort(key=lambda pair: pair[0], reverse=falling)  # type: ignore[arg-type, return-value]
        return [row for _value, row in full] + [
            row for value, row in values if value is None
        ]

    def _heading(self) -> Heading[Row]:
        heading = self.kind.heading(self.sort.lstrip("-"))
        assert heading is not None, f"{self.kind.name} sorts by a heading it has not"
        return heading

    def _order(self) -> Sequence[OrderBy | str]:
        """By the chosen fields, what is empty last, and always in a full order."""
        heading, falling = self._heading(), self.sort.startswith("-")
        return [
            *(
                F(field).desc(nulls_last=True)
                if falling
                else F(field).asc(nulls_last=True)
                for field in heading.order
            ),
            "-pk" if falling else "pk",
        ]
