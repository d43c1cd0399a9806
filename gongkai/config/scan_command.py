"""`gongkai scan`: personal data and marks of secrecy in files or in all stock.

Nothing leaves the machine, and nothing found is printed but in its masked form.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from gongkai.commons.moments import day_of
from gongkai.disclosure.paths import document_path
from gongkai.disclosure.screened import published_subjects
from gongkai.organisation.models import Agency
from gongkai.screening.findings import Finding
from gongkai.screening.queries import measure_for, screening_of
from gongkai.screening.scanning import Measure, masked, scan_file

_LARGEST = 1024**3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files and folders, or everything that is published."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="files or folders"
    )
    parser.add_argument(
        "--published",
        action="store_true",
        help="all published documents with their attachments",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when nothing blocks, 1 when something does, 2 when it cannot be told.

    2 goes before 1: what could not be read may hold anything.
    """
    if bool(options.files) == options.published:
        sys.stderr.write(
            "请指明要查验的文件，或者用 --published 查验全部已发布的信息。 "
            "Name the files, or use --published for all that is public.\n"
        )
        return 2
    told = _Told(is_json=options.json)
    on = day_of(timezone.now())
    if options.published:
        _published(told, on=on)
    else:
        _files(options.files, Measure(on), told)
    return told.finish()


class _Told:
    """What has been found so far, printed as it comes or as one object at the end."""

    def __init__(self, *, is_json: bool) -> None:
        self.is_json = is_json
        self.findings: list[dict[str, Any]] = []
        self.subjects: list[dict[str, Any]] = []
        self.blocking_count = self.problem_count = 0

    def tell(
        self,
        subject: dict[str, Any],
        findings: list[tuple[Finding, dict[str, Any]]],
        *,
        problem: str = "",
    ) -> None:
        """Note one file or document; `problem` is why it could not be read."""
        blocking = sum(
            finding.blocks and not more.get("overridden") for finding, more in findings
        )
        self.blocking_count += blocking
        self.problem_count += bool(problem)
        name = subject.get("file") or subject.get("address")
        self.subjects.append(
            {
                **subject,
                "finding_count": len(findings),
                "blocking_count": blocking,
                "problem": problem,
            }
        )
        if problem:
            sys.stderr.write(f"{name}: {problem}\n")
        for finding, more in findings:
            self._finding(name, subject, finding, more)

    def _finding(
        self,
        name: object,
        subject: dict[str, Any],
        finding: Finding,
        more: dict[str, Any],
    ) -> None:
        if self.is_json:
            self.findings.append(
                {
                    **subject,
                    "kind": finding.kind,
                    "severity": finding.severity.value,
                    "where": finding.where,
                    "excerpt_masked": finding.excerpt_masked,
                    "why": finding.why,
                    "more_count": finding.more_count,
                    **more,
                }
            )
            return
        mark = "✗" if finding.blocks and not more.get("overridden") else "·"
        also = f"（另有 {finding.more_count} 处）" if finding.more_count else ""
        print(
            f"{mark} {name}: {finding.label} [{finding.kind}] {finding.where}: "
            f"{finding.excerpt_masked} {finding.why}{also}"
        )

    def finish(self) -> int:
        """The whole answer, or its last line; the exit status."""
        if self.is_json:
            answer = {"findings": self.findings, "subjects": self.subjects}
            print(json.dumps(answer, ensure_ascii=False))
        else:
            print(
                f"查验 {len(self.subjects)} 件，须处理 {self.blocking_count} 处，"
                f"未能读取 {self.problem_count} 件 "
                f"{len(self.subjects)} scanned, {self.blocking_count} findings block, "
                f"{self.problem_count} could not be read"
            )
        if self.problem_count:
            return 2
        return 1 if self.blocking_count else 0


def _files(paths: list[Path], measure: Measure, told: _Told) -> None:
    for path in _each(paths):
        subject = {"file": masked(str(path), measure)}
        try:
            if path.stat().st_size > _LARGEST:
                told.tell(subject, [], problem="文件过大，未查验 Too large to be read")
                continue
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            told.tell(subject, [], problem=f"无法读取 It cannot be read: {reason}")
            continue
        findings = scan_file(content, path.name, measure)
        told.tell(
            subject, [(finding, {}) for finding in findings], problem=_problem(findings)
        )


def _problem(findings: list[Finding]) -> str:
    """Why a file as a whole could not be read, where that is so."""
    broken = [finding for finding in findings if finding.is_whole]
    return f"{broken[0].why} It could not be read whole." if broken else ""


def _each(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(item for item in path.rglob("*") if item.is_file())
        else:
            yield path


def _published(told: _Told, *, on: Any) -> None:
    measures = {
        agency.pk: measure_for(agency, on=on) for agency in Agency.objects.all()
    }
    for edition, subject in published_subjects():
        screening = screening_of(subject, measure=measures[subject.agency.pk])
        told.tell(
            {
                "document": edition.document_id,
                "edition": edition.number,
                "address": document_path(edition.document_id),
            },
            [
                (
                    finding,
                    {
                        "attachment": item.file.sha256 if item.file else "",
                        "overridden": item.override is not None,
                    },
                )
                for item in screening.groups
                for finding in item.group.findings
            ],
        )
