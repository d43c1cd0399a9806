"""Collects what the rooms tell the staff."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    """通知 — finds every room's `notices.py` when the program starts."""

    name = "gongkai.notifications"

    def ready(self) -> None:
        """Import the rooms' sources, in the order of INSTALLED_APPS."""
        autodiscover_modules("notices")
