"""Making the export: its files, and the entry by which the outlets learn of it."""

import fcntl
import hashlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import transaction

from gongkai.commons.moments import day_of
from gongkai.disclosure.models import Column, Edition
from gongkai.journal import actions as journal
from gongkai.journal.queries import newest_number
from gongkai.open_data import exports, records
from gongkai.open_data.exports import Export, ExportFile
from gongkai.organisation.models import Agency
from gongkai.rules.edition_lifecycle import EditionState

DOCUMENTS_AT_ONCE = 200

Progress = Callable[[int, int], None]
"""Told how many documents are done, of how many."""


class AlreadyExporting(Exception):
    """Another process is making the export; its result will be as good."""


def export(
    *, at: datetime, progress: Progress = lambda done, total: None
) -> Export | None:
    """Write what is public as JSON Lines, and say in the journal which files changed.

    None while there is no agency. Raises `AlreadyExporting`. Whatever is raised, the
    last export stays.
    """
    agency = Agency.objects.order_by("pk").first()
    if agency is None:
        return None
    with _alone(exports.folder()):
        before = exports.current_export()
        through = newest_number()
        files = tuple(_files(progress))
        made = Export(at, through, files)
        _write_manifest(made)
        names = {one.name for one in files}
        known = {one.name for one in before.files} if before else set()
        with transaction.atomic():
            journal.record(
                "export.made",
                agency,
                at=at,
                added=sorted(names - known),
                gone=sorted(known - names),
            )
        _sweep(names | known)
        return made


def _files(progress: Progress) -> Iterator[ExportFile]:
    """Write every file, one kind after another."""
    public = Edition.objects.filter(state=EditionState.PUBLISHED).order_by("document")
    years: dict[int, list[int]] = defaultdict(list)
    rows = public.values_list("pk", "document__first_published_at")
    total = 0
    for pk, first in rows.iterator():
        if first is not None:
            years[day_of(first).year].append(pk)
            total += 1
    done = 0
    attachments = _Lines("attachments", 0)
    with attachments:
        for year in sorted(years):
            with _Lines("documents", year) as documents:
                for record in _documents(years[year]):
                    documents.add(record)
                    for file in record["attachments"]:
                        named = {"index_number": record["index_number"]}
                        attachments.add(named | file)
            done += len(years[year])
            progress(done, total)
            yield documents.file()
    yield attachments.file()
    columns = Column.objects.filter(is_open=True, site__is_open=True)
    several: tuple[tuple[str, Iterable[records.Record]], ...] = (
        ("withdrawals", records.withdrawal_records(records.withdrawn_editions())),
        (
            "columns",
            records.column_records(
                columns.select_related("site__agency").order_by("path")
            ),
        ),
        ("organs", records.organ_records(Agency.objects.order_by("pk"))),
    )
    for kind, lines in several:
        with _Lines(kind, 0) as written:
            for record in lines:
                written.add(record)
        yield written.file()


def _documents(editions: Sequence[int]) -> Iterator[records.Record]:
    for start in range(0, len(editions), DOCUMENTS_AT_ONCE):
        some = editions[start : start + DOCUMENTS_AT_ONCE]
        yield from records.document_records(
            Edition.objects.filter(pk__in=some, state=EditionState.PUBLISHED).order_by(
                "document"
            ),
            with_text=True,
        )


class _Lines:
    """A file of JSON Lines that gets its name when it is whole."""

    def __init__(self, kind: str, year: int) -> None:
        self._kind, self._year = kind, year
        self._taken = hashlib.sha256()
        self._count = self._size = 0
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed in __exit__
            dir=exports.folder(), prefix="part-", delete=False
        )

    def __enter__(self) -> "_Lines":
        return self

    def add(self, record: records.Record) -> None:
        """Write one line."""
        said = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        line = f"{said}\n".encode()
        self._taken.update(line)
        self._file.write(line)
        self._count += 1
        self._size += len(line)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        place = Path(self._file.name)
        if kind is not None:
            self._file.close()
            place.unlink()
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        place.chmod(0o644)
        place.replace(exports.folder() / self._name)

    def file(self) -> ExportFile:
        """What was written."""
        return ExportFile(
            self._name,
            self._kind,
            self._year,
            self._count,
            self._size,
            self._taken.hexdigest(),
        )

    @property
    def _name(self) -> str:
        year = f"-{self._year}" if self._year else ""
        return f"{self._kind}{year}-{self._taken.hexdigest()[:16]}.jsonl"


def _write_manifest(made: Export) -> None:
    place = exports.folder() / exports.MANIFEST
    aside = place.with_name(f"part-{exports.MANIFEST}")
    aside.write_text(json.dumps(made.as_json(), ensure_ascii=False), encoding="utf-8")
    aside.replace(place)


def _sweep(kept: set[str]) -> None:
    """Leave this export's files and the last one's, which may just be read."""
    for place in exports.folder().glob("*.jsonl"):
        if place.name not in kept:
            place.unlink(missing_ok=True)
    for place in exports.folder().glob("part-*"):
        place.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of making an export; it ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "export.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyExporting from error
        yield
