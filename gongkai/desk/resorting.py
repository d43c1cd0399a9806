"""Choosing what to move where: from boxes ticked in a list, or from a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django import forms
from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.commons.refusals import Refusal, Refused
from gongkai.commons.spreadsheets import Cell, read_table
from gongkai.desk.actions import PlannedMove
from gongkai.desk.fields import ColumnField, columns_taking_documents, full_name
from gongkai.disclosure.document_refusals import move_refusals
from gongkai.disclosure.facts import LONG_FIELDS, DocumentFacts
from gongkai.disclosure.models import Column, Document, Edition, Placement
from gongkai.organisation.models import Agency
from gongkai.organisation.queries import Permits

MOST_MOVED = 300
"""So many documents are moved together, so that the outlets are soon in step again."""
TABLE_HEADINGS = (
    gettext_lazy("索引号"),
    gettext_lazy("标题"),
    gettext_lazy("现在的栏目"),
    gettext_lazy("新的栏目"),
)
"""The table's columns: the last is filled in by hand, the second is only read."""


@dataclass(frozen=True)
class PlanLine:
    """One planned move as it is shown beforehand, with why it would be refused."""

    move: PlannedMove
    title: str
    refusals: Sequence[Refusal]

    @property
    def key(self) -> str:
        """The line as a hidden field keeps it."""
        move = self.move
        return f"{move.document.pk}-{move.out_of.pk}-{move.into.pk}"


class TargetForm(forms.Form):
    """Where the chosen documents are to go."""

    into = ColumnField(
        label=gettext_lazy("移到栏目"),
        error_messages={"required": gettext_lazy("请选择要移到的栏目。")},
    )

    def __init__(self, agency: Agency, data: QueryDict | None = None) -> None:
        super().__init__(data)
        into = self.fields["into"]
        assert isinstance(into, ColumnField)
        into.offer(agency)


def named(column: Column) -> str:
    """A column as people name it: its site and the columns above it."""
    return f"{column.site.name} › {full_name(column)}"


def planned(keys: Iterable[str], permits: Permits) -> list[PlanLine]:
    """The lines of a plan from hidden fields or ticked boxes, nonsense left out."""
    columns = columns_taking_documents(permits.person.division.agency)
    by_key = {column.pk: column for column in columns}
    wanted = []
    for key in keys:
        parts = key.split("-")
        if len(parts) == 3 and all(p.isdecimal() and len(p) < 16 for p in parts):
            document, out_of, into = map(int, parts)
            if into in by_key:
                wanted.append((document, out_of, into))
    sources = Column.objects.select_related("site", "parent__parent").in_bulk(
        {out_of for _document, out_of, _into in wanted}
    )
    return _lines(
        [
            (document, sources[out_of], by_key[into])
            for document, out_of, into in wanted[: MOST_MOVED + 1]
            if out_of in sources
        ],
        permits,
    )


def from_table(stream: BinaryIO, permits: Permits) -> tuple[list[PlanLine], list[str]]:
    """The plan in a table, and a sentence for each line that could not be understood.

    Raises `Refused` when it is no table, lacks a heading or is too long.
    """
    rows = read_table(stream)
    headings = [str(cell or "").strip() for cell in next(rows, ())]
    places = {}
    for heading in (TABLE_HEADINGS[0], TABLE_HEADINGS[2], TABLE_HEADINGS[3]):
        if str(heading) not in headings:
            sentence = _("表格第一行缺少“%s”一列。请先导出表格，再填写后上传。")
            raise Refused([Refusal("no_heading", sentence % heading)])
        places[str(heading)] = headings.index(str(heading))
    number_at, from_at, to_at = places.values()
    agency = permits.person.division.agency
    columns = columns_taking_documents(agency)
    known = {named(column): column for column in columns} | {
        column.path: column for column in columns
    }
    read: list[tuple[int, str, str, str]] = []
    for line, row in enumerate(rows, start=2):
        number, out_of, into = (
            _words(row, place) for place in (number_at, from_at, to_at)
        )
        if into and into != out_of:
            read.append((line, number, out_of, into))
    if len(read) > MOST_MOVED:
        sentence = _("一次最多移动 %d 条，请分几个表格上传。") % MOST_MOVED
        raise Refused([Refusal("too_many", sentence)])
    documents = dict(
        Document.objects.filter(
            agency=agency,
            index_number__in=[number for _line, number, *_columns in read],
        ).values_list("index_number", "pk")
    )
    moves, doubts = [], []
    for line, number, out_of, into in read:
        if number not in documents:
            doubts.append(
                _("第 %(line)d 行：没有索引号为“%(number)s”的信息。")
                % {"line": line, "number": number}
            )
        elif unknown := [name for name in (out_of, into) if name not in known]:
            doubts.append(
                _("第 %(line)d 行：没有名为“%(name)s”的栏目。")
                % {"line": line, "name": unknown[0]}
            )
        else:
            moves.append((documents[number], known[out_of], known[into]))
    return _lines(moves, permits), doubts


def _words(row: Sequence[Cell], place: int) -> str:
    return str(row[place] or "").strip() if place < len(row) else ""


def _lines(
    wanted: Sequence[tuple[int, Column, Column]], permits: Permits
) -> list[PlanLine]:
    documents = (
        Document.objects.filter(agency=permits.person.division.agency)
        .select_related("division__agency")
        .prefetch_related(
            Prefetch("placements", Placement.objects.select_related("column__site")),
            Prefetch("editions", Edition.objects.defer(*LONG_FIELDS)),
        )
        .in_bulk([document for document, _out_of, _into in wanted])
    )
    lines = []
    for key, out_of, into in dict.fromkeys(wanted):
        document = documents.get(key)
        if document is None:
            continue
        facts = DocumentFacts(document)
        facts.all_placements = list(document.placements.all())
        facts.editions = sorted(document.editions.all(), key=lambda e: -e.number)
        title = (facts.public or facts.editions[0]).title if facts.editions else ""
        refusals = move_refusals(facts, out_of, into, permits)
        lines.append(PlanLine(PlannedMove(document, out_of, into), title, refusals))
    return lines
