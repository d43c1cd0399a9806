"""The traditional Chinese pages: each made from the simplified page beside it.

They stand under `/hant/`, so that a web server alone serves them. Conversion goes by
phrases (OpenCC); every such page says that it was converted and which text counts.
"""

import re

from django.utils.translation import gettext as _

from gongkai.commons.chinese_text import to_traditional

FOLDER = "/hant"
SIMPLIFIED_ONLY = (
    "static/|files/|search/|requests/|api/|desk/|log/|hant/|en/|copies/|modes/[a-z]|404"
)
"""Addresses that have no traditional page; links to them stay as they are."""

_PAGE_LINK = re.compile(
    rf'(<a\b[^>]*? href=")(/(?!{SIMPLIFIED_ONLY})[^"?#]*?(?:/|\.html))(?=[#"])'
)
_SWITCH = re.compile(
    r'<a (?P<kind>class="to-traditional") href="/hant(?P<path>[^"]*)" '
    r'hreflang="zh-Hant" lang="zh-Hant">[^<]*</a>'
)
_CANONICAL = re.compile(
    r'<link rel="canonical" href="(?P<site>https://[^/"]+)(?P<path>/[^"]*)">'
)
_MAIN = '<main id="main"'


def has_traditional(path: str) -> bool:
    """Whether the page at a path of the tree has one in traditional Chinese."""
    return not path.startswith(("/404", "/away/", "/en/"))


def traditional_page(body: bytes) -> bytes:
    """The page in traditional Chinese, its links leading to others like it.

    Pages that offer no such switch are converted all the same.
    """
    page = to_traditional(body.decode())
    switch = _SWITCH.search(page)
    if switch:
        page = page.replace(switch[0], _back_to(switch["path"]), 1)
        note = _note(switch["path"])
        page = page.replace(_MAIN, f"{note}{_MAIN}", 1)
    page = page.replace('<html lang="zh-Hans">', '<html lang="zh-Hant">', 1)
    page = page.replace('"inLanguage":"zh-Hans"', '"inLanguage":"zh-Hant"')
    page = _CANONICAL.sub(_canonical, page, count=1)
    return _PAGE_LINK.sub(rf"\g<1>{FOLDER}\g<2>", page).encode()


def _back_to(path: str) -> str:
    # Single quotes keep the link from being led back here.
    return (
        f"<a class=\"to-traditional\" href='{path}' "
        f'hreflang="zh-Hans" lang="zh-Hans">{_("简体")}</a>'
    )


def _note(path: str) -> str:
    words = to_traditional(_("本页由简体中文自动转换，以简体中文原文为准。"))
    link = to_traditional(_("查看原文"))
    label = to_traditional(_("关于文字"))
    return (
        f'<aside class="converted wide" aria-label="{label}">{words}'
        f"<a href='{path}' hreflang=\"zh-Hans\">{link}</a></aside>\n"
    )


def _canonical(found: re.Match[str]) -> str:
    return f'<link rel="canonical" href="{found["site"]}{FOLDER}{found["path"]}">'
