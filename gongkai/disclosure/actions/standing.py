"""What a document's relations do to the standing of others (有效性)."""

from datetime import date, datetime

from gongkai.commons.moments import day_of
from gongkai.disclosure.document_refusals import STANDING_AFTER
from gongkai.disclosure.models import Document, Edition, RelationKind, RuleStatus
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff

ENDED = (RuleStatus.REPEALED, RuleStatus.LAPSED)
"""Standings that no later amendment brings back to life."""


def follow_relations(
    subject: Document, edition: Edition, *, at: datetime, by: Staff
) -> None:
    """Give every rule document the standing that follows from a publication.

    Relations are mostly stated while the subject is still a draft; they take effect
    when it comes before the public.
    """
    relations = subject.relations_out.filter(kind__in=STANDING_AFTER)
    for relation in relations.order_by("target_id"):
        follow(RelationKind(relation.kind), relation.target, edition, at=at, by=by)


def follow(
    kind: RelationKind, target: Document, edition: Edition, *, at: datetime, by: Staff
) -> None:
    """Give one rule document the standing that a published edition causes, if any."""
    status = STANDING_AFTER.get(kind)
    target = Document.objects.select_for_update().get(pk=target.pk)
    if status is None or not target.rule_status or target.rule_status in ENDED:
        return
    if target.rule_status != status:
        on = edition.effective_on or edition.made_on or day_of(at)
        set_standing(target, status, on=on, at=at, by=by)


def set_standing(
    document: Document, status: RuleStatus, *, on: date, at: datetime, by: Staff
) -> Document:
    """State a document's standing without asking who may; `document` is locked."""
    document.rule_status, document.rule_status_on = status, on
    document.save()
    journal.record(
        "document.standing_stated",
        document,
        at=at,
        by=by,
        document=document.pk,
        status=status,
        on=on.isoformat(),
    )
    return document
