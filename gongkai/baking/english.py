"""Pages with an English interface, beside the Chinese ones, under `/en/`.

Only page sets that say so are made: those whose number does not grow with that of the
documents. What was written in Chinese stays so, and is marked as Chinese.
"""

import re
from typing import Any

from django.template.loader import get_template

from gongkai.commons.pages import Page

FOLDER = "/en"
CHINESE_ONLY = "static/|files/|search/|requests/|api/|desk/|copies/|log/|subscriptions/"
NO_ENGLISH = "data/|titles/|documents/|hant/|en/|design/|modes/[a-z]"

_LINK = re.compile(
    rf'(<a\b[^>]*? href=")(/(?!{CHINESE_ONLY}|{NO_ENGLISH})'
    r'(?:[^"?#]*/(?:page-\d+\.html)?|[^"?#]*sitemap\.html)?)(?=[#"])'
)
_TEXT = re.compile(
    r"<(?:script|title|textarea|option|style)\b.*?</(?:script|title|textarea|option"
    r"|style)>|>[^<]+(?=<)",
    re.DOTALL,
)
_HAN = re.compile(
    r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef0-9\u2018-\u201d]*"
)
_CANONICAL = re.compile(r'(<link rel="canonical" href="https://[^/"]+)(/[^"]*">)')


def english_page(page: Page) -> bytes:
    """The page with its words in English; called while English is the language."""
    context: dict[str, Any] = {**page.context, "is_baked": True, "is_english": True}
    made = get_template(page.template).render(context)
    made = made.replace('<html lang="zh-Hans">', '<html lang="en">', 1)
    made = _CANONICAL.sub(rf"\g<1>{FOLDER}\g<2>", made, count=1)
    made = _LINK.sub(rf"\g<1>{FOLDER}\g<2>", made)
    return _TEXT.sub(_marked, made).encode()


def _marked(found: re.Match[str]) -> str:
    """A run of text with its Chinese parts marked as such."""
    text = found[0]
    if not text.startswith(">"):
        return text
    return _HAN.sub(lambda run: f'<span lang="zh-Hans">{run[0]}</span>', text)
