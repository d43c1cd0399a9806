"""`gongkai verify-public`: compare every public file with the manifest."""

import argparse
import json
import sys

from gongkai.baking.actions import FOLLOWER
from gongkai.baking.models import Generation
from gongkai.baking.queries import verify
from gongkai.disclosure.queries import altered_editions
from gongkai.journal.queries import newest_number, position

KINDS = {
    "altered": "被改动 altered",
    "missing": "缺失 missing",
    "extra": "多余 extra",
    "unwritten": "未能生成 not written",
    "unreviewed": "库中文字与审核不符 stored text is not the reviewed one",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--json` for programs."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when all is as it must be, with 1 when anything is not."""
    try:
        verification = verify()
    except Generation.DoesNotExist:
        print(
            "还没有生成公开页面，请先运行 gongkai bake。 "
            "There are no public pages yet; run gongkai bake first.",
            file=sys.stderr,
        )
        return 2
    findings = [
        {"kind": item.kind, "path": item.path} for item in verification.discrepancies
    ]
    findings += [
        {"kind": "unreviewed", "path": f"document {edition.document_id}"}
        for edition in altered_editions()
    ]
    waiting = newest_number() - position(FOLLOWER)
    if options.json:
        answer = {
            "clean": not findings,
            "files": verification.file_count,
            "waiting_entries": waiting,
            "findings": findings,
        }
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{KINDS[finding['kind']]}: {finding['path']}")
        print(f"核对 {verification.file_count} 个文件 files, {len(findings)} 处不符")
        if waiting:
            print(f"尚有 {waiting} 条日志待处理 journal entries wait to be applied")
    return 1 if findings else 0
