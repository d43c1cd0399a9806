"""Site maps for search engines, by the year of the last change.

What has been public for years stays where it is; a publication is entered at the end
of the running year. So a search engine that keeps `lastmod` in mind reads one piece.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from xml.sax.saxutils import escape

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.timezone import get_default_timezone

from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    PageSet,
    TextFile,
)
from gongkai.disclosure.document_pages import is_about_a_document
from gongkai.disclosure.models import Edition, Site, SiteKind
from gongkai.disclosure.paths import document_path
from gongkai.rules.edition_lifecycle import EditionState

ADDRESSES_A_PIECE = 2000
INDEX = (0, 0)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

End = tuple[datetime, int]
"""The moment and the document of the last address in a piece."""


@dataclass(frozen=True)
class Piece:
    """One file of the site map: its year, its number there, and where it ends."""

    year: int
    number: int
    after: End | None
    end: End

    @property
    def path(self) -> str:
        """Where it is written."""
        return piece_path(self.year, self.number)


class Sitemaps(PageSet):
    """The site map's index and its pieces; the key is a year and a number in it."""

    name = "sitemaps"

    def keys(self) -> Iterator[Key]:
        """The index and every piece."""
        yield INDEX
        for piece in _pieces():
            yield (piece.year, piece.number)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The index, and the pieces from where the document's editions stand.

        One more than there are: the last may just have been emptied.
        """
        if is_about_a_document(entry):
            yield INDEX
            zone = get_default_timezone()
            stood = Edition.objects.filter(
                document=entry.details["document"], published_at__isnull=False
            )
            known = [at for at in stood.values_list("published_at", flat=True) if at]
            # Of each year the earliest, from which its pieces may have changed.
            first = {at.astimezone(zone).year: at for at in sorted(known, reverse=True)}
            for year, at in sorted(first.items()):
                before = _of_year(year).filter(published_at__lt=at).count()
                for number in range(
                    before // ADDRESSES_A_PIECE + 1,
                    _of_year(year).count() // ADDRESSES_A_PIECE + 3,
                ):
                    yield (year, number)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These pieces."""
        portal = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
        first = portal.order_by("pk").first()
        if first is None:
            return
        host = f"https://{first.agency.site_domain}"
        pieces = {(piece.year, piece.number): piece for piece in _pieces()}
        for year, number in keys:
            if (year, number) == INDEX:
                places = [
                    (f"{host}{piece.path}", piece.end[0]) for piece in pieces.values()
                ]
                yield TextFile("/sitemap.xml", _xml("sitemapindex", "sitemap", places))
            elif piece := pieces.get((int(year), int(number))):
                yield TextFile(piece.path, _xml("urlset", "url", _places(host, piece)))
            else:
                yield Absent(piece_path(int(year), int(number)))


def piece_path(year: int, number: int) -> str:
    """Where a piece is written."""
    return f"/sitemap-{year}-{number}.xml"


def _of_year(year: int) -> QuerySet[Edition]:
    """Public editions that became so in a year, where the office is."""
    zone = get_default_timezone()
    return Edition.objects.filter(
        state=EditionState.PUBLISHED,
        published_at__gte=datetime(year, 1, 1, tzinfo=zone),
        published_at__lt=datetime(year + 1, 1, 1, tzinfo=zone),
    ).order_by("published_at", "document")


def _pieces() -> Iterator[Piece]:
    """Every piece, found by its end: no address in it is read."""
    public = Edition.objects.filter(
        state=EditionState.PUBLISHED, published_at__isnull=False
    ).order_by("published_at", "document")
    first, last = (
        rows.values_list("published_at", flat=True).first()
        for rows in (public, public.reverse())
    )
    if first is None or last is None:
        return
    zone = get_default_timezone()
    for year in range(first.astimezone(zone).year, last.astimezone(zone).year + 1):
        stand = (
            _of_year(year)
            .order_by()
            .aggregate(
                count=Count("document"),
                documents=Sum("document"),
                last=Max("published_at"),
            )
        )
        yield from _pieces_of(year, *stand.values())


@lru_cache(maxsize=200)
def _pieces_of(
    year: int, _count: int, _documents: int | None, _last: datetime | None
) -> tuple[Piece, ...]:
    """The pieces of a year, remembered while as many of the same documents stand in it.

    Years that are over change seldom: to look for their ends again with every
    publication would cost the more the more documents there are.
    """
    rows = _of_year(year)
    after: End | None = None
    pieces: list[Piece] = []
    while True:
        ends = _behind(rows, after).values_list("published_at", "document")
        full = ends[ADDRESSES_A_PIECE - 1 : ADDRESSES_A_PIECE]
        at, document = next(iter(full), None) or ends.reverse().first() or (None, 0)
        if at is None:
            return tuple(pieces)
        pieces.append(Piece(year, len(pieces) + 1, after, (at, document)))
        after = at, document


def _behind(rows: QuerySet[Edition], after: End | None) -> QuerySet[Edition]:
    if after is None:
        return rows
    at, document = after
    return rows.filter(
        Q(published_at__gte=at), Q(published_at__gt=at) | Q(document__gt=document)
    )


def _places(host: str, piece: Piece) -> list[tuple[str, datetime]]:
    rows = _behind(_of_year(piece.year), piece.after)
    listed = rows.values_list("document", "published_at")[:ADDRESSES_A_PIECE]
    return [(f"{host}{document_path(pk)}", at) for pk, at in listed if at]


def _xml(root: str, element: str, places: list[tuple[str, datetime]]) -> str:
    zone = get_default_timezone()
    lines = [
        f"<{element}><loc>{escape(address)}</loc>"
        f"<lastmod>{changed.astimezone(zone).isoformat(timespec='seconds')}</lastmod>"
        f"</{element}>"
        for address, changed in places
    ]
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{NAMESPACE}">'
    return "\n".join([head, *lines, f"</{root}>\n"])
