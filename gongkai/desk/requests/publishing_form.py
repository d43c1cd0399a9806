"""From a reply to a document for all, with the applicant's data left out (art. 44)."""

import html
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk.requests.case_at_desk import CaseAtDesk
from gongkai.desk.requests.case_sheet import ASKED

SHORTEST = 2
"""A single character is no trace of anybody; it stands in every text."""


class PublishForm(forms.Form):
    """Title and text of the draft; the title is the officer's own."""

    title = forms.CharField(
        label=gettext_lazy("标题"),
        max_length=200,
        help_text=gettext_lazy("写信息本身的名称，不写申请人和申请的情况。"),
    )
    text = forms.CharField(
        label=gettext_lazy("正文"),
        max_length=100_000,
        help_text=gettext_lazy(
            "取自答复中提供的信息，已去掉申请人的资料。请通读后再用。"
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, case: CaseAtDesk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        given = case.said(case.reply, "given") if case.reply else ""
        self.fields["text"].initial = without_applicant(given, case)

    def clean(self) -> dict[str, Any]:
        """Nothing the applicant is known by may stand in what is for all."""
        typed: dict[str, Any] = super().clean() or {}
        for name in ("title", "text"):
            if names_applicant(typed.get(name, ""), self.case):
                self.add_error(name, _("这里还有申请人的资料，请删去后再起草。"))
        return typed

    def body_html(self) -> str:
        """The text as paragraphs."""
        lines = self.cleaned_data["text"].splitlines()
        return "".join(f"<p>{html.escape(line)}</p>" for line in lines if line.strip())


def personal_values(case: CaseAtDesk) -> list[str]:
    """What the applicant is known by, the longest first."""
    values = {case.asked(name).strip() for name in ASKED if name != "document_hint"}
    values -= {case.asked("identity_kind").strip()}
    return sorted(
        (value for value in values if len(value) >= SHORTEST), key=len, reverse=True
    )


def without_applicant(text: str, case: CaseAtDesk) -> str:
    """A text with everything the applicant is known by taken out."""
    for value in personal_values(case):
        text = text.replace(value, _("（略）"))
    return text


def names_applicant(text: str, case: CaseAtDesk) -> bool:
    """Whether a text still says something the applicant is known by."""
    return any(value in text for value in personal_values(case))
