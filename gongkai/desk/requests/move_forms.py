"""What is typed beside the buttons of a case."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.desk.requests.posted_forms import (
    NamedField,
    person_and_division,
    person_name,
)
from gongkai.info_requests.actions.charging import proposed_fee
from gongkai.info_requests.case_words import (
    CONSULTATION_LABELS,
    TARIFF_LABELS,
)
from gongkai.info_requests.models import (
    ConsultationAnswer,
    FileKind,
    RemedyResult,
)
from gongkai.info_requests.queries import requests_in_month
from gongkai.organisation.models import Division, Staff
from gongkai.rules.fees import FeeError, TariffKind
from gongkai.rules.info_request_lifecycle import Actor


def long_text(label: Any, *, rows: int = 3, help_text: Any = "") -> forms.CharField:
    """A text of several lines; that it must not be empty the action says better."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=20_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def short_text(label: Any, *, help_text: Any = "") -> forms.CharField:
    """A text of one line."""
    return forms.CharField(
        label=label, required=False, max_length=200, help_text=help_text
    )


class MoveForm(forms.Form):
    """The fields of one move. `read_version` is the case as the page showed it."""

    read_version = forms.IntegerField(widget=forms.HiddenInput)
    today: ClassVar[tuple[str, ...]] = ()

    def __init__(self, case: CaseAtDesk, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.case = case
        self.fields["read_version"].initial = case.info_request.version
        for name in self.today:
            self.fields[name].initial = case.on
        self.offer()

    def offer(self) -> None:
        """Fill what depends on the case."""

    def offer_records(self, name: str, records: QuerySet[Any]) -> None:
        """Let a field offer these records."""
        field = self.fields[name]
        assert isinstance(field, RecordField)
        field.queryset = records


class ReceiptForm(MoveForm):
    """The day both sides confirmed (art. 31)."""

    today = ("confirmed_on",)
    confirmed_on = ChineseDateField(
        label=_("与申请人确认收到的日期"),
        help_text=_("条例第三十一条：答复期限从这一天起计算。"),
    )


class AssignForm(MoveForm):
    """Division and, if named, officer."""

    division = RecordField(label=_("承办处室"))
    handler = NamedField(
        label=_("承办人"),
        required=False,
        empty_label=_("由处室内部确定"),
        named=person_and_division,
    )

    def offer(self) -> None:
        """The agency's own open divisions and active staff."""
        agency = self.case.info_request.agency_id
        self.offer_records(
            "division", Division.objects.filter(agency=agency, is_open=True)
        )
        self.offer_records(
            "handler",
            Staff.objects.filter(division__agency=agency, is_active=True)
            .select_related("division")
            .order_by("division", "name"),
        )


class CorrectionForm(MoveForm):
    """What is to be corrected, all of it at once (art. 30)."""

    unclear = long_text(_("申请内容不明确之处"), rows=2)
    text = long_text(_("需要补正的内容"), help_text=_("一次性写全，不能再发第二次。"))
    correct_by_on = ChineseDateField(label=_("补正的最后一日"))


class CorrectedForm(MoveForm):
    """A correction that came on paper or was said."""

    today = ("corrected_on",)
    description = long_text(_("补正后的申请内容（全文）"), rows=4)
    text = long_text(_("补正说明"))
    corrected_on = ChineseDateField(label=_("收到补正的日期"))

    def offer(self) -> None:
        """What was asked so far, to be changed."""
        self.fields["description"].initial = self.case.asked("description")


class ReasonsForm(MoveForm):
    """Why the number is beyond reason (art. 35)."""

    text = long_text(_("申请数量、频次的情况"))
    answer_by_on = ChineseDateField(label=_("说明理由的最后一日"))
    is_sure = forms.BooleanField(
        label=_("登记的申请只有这一件，我仍认为数量、频次明显超过合理范围"),
        required=False,
    )

    def offer(self) -> None:
        """How many there are; a single one is no excess by itself."""
        count = requests_in_month(self.case.info_request).count()
        self.fields["text"].help_text = ngettext(
            "同一申请人本月共提出%(count)d件（含本件）。",
            "同一申请人本月共提出%(count)d件（含本件）。",
            count,
        ) % {"count": count}
        if count > 1:
            del self.fields["is_sure"]

    def clean(self) -> dict[str, Any]:
        """Whoever asks about a single request says that they know it."""
        typed: dict[str, Any] = super().clean() or {}
        if "is_sure" in self.fields and not typed.get("is_sure"):
            self.add_error(
                "is_sure",
                _(
                    "条例第三十五条只适用于申请数量、频次明显超过合理范围的情形，而本月"
                    "只有这一件。确有必要的，请勾选确认，并在上面写明情况。"
                ),
            )
        return typed


class ReasonsGivenForm(MoveForm):
    """The reasons as they came."""

    reasons = long_text(_("申请人说明的理由"))


class ConsultForm(MoveForm):
    """Who is asked, and what."""

    kind = forms.ChoiceField(label=_("征求谁的意见"))
    consulted = short_text(_("对象的姓名或者名称"))
    contact = short_text(_("对象的联系方式"))
    question = long_text(_("涉及该方的内容"))

    def offer(self) -> None:
        """The kinds with their articles."""
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(CONSULTATION_LABELS.items())


class ConsultationForm(MoveForm):
    """One of the consultations of the case."""

    record = RecordField(label=_("征求意见"), widget=forms.HiddenInput)

    def offer(self) -> None:
        """The case's own."""
        self.offer_records("record", self.case.info_request.consultations.all())


class AnswerForm(ConsultationForm):
    """What was answered, and when it came."""

    today = ("answered_on",)
    # Nothing is chosen beforehand: a consent nobody gave must not be one click away.
    answer = forms.ChoiceField(
        label=_("意见"), choices=[("", "—"), *ConsultationAnswer.choices]
    )
    answered_on = ChineseDateField(label=_("收到意见的日期"))
    text = long_text(_("意见内容"), rows=2)


class OverrideForm(ConsultationForm):
    """The public interest that outweighs a refusal (art. 15)."""

    ground = long_text(_("公共利益的理由"), rows=2)


class ExtendForm(MoveForm):
    """Why, and who consented when (art. 33)."""

    today = ("consented_on",)
    reason = long_text(_("延期的理由"))
    consented_by = NamedField(label=_("同意延期的负责人"), named=person_name)
    consented_on = ChineseDateField(label=_("同意的日期"))

    def offer(self) -> None:
        """The agency's staff; who is no head the action refuses.

        Only a head who fills it in finds their own name there: a consent must not be
        recorded because nobody looked.
        """
        staff = Staff.objects.filter(
            division__agency=self.case.info_request.agency_id, is_active=True
        )
        self.offer_records("consented_by", staff.order_by("name"))
        if Actor.HEAD in self.case.actors:
            self.fields["consented_by"].initial = self.case.person


class FeeForm(MoveForm):
    """By which tariff, for how many, and the amount that this comes to.

    Whoever leaves the amount out is told it: no notice goes with one nobody has seen.
    """

    tariff = forms.ChoiceField(label=_("计收方式"))
    count = forms.IntegerField(
        label=_("件数或者页数"), min_value=1, max_value=1_000_000, initial=1
    )
    amount = forms.IntegerField(
        label=_("核对应缴金额（元）"),
        required=False,
        min_value=0,
        help_text=_("填写按上述方式算得的金额；留空提交，会先显示应缴多少，不会发出。"),
    )

    def offer(self) -> None:
        """The two tariffs, and how many requests there are."""
        tariff = self.fields["tariff"]
        assert isinstance(tariff, forms.ChoiceField)
        tariff.choices = [("", _("请选择")), *TARIFF_LABELS.items()]
        count = requests_in_month(self.case.info_request).count()
        tariff.help_text = ngettext(
            "只有申请数量、频次明显超过合理范围才可以收费（条例第四十二条）。"
            "同一申请人本月共提出%(count)d件（含本件）。",
            "只有申请数量、频次明显超过合理范围才可以收费（条例第四十二条）。"
            "同一申请人本月共提出%(count)d件（含本件）。",
            count,
        ) % {"count": count}

    def clean(self) -> dict[str, Any]:
        """The amount typed is the one computed; where none can be, the action says."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("tariff") or not typed.get("count"):
            return typed
        try:
            due = proposed_fee(
                self.case.info_request,
                TariffKind(typed["tariff"]),
                typed["count"],
                on=self.case.on,
            ).amount
        except FeeError:
            return typed
        if due and typed.get("amount") != due and "amount" not in self.errors:
            self.add_error(
                "amount",
                _("按所选方式应缴 %(amount)d 元。请核对；无误的，在此填写这一金额。")
                % {"amount": due},
            )
        return typed


class PaymentForm(MoveForm):
    """When it was paid."""

    today = ("paid_on",)
    paid_on = ChineseDateField(label=_("缴费日期"))
    receipt_number = short_text(_("票据号码"))


class SearchForm(MoveForm):
    """Where and with which words (art. 36(4))."""

    today = ("searched_on",)
    places = long_text(_("检索的范围和地点"), rows=2)
    words = short_text(_("检索使用的词"))
    result = long_text(_("检索结果"), rows=2)
    searched_on = ChineseDateField(label=_("检索日期"))


class OpinionForm(MoveForm):
    """An opinion on exactly the reply that was on the screen."""

    read_digest = forms.CharField(widget=forms.HiddenInput)
    opinion = long_text(_("审核意见"), help_text=_("退回时必须写明原因。"))

    def offer(self) -> None:
        """The digest of the reply this page shows."""
        reply = self.case.reply
        self.fields["read_digest"].initial = reply.digest if reply else ""


class FileForm(MoveForm):
    """A paper of the case."""

    kind = forms.ChoiceField(label=_("类别"))
    file = forms.FileField(label=_("文件"))

    def offer(self) -> None:
        """Every kind but those of the reply."""
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (one.value, one.label) for one in FileKind if one is not FileKind.REPLY
        ]
        kind.initial = FileKind.ORIGINAL


class ReplyFileForm(MoveForm):
    """A file that goes out with the reply."""

    file = forms.FileField(label=_("文件"))
    is_complete = forms.BooleanField(
        label=_("我已逐页核对：这份文件可以整份提供，不含不予公开的内容"),
        required=False,
    )


class ReplyFileRowForm(MoveForm):
    """One of the files of the reply."""

    record = RecordField(label=_("文件"), widget=forms.HiddenInput)

    def offer(self) -> None:
        """Those that go out with the reply."""
        self.offer_records(
            "record", self.case.info_request.files.filter(kind=FileKind.REPLY)
        )


class RemedyForm(MoveForm):
    """When it was filed, and under which number."""

    today = ("filed_on",)
    filed_on = ChineseDateField(label=_("提起的日期"))
    case_number = short_text(_("案号"))
    note = long_text(_("备注"), rows=2)


class LitigationForm(RemedyForm):
    """A suit, direct or after reconsideration."""

    is_after_reconsideration = forms.BooleanField(
        label=_("经行政复议后起诉"), required=False
    )


class RemedyRowForm(MoveForm):
    """One of the reconsiderations and suits of the case."""

    record = forms.CharField(widget=forms.HiddenInput)

    def clean_record(self) -> Any:
        """The remedy meant, of this case."""
        kind, _mark, key = self.cleaned_data["record"].partition("-")
        records: Any = {
            "reconsideration": self.case.info_request.reconsiderations,
            "litigation": self.case.info_request.litigations,
        }.get(kind)
        found = records.filter(pk=key).first() if records and key.isdecimal() else None
        if found is None:
            raise forms.ValidationError(_("没有这件复议或者诉讼，请刷新页面。"))
        return found


class ResultForm(RemedyRowForm):
    """How it ended."""

    today = ("result_on",)
    result = forms.ChoiceField(label=_("审理结果"), choices=RemedyResult.choices)
    result_on = ChineseDateField(label=_("结果日期"))


class RedecideForm(RemedyRowForm):
    """What the decision that annulled the reply orders, and by when."""

    today = ("ordered_on",)
    order = long_text(
        _("决定书或者判决书的文号、条款和要求"),
        help_text=_("例如：撤销原答复，责令重新作出答复。照原文填写条款。"),
    )
    ordered_on = ChineseDateField(
        label=_("决定送达本机关的日期"), help_text=_("新的答复期限从这一天起计算。")
    )
    reply_by_on = ChineseDateField(
        label=_("决定限定的最后一日"),
        required=False,
        help_text=_("决定没有限定日期的留空，按条例的期限计算。"),
    )


class PublishedForm(MoveForm):
    """Under which number it is now public."""

    index_number = short_text(_("索引号"))
