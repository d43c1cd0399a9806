"""Collects what the rooms offer the public."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BakingConfig(AppConfig):
    """静态发布 — finds every room's `pages.py` when the program starts."""

    name = "gongkai.baking"

    def ready(self) -> None:
        """Import the rooms' page sets, in the order of INSTALLED_APPS."""
        autodiscover_modules("pages")
