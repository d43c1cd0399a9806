"""Styles, scripts and pictures of the product itself, so that the tree is whole."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from gongkai.commons.pages import JournalEntry, Key, Output, PageSet, StoredCopy


@cache
def _assets() -> dict[str, Path]:
    """Every static file of the installed rooms, by its path under `/static/`."""
    return {
        path: Path(storage.path(path))
        for finder in finders.get_finders()
        for path, storage in finder.list(["*.map"])
    }


class StaticAssets(PageSet):
    """The product's static files; they change only with the program."""

    name = "static_assets"

    def keys(self) -> Iterator[Key]:
        """Every static file."""
        for path in sorted(_assets()):
            yield (path,)

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """None: no entry changes the program."""
        return ()

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """Copies of these files."""
        for (path,) in keys:
            source = _assets()[str(path)]
            sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
            yield StoredCopy(f"/static/{path}", source, sha256)
