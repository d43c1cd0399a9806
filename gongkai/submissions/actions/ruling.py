"""Keeping classes of divisions, outlets, and rule sets with their rows.

Each raises `Refused` when `by` may not keep the agency's rules.
"""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.disclosure.models import Column
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.rules.submission_rules import OWN_SITE, RuleSet
from gongkai.submissions.models import (
    ClassMembership,
    DivisionClass,
    Outlet,
    SubmissionRules,
)
from gongkai.submissions.refusals import begin_refusals, keep_refusals
from gongkai.submissions.rule_sets import ROW_MODELS, Row, as_rule_set


@transaction.atomic
def keep_class(
    agency: Agency, *, slug: str, name: str, position: int, at: datetime, by: Staff
) -> DivisionClass:
    """Enter a class of divisions, or rename the one with this key."""
    _ask(agency, at=at, by=by)
    kept, _created = DivisionClass.objects.update_or_create(
        agency=agency, slug=slug, defaults={"name": name, "position": position}
    )
    journal.record("division_class.kept", kept, at=at, by=by, agency=agency.pk)
    return kept


@transaction.atomic
def keep_outlet(
    agency: Agency, *, slug: str, name: str, position: int, at: datetime, by: Staff
) -> Outlet:
    """Enter an outlet, or rename the one with this key."""
    _ask(agency, at=at, by=by)
    kept, _created = Outlet.objects.update_or_create(
        agency=agency, slug=slug, defaults={"name": name, "position": position}
    )
    journal.record("outlet.kept", kept, at=at, by=by, agency=agency.pk)
    return kept


@transaction.atomic
def assign_class(
    division: Division,
    division_class: DivisionClass | None,
    *,
    from_on: date,
    at: datetime,
    by: Staff,
) -> ClassMembership | None:
    """Put a division into a class from a day on; None takes it out of its class.

    Raises `Refused` also for a day before the present class began.
    """
    _ask(division.agency, at=at, by=by)
    present = ClassMembership.objects.filter(division=division, until_on=None).first()
    if present is not None and present.division_class == division_class:
        return present
    if present is not None:
        if from_on < present.from_on:
            refuse_if(
                [
                    Refusal(
                        "before_the_last",
                        _("“%(name)s”的归类始于 %(day)s，不能从更早的日期起更改。")
                        % {"name": division.name, "day": present.from_on.isoformat()},
                    )
                ]
            )
        if from_on == present.from_on:
            present.delete()
        else:
            present.until_on = from_on - timedelta(days=1)
            present.save()
    journal.record(
        "division.classed",
        division,
        at=at,
        by=by,
        agency=division.agency_id,
        to=division_class.slug if division_class else "",
        from_on=from_on.isoformat(),
    )
    if division_class is None:
        return None
    return ClassMembership.objects.create(
        division=division, division_class=division_class, from_on=from_on
    )


@transaction.atomic
def begin_rules(
    agency: Agency, rules: RuleSet, *, at: datetime, by: Staff
) -> SubmissionRules:
    """Enter a rule set with its rows; classes and outlets it names are entered too.

    The set before it ends where this begins. Raises `Refused` also when another
    begins on the same day or a column is named that the agency does not have.
    """
    _ask(agency, at=at, by=by)
    columns = _columns(agency, rules)
    refuse_if(begin_refusals(agency, rules.from_on))
    for position, (slug, name) in enumerate(rules.classes.items()):
        DivisionClass.objects.get_or_create(
            agency=agency, slug=slug, defaults={"name": name, "position": position}
        )
    outlets = {OWN_SITE: _("本机关网站"), **rules.outlets}
    for position, (slug, name) in enumerate(outlets.items()):
        Outlet.objects.get_or_create(
            agency=agency, slug=slug, defaults={"name": name, "position": position}
        )
    record = SubmissionRules(
        agency=agency,
        name=rules.name,
        basis=rules.basis,
        from_on=rules.from_on,
        until_on=rules.until_on,
        ranks_by_class=rules.ranks_by_class,
    )
    record.full_clean()
    record.save()
    keys: dict[str, dict[str, Any]] = {
        "division_class": {one.slug: one for one in agency.submission_classes.all()},
        "outlet": {one.slug: one for one in agency.outlets.all()},
        "column": columns,
    }
    for kind, model in ROW_MODELS.items():
        for position, row in enumerate(getattr(rules, f"{kind}s")):
            made = model(rules=record, position=position, **_stored(row, keys))
            made.full_clean()
            made.save()
    journal.record("submission_rules.begun", record, at=at, by=by, agency=agency.pk)
    return record


@transaction.atomic
def copy_rules(
    record: SubmissionRules, *, from_on: date, at: datetime, by: Staff
) -> SubmissionRules:
    """Begin a copy of a rule set on a later day, to be changed from there.

    What was counted by the old set stays. Raises as `begin_rules`.
    """
    rules = as_rule_set(record)
    copied = RuleSet(
        **{name: getattr(rules, name) for name in rules.__dataclass_fields__}
        | {"from_on": from_on, "until_on": None}
    )
    return begin_rules(record.agency, copied, at=at, by=by)


@transaction.atomic
def change_rules(
    record: SubmissionRules, *, at: datetime, by: Staff, **fields: Any
) -> SubmissionRules:
    """Change a rule set's name, basis, days or way of ranking.

    Raises also `ValidationError`.
    """
    _ask(record.agency, at=at, by=by)
    if "from_on" in fields:
        refuse_if(begin_refusals(record.agency, fields["from_on"], besides=record))
    for name, value in fields.items():
        setattr(record, name, value)
    record.full_clean()
    record.save()
    journal.record(
        "submission_rules.changed",
        record,
        at=at,
        by=by,
        agency=record.agency_id,
        fields=sorted(fields),
    )
    return record


@transaction.atomic
def keep_row(row: Row, *, at: datetime, by: Staff, **fields: Any) -> Row:
    """Enter or change one row of a rule set. Raises also `ValidationError`."""
    _ask(row.rules.agency, at=at, by=by)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    _record_row("submission_rules.row_kept", row, at=at, by=by)
    return row


@transaction.atomic
def remove_row(row: Row, *, at: datetime, by: Staff) -> None:
    """Take a row out of a rule set; the journal keeps what it was called."""
    _ask(row.rules.agency, at=at, by=by)
    _record_row("submission_rules.row_removed", row, at=at, by=by)
    row.delete()


def _ask(agency: Agency, *, at: datetime, by: Staff) -> None:
    refuse_if(keep_refusals(Permits(by, on=day_of(at)), agency))


def _record_row(what: str, row: Row, *, at: datetime, by: Staff) -> None:
    journal.record(
        what,
        row.rules,
        at=at,
        by=by,
        agency=row.rules.agency_id,
        kind=row._meta.model_name,
        row=row.pk,
        label=row.label,
    )


def _columns(agency: Agency, rules: RuleSet) -> dict[str, Column]:
    """The columns a rule set names, by path. Raises `Refused` for an unknown one."""
    named = {row.column for row in (*rules.awards, *rules.quotas, *rules.factors)}
    found = {
        column.path: column
        for column in Column.objects.filter(site__agency=agency, path__in=named - {""})
    }
    refuse_if(
        [
            Refusal("unknown_column", _("本机关没有地址为“%s”的栏目。") % path)
            for path in sorted(named - {""} - found.keys())
        ]
    )
    return found


def _stored(row: Any, keys: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A pure row's fields as its table takes them."""
    values = asdict(row)
    for name, records in keys.items():
        if name in values:
            values[name] = records[values[name]] if values[name] else None
    if "months" in values:
        values["months"] = " ".join(map(str, sorted(values["months"])))
    for name in ("medium", "event"):
        if name in values:
            values[name] = values[name] or ""
    return values
