"""The one template environment: baked and dynamic pages share it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import formats, timezone, translation


@cache
def asset(path: str) -> str:
    """The address of a static file, with a tag that changes when the file does.

    Raises `FileNotFoundError` for a file that no room has.
    """
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(path)
    tag = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]
    return f"{settings.STATIC_URL}{path}?v={tag}"


def environment(**options: Any) -> jinja2.Environment:
    """Build the Jinja2 environment that Django's template backend asks for."""
    options |= {"undefined": jinja2.StrictUndefined}
    options.pop("autoescape")
    made = jinja2.Environment(
        **options,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": asset, "url": reverse, "is_baked": False}
    made.filters |= {
        "local": timezone.localtime,
        "date": lambda value, form="Y-m-d": formats.date_format(value, form),
        "minute": lambda value: f"{timezone.localtime(value):%Y-%m-%d %H:%M}",
    }
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    return made
