"""What a password may not be, beyond what Django's own validators know."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongkai.organisation.models import Staff

LEAST_TELLING_LENGTH = 4
"""A shorter log-in name stands in too many words to be looked for in a password."""


class NotTheAccountName:
    """A password that is the person's name or log-in name with figures around it."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise `ValidationError` for a password made from the account's names."""
        if not isinstance(user, Staff):
            return
        plain = password.casefold()
        letters = "".join(sign for sign in plain if sign.isalpha())
        for name in (user.username.casefold(), user.name.casefold()):
            is_within = len(name) >= LEAST_TELLING_LENGTH and name in plain
            if name and (is_within or letters in {name, name[::-1], name * 2}):
                raise ValidationError(
                    _("密码不能由姓名或用户名拼成，请换一个密码。"), "account_name"
                )

    def get_help_text(self) -> str:
        """What to mind."""
        return _("不要用姓名或用户名拼成密码。")
