"""The header table of a policy document: its particulars in their usual order."""

from datetime import date
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.disclosure.models import Document, Edition, RuleStatus


def header_rows(document: Document, edition: Edition) -> list[tuple[str, str]]:
    """The header table of a policy document: its particulars in their usual order."""
    language = get_language()
    values = (
        document.index_number,
        edition.topic,
        edition.issuer,
        _day(edition.made_on),
        edition.document_number,
        _published(document),
        edition.genre,
        _day(edition.effective_on),
        _standing(document.rule_status, language) if document.rule_status else "",
    )
    labels = _header_labels(language)
    return [
        (label, value) for label, value in zip(labels, values, strict=True) if value
    ]


@cache
def _header_labels(_language: str | None) -> tuple[str, ...]:
    """The labels of the header table, asked of the catalogue once a language."""
    return (
        _("索引号"),
        _("主题分类"),
        _("发文机关"),
        _("成文日期"),
        _("发文字号"),
        _("发布日期"),
        _("体裁分类"),
        _("施行日期"),
        _("有效性"),
    )


@cache
def _standing(status: str, _language: str | None) -> str:
    return str(RuleStatus(status).label)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _published(document: Document) -> str:
    known = document.first_published_at
    return day_of(known).isoformat() if known else ""
