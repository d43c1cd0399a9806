"""What an officer fills in of a letter, and the texts and particulars of an agency."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField
from gongkai.letters.kinds import Kind, field_labels
from gongkai.letters.models import Letterhead
from gongkai.letters.queries import text_in_force
from gongkai.letters.template_text import LONGEST_TEMPLATE, take_apart
from gongkai.organisation.models import Agency

COMPUTED = frozenset(
    {
        "article",
        "ground",
        "ground_article",
        "remedy",
        "agency_name",
        "agency_address",
        "agency_telephone",
    }
)
"""Fields that are made from the law or the agency and typed by nobody."""

SERIES_LABELS = {
    "request": _("申请"),
    "reply": _("答复书和各类告知书"),
    "correction_notice": _("补正告知书"),
    "reasons_request": _("说明理由告知书"),
    "extension_notice": _("延期答复告知书"),
    "third_party": _("第三方意见征询书"),
    "clock_stopped": _("征求意见期间不计算在内告知书"),
    "co_maker": _("机关意见征询函"),
    "third_party_overridden": _("决定公开告知第三方书"),
    "fee_notice": _("信息处理费收费通知书"),
    "no_further_handling": _("不再处理告知书"),
    "withdrawal_noted": _("撤回告知书"),
    "record_correction": _("记录更正告知书"),
}
"""What each series of numbers is for; each counts from 1 every year."""

LONG = frozenset(
    "content unclear wanted reason given where search_record concerned_part "
    "disclosed_part history reasons_given computation how_to_pay".split()
)


class LetterForm(forms.Form):
    """The fields that a letter's text names, filled from the case for a last look.

    Its number is typed only where it has none yet and `may_number`.
    """

    decided_on = ChineseDateField(label=_("成文日期"))
    is_online = forms.BooleanField(
        label=_("通过互联网送达（写明复议的网上渠道）"), required=False
    )

    def __init__(
        self,
        kind: Kind,
        agency: Agency,
        fields: Mapping[str, str],
        *args: Any,
        on: date,
        may_number: bool,
        is_online: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = on
        self.fields["is_online"].initial = is_online
        named = take_apart(text_in_force(agency, kind.key, on=on)).fields
        wanted = [*(["number"] if kind.is_numbered else []), *named]
        if kind.remedy.value != "none":
            wanted += ["government", "filing_address", "court"]
        labels = field_labels()
        for name in dict.fromkeys(wanted):
            if name in COMPUTED or name == "received_on":
                continue
            if name == "number" and (fields.get("number") or not may_number):
                continue
            self.fields[f"field_{name}"] = forms.CharField(
                label=labels.get(name, name),
                required=False,
                help_text=_("留空则存入案卷时自动编号。") if name == "number" else "",
                max_length=20_000,
                initial=fields.get(name, ""),
                widget=forms.Textarea(attrs={"rows": 3})
                if name in LONG
                else forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def given(self) -> dict[str, str]:
        """What was typed, by the names of the letter's fields."""
        return {
            name.removeprefix("field_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("field_") and value
        }


class LetterTextForm(forms.Form):
    """An agency's own text of one kind of letter, from a day on."""

    text = forms.CharField(
        label=_("文书正文"),
        required=False,
        max_length=LONGEST_TEMPLATE,
        widget=forms.Textarea(attrs={"rows": 20, "lang": "zh-CN"}),
    )
    from_on = ChineseDateField(label=_("自何日起使用"))


class LetterheadForm(forms.Form):
    """What letters say of the agency and of the way to challenge it."""

    mark = forms.CharField(label=_("发文机关标志"), required=False, max_length=100)
    government = forms.CharField(
        label=_("受理行政复议的人民政府"), required=False, max_length=100
    )
    filing_address = forms.CharField(
        label=_("行政复议申请的网上提交渠道"), required=False, max_length=200
    )
    court = forms.CharField(
        label=_("管辖法院"),
        required=False,
        max_length=100,
        help_text=_("不填则写“有管辖权的人民法院”。"),
    )

    how_to_pay = forms.CharField(
        label=_("信息处理费的缴费方式"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写在收费通知书里：账户、地点或者网址。"),
    )

    @classmethod
    def of(cls, letterhead: Letterhead) -> dict[str, str]:
        """What stands now."""
        return {name: getattr(letterhead, name) for name in cls.base_fields}


class NumberingForm(forms.Form):
    """The pattern of every series of numbers."""

    def __init__(self, patterns: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for what, pattern in patterns.items():
            self.fields[what] = forms.CharField(
                label=SERIES_LABELS[what], max_length=60, initial=pattern
            )

    @property
    def changed(self) -> dict[str, str]:
        """The patterns that are not what they were."""
        return {what: self.cleaned_data[what] for what in self.changed_data}
