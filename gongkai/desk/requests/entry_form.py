"""Entering a request that came by another way than the online form (art. 29, 31)."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk.fields import ChineseDateField
from gongkai.desk.requests.incoming_paper import paper
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.registration import Application
from gongkai.info_requests.case_words import (
    DECIDING_DAY_LABELS,
    ENTRY_CHANNELS,
    KIND_LABELS,
    channel_words,
)
from gongkai.info_requests.models import (
    ApplicantKind,
    FileKind,
    WantedChannel,
    WantedForm,
)
from gongkai.rules.outcomes import RequestKind
from gongkai.rules.receipt import Channel, Day, rule_for

PARTS = (
    "name",
    "identity_kind",
    "identity_number",
    "workplace",
    "legal_representative",
    "contact_name",
    "telephone",
    "fax",
    "email",
    "postcode",
    "address",
    "description",
    "document_hint",
    "purpose",
)


@dataclass(frozen=True)
class ReceiptRule:
    """What decides the day of receipt for one channel, with its article."""

    channel: str
    decided_by: str
    basis: str
    needs_confirmation: bool


def receipt_rules(*, on: date) -> Iterator[ReceiptRule]:
    """The rule for every channel by which an officer enters a request."""
    for channel in ENTRY_CHANNELS:
        decided_by, basis, _is_verified = rule_for(channel, arrived_on=on)
        yield ReceiptRule(
            channel_words(channel),
            str(DECIDING_DAY_LABELS[decided_by]),
            basis,
            decided_by is Day.CONFIRMED,
        )


def _line(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EntryForm(forms.Form):
    """A request as it came; what it lacks is asked of the applicant afterwards."""

    form_token = forms.CharField(widget=forms.HiddenInput, max_length=80)
    kind = forms.ChoiceField(
        label=gettext_lazy("事项"),
        choices=list(KIND_LABELS.items()),
        initial=RequestKind.INFORMATION,
        required=False,
    )
    channel = forms.ChoiceField(label=gettext_lazy("提交方式"))
    is_oral = forms.BooleanField(
        label=gettext_lazy("书写有困难，口头提出，由我代为填写（条例第二十九条）"),
        required=False,
    )
    arrived_on = ChineseDateField(
        label=gettext_lazy("到达（提交、签收）日期"),
        help_text=gettext_lazy("当面提交填提交日，挂号和特快填签收日。"),
    )
    confirmed_on = ChineseDateField(
        label=gettext_lazy("与申请人确认收到的日期"),
        required=False,
        help_text=gettext_lazy("平信、传真、电子邮件需要确认；尚未确认的留空。"),
    )
    applicant_kind = forms.ChoiceField(
        label=gettext_lazy("申请人类别"), choices=ApplicantKind.choices
    )
    name = _line(gettext_lazy("姓名或者单位名称"), required=True)
    identity_kind = _line(gettext_lazy("证件名称"))
    identity_number = _line(gettext_lazy("证件号码或者统一社会信用代码"))
    workplace = _line(gettext_lazy("工作单位"))
    legal_representative = _line(gettext_lazy("法定代表人"))
    contact_name = _line(gettext_lazy("联系人"))
    telephone = _line(gettext_lazy("联系电话"))
    fax = _line(gettext_lazy("传真"))
    email = _line(gettext_lazy("电子邮箱"))
    postcode = _line(gettext_lazy("邮政编码"))
    address = _line(gettext_lazy("联系地址"))
    description = forms.CharField(
        label=gettext_lazy("所需信息的名称、文号或者其他特征"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    document_hint = _line(gettext_lazy("文号或者线索"))
    purpose = _line(gettext_lazy("用途（申请人自愿填写）"))
    wanted_form = forms.ChoiceField(
        label=gettext_lazy("载体形式"), choices=WantedForm.choices, initial="any"
    )
    wanted_channel = forms.ChoiceField(
        label=gettext_lazy("获取途径"), choices=WantedChannel.choices, initial="post"
    )
    request_paper = forms.FileField(
        label=gettext_lazy("申请书（扫描件）"), required=False
    )
    identity_proof = forms.FileField(
        label=gettext_lazy("身份证明（扫描件）"), required=False
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = [(one.value, channel_words(one)) for one in ENTRY_CHANNELS]
        self.fields["arrived_on"].initial = on
        self.fields["form_token"].initial = secrets.token_urlsafe(24)

    def clean(self) -> dict[str, Any]:
        """Only in person can somebody ask by word of mouth."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("is_oral") and typed.get("channel") != Channel.IN_PERSON:
            self.add_error("is_oral", _("口头申请按当面提交录入，请改选提交方式。"))
        return typed

    def application(self) -> Application:
        """The form as the room takes it."""
        typed = self.cleaned_data
        oral = _("书写有困难，口头提出，由工作人员代为填写。")
        return Application(
            applicant_kind=ApplicantKind(typed["applicant_kind"]),
            wanted_form=WantedForm(typed["wanted_form"]),
            wanted_channel=WantedChannel(typed["wanted_channel"]),
            help_wanted=oral if typed["is_oral"] else "",
            **{name: typed[name] for name in PARTS},
        )

    def papers(self) -> list[NewFile]:
        """The scanned papers. Raises `UploadRefused`."""
        kinds = {
            "request_paper": FileKind.REQUEST,
            "identity_proof": FileKind.IDENTITY_PROOF,
        }
        return [
            paper(self.cleaned_data[name], kind)
            for name, kind in kinds.items()
            if self.cleaned_data[name]
        ]
