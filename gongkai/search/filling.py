"""Filling the index: following the journal, and making it anew."""

import fcntl
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from gongkai.disclosure.document_pages import is_about_a_document
from gongkai.disclosure.models import Edition
from gongkai.journal.models import Entry
from gongkai.journal.queries import entries_after, newest_number
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.search import index
from gongkai.search.actions import forget_file_texts
from gongkai.search.index import Cursor
from gongkai.search.indexed import common_stretches, indexed

log = logging.getLogger(__name__)

ENTRIES_AT_ONCE = 200
DOCUMENTS_AT_ONCE = 200
FOLLOWING_HEAP = 30_000_000
LOOKED_AT = 2000
"""Documents that tell what is common, taken evenly from all."""
REBUILDING_HEAP = 200_000_000
NO_ENTRY = ""

Progress = Callable[[int, int], None]
"""Told how many documents are done, of how many."""


class AlreadyRebuilding(Exception):
    """Another process is making the index; its result will be as good."""


def needs_rebuild() -> bool:
    """Whether there is no index, or one that is broken or of another journal."""
    place = index.current_folder()
    cursor = index.read_cursor(place) if place else None
    return cursor is None or cursor.at != _moment_of(cursor.reached)


class Follower:
    """Keeps the index in step with the journal, with its writer open between rounds.

    One process does this for one index. The writer stays, so that what it tidies up
    in the background is not given up at the end of every round.
    """

    def __init__(self) -> None:
        self._place: Path | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._common: frozenset[str] = frozenset()

    def follow(self) -> int:
        """Bring the index into step with the next entries; how many there were.

        Interrupted anywhere it is simply done again. Does nothing without an index.
        """
        place = index.current_folder()
        cursor = index.read_cursor(place) if place else None
        if place is None or cursor is None:
            self.close()
            return 0
        entries = entries_after(cursor.reached, limit=ENTRIES_AT_ONCE)
        if not entries:
            return 0
        try:
            if self._writer is None or self._place != place:
                self.close()
                self._writer = _open(place).writer(FOLLOWING_HEAP, 1)
                self._place, self._common = place, index.read_common(place)
            _apply(entries, place, self._writer, self._common)
        except (ValueError, OSError):
            # What cannot be written is made anew; a fault of ours would be met again.
            self.close()
            index.mark_broken(place)
            raise
        return len(entries)

    def close(self) -> None:
        """Let go of the index."""
        writer, self._writer, self._place = self._writer, None, None
        if writer is not None:
            with suppress(ValueError):
                writer.rollback()


def rebuild(*, progress: Progress = lambda done, total: None) -> int:
    """Make a new index of all that is public, then let it be the one that is read.

    Returns how many documents are in it. Raises `AlreadyRebuilding`; whatever is
    raised, the old index stays.
    """
    folder = index.folder()
    with _alone(folder):
        _sweep(folder)
        place = Path(tempfile.mkdtemp(prefix="index-", dir=folder))
        place.chmod(0o755)
        try:
            count = _build(place, progress)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        index.let_be_current(place)
        _sweep(folder)
        return count


def _build(place: Path, progress: Progress) -> int:
    reached = newest_number()
    cursor = Cursor(reached, _moment_of(reached) or NO_ENTRY)
    writer = tantivy.Index(index.schema(), str(place)).writer(REBUILDING_HEAP, 1)
    public = Edition.objects.filter(state=EditionState.PUBLISHED).order_by("document")
    ids = list(public.values_list("document_id", flat=True))
    common = common_stretches(ids[:: max(1, len(ids) // LOOKED_AT)])
    index.write_common(place, common)
    count = 0
    for start in range(0, len(ids), DOCUMENTS_AT_ONCE):
        for document in indexed(ids[start : start + DOCUMENTS_AT_ONCE], common):
            writer.add_document(document)
            count += 1
        progress(min(start + DOCUMENTS_AT_ONCE, len(ids)), len(ids))
    writer.commit()
    index.write_cursor(place, cursor)
    # What happened meanwhile; the last entries are left to the follower.
    while entries := entries_after(cursor.reached, limit=ENTRIES_AT_ONCE):
        cursor = _apply(entries, place, writer, common)
    writer.wait_merging_threads()
    return count


def _apply(
    entries: Sequence[Entry],
    place: Path,
    writer: tantivy.IndexWriter,
    common: frozenset[str],
) -> Cursor:
    """Enter what these entries changed; everything up to the last is then in."""
    touched = list(
        dict.fromkeys(
            entry.details["document"] for entry in entries if is_about_a_document(entry)
        )
    )
    if touched:
        fields = index.schema()
        for pk in touched:
            # By a query, which knows the field's type: a bare number is taken for a
            # signed one, and then nothing is deleted.
            writer.delete_documents_by_query(tantivy.Query.term_query(fields, "id", pk))
        for document in indexed(touched, common):
            writer.add_document(document)
        writer.commit()
        forget_file_texts(touched)
    cursor = Cursor(entries[-1].number, _said(entries[-1]))
    index.write_cursor(place, cursor)
    return cursor


def _open(place: Path) -> tantivy.Index:
    made = tantivy.Index.open(str(place))
    made.config_reader("manual")
    return made


def _moment_of(number: int) -> str | None:
    """The moment of the journal's entry of this number; None when there is none."""
    if number == 0:
        return NO_ENTRY
    entry = Entry.objects.filter(pk=number).first()
    return _said(entry) if entry else None


def _said(entry: Entry) -> str:
    return f"{entry.at.timestamp():.6f} {entry.what} {entry.subject}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of making an index; it ends with the process.

    Raises `AlreadyRebuilding` when another holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "rebuild.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRebuilding from error
        yield


def _sweep(folder: Path) -> None:
    """Leave only the index that is read; whoever has another open keeps its files."""
    current = index.current_folder()
    for place in folder.glob("index-*"):
        if place != current:
            shutil.rmtree(place, ignore_errors=True)
