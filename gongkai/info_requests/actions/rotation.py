"""Changing the sealing key: a batch at a time, and again from wherever it stopped."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from gongkai.commons import sealing
from gongkai.info_requests.actions.registration import applicant_identity, set_marks
from gongkai.info_requests.marks import marks_of
from gongkai.info_requests.models import InfoRequest, SealedFile
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff

BATCH = 100


def rotate_keys(
    *,
    at: datetime,
    by: Staff | None = None,
    settle: Callable[[], None] = lambda: None,
) -> int:
    """Change the sealing key: a new one, everything sealed anew, the old ones gone.

    Interrupted, it leaves old and new keys, and goes on where it stopped when run
    again. `settle` waits until nobody is still at work who had read the old key; what
    they sealed meanwhile is found in a second round, before the old key goes. Returns
    the count of requests. While it runs, requests of one applicant may not all be
    counted together. Raises SealingError, and then drops no key.
    """
    if not sealing.has_old_keys():
        sealing.add_key()
    reseal_all()
    settle()
    count = reseal_all()
    _write_down(at=at, by=by)
    sealing.drop_old_keys()
    return count


def reseal_given(*, at: datetime, by: Staff | None = None) -> int:
    """Seal everything under the first of the keys that the environment gives.

    The older ones may be taken out there afterwards. Returns the count of requests.
    """
    count = reseal_all()
    _write_down(at=at, by=by)
    return count


def reseal_all() -> int:
    """Seal every text and file of every room under the newest key; the requests.

    Keyed hashes are made anew too. What is under the newest key already is left alone.
    """
    for rows, names in sealing.sealed_rows():
        for batch in _batches(rows):
            with transaction.atomic():
                for row in _locked(rows, batch):
                    _reseal(row, names)
    for batch in _batches(kept := SealedFile.objects.filter(erased_at=None)):
        with transaction.atomic():
            for file in _locked(kept, batch):
                sealing.reseal_file(file.kept_as)
    for batch in _batches(named := InfoRequest.objects.filter(anonymised_at=None)):
        with transaction.atomic():
            for info_request in _locked(named, batch):
                _hash_anew(info_request)
    return InfoRequest.objects.count()


def _batches(rows: QuerySet[Any]) -> Iterator[list[int]]:
    """The keys of the rows, some at a time."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return (keys[place : place + BATCH] for place in range(0, len(keys), BATCH))


def _locked(rows: QuerySet[Any], keys: list[int]) -> QuerySet[Any]:
    """The rows with these keys that are still what they were, locked."""
    return rows.select_for_update().filter(pk__in=keys)


def _reseal(row: Any, names: tuple[str, ...]) -> None:
    """Put the sealed values of a row under the newest key."""
    before = {name: getattr(row, name) for name in names}
    after = {name: sealing.resealed(value) for name, value in before.items()}
    if changed := {name: after[name] for name in names if after[name] != before[name]}:
        type(row)._base_manager.filter(pk=row.pk).update(**changed)


def _hash_anew(info_request: InfoRequest) -> None:
    """Make the keyed hashes of a request under the newest key."""
    hashed = sealing.fingerprint(
        applicant_identity(
            info_request.name.reveal(), info_request.identity_number.reveal()
        )
    )
    if info_request.applicant_fingerprint != hashed:
        info_request.applicant_fingerprint = hashed
        info_request.save(update_fields=["applicant_fingerprint"])
    description = info_request.description.reveal()
    kept = set(info_request.marks.values_list("mark", flat=True))
    if kept != marks_of(description):
        set_marks(info_request, description)


def _write_down(*, at: datetime, by: Staff | None) -> None:
    """Tell each agency's journal that it was done."""
    with transaction.atomic():
        for agency in Agency.objects.order_by("pk"):
            journal.record("info_requests.resealed", agency, at=at, by=by)
