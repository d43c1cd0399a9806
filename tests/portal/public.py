"""The public pages as they are written, and a reader's eye for them."""

import re

from django.template.loader import get_template
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from gongkai.commons.pages import Key, Output, Page, TextFile, offered
from gongkai.journal.models import Entry


def contents_of(output: Output) -> str:
    """What stands in the file, or what is said of it where there is none."""
    match output:
        case Page(_path, template, context, status):
            body: str = get_template(template).render(context)
            return body if status == 200 else f"{status} {body}"
        case TextFile(_path, text):
            return text
    return repr(output)


def public_pages() -> dict[str, str]:
    """Every public page and feed there is, by its path."""
    return _rendered({name: list(offered()[name].keys()) for name in page_sets()})


def pages_touched_since(number: int) -> dict[str, str]:
    """The pages which the journal's entries after `number` say have changed."""
    keys: dict[str, dict[Key, None]] = {name: {} for name in page_sets()}
    for entry in Entry.objects.filter(number__gt=number).order_by("number"):
        for name in keys:
            keys[name] |= dict.fromkeys(offered()[name].affected_by(entry))
    return _rendered({name: list(found) for name, found in keys.items()})


def page_sets() -> list[str]:
    """The page sets whose files are text."""
    return [
        name for name in offered() if name not in {"attached_files", "static_assets"}
    ]


def tags(html: str) -> dict[str, list[str]]:
    """The page's <meta name content>, each name with all its contents."""
    found: dict[str, list[str]] = {}
    for node in LexborHTMLParser(html).css("meta[name]"):
        name = node.attributes["name"] or ""
        found.setdefault(name, []).append(node.attributes["content"] or "")
    return found


def words(html: str, selector: str) -> str:
    """The text of the first element that a selector finds, on one line."""
    node = LexborHTMLParser(html).css_first(selector)
    assert node is not None, f"no {selector}"
    return re.sub(r"\s+", " ", node.text()).strip()


def links(html: str) -> set[str]:
    """Where the page's links lead on this site, as the files that answer them."""
    hrefs = {
        node.attributes["href"] or "" for node in LexborHTMLParser(html).css("a[href]")
    }
    return {
        f"{href}index.html" if href.endswith("/") else href
        for href in (href.partition("#")[0] for href in hrefs)
        if href.startswith("/")
    }


def _rendered(keys: dict[str, list[Key]]) -> dict[str, str]:
    with translation.override("zh-hans"):
        return {
            output.path: contents_of(output)
            for name, some in keys.items()
            for output in offered()[name].outputs(some)
        }
