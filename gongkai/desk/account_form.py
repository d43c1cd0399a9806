"""Changing one's own password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.organisation.models import Staff


def _secret(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class OwnPasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("现在的密码"),
        max_length=200,
        strip=False,
        widget=_secret("current-password"),
    )
    password = forms.CharField(
        label=_("新密码"),
        max_length=200,
        strip=False,
        widget=_secret("new-password"),
        help_text=_("至少 10 个字符，不要用常见的密码。"),
    )
    again = forms.CharField(
        label=_("再输入一次新密码"),
        max_length=200,
        strip=False,
        widget=_secret("new-password"),
    )

    def __init__(self, person: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_old(self) -> str:
        """The old password, if it is that."""
        typed: str = self.cleaned_data["old"]
        if not self.person.check_password(typed):
            raise forms.ValidationError(_("现在的密码不正确，请检查后重新输入。"))
        return typed

    def clean(self) -> dict[str, Any]:
        """The new password twice the same."""
        typed = super().clean() or self.cleaned_data
        if "again" in typed and typed["again"] != typed.get("password"):
            self.add_error("again", _("两次输入的新密码不同，请重新输入。"))
        return typed
