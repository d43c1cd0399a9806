"""What is screened: a text with its digest, and the files that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.organisation.models import Agency
from gongkai.screening.findings import Finding
from gongkai.screening.html_text import HtmlText, attributes_of
from gongkai.screening.scanning import Measure, scan_fields

HTML_FIELD = "body_html"
"""The only field that holds HTML."""

FIELD_NAMES: dict[str, Promise] = {
    "title": gettext_lazy("标题"),
    "summary": gettext_lazy("摘要"),
    "body_html": gettext_lazy("正文"),
    "issuer": gettext_lazy("发文机关"),
    "source": gettext_lazy("信息来源"),
    "document_number": gettext_lazy("发文字号"),
    "keywords": gettext_lazy("关键词"),
    "change_note": gettext_lazy("修改说明"),
}
"""The fields that are looked at, as people call them."""


@dataclass(frozen=True)
class SubjectFile:
    """A file that goes with a text; `path` is where its bytes lie."""

    sha256: str
    name: str
    title: str
    description: str
    path: Path


@dataclass(frozen=True)
class Subject:
    """A text under review: `label` is its name in the journal.

    `digest` is the SHA-256 that its review is bound to. `fields` are of
    `FIELD_NAMES`.
    """

    label: str
    digest: str
    agency: Agency
    fields: Mapping[str, str]
    files: tuple[SubjectFile, ...] = field(default=())


def scan_subject_text(subject: Subject, measure: Measure) -> list[Finding]:
    """Everything found in the text, its particulars and the titles of its files.

    Told in the source language, for findings are kept and overridden by their words.
    """
    with translation.override(None):
        return _scanned(subject, measure)


def _scanned(subject: Subject, measure: Measure) -> list[Finding]:
    beside = {
        f"file-{number}": (
            _("附件 %d 的名称和说明") % number,
            "\n".join((item.name, item.title, item.description)),
        )
        for number, item in enumerate(subject.files, start=1)
    }
    beside["attributes"] = (
        _("正文的链接地址和图片说明"),
        "\n".join(attributes_of(subject.fields.get(HTML_FIELD, ""))),
    )
    return [
        *scan_text_fields(subject.fields, measure),
        *scan_fields(beside, measure, can_mend=False),
    ]


def scan_text_fields(fields: Mapping[str, str], measure: Measure) -> list[Finding]:
    """Everything found in fields by name; finds in HTML count in its plain text."""
    return scan_fields(
        {
            name: (str(FIELD_NAMES[name]), plain_of(name, text))
            for name, text in fields.items()
            if name in FIELD_NAMES and text
        },
        measure,
    )


def plain_of(name: str, text: str) -> str:
    """A field as plain text, in which the places of findings count."""
    return HtmlText(text).text if name == HTML_FIELD else text
