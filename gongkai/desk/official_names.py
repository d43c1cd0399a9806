"""The law's own lists in the language of the page.

What is stored and published is the key or the official Chinese name; the English
beside it in `rules.classifications` is for whoever works at the desk in English.
"""

from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.rules.article_names import article_name
from gongkai.rules.classifications import withholding_grounds


class Named(Protocol):
    """A line of one of the lists."""

    @property
    def name(self) -> str:
        """The official Chinese name."""

    @property
    def name_en(self) -> str:
        """Our English for it."""


def name_of(item: Named) -> str:
    """The name in the language of the page."""
    return item.name_en if get_language() == "en" else item.name


def article_of(article: str) -> str:
    """An article of the Regulation as the language of the page cites it."""
    return f"Art. {article}" if get_language() == "en" else article_name(article)


def ground_name(key: str) -> str:
    """The withholding ground with this key and its article, or the key itself."""
    for ground in withholding_grounds():
        if ground.key == key:
            return _("%(name)s（%(article)s）") % {
                "name": name_of(ground),
                "article": article_of(ground.article),
            }
    return key
