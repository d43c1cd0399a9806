"""How django-allauth keeps and names second steps here."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from gongkai.commons.sealing import SealedText


class SealedSecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes lie sealed in the store.

    Sealed under the keys of `commons.sealing`, which stand outside the database: who
    copies the store cannot make a single code.
    """

    def encrypt(self, text: str) -> str:
        """Seal a secret. Raises `SealingError` when there is no usable key."""
        return SealedText.of(text).token

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret. Raises `SealingError` when no key opens it."""
        return SealedText(encrypted_text).reveal()

    def get_totp_issuer(self) -> str:
        """The name under which an authenticator app lists the account."""
        return _("公开工作台")

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return _("公开工作台")
