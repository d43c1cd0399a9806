"""What happened to the submissions of an agency, read from its records.

A document is submitted once, on the day its review was opened, however often it came
back; it is adopted on the day it first came before the public. What an older system
had published is not counted.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.utils.timezone import make_aware

from gongkai.commons.moments import day_of
from gongkai.commons.richtext import html_to_text
from gongkai.disclosure.models import (
    Column,
    Document,
    Edition,
    Origin,
    Placement,
    StoredFile,
)
from gongkai.organisation.models import Agency
from gongkai.review.models import Opinion, Verdict
from gongkai.rules.submission_rules import OWN_SITE, Event, Period
from gongkai.rules.submission_scores import Happening
from gongkai.submissions.models import (
    CommissionedDivision,
    JointSubmission,
    Recognition,
    ZeroReport,
)

ByDivision = dict[int, list[Happening]]
Keep = Callable[[int, Happening], None]


@dataclass(frozen=True)
class _Sent:
    """One document as happenings need it: its division and what it is made of."""

    division: int
    submitted_on: date | None
    adopted_on: date | None
    about: Happening


def document_item(key: int) -> str:
    """The name by which happenings speak of a document."""
    return f"document:{key}"


def happenings_between(
    agency: Agency,
    since: date,
    until: date,
    *,
    with_characters: bool = False,
    divisions: Collection[int] | None = None,
) -> ByDivision:
    """All that happened in these days, both included, by division.

    Characters are counted only where asked: every text must be read for them. With
    `divisions`, as ids, only what concerns these is complete.
    """
    found: ByDivision = defaultdict(list)

    def keep(division: int, happening: Happening) -> None:
        if since <= happening.on <= until:
            found[division].append(happening)

    editions = _first_editions(agency, since, until)
    if divisions is not None:
        editions = editions.filter(_of(divisions))
    sent = _sent(agency, editions, since, with_characters=with_characters)
    shares = _shares(agency)
    for key, one in sent.items():
        _keep_document(one, shares.get(key, ()), keep)
    _keep_returns(agency, since, until, sent, keep)
    _keep_recognitions(agency, since, until, sent, shares, keep)
    _keep_commissions(agency, until, keep)
    reports = ZeroReport.objects.filter(
        division__agency=agency, first_on__range=(since, until)
    )
    for report in reports:
        happening = Happening(
            event=Event.ZERO_REPORT,
            on=report.first_on,
            item=f"zero_report:{report.pk}",
            period=Period(report.period),
        )
        keep(report.division_id, happening)
    return found


def _keep_document(one: _Sent, shares: Iterable[int], keep: Keep) -> None:
    divisions = (one.division, *shares)
    about = replace(one.about, division_count=len(divisions))
    for division in divisions:
        if one.submitted_on is not None:
            keep(
                division,
                replace(about, event=Event.SUBMITTED, on=one.submitted_on),
            )
        if one.adopted_on is not None:
            keep(division, replace(about, event=Event.ADOPTED, on=one.adopted_on))


def _of(divisions: Collection[int]) -> Q:
    """Condition: an edition is of one of these divisions, or shared by one."""
    shared = JointSubmission.objects.filter(division__in=divisions)
    return Q(document__division__in=divisions) | Q(
        document__in=shared.values("document")
    )


def _sent(
    agency: Agency, editions: QuerySet[Edition], since: date, *, with_characters: bool
) -> dict[int, _Sent]:
    """What happenings need to know of the documents of these editions."""
    columns = _columns_of(editions)
    commissioned = set(
        CommissionedDivision.objects.filter(
            commission__agency=agency, document__isnull=False
        ).values_list("document_id", flat=True)
    )
    characters = _characters(editions) if with_characters else {}
    rows = editions.annotate(
        text_length=Length("body_html"),
        pictures=_file_count(StoredFile.Kind.PICTURE),
        videos=_file_count(StoredFile.Kind.VIDEO),
    ).values_list(
        "document_id",
        "document__division_id",
        "review__opened_at",
        "document__first_published_at",
        "text_length",
        "pictures",
        "videos",
    )
    found = {}
    for key, division, opened_at, published_at, length, pictures, videos in rows:
        about = Happening(
            event=Event.SUBMITTED,
            on=since,
            item=document_item(key),
            text_count=1 if length or not (pictures or videos) else 0,
            picture_count=pictures,
            video_count=videos,
            characters=characters.get(key, 0),
            outlet=OWN_SITE,
            columns=columns.get(key, frozenset()),
            is_commissioned=key in commissioned,
        )
        found[key] = _Sent(
            division,
            day_of(opened_at) if opened_at else None,
            day_of(published_at) if published_at else None,
            about,
        )
    return found


def _first_editions(agency: Agency, since: date, until: date) -> QuerySet[Edition]:
    """The first texts of documents of which something in these days is told."""
    begin, end = _bounds(since, until)
    taken_up = Recognition.objects.filter(
        recognised_on__range=(since, until), document__isnull=False
    )
    return Edition.objects.filter(
        Q(review__opened_at__gte=begin, review__opened_at__lt=end)
        | Q(
            document__first_published_at__gte=begin,
            document__first_published_at__lt=end,
        )
        | Q(document__in=taken_up.values("document")),
        number=1,
        document__agency=agency,
        document__origin=Origin.WRITTEN,
    ).order_by("document_id")


def _file_count(kind: str) -> Any:
    return Count(
        "attachments", filter=Q(attachments__stored_file__kind=kind), distinct=True
    )


def _bounds(since: date, until: date) -> tuple[datetime, datetime]:
    begin = make_aware(datetime.combine(since, time.min))
    return begin, make_aware(datetime.combine(until + timedelta(days=1), time.min))


def _characters(editions: QuerySet[Edition]) -> dict[int, int]:
    """The characters of each text, blanks not counted."""
    texts = editions.values_list("document_id", "body_html")
    return {
        key: len("".join(html_to_text(html).split()))
        for key, html in texts.iterator(chunk_size=500)
    }


def _columns_of(editions: QuerySet[Edition]) -> dict[int, frozenset[str]]:
    """The paths of each document's columns and of those above them."""
    columns = dict(Column.objects.values_list("pk", "path"))
    parents = dict(Column.objects.values_list("pk", "parent_id"))
    found: dict[int, set[str]] = defaultdict(set)
    places = Placement.objects.filter(
        document__in=editions.order_by().values("document"), removed_at=None
    )
    for document, column in places.values_list("document_id", "column_id"):
        above: int | None = column
        while above is not None:
            found[document].add(columns[above])
            above = parents[above]
    return {key: frozenset(paths) for key, paths in found.items()}


def _shares(agency: Agency) -> dict[int, list[int]]:
    """The further divisions of each document that several submitted together."""
    found: dict[int, list[int]] = defaultdict(list)
    shares = JointSubmission.objects.filter(document__agency=agency)
    for document, division in shares.values_list("document_id", "division_id"):
        found[document].append(division)
    return found


def _keep_returns(
    agency: Agency, since: date, until: date, sent: dict[int, _Sent], keep: Keep
) -> None:
    begin, end = _bounds(since, until)
    returned = Edition.objects.filter(
        document__agency=agency,
        number=1,
        review__opinions__in=Opinion.objects.filter(
            verdict=Verdict.RETURNED, at__gte=begin, at__lt=end
        ),
    ).values_list("document_id", "document__division_id", "review__opinions__at")
    for key, division, at in returned:
        known = sent.get(key)
        about = (
            known.about
            if known
            else Happening(event=Event.RETURNED, on=since, item=document_item(key))
        )
        keep(division, replace(about, event=Event.RETURNED, on=day_of(at)))


def _keep_recognitions(
    agency: Agency,
    since: date,
    until: date,
    sent: dict[int, _Sent],
    shares: dict[int, list[int]],
    keep: Keep,
) -> None:
    recognitions = (
        Recognition.objects.filter(
            division__agency=agency,
            struck_at=None,
            recognised_on__range=(since, until),
        )
        .select_related("outlet")
        .prefetch_related("shared_with")
    )
    for one in recognitions:
        divisions = {
            one.division_id: None,
            **dict.fromkeys(other.pk for other in one.shared_with.all()),
            **dict.fromkeys(shares.get(one.document_id or 0, ())),
        }
        known = sent.get(one.document_id or 0)
        about = (
            known.about
            if known
            else Happening(event=Event.ADOPTED, on=since, item=f"recognition:{one.pk}")
        )
        happening = replace(
            about,
            event=Event(one.kind),
            on=one.recognised_on,
            outlet=one.outlet.slug,
            is_commissioned=about.is_commissioned or one.is_commissioned,
            division_count=len(divisions),
        )
        for division in divisions:
            keep(division, happening)


def _keep_commissions(agency: Agency, until: date, keep: Keep) -> None:
    """What was answered late or not at all, as it stands on the day `until`."""
    tasks = CommissionedDivision.objects.filter(
        commission__agency=agency,
        commission__withdrawn_at=None,
        commission__due_on__lt=until,
        excused_at=None,
    ).select_related("commission", "document")
    answered = _first_submissions(tasks)
    for task in tasks:
        due_on = task.commission.due_on
        sent_on = answered.get(task.document_id or 0)
        if sent_on is not None and sent_on <= due_on:
            continue
        is_late = sent_on is not None and sent_on <= until
        happening = Happening(
            event=Event.COMMISSION_LATE if is_late else Event.COMMISSION_MISSED,
            on=sent_on if is_late and sent_on else due_on + timedelta(days=1),
            item=f"commission:{task.commission_id}",
            is_commissioned=True,
        )
        keep(task.division_id, happening)


def _first_submissions(tasks: QuerySet[CommissionedDivision]) -> dict[int, date]:
    """When the documents that answer commissions were first submitted."""
    editions = Edition.objects.filter(
        number=1, document__in=tasks.values("document"), review__isnull=False
    )
    return {
        key: day_of(opened_at)
        for key, opened_at in editions.values_list("document_id", "review__opened_at")
    }


def titles_of(items: Iterable[str]) -> dict[str, str]:
    """The titles under which items are listed to those who may see them."""
    keys: dict[str, list[int]] = defaultdict(list)
    for item in items:
        kind, _colon, key = item.partition(":")
        keys[kind].append(int(key))
    found = {}
    documents = Document.objects.filter(pk__in=keys["document"])
    editions = Edition.objects.filter(document__in=documents).order_by("number")
    for document, title in editions.values_list("document_id", "title"):
        found[document_item(document)] = title
    for one in Recognition.objects.filter(pk__in=keys["recognition"]):
        found[f"recognition:{one.pk}"] = one.title
    tasks = CommissionedDivision.objects.filter(commission__in=keys["commission"])
    for commission, topic in tasks.values_list("commission_id", "commission__topic"):
        found[f"commission:{commission}"] = topic
    for report in ZeroReport.objects.filter(pk__in=keys["zero_report"]):
        found[f"zero_report:{report.pk}"] = report.ground
    return found
