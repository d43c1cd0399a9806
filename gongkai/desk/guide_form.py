"""The form of the guide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _part(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=hint,
    )


class GuideForm(forms.Form):
    """What article 12 asks a guide to state, apart from the office's particulars."""

    classification = _part(
        _("政府信息的分类"), _("本机关的信息分哪些类（条例第十二条）。")
    )
    arrangement = _part(
        _("编排体系"), _("信息如何编排，索引号怎样读（条例第十二条）。")
    )
    obtaining = _part(
        _("获取方式"), _("在哪里、怎样查到主动公开的信息（条例第十二条）。")
    )
    upon_request = _part(_("依申请公开"), _("如何提出申请，何时答复，如何收费。"))
    supervision = _part(_("监督和救济"), _("投诉举报、行政复议和行政诉讼的途径。"))
