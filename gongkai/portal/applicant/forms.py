"""What an applicant fills in (Regulation art. 29), with words that help to mend it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.commons.refusals import Refusal
from gongkai.info_requests.actions.registration import Application
from gongkai.info_requests.applicants import ApplicantKind, WantedChannel, WantedForm
from gongkai.rules.outcomes import RequestKind

IDENTITY_PAPERS = (
    gettext_lazy("居民身份证"),
    gettext_lazy("护照"),
    gettext_lazy("港澳居民来往内地通行证"),
    gettext_lazy("台湾居民来往大陆通行证"),
    gettext_lazy("外国人永久居留身份证"),
    gettext_lazy("其他证件"),
)
ORGANISATION_KINDS = [kind for kind in ApplicantKind if kind != ApplicantKind.NATURAL]
Groups = tuple[tuple[Any, tuple[str, ...]], ...]
"""Titles of a form's parts, each with the names of its fields."""
NEEDED_FOR = {
    WantedChannel.EMAIL: "email",
    WantedChannel.POST: "address",
    WantedChannel.FAX: "fax",
}


def _line(
    label: Any, *, length: int = 100, hint: Any = "", complete: str = "", **options: Any
) -> forms.CharField:
    """One line; not required unless `required` says so."""
    options.setdefault("required", False)
    attributes = {"autocomplete": complete} if complete else {}
    attributes |= {"inputmode": options.pop("keys")} if "keys" in options else {}
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=hint,
        widget=forms.TextInput(attrs=attributes),
        error_messages={
            "max_length": gettext_lazy("最多 %(limit_value)d 个字，请缩短。"),
            **options.pop("errors", {}),
        },
        **options,
    )


def _text(label: Any, *, length: int, rows: int, hint: Any = "", **options: Any) -> Any:
    """Several lines."""
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "max_length": gettext_lazy("最多 %(limit_value)d 个字，请缩短。"),
            **options.pop("errors", {}),
        },
        **options,
    )


class RequestForm(forms.Form):
    """What citizens and organisations both fill in; `groups` lays it out."""

    telephone = _line(gettext_lazy("联系电话"), length=40, complete="tel", keys="tel")
    fax = _line(gettext_lazy("传真"), length=40, keys="tel")
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": gettext_lazy("请填写完整的电子邮箱，例如 name@example.cn。")
        },
    )
    postcode = _line(
        gettext_lazy("邮政编码"), length=10, complete="postal-code", keys="numeric"
    )
    address = _line(gettext_lazy("联系地址"), length=200, complete="street-address")
    description = _text(
        gettext_lazy("您需要什么信息"),
        length=3000,
        rows=6,
        hint=gettext_lazy(
            "写明名称、年份、地区或者其他便于查找的特征。一件申请写一件事，答复更快。"
            "请不要在这里写您的证件号码。"
        ),
        errors={"required": gettext_lazy("请描述您需要的政府信息。")},
    )
    document_hint = _line(
        gettext_lazy("文号或者标题"),
        length=200,
        hint=gettext_lazy("知道才填，例如“岚民发〔2025〕12号”。"),
    )
    wanted_form = forms.ChoiceField(
        label=gettext_lazy("希望得到什么形式"),
        choices=WantedForm.choices,
        initial=WantedForm.ELECTRONIC,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择一种形式。")},
    )
    wanted_channel = forms.ChoiceField(
        label=gettext_lazy("希望怎样得到"),
        choices=WantedChannel.choices,
        initial=WantedChannel.ONLINE,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("选“网上获取”的，凭编号和查询码在本网站下载。"),
        error_messages={"required": gettext_lazy("请选择一种获取途径。")},
    )
    help_wanted = _line(
        gettext_lazy("需要我们提供什么帮助"),
        length=300,
        hint=gettext_lazy(
            "阅读、视听或者书写有困难的，请写明需要的帮助，例如大字版、朗读、"
            "电话答复（条例第四十三条）。"
        ),
    )

    groups: Groups = ()
    particulars_of = ApplicantKind.NATURAL
    kind = RequestKind.INFORMATION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        # Faults are told in the order in which the page shows the fields.
        self.order_fields([name for _title, names in self.groups for name in names])

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the applicant, and the one they asked for."""
        cleaned: dict[str, Any] = super().clean() or {}
        contacts = ("telephone", "email", "address")
        if not any(cleaned.get(name) or name in self.errors for name in contacts):
            self.add_error(
                "telephone",
                _("联系电话、电子邮箱、联系地址请至少填写一项，以便与您确认申请。"),
            )
        needed = NEEDED_FOR.get(cleaned.get("wanted_channel", ""))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("您选择的获取途径需要这一项，请填写。"))
        return cleaned

    def laid_out(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields group by group, as the page shows them."""
        return [
            (str(title), [self[name] for name in names]) for title, names in self.groups
        ]

    def said(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What was filled in, in words, group by group."""
        groups = [
            (title, [(str(one.label), self._words(one)) for one in fields])
            for title, fields in self.laid_out()
        ]
        return [group for group in groups if any(words for _label, words in group[1])]

    def application(self) -> Application:
        """The form as the room takes it. Only once it is valid."""
        given = dict(self.cleaned_data)
        given.setdefault("applicant_kind", self.particulars_of)
        given["applicant_kind"] = ApplicantKind(given["applicant_kind"])
        given["wanted_form"] = WantedForm(given["wanted_form"])
        given["wanted_channel"] = WantedChannel(given["wanted_channel"])
        return Application(**given)

    def _words(self, bound: forms.BoundField) -> str:
        value = self.cleaned_data.get(bound.name, "")
        if isinstance(bound.field, forms.ChoiceField):
            choices: Any = bound.field.choices
            return str(dict(choices).get(value, value))
        return str(value)


_REACHED = ("telephone", "email", "address", "postcode", "fax")
_WANTED = ("description", "document_hint", "wanted_form", "wanted_channel")


class CitizenForm(RequestForm):
    """公民 — the form for a natural person."""

    name = _line(
        gettext_lazy("姓名"),
        required=True,
        complete="name",
        hint=gettext_lazy("与证件上的一致。"),
        errors={"required": gettext_lazy("请填写姓名。")},
    )
    identity_kind = forms.ChoiceField(
        label=gettext_lazy("证件名称"),
        error_messages={"required": gettext_lazy("请选择证件名称。")},
    )
    identity_number = _line(
        gettext_lazy("证件号码"),
        length=60,
        required=True,
        hint=gettext_lazy("仅用于核对身份（条例第二十九条），加密保存。"),
        errors={"required": gettext_lazy("请填写证件号码。")},
    )
    workplace = _line(gettext_lazy("工作单位"), length=200, complete="organization")

    groups: Groups = (
        (gettext_lazy("您需要的信息"), _WANTED),
        (
            gettext_lazy("您是谁"),
            ("name", "identity_kind", "identity_number", "workplace"),
        ),
        (gettext_lazy("怎样联系您"), _REACHED),
        (gettext_lazy("需要帮助"), ("help_wanted",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["identity_kind"]
        field.choices = [(str(paper), str(paper)) for paper in IDENTITY_PAPERS]


class RecordForm(CitizenForm):
    """更正申请 — a record about the applicant that is wrong (art. 41)."""

    kind = RequestKind.RECORD_CORRECTION
    groups = (
        (
            gettext_lazy("需要更正的记录"),
            ("document_hint", "description", "wanted_channel"),
        ),
        *CitizenForm.groups[1:],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["wanted_form"]
        record, wrong = self.fields["document_hint"], self.fields["description"]
        record.label = _("哪一份记录")
        record.help_text = _("本机关提供过的、与您自身相关的记录，写名称或者文号。")
        record.required = True
        record.error_messages["required"] = _("请写明是哪一份记录。")
        wrong.label = _("哪里不准确，应当怎样更正")
        wrong.help_text = _(
            "写明记录怎样写、实际是怎样，以及您有什么证据；证据的照片或者扫描件在提交前"
            "与身份证明一起上传（条例第四十一条）。"
        )
        wrong.error_messages["required"] = _("请写明哪里不准确、应当怎样更正。")
        self.fields["wanted_channel"].label = _("希望怎样得到答复")
        self.fields["wanted_channel"].help_text = _(
            "选“网上获取”的，凭编号和查询码在本网站查看。"
        )

    def application(self) -> Application:
        """In no form of its own: what is asked for is a correction, no copy."""
        self.cleaned_data["wanted_form"] = WantedForm.ANY
        return super().application()


class OrganisationForm(RequestForm):
    """法人或者其他组织 — in the five kinds that the annual report counts."""

    applicant_kind = forms.ChoiceField(
        label=gettext_lazy("单位类别"),
        choices=[(kind.value, kind.label) for kind in ORGANISATION_KINDS],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("年度报告按这五类统计。"),
        error_messages={"required": gettext_lazy("请选择单位类别。")},
    )
    name = _line(
        gettext_lazy("单位名称"),
        required=True,
        complete="organization",
        errors={"required": gettext_lazy("请填写单位名称。")},
    )
    identity_number = _line(
        gettext_lazy("统一社会信用代码"),
        length=60,
        required=True,
        errors={"required": gettext_lazy("请填写统一社会信用代码。")},
    )
    legal_representative = _line(gettext_lazy("法定代表人或者负责人"))
    contact_name = _line(
        gettext_lazy("联系人"),
        required=True,
        complete="name",
        errors={"required": gettext_lazy("请填写联系人姓名。")},
    )

    groups = (
        (gettext_lazy("你们需要的信息"), _WANTED),
        (
            gettext_lazy("申请单位"),
            ("applicant_kind", "name", "identity_number", "legal_representative"),
        ),
        (gettext_lazy("怎样联系"), ("contact_name", *_REACHED)),
        (gettext_lazy("需要帮助"), ("help_wanted",)),
    )


class CorrectionForm(forms.Form):
    """The answer to a correction notice: the whole of what is now asked (art. 30)."""

    description = _text(
        gettext_lazy("补正后的申请内容"),
        length=3000,
        rows=6,
        hint=gettext_lazy("请写完整：这段文字将代替原来的申请内容。"),
        errors={"required": gettext_lazy("请描述您需要的政府信息。")},
    )
    text = _text(gettext_lazy("其他说明"), length=3000, rows=3, required=False)


class ReasonsForm(forms.Form):
    """Why so many or so often (art. 35)."""

    reasons = _text(
        gettext_lazy("您的理由"),
        length=3000,
        rows=6,
        errors={"required": gettext_lazy("请写明理由。")},
    )


class RatingForm(forms.Form):
    """Five levels (国办发〔2019〕51号)."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("您对这次答复满意吗"),
        coerce=int,
        choices=[
            (5, gettext_lazy("非常满意")),
            (4, gettext_lazy("满意")),
            (3, gettext_lazy("基本满意")),
            (2, gettext_lazy("不满意")),
            (1, gettext_lazy("非常不满意")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请从五个满意度等级中选择一个。"),
            "invalid_choice": gettext_lazy("请从五个满意度等级中选择一个。"),
        },
    )
    comment = _text(gettext_lazy("想对我们说的"), length=1000, rows=3, required=False)


class LookUpForm(forms.Form):
    """Number and query code."""

    number = _line(
        gettext_lazy("申请编号"),
        length=60,
        required=True,
        hint=gettext_lazy("写在回执上，例如 2026-依-00001。"),
        errors={"required": gettext_lazy("请填写申请编号。")},
    )
    code = _line(
        gettext_lazy("查询码"),
        length=60,
        required=True,
        hint=gettext_lazy("12 位字母和数字，大小写、横线和空格都不影响。"),
        errors={"required": gettext_lazy("请填写查询码。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


def add_refusals(form: forms.Form, refusals: tuple[Refusal, ...]) -> None:
    """Tell what the room refused, at the head of the form."""
    for refusal in refusals:
        form.add_error(None, forms.ValidationError(refusal.sentence, refusal.code))
