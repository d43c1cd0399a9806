"""Which letters a case gives rise to, and what of the case goes into each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.desk.requests.case_history import ending_of, history_of
from gongkai.info_requests.actions.charging import proposed_fee
from gongkai.info_requests.actions.letters import number_of
from gongkai.info_requests.case_words import (
    TARIFF_LABELS,
    channel_words,
    letter_words,
)
from gongkai.info_requests.facts import consultation_facts
from gongkai.info_requests.models import (
    ApplicantKind,
    Consultation,
    FileKind,
    LetterService,
    Reply,
    SealedFile,
    ServiceChannel,
    WantedChannel,
)
from gongkai.info_requests.people import current_assignment
from gongkai.info_requests.queries import kept_letters, requests_in_month
from gongkai.letters.articles import Decision
from gongkai.letters.composing import Letter, compose
from gongkai.letters.kinds import RemedyWay, date_words, kind_of, words
from gongkai.letters.queries import letterhead_of
from gongkai.rules.fees import FeeError, TariffKind
from gongkai.rules.info_request_case import (
    ConsultationKind,
    answer_due,
    reply_clock,
)
from gongkai.rules.outcomes import outcome
from gongkai.rules.receipt import Channel, rule_for

OF_LETTERHEAD = ("government", "filing_address", "how_to_pay")


@dataclass(frozen=True)
class CaseLetter:
    """One letter that may be made: its kind, and the record it is about, if any."""

    kind: str
    subject: Any = None

    @property
    def label(self) -> str:
        """What it is called, in the language of the page."""
        return letter_words(self.kind)

    @property
    def consultation(self) -> Consultation | None:
        """The consultation it is about, if it is."""
        return self.subject if isinstance(self.subject, Consultation) else None

    @property
    def of(self) -> str:
        """The record's number for the address."""
        return str(self.subject.pk) if self.subject is not None else ""

    @property
    def day(self) -> date | None:
        """The day by which a person knows the record."""
        if isinstance(self.subject, LetterService):
            return self.subject.posted_on or self.subject.served_on
        return self.subject.sent_on if self.subject is not None else None


def letters_of(case: CaseAtDesk) -> list[CaseLetter]:
    """Every letter the case gives rise to now, in the order of the list."""
    return [CaseLetter(kind, subject) for kind, subject in _kinds_of(case)]


def letter_of(case: CaseAtDesk, kind: str, of: str) -> CaseLetter | None:
    """The letter with this kind about this record; None if the case has none such."""
    for letter in letters_of(case):
        if (letter.kind, letter.of) == (kind, of):
            return letter
    return None


def _kinds_of(case: CaseAtDesk) -> Iterator[tuple[str, Any]]:
    one = case.info_request
    yield "request_form", None
    yield "register_sheet", None
    yield "receipt", None
    for kind, name in (
        ("correction_notice", "correction_notice"),
        ("reasons_request", "reasons_request"),
        ("extension_notice", "extension"),
    ):
        if hasattr(one, name):
            yield kind, None
    for asked in one.consultations.all():
        third = asked.kind == ConsultationKind.THIRD_PARTY
        yield ("third_party" if third else "co_maker"), asked
        if third:
            yield "third_party_answer", asked
        yield "clock_stopped", asked
        if asked.override_ground:
            yield "third_party_overridden", asked
    if hasattr(one, "fee_notice"):
        yield "fee_notice", None
    ended = one.outcome or (case.reply.outcome if case.reply else "")
    if ended:
        yield outcome(ended).letter, None
    for sent in one.services.all():
        yield "proof_of_service", sent


def goes_online(case: CaseAtDesk, letter: CaseLetter) -> bool:
    """Whether the applicant asked to be answered online, and this is for them."""
    wanted = case.info_request.wanted_channel == WantedChannel.ONLINE
    return wanted and kind_of(letter.kind).audience == "applicant"


def number_known(case: CaseAtDesk, letter: CaseLetter) -> str:
    """The number that the letter bears already; empty until it has one."""
    return number_of(case.info_request, letter.kind, letter.consultation)


def kept_file(case: CaseAtDesk, letter: CaseLetter) -> SealedFile | None:
    """The letter as it lies in the case, if it was kept."""
    return kept_letters(case.info_request, letter.kind, letter.consultation).first()


def made_letter(
    case: CaseAtDesk,
    letter: CaseLetter,
    fields: Mapping[str, str],
    *,
    decided_on: date,
    is_online: bool = False,
    number: str = "",
) -> Letter:
    """The letter from these fields; a draft until it has a number.

    Raises `LetterIncomplete` naming every missing field, `Refused`.
    """
    one, decision = case.info_request, decision_of(case, letter)
    is_to_unit = None
    if kind_of(letter.kind).audience == "applicant":
        is_to_unit = one.applicant_kind != ApplicantKind.NATURAL
    number = number or fields.get("number", "") or number_known(case, letter)
    names = []
    if case.reply is not None and decision is not None:
        given = one.files.filter(kind=FileKind.REPLY, erased_at=None)
        names = [
            case.said(file, "name").rpartition(".")[0] or case.said(file, "name")
            for file in given
        ]
    return compose(
        letter.kind,
        {**fields, "number": number},
        decided_on=decided_on,
        agency=one.agency,
        received_on=one.received_on,
        decision=decision,
        is_online=is_online,
        is_draft=not number,
        is_to_unit=is_to_unit,
        attachments=names,
    )


def decided_on(case: CaseAtDesk, letter: CaseLetter) -> date:
    """The day the letter bears: that of the decision it tells, else today."""
    one = case.info_request
    if kind_of(letter.kind).remedy is RemedyWay.BY_OUTCOME and one.decided_on:
        return one.decided_on
    days = {
        "correction_notice": ("correction_notice", "sent_on"),
        "reasons_request": ("reasons_request", "asked_on"),
        "extension_notice": ("extension", "extended_on"),
        "fee_notice": ("fee_notice", "notified_on"),
    }
    if letter.kind in days:
        name, day = days[letter.kind]
        found: date = getattr(getattr(one, name), day)
        return found
    if isinstance(letter.subject, Consultation) and letter.kind != (
        "third_party_overridden"
    ):
        return letter.subject.sent_on
    return case.on


def decision_of(case: CaseAtDesk, letter: CaseLetter) -> Decision | None:
    """The outcome the letter tells, if it tells one."""
    if kind_of(letter.kind).remedy is not RemedyWay.BY_OUTCOME:
        return None
    reply = case.reply
    if reply is not None and (
        reply.outcome == case.info_request.outcome or (not case.info_request.outcome)
    ):
        return Decision(reply.outcome, tuple(reply.grounds))
    return Decision(case.info_request.outcome)


def fields_of(case: CaseAtDesk, letter: CaseLetter) -> dict[str, str]:
    """What the case says for the fields of a letter; what it lacks is empty.

    In the language of letters, whatever language the officer works in.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _fields(case, letter)


def _fields(case: CaseAtDesk, letter: CaseLetter) -> dict[str, str]:
    fields = _of_request(case) | _of_dates(case) | _of_reply(case)
    head = letterhead_of(case.info_request.agency)
    fields |= {name: getattr(head, name) for name in OF_LETTERHEAD}
    fields["court"] = head.court or words("court")
    fields["history"] = history_of(case)
    fields["number"] = number_known(case, letter)
    makers = {
        "correction_notice": _of_correction,
        "reasons_request": _of_reasons,
        "extension_notice": _of_extension,
        "fee_notice": _of_fee,
    }
    if letter.kind in makers:
        fields |= makers[letter.kind](case)
    ended = case.info_request.outcome
    if ended and not outcome(ended).is_by_reply:
        fields["reason"] = ending_of(case) or outcome(ended).label
    if isinstance(letter.subject, Consultation):
        fields |= _of_consultation(case, letter.subject)
    if isinstance(letter.subject, LetterService):
        fields |= _of_service(case, letter.subject)
    return fields


def _day(day: date | None) -> str:
    return date_words(day) if day else ""


def _of_request(case: CaseAtDesk) -> dict[str, str]:
    one = case.info_request
    assignment = current_assignment(one)
    is_natural = one.applicant_kind == ApplicantKind.NATURAL
    named = {
        "applicant_name": "name",
        "content": "description",
        "workplace": "workplace",
        "legal_representative": "legal_representative",
        "contact_person": "contact_name",
        "telephone": "telephone",
        "fax": "fax",
        "email": "email",
        "postcode": "postcode",
        "postal_address": "address",
        "help_wanted": "help_wanted",
    }
    return {
        **{field: case.asked(name) for field, name in named.items()},
        "identity_proof": " ".join(
            filter(None, (case.asked("identity_kind"), case.asked("identity_number")))
        ),
        "organisation_code": "" if is_natural else case.asked("identity_number"),
        "request_number": one.number,
        "applicant_kind": one.get_applicant_kind_display(),
        "form_wanted": one.get_wanted_form_display(),
        "way_wanted": one.get_wanted_channel_display(),
        "channel": channel_words(one.channel),
        "receipt_reason": rule_for(Channel(one.channel), arrived_on=one.arrived_on)[1],
        "written_down_by": one.entered_by.name if one.entered_by else "",
        "division": assignment.division.name if assignment else "",
        "officer": assignment.handler.name if assignment and assignment.handler else "",
    }


def _of_dates(case: CaseAtDesk) -> dict[str, str]:
    one = case.info_request
    correction = case.facts.correction
    return {
        "received_on": _day(one.received_on),
        "submitted_at": _day(one.arrived_on),
        "requested_on": _day(one.arrived_on),
        "due_on": _day(case.clock.due_on),
        "corrected_on": _day(correction.corrected_on if correction else None),
        "withdrawn_on": _day(day_of(one.closed_at) if one.closed_at else None),
        "reasons_asked_on": _day(
            case.facts.reasons.asked_on if case.facts.reasons else None
        ),
    }


def _of_reply(case: CaseAtDesk) -> dict[str, str]:
    reply, one = case.reply, case.info_request
    searches = [
        words("search_told").format(
            searched_on=date_words(record.searched_on),
            **{
                name: case.said(record, name).strip(" 。；")
                for name in ("places", "words", "result")
            },
        )
        for record in one.search_records.all()
    ]
    fields = {"search_record": words("and_then").join(searches)}
    if hasattr(one, "reasons_request"):
        fields["reasons_given"] = case.said(one.reasons_request, "reasons")
    if reply is None:
        return fields
    names = ("reason", "given", "where", "other_agency", "other_agency_contact")
    earlier = Reply.objects.filter(
        info_request__agency=one.agency, document_number=reply.earlier_reply_number
    ).first()
    return fields | {
        **{name: case.said(reply, name) for name in names},
        "result": outcome(reply.outcome).label,
        "earlier_reply_number": reply.earlier_reply_number,
        "earlier_reply_on": _day(
            day_of(earlier.issued_at) if earlier and earlier.issued_at else None
        ),
    }


def _of_correction(case: CaseAtDesk) -> dict[str, str]:
    notice = case.info_request.correction_notice
    before = case.said(notice, "earlier_description")
    return {
        "unclear": case.said(notice, "unclear"),
        "wanted": case.said(notice, "text"),
        "correct_by_on": _day(notice.correct_by_on),
        **({"content": before} if before else {}),
    }


def _of_reasons(case: CaseAtDesk) -> dict[str, str]:
    one = case.info_request
    asked = one.reasons_request
    months = requests_in_month(one).order_by("arrived_on")
    first = months.values_list("arrived_on", flat=True).first()
    return {
        "reason": case.said(asked, "text"),
        "request_count": str(asked.request_count),
        "counted_from_on": _day(first),
        "counted_until_on": _day(asked.asked_on),
        "answer_by_on": _day(asked.answer_by_on),
    }


def _of_extension(case: CaseAtDesk) -> dict[str, str]:
    before = reply_clock(
        replace(case.facts, extended_on=None), calendar=official_calendar(), on=case.on
    )
    return {
        "reason": case.said(case.info_request.extension, "reason"),
        "due_before_on": _day(before.due_on),
    }


def _of_fee(case: CaseAtDesk) -> dict[str, str]:
    notice = case.info_request.fee_notice
    tariff = TariffKind(notice.tariff)
    try:
        charged = proposed_fee(
            case.info_request, tariff, notice.count, on=notice.notified_on
        )
        computed = words("and_then").join(charged.explanation)
    except FeeError:
        computed = ""
    return {
        "tariff": str(TARIFF_LABELS[tariff]),
        "computation": computed,
        "amount": _("%(amount)d元") % {"amount": notice.amount},
        "pay_by_on": _day(notice.pay_by_on),
    }


def _of_consultation(case: CaseAtDesk, asked: Consultation) -> dict[str, str]:
    reply = case.reply
    due = answer_due(consultation_facts(asked), official_calendar())
    return {
        "third_party_name": case.said(asked, "consulted"),
        "consulted": case.said(asked, "consulted"),
        "concerned_part": case.said(asked, "question"),
        "sent_on": _day(asked.sent_on),
        "answered_on": _day(asked.answered_on),
        "reason": case.said(asked, "override_ground"),
        "disclosed_part": case.said(reply, "given") if reply else "",
        "answer_by_on": _day(due.due_on if due and asked.delivered_on else None),
        "inquiry_number": number_of(case.info_request, "third_party", asked),
    }


def _of_service(case: CaseAtDesk, sent: LetterService) -> dict[str, str]:
    reply, is_reply = case.reply, sent.letter == "reply"
    number = sent.file.number if sent.file else ""
    if not number and reply and is_reply:
        number = reply.document_number or ""
    asked = sent.consultation
    return {
        "letter_title": sent.get_letter_display(),
        "letter_number": number,
        "recipient": case.said(asked, "consulted") if asked else case.asked("name"),
        "channel": str(ServiceChannel(sent.channel).label),
        "posted_on": _day(sent.posted_on),
        "served_on": _day(sent.served_on),
        "tracking_number": case.said(sent, "tracking_number"),
        "served_by": sent.recorded_by.name if sent.recorded_by else "",
    }
