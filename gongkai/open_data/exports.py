"""The nightly export as it lies: its files, and whether it is time for another.

Every file is named by its digest, so that who has taken yesterday's takes only what
is new. One file holds the documents first published in one year.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import get_default_timezone

from gongkai.commons.moments import day_of
from gongkai.disclosure.models import Document
from gongkai.journal.models import Entry

FOLDER = "/data/"
MANIFEST = "manifest.json"
MADE_AS = 1
WITHDRAWN = "document.withdrawn"
NIGHTLY_AT = time(2, 0)
"""From this hour on, where the office is, a day's export is made."""


@dataclass(frozen=True)
class ExportFile:
    """A file of the export; `year` is that of first publication, 0 for all years."""

    name: str
    kind: str
    year: int
    lines: int
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"{FOLDER}{self.name}"


@dataclass(frozen=True)
class Export:
    """An export, and up to which journal entry it tells."""

    made_at: datetime
    through: int
    files: tuple[ExportFile, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "made_as": MADE_AS,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "through": self.through,
            "files": [asdict(one) for one in self.files],
        }


def folder() -> Path:
    """Where the files are kept before they are baked."""
    place: Path = settings.EXPORT_FOLDER
    return place


def current_export() -> Export | None:
    """The last export that was made whole; None before the first."""
    try:
        said = json.loads((folder() / MANIFEST).read_bytes())
        if said["made_as"] != MADE_AS:
            return None
        return Export(
            datetime.fromisoformat(said["made_at"]),
            said["through"],
            tuple(ExportFile(**one) for one in said["files"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_due(*, at: datetime) -> bool:
    """Whether another export is to be made: tonight's, or because of a withdrawal."""
    export = current_export()
    if export is None:
        return True
    here = at.astimezone(get_default_timezone())
    tonight = datetime.combine(here.date(), NIGHTLY_AT, tzinfo=here.tzinfo)
    if here < tonight:
        tonight -= timedelta(days=1)
    return export.made_at < tonight or bool(years_to_hide(export))


def years_to_hide(export: Export) -> set[int]:
    """Years from whose documents one has been withdrawn since an export was made.

    Its text must not be had any longer, so the whole file goes until the next export.
    """
    since = Entry.objects.filter(number__gt=export.through, what=WITHDRAWN)
    documents = {entry.details["document"] for entry in since}
    first = Document.objects.filter(pk__in=documents).values_list("first_published_at")
    return {day_of(at).year for (at,) in first if at}


def shown_files(export: Export) -> list[ExportFile]:
    """The files of an export that may be taken now."""
    hidden = years_to_hide(export)
    return [one for one in export.files if one.year not in hidden]
