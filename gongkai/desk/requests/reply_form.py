"""Writing the reply: the form asks for exactly what its outcome needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.official_names import ground_name
from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.desk.requests.move_forms import MoveForm, long_text, short_text
from gongkai.info_requests.case_words import NEED_LABELS
from gongkai.info_requests.facts import missing_needs
from gongkai.info_requests.models import Reply
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.outcomes import Need, Outcome, outcomes_for_reply

RECORDS = (
    Need.SEARCH_RECORD,
    Need.CORRECTION,
    Need.REASONS_ASKED,
    Need.THIRD_PARTY_OPINION,
)
"""Needs that a record of the case meets, not a field of the reply."""


@dataclass(frozen=True)
class NeedLine:
    """One thing an outcome needs, and whether the case has it."""

    label: str
    is_met: bool


class ReplyForm(MoveForm):
    """The reply with one outcome; fields that the outcome does not need are not asked.

    Whatever else was written under another outcome stays as it is.
    """

    reason = long_text(_("理由"), rows=5)
    grounds = forms.MultipleChoiceField(
        label=_("不予公开的依据"), required=False, widget=forms.CheckboxSelectMultiple
    )
    given = long_text(_("提供的信息"), rows=6)
    where = long_text(_("获取的方式、途径，或者办理的依据和机关"))
    earlier_reply_number = short_text(_("此前答复的文号"))
    other_agency = short_text(_("负责公开的行政机关"))
    other_agency_contact = short_text(_("该机关的联系方式"))
    remarks = long_text(_("其他说明"), rows=2)

    def __init__(
        self, case: CaseAtDesk, chosen: Outcome, *args: object, **kwargs: object
    ) -> None:
        self.chosen = chosen
        super().__init__(case, *args, **kwargs)

    def offer(self) -> None:
        """Keep the fields of the outcome, filled with what is written already."""
        wanted = _fields_of(self.chosen)
        for name in [*self.fields]:
            if name not in wanted:
                del self.fields[name]
        reply = self.case.reply
        for name, field in self.fields.items():
            if name in {"read_version", "grounds"} or reply is None:
                continue
            field.initial = (
                reply.earlier_reply_number
                if name == "earlier_reply_number"
                else self.case.said(reply, name)
            )
        grounds = self.fields.get("grounds")
        if grounds is not None:
            assert isinstance(grounds, forms.MultipleChoiceField)
            grounds.choices = [(key, ground_name(key)) for key in self.chosen.grounds]
            grounds.initial = reply.grounds if reply else []

    def parts(self) -> dict[str, Any]:
        """What the action takes."""
        typed = dict(self.cleaned_data)
        typed.pop("read_version")
        return typed


def _fields_of(chosen: Outcome) -> set[str]:
    """The fields of one outcome: what it needs and what may always be said."""
    fields = {"read_version", "remarks"}
    fields |= {
        need.value
        for need in (Need.REASON, Need.GIVEN, Need.WHERE)
        if need in chosen.needs
    }
    if len(chosen.grounds) > 1:
        fields.add("grounds")
    if Need.EARLIER_REPLY in chosen.needs:
        fields.add("earlier_reply_number")
    if chosen.key == "disclosed":
        fields.add("where")
    if chosen.key == "not_ours":
        fields |= {"other_agency", "other_agency_contact"}
    return fields


def record_needs(case: CaseAtDesk, chosen: Outcome) -> list[NeedLine]:
    """The records that an outcome needs, each with whether the case has it."""
    one = case.info_request
    third = one.consultations.filter(kind=ConsultationKind.THIRD_PARTY)
    correction = case.facts.correction
    met = {
        Need.SEARCH_RECORD: lambda: one.search_records.exists(),
        Need.CORRECTION: lambda: bool(correction and correction.corrected_on),
        Need.REASONS_ASKED: lambda: case.facts.reasons is not None,
        Need.THIRD_PARTY_OPINION: lambda: third.exists(),
    }
    return [
        NeedLine(str(NEED_LABELS[need]), met[need]())
        for need in chosen.needs
        if need in RECORDS
    ]


def lacking(reply: Reply) -> list[str]:
    """What a drafted reply still lacks, in words."""
    return [str(NEED_LABELS[need]) for need in missing_needs(reply)]


def possible_outcomes(case: CaseAtDesk) -> Sequence[Outcome]:
    """What a reply to this request may say."""
    received_on = case.info_request.received_on
    return outcomes_for_reply(received_on) if received_on else ()
