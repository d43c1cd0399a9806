"""Archiving, erasing after the retention period, new keys, new calendars."""

from datetime import date, datetime

from django.db import transaction

from gongkai.commons import sealing
from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refused
from gongkai.commons.sealing import SealedText
from gongkai.info_requests.actions.moving import begin, finish, record, recount
from gongkai.info_requests.actions.reading import records_of, sealed_columns
from gongkai.info_requests.actions.registration import (
    applicant_identity,
    set_marks,
)
from gongkai.info_requests.models import (
    DescriptionMark,
    InfoRequest,
    SealedFile,
)
from gongkai.info_requests.queries import provisional_requests
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.info_request_lifecycle import Actor, RequestState
from gongkai.rules.working_days import WorkingCalendar

CLOCK = frozenset({Actor.CLOCK})
NOBODY = ""


@transaction.atomic
def archive(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Put a closed request into the archive. Raises `Refused`."""
    info_request = begin(
        info_request, "archive", at=at, by=by, read_version=read_version
    )
    info_request.archived_at, info_request.archived_by = at, by
    return finish(info_request, "archive", "archived", at=at, by=by)


def anonymise_due(agency: Agency, *, archived_before: date, at: datetime) -> int:
    """Erase the personal part of what was archived before a day; the count of them.

    Texts and files are gone for good, states, dates and outcomes stay, so that every
    figure stays what it was. A case with an open remedy waits. Run as often as one
    likes.
    """
    due = InfoRequest.objects.filter(
        agency=agency,
        state=RequestState.ARCHIVED,
        anonymised_at=None,
        archived_at__date__lt=archived_before,
    )
    count = 0
    for info_request in due.order_by("pk"):
        try:
            anonymise(info_request, at=at)
        except Refused as refused:
            if "remedy_open" not in refused.codes:
                raise
            continue
        count += 1
    return count


@transaction.atomic
def anonymise(info_request: InfoRequest, *, at: datetime) -> InfoRequest:
    """Erase everything personal of one archived request. Raises `Refused`."""
    info_request = begin(info_request, "anonymise", at=at, by=None, actors=CLOCK)
    for one in records_of(info_request):
        for name in sealed_columns(one):
            setattr(one, name, SealedText())
        if one != info_request:
            one.save()
    DescriptionMark.objects.filter(info_request=info_request).delete()
    kept = list(info_request.files.filter(erased_at=None))
    for file in kept:
        file.erased_at = at
        file.save()
    info_request.applicant_fingerprint = NOBODY
    info_request.query_code_hash = NOBODY
    info_request.anonymised_at = at
    finish(info_request, "anonymise", "anonymised", at=at, by=None)
    # Only once the rows are sure: a file cannot be brought back by a rollback.
    transaction.on_commit(lambda: _erase(kept))
    return info_request


@transaction.atomic
def reseal_all(*, at: datetime, by: Staff | None = None) -> int:
    """Seal every text and file under the newest key; the count of requests.

    Keyed hashes are made anew too. After it the older keys are needed no more.
    """
    count = 0
    for info_request in InfoRequest.objects.select_for_update().order_by("pk"):
        for one in records_of(info_request):
            names = sealed_columns(one)
            for name in names:
                setattr(one, name, SealedText.of(getattr(one, name).reveal()))
            one.save(update_fields=names)
        for file in info_request.files.filter(erased_at=None):
            sealing.reseal_file(file.kept_as)
        if info_request.anonymised_at is None:
            _hash_anew(info_request)
        count += 1
    for agency in Agency.objects.order_by("pk"):
        journal.record("info_requests.resealed", agency, at=at, by=by)
    return count


def rotate_keys(*, at: datetime, by: Staff | None = None) -> int:
    """Change the sealing key: a new one, everything sealed anew, the old ones gone.

    Should it be interrupted, both keys are there and it can simply be run again.
    Raises SealingError when the keys come from the environment.
    """
    sealing.add_key()
    count = reseal_all(at=at, by=by)
    sealing.drop_old_keys()
    return count


def recount_provisional(
    *, at: datetime, calendar: WorkingCalendar | None = None
) -> list[InfoRequest]:
    """Count provisional due dates anew once a calendar has come; those that changed.

    The journal entry of each is the notice to the officer. Run as often as one likes.
    """
    calendar = calendar or official_calendar()
    return [
        one
        for one in provisional_requests()
        if _is_recounted(one, at=at, calendar=calendar)
    ]


@transaction.atomic
def _is_recounted(
    info_request: InfoRequest, *, at: datetime, calendar: WorkingCalendar
) -> bool:
    """Count one request anew; whether its date or its certainty changed."""
    locked = InfoRequest.objects.select_for_update().get(pk=info_request.pk)
    before = locked.reply_due_on, locked.is_due_provisional
    recount(locked, on=day_of(at), calendar=calendar)
    if (locked.reply_due_on, locked.is_due_provisional) == before:
        return False
    locked.version += 1
    locked.save()
    record(
        "due_date_recounted",
        locked,
        at=at,
        by=None,
        due_before=before[0],
        due_on=locked.reply_due_on,
        is_provisional=locked.is_due_provisional,
    )
    return True


def _hash_anew(info_request: InfoRequest) -> None:
    """Make the keyed hashes of a request under the newest key."""
    info_request.applicant_fingerprint = sealing.fingerprint(
        applicant_identity(
            info_request.name.reveal(), info_request.identity_number.reveal()
        )
    )
    info_request.save(update_fields=["applicant_fingerprint"])
    set_marks(info_request, info_request.description.reveal())


def _erase(files: list[SealedFile]) -> None:
    for file in files:
        sealing.erase_sealed(file.kept_as)
