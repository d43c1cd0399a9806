"""What is typed at the panel of findings, and the questions of the secrecy review."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from gongkai.desk.act_forms import OpinionForm
from gongkai.desk.fields import ChineseDateField
from gongkai.rules.secrecy_markings import secrecy_questions

_ANSWERS = (
    ("", gettext_lazy("请选择")),
    ("no", gettext_lazy("否")),
    ("yes", gettext_lazy("是")),
)
_QUESTION = "question_"


class SecrecyOpinionForm(OpinionForm):
    """The questions of the secrecy review, then the opinion.

    Whether all were answered, and with no, is said by the action.
    """

    def offer(self) -> None:
        """One field a question, before the opinion."""
        super().offer()
        # The newest list: which questions count today is decided by the action.
        for question in secrecy_questions(date.max):
            self.fields[f"{_QUESTION}{question.key}"] = forms.ChoiceField(
                label=question.text,
                help_text=question.basis,
                choices=_ANSWERS,
                required=False,
            )
        self.order_fields([name for name in self.fields if name.startswith(_QUESTION)])

    def clean(self) -> dict[str, Any]:
        """Gather the answers under `answers`, without those not given."""
        typed: dict[str, Any] = super().clean() or {}
        typed["answers"] = {
            name.removeprefix(_QUESTION): value == "yes"
            for name, value in typed.items()
            if name.startswith(_QUESTION) and value
        }
        return typed


class OverrideForm(forms.Form):
    """Which findings are let pass in which text, why, and that somebody looked."""

    read_digest = forms.CharField(widget=forms.HiddenInput)
    group = forms.CharField(widget=forms.HiddenInput)
    ground = forms.CharField(
        label=gettext_lazy("放行理由"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "写明依据，例如处罚决定依法应当公开。理由和您的姓名记入日志。"
        ),
    )
    has_looked = forms.BooleanField(
        label=gettext_lazy("我已逐页看过，没有不应公开的内容"), required=False
    )


class MendForm(forms.Form):
    """Which masks to put into which text."""

    read_digest = forms.CharField(widget=forms.HiddenInput)
    group = forms.CharField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OfficeNumberForm(forms.Form):
    """A telephone number for a division's list."""

    number = forms.CharField(
        label=gettext_lazy("电话号码"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("固定电话要带区号；单位配发的公务手机也列在这里。"),
    )
    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=60,
        help_text=gettext_lazy("例如：低保政策咨询。"),
    )


class WordingForm(forms.Form):
    """A word not to be written, and what to write instead."""

    wrong = forms.CharField(
        label=gettext_lazy("不当的写法"), required=False, max_length=60
    )
    right = forms.CharField(
        label=gettext_lazy("应当写作"), required=False, max_length=60
    )
    why = forms.CharField(
        label=gettext_lazy("原因"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("例如：处室已更名。"),
    )
    from_on = ChineseDateField(label=gettext_lazy("起用日期"))
