"""What is told about documents and columns, and to whom."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.commons.moments import day_of
from gongkai.commons.notices import (
    NoticeKind,
    NoticeSource,
    Patience,
    Settled,
    Told,
    ToldEntry,
    key_of,
    tell,
)
from gongkai.commons.official_calendar import official_calendar
from gongkai.disclosure.column_figures import ColumnFigures, figures_of
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.refusals import STEP_PERMISSIONS, review_refusals
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import own_submitters, who_may
from gongkai.organisation.roles import Permission
from gongkai.review.deputising import ReviewPermits, deputations_now
from gongkai.review.models import ReviewDuty, Step
from gongkai.review.queries import waits_since
from gongkai.rules.edition_lifecycle import EditionState

REVIEW_WAITS = NoticeKind(
    "review_waits", _("待审核"), _("《%(title)s》等您审核。"), asks=True
)
REVIEW_LATE = NoticeKind(
    "review_late",
    _("审核超时"),
    _("《%(title)s》自%(since_on)s起等您审核，已超过承诺的%(days)s个工作日。"),
    asks=True,
    is_timed=True,
)
REVIEW_OWED = NoticeKind(
    "review_owed",
    _("应急发布后须补审"),
    _("《%(title)s》已应急发布，须在%(due_on)s前补办审核。"),
    asks=True,
    is_timed=True,
)
RETURNED = NoticeKind(
    "text_returned",
    _("退回修改"),
    _("《%(title)s》被退回，请按意见修改后重新报送。"),
    asks=True,
)
APPROVED = NoticeKind("text_approved", _("已签发"), _("《%(title)s》已通过全部审核。"))
READY = NoticeKind(
    "text_ready",
    _("等待发布"),
    _("《%(title)s》已签发，请发布或定时。"),
    asks=True,
)
SCHEDULED = NoticeKind(
    "text_scheduled", _("定时发布"), _("《%(title)s》已设定发布时间。")
)
NOT_PUBLISHED = NoticeKind(
    "schedule_failed",
    _("定时发布未成功"),
    _("《%(title)s》到时间没有发布，请打开查看原因。"),
    asks=True,
)
PUBLISHED = NoticeKind("text_published", _("已发布"), _("《%(title)s》已发布。"))
WITHDRAWN = NoticeKind("text_withdrawn", _("已撤下"), _("《%(title)s》已撤下。"))
COLUMN_LAGS = NoticeKind(
    "column_lags",
    _("栏目即将逾期"),
    _("栏目“%(name)s”须在%(stale_on)s前更新。"),
    asks=True,
    is_timed=True,
)
COLUMN_STALE = NoticeKind(
    "column_stale",
    _("栏目逾期未更新"),
    _("栏目“%(name)s”自%(stale_on)s起逾期未更新。"),
    asks=True,
    is_timed=True,
)

IN_REVIEW = frozenset({REVIEW_WAITS.code, REVIEW_LATE.code})
TO_PUBLISH = frozenset({READY.code, NOT_PUBLISHED.code})


def reviewers(facts: EditionFacts, *, on: date) -> dict[Step, list[Staff]]:
    """Who may give which review of an edition on a day, deputies included."""
    division = facts.of_document.document.division
    absent: dict[int, list[Staff]] = {}
    for deputation in deputations_now(on=on):
        absent.setdefault(deputation.absent_id, []).append(deputation.deputy)
    found = {}
    for step, permission in STEP_PERMISSIONS.items():
        holders = who_may(permission, division=division, on=on)
        asked = {person.pk: person for person in holders}
        for holder in holders:
            asked |= {deputy.pk: deputy for deputy in absent.get(holder.pk, ())}
        found[step] = [
            person
            for person in asked.values()
            if not review_refusals(facts, step, ReviewPermits(person, on=on))
        ]
    return found


def waiting_since(facts: EditionFacts, step: Step) -> datetime:
    """Since when the review can be given at this step."""
    edition = facts.edition
    assert edition.review is not None, "what waits for review has one"
    moments = (edition.submitted_at, edition.published_at)
    put_forward_at = max((m for m in moments if m), default=edition.written_at)
    return waits_since(edition.review, step, facts.held, put_forward_at=put_forward_at)


class DocumentNotices(NoticeSource):
    """What becomes of a text, what waits for review, which columns lag."""

    name = "documents"
    kinds = (
        REVIEW_WAITS,
        REVIEW_LATE,
        REVIEW_OWED,
        RETURNED,
        APPROVED,
        READY,
        SCHEDULED,
        NOT_PUBLISHED,
        PUBLISHED,
        WITHDRAWN,
        COLUMN_LAGS,
        COLUMN_STALE,
    )

    def told_by(self, entry: ToldEntry, *, on: date) -> Iterable[Told | Settled]:
        """Of a step to those who take the next one; of its end to the writers."""
        teller = _TELLERS.get(entry.what)
        if teller is None:
            return
        edition = _editions().filter(pk=key_of(entry.subject)).first()
        if edition is not None:
            yield from teller(entry, EditionFacts(edition), on)

    def due(self, *, on: date, patience: Patience) -> Iterable[Told]:
        """Reviews that wait too long or are owed, and columns going stale."""
        yield from _late_reviews(on, patience)
        yield from _owed_reviews(on)
        for agency in Agency.objects.all():
            for figures in figures_of(agency, on=on):
                if figures.is_stale or figures.will_be_stale:
                    yield _lagging(figures, on)


def _submitted(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    yield from _next_reviews(facts, on)


def _agreed(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    step = Step(entry.details["step"])
    occasion = _occasion(step, entry.details["digest"])
    yield Settled(entry.subject, IN_REVIEW, occasion)
    yield from _next_reviews(facts, on)


def _returned(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    yield Settled(entry.subject, IN_REVIEW)
    if facts.edition.state == EditionState.DRAFT:
        yield _to_writers(RETURNED, entry, facts)


def _approved(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    yield Settled(entry.subject, IN_REVIEW)
    yield _to_writers(APPROVED, entry, facts)
    if facts.edition.state == EditionState.APPROVED:
        yield _told(READY, entry, facts, _publishers(facts, on))


def _scheduled(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    yield Settled(entry.subject, TO_PUBLISH)
    yield _to_writers(SCHEDULED, entry, facts)


def _not_published(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    scheduler = () if entry.by_id is None else (entry.by_id,)
    people = {*_publishers(facts, on), *scheduler}
    if facts.edition.state == EditionState.APPROVED:
        yield _told(NOT_PUBLISHED, entry, facts, people, doer_too=True)


def _published(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    yield Settled(entry.subject, IN_REVIEW | TO_PUBLISH)
    yield _to_writers(PUBLISHED, entry, facts)


def _withdrawn(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    division = facts.of_document.document.division
    office = who_may(Permission.WITHDRAW, division=division, on=on)
    people = {*_writers(facts), *(person.pk for person in office)}
    yield _told(WITHDRAWN, entry, facts, people)


def _discarded(
    entry: ToldEntry, facts: EditionFacts, on: date
) -> Iterator[Told | Settled]:
    yield Settled(entry.subject, IN_REVIEW | TO_PUBLISH | {RETURNED.code})


Teller = Callable[[ToldEntry, EditionFacts, date], Iterator[Told | Settled]]
_TELLERS: dict[str, Teller] = {
    "edition.submitted": _submitted,
    "edition.agreed": _agreed,
    "edition.cleared": _agreed,
    "edition.returned": _returned,
    "edition.approved": _approved,
    "edition.scheduled": _scheduled,
    "edition.schedule_failed": _not_published,
    "edition.discarded": _discarded,
    "document.published": _published,
    "document.corrected": _published,
    "document.published_in_emergency": _published,
    "document.withdrawn": _withdrawn,
}


def _next_reviews(facts: EditionFacts, on: date) -> Iterator[Told]:
    """To those whose review can be given now; once for each step and text."""
    edition = facts.edition
    if edition.state != EditionState.SUBMITTED:
        return
    for step, people in reviewers(facts, on=on).items():
        yield Told(
            REVIEW_WAITS.code,
            _label(edition),
            _occasion(step, edition.digest),
            frozenset(person.pk for person in people),
            _details(facts),
        )


def _occasion(step: Step, digest: str) -> str:
    """One step of the review of one text."""
    return f"{step.value}:{digest[:40]}"


def _late_reviews(on: date, patience: Patience) -> Iterator[Told]:
    """For each step that can be taken, and could be for longer than promised."""
    calendar = official_calendar()
    waiting = _editions().filter(state=EditionState.SUBMITTED, published_at=None)
    for edition in waiting.order_by("submitted_at"):
        days = patience.of(edition.document.agency_id)
        put_forward_at = edition.submitted_at or edition.written_at
        if calendar.count_forward(day_of(put_forward_at), days).last_on >= on:
            continue
        facts = EditionFacts(edition)
        for step, people in reviewers(facts, on=on).items():
            since_on = day_of(waiting_since(facts, step)) if people else on
            if calendar.count_forward(since_on, days).last_on >= on:
                continue
            yield Told(
                REVIEW_LATE.code,
                _label(edition),
                f"{step.value}:{since_on.isoformat()}",
                frozenset(person.pk for person in people),
                _details(facts) | {"since_on": since_on.isoformat(), "days": days},
            )


def _owed_reviews(on: date) -> Iterator[Told]:
    """From the emergency on, again on the last day, and again when it has passed."""
    duties = {
        duty.review_id: duty for duty in ReviewDuty.objects.filter(fulfilled_at=None)
    }
    owing = _editions().filter(review__in=duties, state__in=WAS_PUBLISHED)
    for edition in owing.order_by("pk"):
        assert edition.review_id is not None, "what owes a review has one"
        duty, facts = duties[edition.review_id], EditionFacts(edition)
        people = {one.pk for step in reviewers(facts, on=on).values() for one in step}
        stage = "late" if duty.due_on < on else "today" if duty.due_on == on else "open"
        yield Told(
            REVIEW_OWED.code,
            _label(edition),
            f"{stage}:{duty.due_on.isoformat()}",
            frozenset(people | {duty.opened_by_id}),
            _details(facts) | {"due_on": duty.due_on.isoformat()},
        )


def _lagging(figures: ColumnFigures, on: date) -> Told:
    """To who answers for the column's division, and to who submits for it."""
    column, stale_on = figures.column, figures.stale_on
    assert stale_on is not None, "only what is promised can lag"
    people = {person.pk for person in own_submitters(column.owner, on=on)}
    if column.owner.first_responsible_id is not None:
        people.add(column.owner.first_responsible_id)
    kind = COLUMN_STALE if figures.is_stale else COLUMN_LAGS
    return Told(
        kind.code,
        f"column:{column.pk}",
        stale_on.isoformat(),
        frozenset(people),
        {"name": column.name, "stale_on": stale_on.isoformat()},
    )


def _told(
    kind: NoticeKind,
    entry: ToldEntry,
    facts: EditionFacts,
    people: Iterable[int],
    *,
    doer_too: bool = False,
) -> Told:
    return Told(
        kind.code,
        entry.subject,
        str(entry.number),
        frozenset(people),
        _details(facts),
        doer_too=doer_too,
    )


def _to_writers(kind: NoticeKind, entry: ToldEntry, facts: EditionFacts) -> Told:
    return _told(kind, entry, facts, _writers(facts))


def _writers(facts: EditionFacts) -> set[int]:
    return {writer.pk for writer in facts.writers if writer.is_active}


def _publishers(facts: EditionFacts, on: date) -> set[int]:
    division = facts.of_document.document.division
    return {
        person.pk for person in who_may(Permission.PUBLISH, division=division, on=on)
    }


def _details(facts: EditionFacts) -> dict[str, str | int]:
    return {"title": facts.edition.title[:120]}


def _label(edition: Edition) -> str:
    return f"edition:{edition.pk}"


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related(
        "document__division__agency", "document__agency", "review"
    )


tell(DocumentNotices())
