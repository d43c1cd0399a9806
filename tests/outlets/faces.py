"""What every face must show, told from the store alone, held against what it shows.

Titles carry marks such as `〔12·3〕`: the third edition of the twelfth text. So every
mention of a document, wherever it stands, can be told from every other.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.db.models import QuerySet

from gongkai.baking.rendering import all_work, carry_out
from gongkai.baking.tree import Tree
from gongkai.disclosure.models import (
    Column,
    Document,
    Edition,
    PageKind,
    Placement,
    Site,
    SiteKind,
)
from gongkai.disclosure.paths import document_path
from gongkai.organisation.models import Division
from tests.public import files, get

MARK = re.compile(r"〔\d+·\d+〕")
LINK = re.compile(r'href="(?:https://[^/"]+)?(/documents/[^"]+)"[^>]*>(.*?)</a>', re.S)
LOCATION = re.compile(r"<loc>https://[^/]+(/[^<]*)</loc>")
PAGE_LENGTH = 20


def disagreements() -> list[str]:
    """Everything that a face shows otherwise than the store has it; [] when none."""
    return [
        *chain.from_iterable(map(_document, _documents())),
        *chain.from_iterable(map(_column, Column.objects.all())),
        *chain.from_iterable(map(_site, Site.objects.select_related("division"))),
        *_mentions(),
        *_sitemaps(),
        *_organisation(),
    ]


def differences_from_full_bake() -> list[str]:
    """The paths at which a tree baked anew would have other bytes, or none, or any."""
    folder = settings.PUBLIC_FOLDER / "anew"
    tree = Tree(folder, "tree", is_fresh=True)
    for work in all_work():
        carry_out(work, tree)
    anew, grown = files(tree.root), files()
    for place in sorted(folder.rglob("*"), reverse=True):
        place.unlink() if place.is_file() else place.rmdir()
    return sorted(path for path in anew | grown if anew.get(path) != grown.get(path))


def _documents() -> QuerySet[Document]:
    return Document.objects.prefetch_related("editions__attachments__stored_file")


def _document(document: Document) -> Iterator[str]:
    editions = sorted(document.editions.all(), key=lambda item: -item.number)
    public = next((item for item in editions if item.state == "published"), None)
    withdrawn = next((item for item in editions if item.state == "withdrawn"), None)
    answer = get(document_path(document.pk))
    expected = 200 if public else 410 if withdrawn else 404
    if answer.status != expected:
        yield f"document {document.pk}: {answer.status} instead of {expected}"
    shown = public or withdrawn
    if shown and shown.title not in answer.text:
        yield f"document {document.pk}: its title is not {shown.title}"
    for stored in {
        attachment.stored_file
        for edition in editions
        for attachment in edition.attachments.all()
    }:
        path = f"/files/{stored.sha256[:2]}/{stored.sha256}.{stored.extension}"
        is_public = Edition.objects.filter(
            state="published", attachments__stored_file=stored
        ).exists()
        if (get(path).status == 200) != is_public:
            yield f"document {document.pk}: {path} public is not {is_public}"


def _column(column: Column) -> Iterator[str]:
    live = list(_live(column).order_by("-ordinal"))
    newest = -(-column.last_ordinal // PAGE_LENGTH)
    if not column.is_open:
        paths = [
            "",
            "feed.xml",
            "feed.json",
            *(f"page-{n}.html" for n in range(1, newest + 1)),
        ]
        for path in paths:
            if get(column.path + path).status != 404:
                yield f"{column.path}{path} is still there"
        return
    own = [item for item in live if item.ordinal > (newest - 2) * PAGE_LENGTH]
    pinned = sorted(
        (item for item in live if item.pinned_until),
        key=lambda item: (item.pinned_until, item.ordinal),
        reverse=True,
    )
    below = [
        item
        for child in column.children.filter(is_open=True)
        for item in _live(child).order_by("-ordinal")[:5]
    ]
    if column.page_kind == PageKind.LIST:
        once = [item for item in own if item not in pinned]
        yield from _lists(column.path, [*pinned, *once, *below])
    if column.page_kind == PageKind.SINGLE:
        yield from _shows(column.path, live[:1])
    for number in range(1, newest + 1):
        first = (number - 1) * PAGE_LENGTH
        here = [item for item in live if first < item.ordinal <= first + PAGE_LENGTH]
        yield from _lists(f"{column.path}page-{number}.html", here)
    if get(f"{column.path}page-{newest + 1}.html").status != 404:
        yield f"{column.path} has a page too many"
    fed = [item for item in live if item.ordinal > column.last_ordinal - PAGE_LENGTH]
    yield from _feeds(f"{column.path}feed.xml", fed)


def _site(site: Site) -> Iterator[str]:
    columns = list(site.columns.filter(is_open=True))
    inside = _newest(columns, PAGE_LENGTH)
    yield from _feeds(f"{site.path}feed.xml", inside)
    if site.kind == SiteKind.PORTAL:
        beside = Column.objects.filter(
            site__agency=site.agency, site__kind=SiteKind.PLATFORM, is_open=True
        )
        yield from _shows(site.path, _newest([*columns, *beside], 10))
    elif site.kind == SiteKind.PLATFORM:
        yield from _shows(site.path, inside[:15])
    else:
        for column in columns:
            if column.parent is None:
                yield from _shows(site.path, _newest([column], 6))


def _mentions() -> Iterator[str]:
    """Marks that no reader may see, and links whose words are not their title."""
    titles = dict(
        Edition.objects.filter(state="published").values_list("document_id", "title")
    )
    public = set(chain.from_iterable(map(MARK.findall, titles.values())))
    by_path = {document_path(pk): title for pk, title in titles.items()}
    for path, body in files().items():
        if not path.endswith((".html", ".xml", ".gone")):
            continue
        text = body.decode()
        if path.endswith(".gone"):
            document = int(path.split("/")[-1].split(".")[0])
            own = Edition.objects.filter(document=document, state="withdrawn")
            allowed = public | set(MARK.findall("".join(e.title for e in own)))
        else:
            allowed = public
        for mark in set(MARK.findall(text)) - allowed:
            yield f"{path} names {mark}, which is not public"
        for target, words in LINK.findall(text):
            if target not in by_path and not path.endswith(f"{target}.gone"):
                yield f"{path} links to {target}, which is not public"
            elif MARK.search(words) and by_path.get(target, "") not in words:
                yield f"{path} calls {target} {words}"


def _sitemaps() -> Iterator[str]:
    index = LOCATION.findall(get("/sitemap.xml").text)
    listed = [page for piece in index for page in LOCATION.findall(get(piece).text)]
    public = Edition.objects.filter(state="published").order_by(
        "published_at", "document"
    )
    expected = [document_path(pk) for pk in public.values_list("document", flat=True)]
    if listed != expected:
        yield f"the site map lists {listed} instead of {expected}"


def _organisation() -> Iterator[str]:
    organisation, site_map = get("/organisation/").text, get("/sitemap.html").text
    for division in Division.objects.filter(is_open=True):
        if division.name not in organisation:
            yield f"the organisation page lacks {division.name}"
    for column in Column.objects.filter(is_open=True):
        if f'href="{column.path}"' not in site_map:
            yield f"the site map page lacks {column.path}"


def _lists(path: str, expected: list[Placement]) -> Iterator[str]:
    """Say so when a page does not list exactly these, in this order."""
    answer = get(path)
    if answer.status != 200:
        yield f"{path}: {answer.status}"
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    shown = [target for target, _words in LINK.findall(main)]
    wanted = [document_path(item.document_id) for item in expected]
    if shown != wanted:
        yield f"{path} lists {shown} instead of {wanted}"


def _shows(path: str, expected: list[Placement]) -> Iterator[str]:
    text = get(path).text
    for item in expected:
        if _title(item) not in text:
            yield f"{path} does not show {_title(item)}"


def _feeds(path: str, expected: list[Placement]) -> Iterator[str]:
    answer = get(path)
    entries = answer.text.split("<entry>")[1:]
    wanted = [_title(item) for item in expected]
    shown = [MARK.findall(entry)[0] for entry in entries]
    if shown != [MARK.findall(title)[0] for title in wanted]:
        yield f"{path} ({answer.status}) feeds {shown} instead of {wanted}"


def _newest(columns: Iterable[Column], limit: int) -> list[Placement]:
    """The newest documents of these columns together, each once, newest first."""
    places = Placement.objects.filter(column__in=list(columns), is_live=True)
    by_document = {item.document_id: item for item in places}
    dates = dict(
        Document.objects.filter(pk__in=by_document).values_list(
            "pk", "first_published_at"
        )
    )
    ordered = sorted(by_document, key=lambda pk: (dates[pk], pk), reverse=True)
    return [by_document[pk] for pk in ordered[:limit]]


def _live(column: Column) -> QuerySet[Placement]:
    return column.placements.filter(is_live=True)


def _title(place: Placement) -> str:
    title: str = Edition.objects.get(
        document=place.document_id, state="published"
    ).title
    return title
