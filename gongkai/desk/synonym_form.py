"""The form of a group of synonyms."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SynonymForm(forms.Form):
    """Words that mean the same, one a line."""

    words = forms.CharField(
        label=_("意思相同的词"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "每行一个，例如“低保”和“最低生活保障”。读者检索其中一个，也会找到其余的。"
        ),
        error_messages={"required": _("请填写至少两个意思相同的词，每行一个。")},
    )

    def word_list(self) -> list[str]:
        """The words as they were typed."""
        typed: str = self.cleaned_data["words"]
        return typed.splitlines()
