"""Between an agency's rows and the pure rule sets of `rules.submission_rules`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q

from gongkai.organisation.models import Agency
from gongkai.rules.submission_rules import (
    ROW_KINDS,
    Event,
    Medium,
    Period,
    RuleSet,
    Sharing,
)
from gongkai.submissions.models import (
    AwardRow,
    FactorRow,
    ForfeitRow,
    LimitRow,
    QuotaRow,
    SubmissionRules,
)

Row = AwardRow | QuotaRow | FactorRow | LimitRow | ForfeitRow

ROW_MODELS: Mapping[str, type[Row]] = {
    "award": AwardRow,
    "quota": QuotaRow,
    "factor": FactorRow,
    "limit": LimitRow,
    "forfeit": ForfeitRow,
}
"""The table of each kind of row that `rules.submission_rules` knows."""

_ENUM_FIELDS: Mapping[str, type[StrEnum]] = {
    "medium": Medium,
    "event": Event,
    "period": Period,
    "sharing": Sharing,
}
_KEYS = {"outlet": "slug", "division_class": "slug", "column": "path"}


@dataclass(frozen=True)
class InForce:
    """A rule set and the days of a year on which it is in force."""

    since: date
    until: date
    record: SubmissionRules
    rules: RuleSet


def rules_on(agency: Agency, day: date) -> SubmissionRules | None:
    """The rule set in force on a day: the last that began."""
    last = agency.submission_rules.filter(from_on__lte=day).first()
    if last is None or (last.until_on is not None and last.until_on < day):
        return None
    return last


def in_force_between(agency: Agency, since: date, until: date) -> list[InForce]:
    """The rule sets of these days in order, each with its part of them."""
    found: list[InForce] = []
    begun = agency.submission_rules.filter(
        Q(until_on=None) | Q(until_on__gte=since), from_on__lte=until
    )
    end = until
    for record in begun:
        last = min(end, record.until_on or end)
        first = max(since, record.from_on)
        if first <= last:
            found.append(InForce(first, last, record, as_rule_set(record)))
        end = record.from_on - timedelta(days=1)
        if end < since:
            break
    return found[::-1]


def as_rule_set(record: SubmissionRules) -> RuleSet:
    """An agency's rows as the rule set that scores are counted by."""
    rows: dict[str, Any] = {
        f"{kind}s": tuple(as_row(kind, row) for row in rows_of(record, kind))
        for kind in ROW_MODELS
    }
    return RuleSet(
        name=record.name,
        basis=record.basis,
        from_on=record.from_on,
        until_on=record.until_on,
        ranks_by_class=record.ranks_by_class,
        **rows,
    )


def rows_of(record: SubmissionRules, kind: str) -> list[Row]:
    """The rows of one kind in their order, with the records they name."""
    model: Any = ROW_MODELS[kind]
    named = [one.name for one in model._meta.get_fields() if one.name in _KEYS]
    rows = model.objects.filter(rules=record)
    return list(rows.select_related(*named) if named else rows)


def as_row(kind: str, row: Row) -> Any:
    """One row as the pure rules have it."""
    made = ROW_KINDS[kind]
    values = {
        one.name: _plain(one.name, getattr(row, one.name)) for one in fields(made)
    }
    return made(**{name: value for name, value in values.items() if value is not None})


def _plain(name: str, value: Any) -> Any:
    """A field's value as the pure rules have it; None where the default stands."""
    if name in _KEYS:
        return getattr(value, _KEYS[name]) if value is not None else ""
    if name == "months":
        return frozenset(map(int, value.split()))
    if name in _ENUM_FIELDS:
        return _ENUM_FIELDS[name](value) if value else None
    return value
