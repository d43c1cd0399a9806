"""`gongkai import-page`: read legacy pages, say what was understood, keep drafts."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.db import OperationalError, ProgrammingError
from django.utils import timezone

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
from gongkai.disclosure.actions import migrating
from gongkai.disclosure.legacy_page import PageReading, PageUnreadable, read_page_file
from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Agency, Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, and whether anything is to be kept."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_person_arguments(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what was understood"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a file")


def run(options: argparse.Namespace) -> int:
    """Read each file; exit with 1 when any of them could not be read or kept."""
    status = 0
    keeper = None if options.dry_run else _keeper(options)
    for file in options.files:
        try:
            reading = read_page_file(file)
            kept = _keep(reading, *keeper) if keeper else None
        except PageUnreadable as problem:
            status = 1
            _refuse(file, problem.code, problem.sentence, is_json=options.json)
            continue
        except OSError as error:
            status = 1
            sentence = why_unreadable(file, error)
            _refuse(file, "unreadable", sentence, is_json=options.json)
            continue
        except Refused as refused:
            status = 1
            for refusal in refused.refusals:
                _refuse(file, refusal.code, refusal.sentence, is_json=options.json)
            continue
        _answer(file, reading, kept, is_json=options.json)
    return status


def _keeper(options: argparse.Namespace) -> tuple[Agency, Staff] | None:
    """For whom and by whom pages are kept; None, and a word why, when nobody can."""
    try:
        agency = agency_named(options.agency)
        on = day_of(timezone.now())
        return agency, administrator_named(options.by, agency, on=on)
    except CannotImport as problem:
        say(f"{problem} 只显示识别结果，不保存。")
    except (OperationalError, ProgrammingError):
        say(
            "数据库尚未建立（gongkai migrate），只显示识别结果，不保存。 "
            "There is no database yet; this only shows what was understood."
        )
    return None


def _keep(reading: PageReading, agency: Agency, by: Staff) -> Edition:
    return migrating.keep_page(
        reading,
        agency=agency,
        file_name=reading.file_name,
        sha256=reading.file_sha256,
        at=timezone.now(),
        by=by,
    )


def _answer(
    file: Path, reading: PageReading, kept: Edition | None, *, is_json: bool
) -> None:
    answer: dict[str, Any] = {"file": reading.file_name, **reading.as_dict()}
    answer["published"] = answer.pop("published_at")
    answer["document"] = kept.document_id if kept else None
    answer["columns"] = (
        [place.column.path for place in kept.document.placements.all()] if kept else []
    )
    if is_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    print(f"{reading.file_name}: {reading.title}")
    print(f"  发布时间 published  {answer['published']}")
    print(f"  来源 source         {reading.source}")
    for doubt in reading.doubts:
        print(f"  ? {doubt}")
    if kept:
        print(f"  草稿 draft          /desk/editions/{kept.pk}/")


def _refuse(file: Path, code: str, sentence: str, *, is_json: bool) -> None:
    if is_json:
        answer = {"file": shown(file.name), "error": code, "reason": sentence}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(f"{shown(file.name)}: {sentence}")
