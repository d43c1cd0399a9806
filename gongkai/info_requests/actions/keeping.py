"""Archiving, and erasing after the retention period."""

from datetime import date, datetime, timedelta

from django.db import transaction

from gongkai.commons import sealing
from gongkai.commons.refusals import Refused
from gongkai.commons.sealing import SealedText
from gongkai.info_requests.actions.moving import begin, finish
from gongkai.info_requests.actions.reading import records_of, sealed_columns
from gongkai.info_requests.models import (
    DescriptionMark,
    InfoRequest,
    SealedFile,
)
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.info_request_lifecycle import Actor, RequestState

CLOCK = frozenset({Actor.CLOCK})
NOBODY = ""
STRAY_AFTER = timedelta(days=1)


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


def forget_strays(*, at: datetime) -> int:
    """Remove kept files that no record refers to; the count of them.

    A request that was refused in its last step, or a process that died between record
    and file, leaves one behind. Only those older than a day, for a newer one may be of
    a request that is being received just now.
    """
    known = set(
        SealedFile.objects.filter(erased_at=None).values_list("kept_as", flat=True)
    )
    before = (at - STRAY_AFTER).timestamp()
    strays = [
        place
        for place in sealing.sealed_folder().glob("*/*")
        if place.name not in known and place.stat().st_mtime < before
    ]
    for place in strays:
        place.unlink(missing_ok=True)
    return len(strays)


def _erase(files: list[SealedFile]) -> None:
    for file in files:
        sealing.erase_sealed(file.kept_as)
