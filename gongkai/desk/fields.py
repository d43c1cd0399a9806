"""Form fields the desk uses in more than one place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.models import Column, PageKind
from gongkai.organisation.models import Agency

if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Any]
else:
    _Choice = forms.ModelChoiceField

EARLIEST_DAY, LATEST_DAY = date(1949, 10, 1), date(2100, 12, 31)
"""No document of this state is dated outside; a fifth digit in a year is a slip."""


def check_day(day: date) -> None:
    """Raise `ValidationError` for a day no document can have."""
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise forms.ValidationError(
            _("日期须在 1949 年 10 月 1 日至 2100 年之间，请检查年份。"),
            code="implausible",
        )


class ChineseDateField(forms.DateField):
    """A day, typed or picked; written as 2026-11-24 or 2026/11/24."""

    default_error_messages = {
        "invalid": _("请按“2026-11-24”的格式填写日期，年份用四位数字。"),
        "required": _("请填写日期。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"],
            validators=[check_day],
            **kwargs,
        )


class MomentField(forms.DateTimeField):
    """A moment in the office's own time zone, to the minute."""

    default_error_messages = {
        "invalid": _("请填写日期和时间，例如 2026-11-24 09:00。"),
        "required": _("请填写日期和时间。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
            ),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            **kwargs,
        )

    def clean(self, value: object) -> datetime | None:
        """The moment. Raises `ValidationError` for an implausible year."""
        moment: datetime | None = super().clean(value)
        if moment is not None:
            check_day(moment.date())
        return moment


class RecordField(_Choice):
    """One record out of those that its form offers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, **kwargs)

    def offer_records(self, records: Sequence[Model]) -> None:
        """Offer these records, read already, and no others."""
        kind: Any = type(records[0]) if records else None
        self.queryset = (
            kind._default_manager.filter(pk__in=[record.pk for record in records])
            if kind
            else Column.objects.none()
        )
        self.choices = [
            ("", self.empty_label or "—"),
            *((record.pk, self.label_from_instance(record)) for record in records),
        ]


class ColumnField(_Choice):
    """One open column that takes documents, grouped by site."""

    default_error_messages = {
        "required": _("请选择栏目。"),
        "invalid_choice": _("这个栏目不存在或已关闭，请另选一个。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Column.objects.none(), **kwargs)

    def offer(self, agency: Agency, *, without: Collection[int] = ()) -> None:
        """Offer an agency's columns, except those given by number."""
        columns = columns_taking_documents(agency)
        self.queryset = Column.objects.filter(
            pk__in=[column.pk for column in columns if column.pk not in without]
        )
        offered = [column for column in columns if column.pk not in without]
        self.choices = [("", "—")] + [
            (site, [(column.pk, full_name(column)) for column in group])
            for site, group in groupby(offered, key=lambda column: column.site.name)
        ]


def columns_taking_documents(agency: Agency) -> list[Column]:
    """An agency's open columns that take documents, site by site, as their trees go."""
    columns = (
        Column.objects.filter(site__agency=agency, site__is_open=True, is_open=True)
        .exclude(page_kind=PageKind.LANDING)
        .select_related("site", "parent__parent__parent", "owner")
    )
    return sorted(columns, key=_place)


def _place(column: Column) -> tuple[int, list[tuple[int, int]]]:
    """Where a column stands: its site, then the places from the root down to it."""
    places = [(column.position, column.pk)]
    above = column.parent
    while above is not None:
        places.append((above.position, above.pk))
        above = above.parent
    return column.site_id, places[::-1]


def full_name(column: Column) -> str:
    """A column's name with those above it: 法定主动公开内容 › 财政信息."""
    names = [column.name]
    above = column.parent
    while above is not None:
        names.append(above.name)
        above = above.parent
    return " › ".join(reversed(names))


@dataclass(frozen=True)
class Option:
    """One option of a choice, as a page shows it."""

    value: str
    label: str
    is_chosen: bool


def option_groups(bound: forms.BoundField) -> list[tuple[str, list[Option]]]:
    """The options of a choice by the name of their group; "" for those in none.

    Lists of hundreds are written by our own template: Django's own asks a template
    of its own for every single option.
    """
    assert isinstance(bound.field, forms.ChoiceField)
    chosen = str(bound.value() if bound.value() is not None else "")

    def option(value: Any, label: Any) -> Option:
        return Option(str(value), str(label), str(value) == chosen)

    groups: list[tuple[str, list[Option]]] = []
    choices: Any = bound.field.choices
    for value, label in choices:
        if isinstance(label, list | tuple):
            groups.append((str(value), [option(*pair) for pair in label]))
        elif groups and groups[-1][0] == "":
            groups[-1][1].append(option(value, label))
        else:
            groups.append(("", [option(value, label)]))
    return groups
