"""Saying what a document is: its class, standing, relations, and whom it concerns."""

from datetime import date, datetime

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.disclosure.actions.standing import follow, set_standing
from gongkai.disclosure.document_refusals import (
    answer_input_refusals,
    classify_input_refusals,
    classify_refusals,
    consult_input_refusals,
    consult_refusals,
    relate_input_refusals,
    relate_refusals,
)
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import (
    AgencyConsultation,
    DisclosureClass,
    Document,
    Relation,
    RelationKind,
    RuleStatus,
)
from gongkai.disclosure.queries import public_edition
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits


@transaction.atomic
def classify(
    document: Document,
    disclosure_class: DisclosureClass,
    *,
    ground: str = "",
    reexamine_on: date | None = None,
    at: datetime,
    by: Staff,
) -> Document:
    """Say how a document may be had (公开属性).

    What is withheld needs a ground of Regulation 2019 arts. 14 to 16 and the day on
    which it is examined again (art. 18; the interval is the agency's own). Raises
    `Refused`, among others while the document is public.
    """
    document = _locked(document)
    refusals = classify_refusals(DocumentFacts(document), Permits(by, on=day_of(at)))
    refusals += classify_input_refusals(
        disclosure_class, ground=ground, reexamine_on=reexamine_on, on=day_of(at)
    )
    refuse_if(refusals)
    document.disclosure_class = disclosure_class
    withheld = disclosure_class is DisclosureClass.WITHHELD
    document.withholding_ground = ground if withheld else ""
    document.reexamine_on = (
        None if disclosure_class is DisclosureClass.PROACTIVE else reexamine_on
    )
    document.save()
    _record("document.classified", document, at=at, by=by, to=disclosure_class)
    return document


@transaction.atomic
def state_standing(
    document: Document, status: RuleStatus, *, on: date, at: datetime, by: Staff
) -> Document:
    """Say whether a rule document is in force (有效性), from a day on.

    The published page carries the mark at once (国办发〔2017〕47号: what is amended,
    repealed or lapsed is clearly marked where it was published). Raises `Refused`.
    """
    document = _locked(document)
    refuse_if(relate_refusals(DocumentFacts(document), Permits(by, on=day_of(at))))
    return set_standing(document, status, on=on, at=at, by=by)


@transaction.atomic
def relate(
    subject: Document,
    kind: RelationKind,
    target: Document,
    *,
    at: datetime,
    by: Staff,
) -> Relation:
    """Say what one document does to another; both pages show it.

    A rule document that a published one replaces, repeals or amends takes the
    standing that follows, now or when the subject is published. Whoever says so must
    be allowed to classify the target too: no agency ends another's rules by itself.
    Raises `Refused`.
    """
    permits = Permits(by, on=day_of(at))
    refusals = relate_refusals(DocumentFacts(subject), permits)
    refuse_if(refusals + relate_input_refusals(subject, kind, target, permits))
    relation, _created = Relation.objects.get_or_create(
        subject=subject,
        kind=kind,
        target=target,
        defaults={"stated_at": at, "stated_by": by},
    )
    _record("document.related", subject, at=at, by=by, kind=kind, target=target.pk)
    edition = public_edition(subject)
    if edition is not None:
        follow(kind, target, edition, at=at, by=by)
    return relation


@transaction.atomic
def unrelate(relation: Relation, *, at: datetime, by: Staff) -> None:
    """Take back a relation that was stated in error. Raises `Refused`."""
    subject, target = relation.subject, relation.target
    refuse_if(relate_refusals(DocumentFacts(subject), Permits(by, on=day_of(at))))
    kind = relation.kind
    relation.delete()
    _record("document.unrelated", subject, at=at, by=by, kind=kind, target=target.pk)


@transaction.atomic
def consult_agency(
    document: Document, agency_name: str, question: str, *, at: datetime, by: Staff
) -> AgencyConsultation:
    """Ask another agency concerned before disclosure (Regulation 2019 art. 11).

    Raises `Refused`.
    """
    refusals = consult_refusals(DocumentFacts(document), Permits(by, on=day_of(at)))
    refuse_if(refusals + consult_input_refusals(agency_name=agency_name))
    consultation = AgencyConsultation.objects.create(
        document=document,
        agency_name=agency_name.strip(),
        question=question.strip(),
        asked_at=at,
        asked_by=by,
    )
    _record("document.agency_consulted", document, at=at, by=by, agency=agency_name)
    return consultation


@transaction.atomic
def record_answer(
    consultation: AgencyConsultation,
    answer: AgencyConsultation.Answer,
    *,
    text: str = "",
    answered_on: date,
    at: datetime,
    by: Staff,
) -> AgencyConsultation:
    """Write down what the other agency answered. Raises `Refused`."""
    consultation = AgencyConsultation.objects.select_for_update().get(
        pk=consultation.pk
    )
    document = consultation.document
    refusals = consult_refusals(DocumentFacts(document), Permits(by, on=day_of(at)))
    refuse_if(refusals + answer_input_refusals(answered_on=answered_on, on=day_of(at)))
    consultation.answer, consultation.answer_text = answer, text.strip()
    consultation.answered_on = answered_on
    consultation.recorded_at, consultation.recorded_by = at, by
    consultation.save()
    _record("document.agency_answered", document, at=at, by=by, answer=answer)
    return consultation


def _locked(document: Document) -> Document:
    """The document as it stands: an older copy, saved, would undo a publication."""
    return Document.objects.select_for_update().get(pk=document.pk)


def _record(
    what: str, document: Document, *, at: datetime, by: Staff, **details: object
) -> None:
    journal.record(what, document, at=at, by=by, document=document.pk, **details)
