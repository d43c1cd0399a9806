"""`gongkai import-documents`: bring in documents by the thousand, from JSON Lines."""

import argparse
import hashlib
import json
import pickle
import tempfile
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.config.importing import (
    CannotImport,
    add_person_arguments,
    administrator_named,
    agency_named,
    say,
    shown,
    why_unreadable,
)
from gongkai.config.pace import Pace
from gongkai.disclosure.actions import migrating
from gongkai.disclosure.document_lines import DocumentLine, RefusedLine, read_lines
from gongkai.disclosure.models import Column, Document, Migration
from gongkai.organisation.models import Agency, Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whether its documents are published as a migration."""
    parser.add_argument("file", type=Path, metavar="FILE.jsonl[.zst]")
    add_person_arguments(parser)
    parser.add_argument(
        "--publish",
        action="store_true",
        help="publish as migrated, on the administrator's responsibility",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Import every line; exit with 1 when any was refused, 2 when none could be."""
    at = timezone.now()
    try:
        agency = agency_named(options.agency)
        by = administrator_named(options.by, agency, on=day_of(at))
        # Read twice, which a pipe cannot be.
        if options.file.exists() and not (
            options.file.is_file() or options.file.is_dir()
        ):
            raise CannotImport(_("请给出普通文件，不能是管道或设备。"))
        sha256 = _digest(options.file)
        migration = migrating.start_migration(
            agency,
            source_name=shown(options.file.name),
            source_sha256=sha256,
            at=at,
            by=by,
        )
    except CannotImport as problem:
        say(str(problem))
        return 2
    except OSError as error:
        say(why_unreadable(options.file, error))
        return 2
    except Refused as refused:
        say("; ".join(refusal.sentence for refusal in refused.refusals))
        return 2
    run_ = _Run(agency, by, migration, is_publishing=options.publish)
    with tempfile.TemporaryFile() as spool:
        places = run_.read(options.file, spool)
        run_.bring_in_all(places, spool, is_quiet=options.json)
    migrating.finish_migration(
        migration,
        created_count=run_.created_count,
        refused_count=len(run_.refused),
        at=timezone.now(),
    )
    run_.refused.sort(key=lambda line: line.line_number)
    _report(run_, is_json=options.json)
    return 1 if run_.refused else 0


class _Run:
    """One run: what is known, what was made, what was refused."""

    def __init__(
        self, agency: Agency, by: Staff, migration: Migration, *, is_publishing: bool
    ) -> None:
        self.agency, self.by, self.migration = agency, by, migration
        self.is_publishing = is_publishing
        self.created_count = self.known_count = self.published_count = 0
        self.refused: list[RefusedLine] = []
        self._columns: dict[str, Column] = {}

    def read(self, file: Path, spool: Any) -> list[int]:
        """Read and check every line; where each good one lies, oldest first.

        List pages are numbered from the oldest entry, so documents come in by date.
        They wait on disk, not in memory: a department may bring a million.
        """
        found: list[tuple[datetime, int]] = []
        for line in read_lines(file):
            if isinstance(line, RefusedLine):
                self.refused.append(line)
                continue
            found.append((_moment(line), spool.tell()))
            pickle.dump(line, spool)
        return [place for _at, place in sorted(found)]

    def bring_in_all(self, places: list[int], spool: Any, *, is_quiet: bool) -> None:
        """Make documents of the lines; others have their turn between transactions."""
        pace, waiting = Pace(), deque(places)
        with tqdm(
            total=len(places), unit="份", disable=is_quiet or None, leave=False
        ) as bar:
            while waiting:
                pace.begin()
                with transaction.atomic():
                    while waiting and not pace.is_over():
                        self._bring_in(_line_at(waiting.popleft(), spool))
                        bar.update(1)
                if waiting:
                    pace.let_others()

    def _bring_in(self, line: DocumentLine) -> None:
        at = timezone.now()
        if Document.objects.filter(
            agency=self.agency, source_digest=line.source_digest
        ).exists():
            self.known_count += 1
            return
        column = self._column(line.category, at)
        try:
            with transaction.atomic():
                edition = migrating.bring_in(
                    self.migration,
                    column.owner,
                    [column],
                    source_digest=line.source_digest,
                    raw_text="",
                    known_at=_moment(line),
                    at=at,
                    by=self.by,
                    title=line.title,
                    issuer=line.issuer,
                    source=line.issuer,
                    made_on=line.made_on,
                    body_html=line.body_html,
                )
                self.created_count += 1
                if self.is_publishing:
                    migrating.publish_migrated(edition, at=at, by=self.by)
                    self.published_count += 1
        except Refused as refused:
            reason = refused.refusals[0]
            self.refused.append(
                RefusedLine(line.line_number, reason.code, reason.sentence)
            )

    def _column(self, category: str, at: datetime) -> Column:
        if category not in self._columns:
            self._columns[category] = migrating.library_column(
                self.agency, category, at=at, by=self.by
            )
        return self._columns[category]


def _line_at(place: int, spool: Any) -> DocumentLine:
    spool.seek(place)
    # Written by this process, into a file that has no name.
    line: DocumentLine = pickle.load(spool)  # noqa: S301
    return line


def _moment(line: DocumentLine) -> datetime:
    return datetime.combine(
        line.made_on, datetime.min.time(), timezone.get_default_timezone()
    )


def _digest(file: Path) -> str:
    taken = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            taken.update(block)
    return taken.hexdigest()


def _report(run_: _Run, *, is_json: bool) -> None:
    if is_json:
        print(
            json.dumps(
                {
                    "created": run_.created_count,
                    "already_known": run_.known_count,
                    "published": run_.published_count,
                    "refused": [
                        {
                            "line": line.line_number,
                            "code": line.code,
                            "reason": line.reason,
                        }
                        for line in run_.refused
                    ],
                },
                ensure_ascii=False,
            )
        )
        return
    for line in run_.refused:
        print(f"第 {line.line_number} 行 line: {line.reason}")
    print(
        f"新建 created {run_.created_count}, 已有 known {run_.known_count}, "
        f"发布 published {run_.published_count}, 拒绝 refused {len(run_.refused)}"
    )
