"""`gongkai export`: write all that is public as JSON Lines, for the page `/data/`."""

import argparse
import json
import os
import sys

from django.utils import timezone
from tqdm import tqdm

from gongkai.open_data import exports
from gongkai.open_data.actions import AlreadyExporting, export


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--if-due` does nothing while the last export is still good."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument("--quiet", action="store_true", help="without a progress bar")
    parser.add_argument(
        "--if-due", action="store_true", help="only when tonight's is not yet made"
    )


def run(options: argparse.Namespace) -> int:
    """Exit with 0 when the export stands, with 2 when it could not be made."""
    at = timezone.now()
    if options.if_due and not exports.is_due(at=at):
        return 0
    bar = tqdm(unit="份", disable=options.quiet or not sys.stderr.isatty())

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    try:
        made = export(at=at, progress=progress)
    except AlreadyExporting:
        print(
            "另一个进程正在制作数据文件。 Another process is making the export.",
            file=sys.stderr,
        )
        return 0
    except OSError as error:
        print(
            f"数据文件无法写入 {exports.folder()}（{os.strerror(error.errno or 0)}）。 "
            "The export cannot be written; check the disk and its permissions.",
            file=sys.stderr,
        )
        return 2
    finally:
        bar.close()
    if made is None:
        print(
            "还没有单位，没有可以导出的信息。 "
            "There is no agency yet; nothing to export.",
            file=sys.stderr,
        )
        return 2
    if options.json:
        print(json.dumps(made.as_json(), ensure_ascii=False))
    elif not options.quiet:
        documents = sum(one.lines for one in made.files if one.kind == "documents")
        print(
            f"导出 {documents} 份信息，{len(made.files)} 个文件，位于 "
            f"{exports.folder()} {documents} documents in {len(made.files)} files"
        )
    return 0
