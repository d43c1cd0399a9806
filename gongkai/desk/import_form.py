"""The form in which an old page is uploaded, looked at, and kept."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_PAGE = 5 * 1024 * 1024
"""Bytes; a saved page without its pictures is far smaller."""


class ImportForm(forms.Form):
    """A file, or, in the second step, the same bytes sent along in the page."""

    file = forms.FileField(
        label=_("旧网页文件"),
        required=False,
        allow_empty_file=True,
        help_text=_("从旧网站另存的网页（.html）或文本（.txt），不超过 5 MB。"),
    )
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def clean(self) -> dict[str, Any]:
        """One of the two must be there, and not too large."""
        typed = super().clean() or self.cleaned_data
        file, kept = typed.get("file"), typed.get("kept")
        if file is None and not kept:
            self.add_error("file", _("请选择一个文件。"))
        elif file is not None and file.size > LARGEST_PAGE:
            self.add_error("file", _("文件超过 5 MB，请只保存网页本身，不要包含图片。"))
        elif file is None:
            try:
                typed["bytes"] = base64.b64decode(kept or "", validate=True)
            except (binascii.Error, ValueError):
                self.add_error("file", _("请重新选择文件。"))
        else:
            typed["bytes"], typed["name"] = file.read(), file.name
        return typed

    def content(self) -> tuple[bytes, str]:
        """The bytes and the file's name, once the form is valid."""
        return self.cleaned_data["bytes"], self.cleaned_data["name"]

    def again(self) -> "ImportForm":
        """The form of the second step, with the bytes in it."""
        content, name = self.content()
        sent_along = base64.b64encode(content).decode("ascii")
        return ImportForm(initial={"name": name, "kept": sent_along})
