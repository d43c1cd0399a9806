"""What is typed when a letter goes out: which, by which channel, on which days."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.desk.requests.move_forms import MoveForm, short_text
from gongkai.desk.requests.posted_forms import NamedField
from gongkai.info_requests.actions.letters import service_kind, states_reply
from gongkai.info_requests.case_words import letter_words
from gongkai.info_requests.models import (
    FileKind,
    LetterKind,
    SealedFile,
    ServiceChannel,
)
from gongkai.letters.kinds import kinds

REPLY_LETTERS = tuple(key for key, kind in kinds().items() if states_reply(kind))
"""The kinds of letter that are replies."""


class ServiceForm(MoveForm):
    """By which channel, and the two days, which are never the same thing."""

    channel = forms.ChoiceField(label=_("送达方式"), choices=ServiceChannel.choices)
    posted_on = ChineseDateField(
        label=_("交邮日期"),
        required=False,
        help_text=_("邮寄的以交邮日期判断是否按期；须交邮政企业。"),
    )
    served_on = ChineseDateField(
        label=_("送达（签收）日期"),
        required=False,
        help_text=_("尚未签收的留空，签收后登记。"),
    )
    tracking_number = short_text(_("邮件编号"))

    def offer_wanted_channel(self) -> None:
        """Choose the way the applicant asked for, until another is chosen."""
        wanted = self.case.info_request.wanted_channel
        if wanted in ServiceChannel.values:
            self.fields["channel"].initial = wanted

    def offer_letters(self, letters: QuerySet[SealedFile]) -> None:
        """Let the letter be chosen that goes out, the newest of them at first."""
        field = self.fields["file"]
        assert isinstance(field, NamedField)
        field.named = self._letter
        self.offer_records("file", letters.order_by("-pk"))
        field.initial = letters.filter(services=None).order_by("-pk").first()

    def _letter(self, kept: Any) -> str:
        """A letter by its name and number."""
        name = (
            letter_words(kept.letter) if kept.letter else self.case.said(kept, "name")
        )
        return f"{name or _('文书')} {kept.number}".strip()


class ReplyServiceForm(ServiceForm):
    """The issued reply."""

    file = NamedField(
        label=_("答复书"),
        required=False,
        empty_label=_("（未存入案卷）"),
        help_text=_("选定存入案卷的答复书，申请人凭编号和查询码即可下载。"),
    )
    field_order = ("file",)

    def offer(self) -> None:
        """Replies kept in the case, and papers that were scanned with their seal."""
        self.offer_wanted_channel()
        self.offer_letters(
            self.case.info_request.files.filter(
                kind=FileKind.LETTER,
                letter__in=["", *REPLY_LETTERS],
                erased_at=None,
            )
        )


class LetterServiceForm(ServiceForm):
    """A letter other than the reply, from the case or from elsewhere."""

    file = NamedField(
        label=_("存入案卷的文书"), required=False, empty_label=_("（未存入案卷）")
    )
    letter = forms.ChoiceField(
        label=_("文书"),
        required=False,
        help_text=_("选了上面存入案卷的文书，这一项可以不填。"),
    )
    consultation = NamedField(
        label=_("属于哪一次征求意见"), required=False, empty_label="—"
    )
    field_order = ("file", "letter", "consultation")

    def offer(self) -> None:
        """Every letter but the reply, and the consultations of the case."""
        letter = self.fields["letter"]
        assert isinstance(letter, forms.ChoiceField)
        letter.choices = [("", "—")] + [
            (one.value, one.label) for one in LetterKind if one is not LetterKind.REPLY
        ]
        field = self.fields["consultation"]
        assert isinstance(field, NamedField)
        field.named = self._consulted
        self.offer_records("consultation", self.case.info_request.consultations.all())
        self.offer_letters(
            self.case.info_request.files.filter(
                kind__in=(FileKind.LETTER, FileKind.CONSULTATION), erased_at=None
            ).exclude(letter__in=REPLY_LETTERS)
        )
        newest = self.fields["file"].initial
        # A letter to whoever is consulted goes another way than the applicant's.
        if newest is None or newest.consultation_id is None:
            self.offer_wanted_channel()

    def clean(self) -> dict[str, Any]:
        """What lies in the case says itself what it is and whom it is about."""
        typed: dict[str, Any] = super().clean() or {}
        file = typed.get("file")
        if file is not None and file.letter:
            typed["letter"] = service_kind(file.letter)
            typed["consultation"] = file.consultation
        if not typed.get("letter"):
            self.add_error("letter", _("请选择是哪一种文书。"))
        return typed

    def _consulted(self, asked: Any) -> str:
        """Who was consulted, for those who may know, and when."""
        return f"{self.case.said(asked, 'consulted')} {asked.sent_on}"


class ProofForm(MoveForm):
    """The day of signature and the paper that proves it."""

    today = ("served_on",)
    record = RecordField(label=_("文书"), widget=forms.HiddenInput)
    served_on = ChineseDateField(label=_("签收日期"))
    file = forms.FileField(label=_("送达凭证"), required=False)

    def offer(self) -> None:
        """The letters of the case."""
        self.offer_records("record", self.case.info_request.services.all())
