"""What is baked under `/data/`: the export's files, what there is, and a page."""

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
    StoredCopy,
    TextFile,
    offer,
)
from gongkai.disclosure.document_pages import change_the_frame
from gongkai.disclosure.frame import Frame, Frames, Link
from gongkai.disclosure.models import Document, Site, SiteKind
from gongkai.disclosure.page_tags import list_tags
from gongkai.open_data import exports
from gongkai.open_data.catalogue import as_json_ld, as_turtle, kinds, manifest, triples
from gongkai.open_data.endpoints import PREFIX
from gongkai.open_data.exports import FOLDER, MANIFEST, Export, ExportFile

CATALOGUE = "catalogue"
"""The key of everything that says what there is."""


class ExportPages(PageSet):
    """The export's files by their names, and the catalogue of them."""

    name = "exports"

    def keys(self) -> Iterator[Key]:
        """The catalogue and every file of the last export."""
        yield (CATALOGUE,)
        export = exports.current_export()
        for file in export.files if export else ():
            yield (file.name,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """What an export added and dropped; the year's file of what was withdrawn."""
        if entry.what == "export.made":
            yield (CATALOGUE,)
            for name in (*entry.details["added"], *entry.details["gone"]):
                yield (name,)
        elif change_the_frame(entry):
            yield (CATALOGUE,)
        elif entry.what == exports.WITHDRAWN:
            yield (CATALOGUE,)
            export = exports.current_export()
            first = Document.objects.filter(
                pk=entry.details["document"], first_published_at__isnull=False
            ).values_list("first_published_at", flat=True)
            years = {day_of(at).year for at in first if at}
            for file in export.files if export else ():
                if file.year in years:
                    yield (file.name,)

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """These files; what is not of the last export, or hidden, is absent."""
        portal = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
        first = portal.order_by("pk").first()
        if first is None:
            return
        export = exports.current_export()
        shown = exports.shown_files(export) if export else []
        by_name = {file.name: file for file in shown}
        for (name,) in keys:
            file = by_name.get(str(name))
            if name == CATALOGUE:
                yield from _catalogue(Frames().of(first.agency), export, shown)
            elif file is not None:
                source = exports.folder() / file.name
                yield StoredCopy(file.path, source, file.sha256)
            else:
                yield Absent(f"{FOLDER}{name}")


def _catalogue(
    frame: Frame, export: Export | None, files: Sequence[ExportFile]
) -> Iterator[Output]:
    title = _("开放数据")
    crumbs = [frame.home_crumb, Link(title, FOLDER)]
    context = {
        "frame": frame,
        "path": FOLDER,
        "crumbs": crumbs,
        "page_tags": list_tags(frame, path=FOLDER, name=title, about="", crumbs=crumbs),
        "title": title,
        "export": export,
        "is_complete": export is not None and len(files) == len(export.files),
        "api": PREFIX,
        "kinds": [
            (name, about, [file for file in files if file.kind == kind])
            for kind, (name, about) in kinds().items()
        ],
    }
    yield Page(f"{FOLDER}index.html", "open_data/data.html", context)
    if export is not None:
        said = triples(frame, export, files)
        yield TextFile(f"{FOLDER}catalogue.jsonld", as_json_ld(said))
        yield TextFile(f"{FOLDER}catalogue.ttl", as_turtle(said))
        yield TextFile(f"{FOLDER}{MANIFEST}", manifest(frame, export, files))


offer(ExportPages())
