"""The one template environment: baked and dynamic pages share it."""

from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation


def environment(**options: Any) -> jinja2.Environment:
    """Build the Jinja2 environment that Django's template backend asks for."""
    options |= {"undefined": jinja2.StrictUndefined}
    made = jinja2.Environment(
        **options,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": static, "url": reverse}
    made.filters |= {
        "local": timezone.localtime,
        "date": lambda value, form="Y-m-d": formats.date_format(value, form),
        "minute": lambda value: f"{timezone.localtime(value):%Y-%m-%d %H:%M}",
    }
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    return made
