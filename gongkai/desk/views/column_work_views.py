"""Columns at work: how full and fresh they are, and moving documents between them."""

from http import HTTPStatus
from typing import BinaryIO, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refusal, Refused
from gongkai.commons.spreadsheets import MEDIA_TYPE, Cell, write_csv, write_table
from gongkai.desk import actions, resorting
from gongkai.desk.fields import columns_taking_documents, full_name
from gongkai.desk.forms import Problem, problems_of, refusal_status, summarise
from gongkai.desk.lists import Heading, Listing, ListKind
from gongkai.desk.models import Resorting
from gongkai.desk.queries import placed_editions
from gongkai.desk.views.list_views import list_screen
from gongkai.desk.views.screens import StaffRequest, for_staff, keep_private, screen
from gongkai.disclosure.column_figures import (
    FORESIGHT_DAYS,
    ColumnFigures,
    figures_of,
    imbalance,
)
from gongkai.disclosure.models import Column, Edition

COLUMNS: ListKind[ColumnFigures] = ListKind(
    name="columns",
    label=gettext_lazy("栏目运行"),
    headings=(
        Heading(
            "name",
            gettext_lazy("栏目"),
            lambda line: resorting.named(line.column),
            ("path",),
        ),
        Heading(
            "owner",
            gettext_lazy("责任处室"),
            lambda line: line.column.owner.name,
            ("o",),
        ),
        Heading("count", gettext_lazy("信息数"), lambda line: line.live_count, ("c",)),
        Heading(
            "recent", gettext_lazy("近一年发布"), lambda line: line.recent_count, ("r",)
        ),
        Heading(
            "newest", gettext_lazy("最近更新"), lambda line: line.newest_at, ("n",)
        ),
        Heading(
            "promised",
            gettext_lazy("承诺更新（天）"),
            lambda line: line.column.update_interval_days,
            ("p",),
        ),
        Heading("left", gettext_lazy("距逾期"), lambda line: line.days_left, ("l",)),
    ),
    sort="left",
)
PLACED: ListKind[Edition] = ListKind(
    name="placed",
    label=gettext_lazy("栏目中的信息"),
    headings=(
        Heading(
            "title", gettext_lazy("标题"), lambda edition: edition.title, ("title",)
        ),
        Heading(
            "index-number",
            gettext_lazy("索引号"),
            lambda edition: edition.document.index_number,
            ("document__index_number",),
        ),
        Heading(
            "published",
            gettext_lazy("发布时间"),
            lambda edition: edition.published_at,
            ("published_at",),
        ),
    ),
    sort="-published",
)


@for_staff
def at_work(request: StaffRequest) -> HttpResponse:
    """Every column side by side: volume, freshness, balance, who owns what lags."""
    agency = request.user.division.agency
    figures = figures_of(agency, on=request.permits.on)
    return list_screen(
        request,
        "columns_at_work",
        Listing(COLUMNS, figures, request.GET),
        {
            "figures": figures,
            "blank": [line for line in figures if line.is_blank],
            "stale": [line for line in figures if line.is_stale],
            "soon_stale": [line for line in figures if line.will_be_stale],
            "foresight": FORESIGHT_DAYS,
            "imbalance": imbalance([line.live_count for line in figures]),
            "recent_imbalance": imbalance([line.recent_count for line in figures]),
            "total": sum(line.live_count for line in figures),
            "fullest": max(figures, key=lambda line: line.live_count, default=None),
            "full_name": full_name,
            "last_resorting": Resorting.objects.filter(agency=agency)
            .select_related("done_by", "undone_by")
            .first(),
        },
    )


@for_staff
def resort(request: StaffRequest, column: int) -> HttpResponse:
    """Tick documents of a column to be moved to another."""
    return _choosing(request, _column_or_404(request, column))


@for_staff
@require_POST
def plan(request: StaffRequest) -> HttpResponse:
    """What would be moved where, before anything is."""
    permits = request.permits
    if file := request.FILES.get("table"):
        try:
            lines, doubts = resorting.from_table(cast(BinaryIO, file), permits)
        except Refused as refused:
            return _by_table(
                request, problems_of(refused), status=HTTPStatus.BAD_REQUEST
            )
        return _planned(request, lines, doubts)
    if "table" in request.POST or "column" not in request.POST:
        problem = Problem(_("请选择要上传的表格。"), "id_table")
        return _by_table(request, [problem], status=HTTPStatus.BAD_REQUEST)
    column = _column_or_404(request, _number(request.POST["column"]))
    form = resorting.TargetForm(request.user.division.agency, request.POST)
    chosen = [key for key in request.POST.getlist("document") if key.isdecimal()]
    problems = [] if form.is_valid() else summarise(form)
    if not chosen:
        problems.append(Problem(_("请勾选要移动的信息。"), "documents"))
    if len(chosen) > resorting.MOST_MOVED:
        problems.append(Problem(_("一次最多移动 %d 条。") % resorting.MOST_MOVED))
    if problems:
        return _choosing(request, column, form, problems, chosen)
    into = form.cleaned_data["into"].pk
    keys = [f"{document}-{column.pk}-{into}" for document in chosen]
    return _planned(request, resorting.planned(keys, permits))


@for_staff
@require_POST
def carry_out(request: StaffRequest) -> HttpResponse:
    """Move what was planned: all of it, or nothing and every reason."""
    lines = resorting.planned(request.POST.getlist("move"), request.permits)
    try:
        made = actions.resort(
            [line.move for line in lines], at=timezone.now(), by=request.user
        )
    except Refused as refused:
        return _planned(request, lines, refused=refused)
    messages.success(
        request, _("已移动 %d 条信息。网页地址没有改变。") % len(made.moves)
    )
    return redirect("desk:columns_at_work")


@for_staff
@require_POST
def undo(request: StaffRequest, made: int) -> HttpResponse:
    """Put everything back that was moved together."""
    found = get_object_or_404(
        Resorting, pk=made, agency=request.user.division.agency_id
    )
    try:
        actions.undo_resorting(found, at=timezone.now(), by=request.user)
    except Refused as refused:
        for refusal in refused.refusals:
            messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _("已撤销归类，信息都回到了原栏目。"))
    return redirect("desk:columns_at_work")


@for_staff
def by_table(request: StaffRequest) -> HttpResponse:
    """Move documents by filling in a table."""
    return _by_table(request, [])


@for_staff
def table(request: StaffRequest, column: int, form: str) -> HttpResponse:
    """A column's documents as a table to fill in, XLSX or CSV."""
    found = _column_or_404(request, column)
    name = resorting.named(found)
    headings = [str(heading) for heading in resorting.TABLE_HEADINGS]
    editions = placed_editions(request.permits, found).order_by("-published_at", "pk")
    rows: list[list[Cell]] = [
        [edition.document.index_number, edition.title, name, ""]
        for edition in editions.iterator(chunk_size=2000)
    ]
    if form == "csv":
        content, media_type = write_csv([headings, *rows]), "text/csv"
    else:
        content, media_type = write_table(found.name, headings, rows), MEDIA_TYPE
    answer = HttpResponse(content, content_type=media_type)
    file_name = quote(f"{found.name}.{form}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    return keep_private(answer)


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 16 else 0


def _column_or_404(request: StaffRequest, key: int) -> Column:
    columns = Column.objects.select_related("site", "parent__parent", "owner")
    agency = request.user.division.agency_id
    return get_object_or_404(columns, pk=key, site__agency=agency)


def _choosing(
    request: StaffRequest,
    column: Column,
    form: resorting.TargetForm | None = None,
    problems: list[Problem] | None = None,
    chosen: list[str] | None = None,
) -> HttpResponse:
    editions = placed_editions(request.permits, column)
    return screen(
        request,
        "resort",
        {
            "column": column,
            "name": resorting.named(column),
            "form": form or resorting.TargetForm(request.user.division.agency),
            "listing": Listing(PLACED, editions, request.GET),
            "chosen": set(chosen or ()),
            "most": resorting.MOST_MOVED,
            "errors": problems or (),
        },
        status=HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK,
    )


def _planned(
    request: StaffRequest,
    lines: list[resorting.PlanLine],
    doubts: list[str] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    if not lines and refused is None and not doubts:
        refused = Refused([Refusal("nothing_chosen", _("没有要移动的信息。"))])
    return screen(
        request,
        "resort_plan",
        {
            "lines": lines,
            "doubts": doubts or [],
            "named": resorting.named,
            "is_possible": lines and not any(line.refusals for line in lines),
            "errors": problems_of(refused) if refused else (),
        },
        status=refusal_status(refused) if refused else HTTPStatus.OK,
    )


def _by_table(
    request: StaffRequest, problems: list[Problem], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    agency = request.user.division.agency
    return screen(
        request,
        "resort_table",
        {
            "columns": [
                (column, resorting.named(column))
                for column in columns_taking_documents(agency)
            ],
            "headings": resorting.TABLE_HEADINGS,
            "most": resorting.MOST_MOVED,
            "errors": problems,
        },
        status=status,
    )
