"""How pages can be shown: the page to choose on, and the sheets of every choice.

The sheets serve browsers without scripts: see `gongkai.baking.choices`.
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
PLAIN = ("standard", "auto")
"""Choices that leave everything as it is."""

_PART = re.compile(r"/\* mode (\w+) \*/\n(.*?)/\* end of mode \*/", re.DOTALL)
_WHEN_CHOSEN = re.compile(r'\[data-(?:size|colour)="\w+"\]')


class ModePages(PageSet):
    """The page of the first portal, and one style sheet a choice."""

    name = "modes"

    def keys(self) -> Iterator[Key]:
        """The page and the sheets."""
        yield ("page",)
        yield ("sheets",)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The page, when what stands around every page changes."""
        if change_the_frame(entry):
            yield ("page",)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The sheets, and the page in the frame of the first portal."""
        for (key,) in keys:
            if key == "sheets":
                for name, sheet in mode_sheets().items():
                    yield TextFile(f"{FOLDER}{name}.css", sheet)
            elif frame := first_frame():
                context = {
                    "frame": frame,
                    "path": FOLDER,
                    "crumbs": [frame.home_crumb, Link(_("显示设置"), FOLDER)],
                }
                yield Page(f"{FOLDER}index.html", "portal/modes.html", context)


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
