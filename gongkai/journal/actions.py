"""Writing the journal, and moving a follower's cursor."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from gongkai.journal.models import Cursor, Entry, Head


def record(
    what: str,
    subject: models.Model,
    *,
    at: datetime,
    by: AbstractBaseUser | None = None,
    **details: Any,
) -> Entry:
    """Write down what happened, in the transaction of the change itself.

    `what` is the subject's name and a verb in the past, such as
    `edition.published`; `by` is None only for what no person did. Must be called
    inside a transaction: an entry without its change would mislead every outlet.

    Raises `TransactionManagementError` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{what!r} must be recorded in the transaction of its change"
        )
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    head.last_number += 1
    head.save()
    return Entry.objects.create(
        number=head.last_number,
        at=at,
        by_id=by.pk if by else None,
        what=what,
        subject=label(subject),
        details=details,
    )


def label(subject: models.Model) -> str:
    """The name by which entries refer to a record, such as `document:17`."""
    return f"{subject._meta.model_name}:{subject.pk}"


def advance(follower: str, *, to: int) -> None:
    """Remember that a follower has dealt with every entry up to number `to`."""
    Cursor.objects.update_or_create(follower=follower, defaults={"last_number": to})
