"""Where the index lies, what is in it, and how it is opened for reading.

`SEARCH_FOLDER` holds one folder an index and the link `current`, which names the one
that is read. A new index is built beside the old one and then named, in one step.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.conf import settings

MADE_AS = "2"
"""Changed with the fields or the folding: an index of another kind is made anew."""

FACETS = ("site", "column", "topic", "genre", "issuer", "year", "validity")
"""By what results may be narrowed, in the order in which it is offered."""

_CURSOR = "cursor.json"
_BROKEN = "broken"
_META = "meta.json"
_COMMON = "common.json"


class NoIndex(Exception):
    """There is no index that can be read; one is made in the background."""


@dataclass(frozen=True)
class Cursor:
    """How far an index has followed the journal.

    `at` is the moment of the entry reached: a database restored from a backup may
    have another entry of that number.
    """

    reached: int
    at: str


@dataclass(frozen=True)
class Opened:
    """An index as it stands now."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    common: frozenset[str] = frozenset()


def schema() -> tantivy.Schema:
    """The fields of a document in the index. No text is kept in it."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("published", fast=True)
    for name in ("text", "title", "sounds"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    builder.add_text_field(
        "characters", tokenizer_name="whitespace", index_option="basic"
    )
    builder.add_text_field("common", tokenizer_name="whitespace", index_option="freq")
    for name in ("number", "agency", *FACETS):
        builder.add_text_field(
            name, fast=name in FACETS, tokenizer_name="raw", index_option="basic"
        )
    return builder.build()


def folder() -> Path:
    """The folder that holds every index of this machine."""
    place: Path = settings.SEARCH_FOLDER
    return place


def current_folder() -> Path | None:
    """The folder of the index that is read, or None before the first."""
    try:
        place = folder() / os.readlink(folder() / "current")
    except OSError:
        return None
    return place if (place / _META).is_file() else None


def let_be_current(place: Path) -> None:
    """Let an index be the one that is read, in one step."""
    aside = folder() / f"current.{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(place.name)
    aside.replace(folder() / "current")


def read_cursor(place: Path) -> Cursor | None:
    """How far an index has come; None when it is of another kind or cannot say."""
    try:
        said = json.loads((place / _CURSOR).read_bytes())
        if said["made_as"] != MADE_AS or (place / _BROKEN).exists():
            return None
        return Cursor(said["reached"], said["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_cursor(place: Path, cursor: Cursor) -> None:
    """Note how far an index has come; killed before, it does the same again."""
    aside = place / f"{_CURSOR}.{os.getpid()}"
    said = {"made_as": MADE_AS, "reached": cursor.reached, "at": cursor.at}
    aside.write_text(json.dumps(said))
    aside.replace(place / _CURSOR)


def read_common(place: Path) -> frozenset[str]:
    """The stretches that an index holds whole. Raises `OSError`, `ValueError`."""
    return frozenset(json.loads((place / _COMMON).read_bytes()))


def write_common(place: Path, common: frozenset[str]) -> None:
    """Say which stretches an index holds whole; they stay the same while it lives."""
    said = json.dumps(sorted(common), ensure_ascii=False)
    (place / _COMMON).write_text(said, encoding="utf-8")


def mark_broken(place: Path) -> None:
    """Note that an index cannot be read, so that the outlets make another."""
    try:
        (place / _BROKEN).touch()
    except OSError:
        return


class _Reading:
    """The index as this process has it open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._place: Path | None = None
        self._index: tantivy.Index | None = None
        self._changed = 0
        self._common: frozenset[str] = frozenset()

    def now(self, place: Path) -> Opened:
        """The index at `place` as last committed.

        Raises `ValueError` or `OSError` when it cannot be read.
        """
        with self._lock:
            changed = os.stat(place / _META).st_mtime_ns
            if self._index is None or self._place != place:
                self._index = tantivy.Index.open(str(place))
                self._index.config_reader("manual")
                self._common = read_common(place)
                self._place = place
                self._changed = 0
            if changed != self._changed:
                self._index.reload()
                self._changed = changed
            return Opened(self._index.schema, self._index.searcher(), self._common)


_reading = _Reading()


@contextmanager
def reading() -> Iterator[Opened]:
    """The index for one question. Raises `NoIndex` when it cannot be read.

    Such an index is marked, and made anew by the outlets. A question that fails on a
    sound index is our own fault and is raised as it is.
    """
    place = current_folder()
    if place is None or read_cursor(place) is None:
        raise NoIndex
    try:
        yield _reading.now(place)
    except (ValueError, OSError) as error:
        if _is_sound(place):
            raise
        mark_broken(place)
        raise NoIndex from error


def _is_sound(place: Path) -> bool:
    """Whether an index opens, and can find all it holds."""
    try:
        made = tantivy.Index.open(str(place))
        made.config_reader("manual")
        made.searcher().search(tantivy.Query.all_query(), 1)
    except (ValueError, OSError):
        return False
    return True
