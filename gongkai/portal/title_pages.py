"""Titles of everything public, in pieces: found even while nothing but files is there.

A piece is a fixed range of documents, so that a publication changes one piece and the
first page. A script of ours looks through the pieces; without it they can be read.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    Page,
    PageSet,
    TextFile,
)
from gongkai.disclosure.document_pages import change_the_frame, is_about_a_document
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import Document, Edition, Site, SiteKind
from gongkai.disclosure.paths import document_path
from gongkai.rules.edition_lifecycle import EditionState

FOLDER = "/titles/"
TITLES_A_PIECE = 500
FIRST_PAGE = -1

Line = tuple[str, str, str, str]
"""Title, document number, path and day of first publication."""


class TitlePages(PageSet):
    """The pieces as pages and for the script, and the first page, which names them."""

    name = "titles"

    def keys(self) -> Iterator[Key]:
        """The first page and every piece."""
        yield (FIRST_PAGE,)
        for piece in range(_piece_count()):
            yield (piece,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The piece of the document, and those since the last that has any.

        The first page names those too, and nothing else would make them while their
        documents are all drafts.
        """
        if change_the_frame(entry):
            yield from self.keys()
        elif is_about_a_document(entry):
            piece = entry.details["document"] // TITLES_A_PIECE
            for number in range(_piece_count(before=piece), piece + 1):
                yield (number,)
            yield (FIRST_PAGE,)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These pieces, in the frame of the first portal."""
        portal = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
        first = portal.order_by("pk").first()
        if first is None:
            return
        frame, count = Frames().of(first.agency), _piece_count()
        for (key,) in keys:
            piece = int(key)
            if piece == FIRST_PAGE:
                yield _first_page(frame, count)
            elif piece < count:
                yield from _piece(frame, piece, count)
            else:
                yield Absent(f"{FOLDER}{piece + 1}.html")
                yield Absent(f"{FOLDER}{piece + 1}.json")


def _piece_count(*, before: int | None = None) -> int:
    """Pieces up to the last that has documents which were ever public."""
    known = Document.objects.filter(index_number__isnull=False)
    if before is not None:
        known = known.filter(pk__lt=before * TITLES_A_PIECE)
    newest = known.order_by("-pk").values_list("pk", flat=True).first()
    return newest // TITLES_A_PIECE + 1 if newest else 0


def _first_page(frame: Frame, count: int) -> Output:
    context = {
        "frame": frame,
        "path": FOLDER,
        "crumbs": [frame.home_crumb, Link(_("标题索引"), FOLDER)],
        "pieces": [
            (number, f"{FOLDER}{number}.html") for number in range(count, 0, -1)
        ],
    }
    return Page(f"{FOLDER}index.html", "portal/titles.html", context)


def _piece(frame: Frame, piece: int, count: int) -> Iterator[Output]:
    lines, number = _lines(piece), piece + 1
    path = f"{FOLDER}{number}.html"
    title = _("标题索引：第 %(number)d 页") % {"number": number}
    context = {
        "frame": frame,
        "path": path,
        "crumbs": [
            frame.home_crumb,
            Link(_("标题索引"), FOLDER),
            Link(title, path),
        ],
        "title": title,
        "lines": lines,
        "newer_href": f"{FOLDER}{number + 1}.html" if number < count else None,
        "older_href": f"{FOLDER}{number - 1}.html" if number > 1 else None,
    }
    yield Page(path, "portal/titles_piece.html", context)
    said = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    yield TextFile(f"{FOLDER}{number}.json", said)


def _lines(piece: int) -> list[Line]:
    """What is public of a piece, the newest first."""
    first = piece * TITLES_A_PIECE
    public = Edition.objects.filter(
        state=EditionState.PUBLISHED,
        document__gte=first,
        document__lt=first + TITLES_A_PIECE,
    ).values_list(
        "title", "document_number", "document", "document__first_published_at"
    )
    return [
        (title, number, document_path(pk), day_of(at).isoformat())
        for title, number, pk, at in public.order_by(
            "-document__first_published_at", "-document"
        )
        if at is not None
    ]
