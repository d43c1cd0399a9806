"""Site maps for search engines, in pieces that stay small however many documents."""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from gongkai.commons.pages import (
    Absent,
    JournalEntry,
    Key,
    Output,
    PageSet,
    TextFile,
)
from gongkai.disclosure.document_pages import is_about_a_document
from gongkai.disclosure.models import Document, Edition, Site, SiteKind
from gongkai.disclosure.paths import document_path
from gongkai.rules.edition_lifecycle import EditionState

DOCUMENTS_A_PIECE = 500
INDEX = -1
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Sitemaps(PageSet):
    """The site map's index and its pieces, each of a fixed range of documents."""

    name = "sitemaps"

    def keys(self) -> Iterator[Key]:
        """The index and every piece."""
        yield (INDEX,)
        for piece in range(_piece_count()):
            yield (piece,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The piece of the entry's document, and the index, which names it.

        Also the pieces since the last that has documents: the index names them, and
        nothing else would make them while their documents are all drafts.
        """
        if is_about_a_document(entry):
            yield (INDEX,)
            piece = entry.details["document"] // DOCUMENTS_A_PIECE
            for number in range(_piece_count(before=piece), piece + 1):
                yield (number,)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These pieces."""
        portal = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
        first = portal.order_by("pk").first()
        if first is None:
            return
        host = f"https://{first.agency.site_domain}"
        count = _piece_count()
        for (piece,) in keys:
            path = f"/sitemap-{piece}.xml"
            if piece == INDEX:
                places: list[tuple[str, str | None]] = [
                    (f"{host}/sitemap-{number}.xml", None) for number in range(count)
                ]
                yield TextFile("/sitemap.xml", _xml("sitemapindex", "sitemap", places))
            elif int(piece) < count:
                yield TextFile(path, _xml("urlset", "url", _places(host, int(piece))))
            else:
                yield Absent(path)


def _piece_count(*, before: int | None = None) -> int:
    """Pieces up to the last that has documents, of those before `before`.

    What never was public does not count: a draft makes no page.
    """
    known = Document.objects.filter(index_number__isnull=False)
    if before is not None:
        known = known.filter(pk__lt=before * DOCUMENTS_A_PIECE)
    newest = known.order_by("-pk").values_list("pk", flat=True).first()
    return newest // DOCUMENTS_A_PIECE + 1 if newest else 0


def _places(host: str, piece: int) -> list[tuple[str, str | None]]:
    first = piece * DOCUMENTS_A_PIECE
    public = Edition.objects.filter(
        state=EditionState.PUBLISHED,
        document__gte=first,
        document__lt=first + DOCUMENTS_A_PIECE,
    ).order_by("document")
    return [
        (f"{host}{document_path(pk)}", at.isoformat() if at else None)
        for pk, at in public.values_list("document_id", "published_at")
    ]


def _xml(root: str, element: str, places: list[tuple[str, str | None]]) -> str:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, AttributesImpl({"xmlns": NAMESPACE}))
    for address, changed in places:
        xml.startElement(element, AttributesImpl({}))
        xml.addQuickElement("loc", address)
        if changed:
            xml.addQuickElement("lastmod", changed)
        xml.endElement(element)
    xml.endElement(root)
    xml.endDocument()
    return out.getvalue()
