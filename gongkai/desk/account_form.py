"""What one types about one's own account: passwords, codes, passkeys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.organisation.models import Staff
from gongkai.organisation.sign_in import sign_in_rules


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
        least = sign_in_rules(person.division.agency).least_password_length
        self.fields["password"].help_text = _(
            "至少 %(least)s 个字符；不要用常见的密码、姓名或用户名。"
        ) % {"least": least}

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


class PresentPasswordForm(forms.Form):
    """The password, before a second step is taken away; none where there is none."""

    old = forms.CharField(
        label=_("现在的密码"),
        max_length=200,
        strip=False,
        required=False,
        widget=_secret("current-password"),
    )

    def __init__(self, person: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_old(self) -> str:
        """The password, if it is that, of somebody who has one."""
        typed: str = self.cleaned_data["old"]
        if self.person.has_usable_password() and not self.person.check_password(typed):
            raise forms.ValidationError(_("现在的密码不正确，请检查后重新输入。"))
        return typed


class CodeForm(forms.Form):
    """The six figures of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )


class PasskeyNameForm(forms.Form):
    """What a passkey is called, and what the browser answered."""

    name = forms.CharField(
        label=_("名称"),
        max_length=60,
        required=False,
        help_text=_("便于日后辨认，例如“办公室电脑”。"),
    )
    credential = forms.CharField(
        required=False, max_length=20000, widget=forms.HiddenInput
    )
