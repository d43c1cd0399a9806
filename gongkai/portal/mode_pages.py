"""Pages of the first portal that speak of the site itself, and the sheets of modes.

How pages can be shown, how to find one's way, what the pages are built of. The sheets
serve browsers without scripts: see `gongkai.baking.choices`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from gongkai.commons.pages import JournalEntry, Key, Output, Page, PageSet, TextFile
from gongkai.disclosure.document_pages import change_the_frame
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import Site, SiteKind

FOLDER = "/modes/"
STYLES = Path(__file__).parent / "static/portal/site.css"
STANDING = ("modes", "help", "design")
PLAIN = ("standard", "auto")
"""Choices that leave everything as it is."""

_PART = re.compile(r"/\* mode (\w+) \*/\n(.*?)/\* end of mode \*/", re.DOTALL)
_WHEN_CHOSEN = re.compile(r'\[data-(?:size|colour)="\w+"\]')


class ModePages(PageSet):
    """These pages, and one style sheet a choice."""

    name = "modes"
    speaks_english = True

    def keys(self) -> Iterator[Key]:
        """The page and the sheets."""
        for name in STANDING:
            yield (name,)
        yield ("sheets",)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The pages, when what stands around every page changes."""
        if change_the_frame(entry):
            for name in STANDING:
                yield (name,)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The sheets, and the pages in the frame of the first portal."""
        for (key,) in keys:
            if key == "sheets":
                for name, sheet in mode_sheets().items():
                    yield TextFile(f"{FOLDER}{name}.css", sheet)
            elif frame := first_frame():
                path, title = f"/{key}/", _titles()[str(key)]
                context = {
                    "frame": frame,
                    "path": path,
                    "crumbs": [frame.home_crumb, Link(title, path)],
                    "title": title,
                }
                yield Page(f"{path}index.html", f"portal/{key}.html", context)


def _titles() -> dict[str, str]:
    return {"modes": _("显示设置"), "help": _("使用帮助"), "design": _("页面设计规范")}


def first_frame() -> Frame | None:
    """The frame of the first portal; None before there is one."""
    portal = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    first = portal.order_by("pk").first()
    return Frames().of(first.agency) if first else None


def mode_sheets() -> dict[str, str]:
    """The style sheet of every choice: its part of site.css, without condition."""
    parts = _PART.findall(STYLES.read_text(encoding="utf-8"))
    sheets = {name: _WHEN_CHOSEN.sub("", part) for name, part in parts}
    return sheets | dict.fromkeys(PLAIN, "/* as it is */\n")
