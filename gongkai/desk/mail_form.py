"""Where and how often a person is told by e-mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.notifications.models import Rhythm


class MailForm(forms.Form):
    """The address, and how often; what does not fit together the action refuses."""

    address = forms.CharField(
        label=_("电子邮箱"),
        required=False,
        max_length=254,
        help_text=_("只用于给您发通知，只有您自己看得到。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(label=_("发送频率"), choices=Rhythm.choices)
