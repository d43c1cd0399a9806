"""`gongkai bake`: bring the public pages into step with the store."""

import argparse
import json
import sys
from time import perf_counter

from django.utils import timezone
from tqdm import tqdm

from gongkai.baking import actions
from gongkai.baking.queries import current_generation, made_with


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--full` builds everything anew; `--processes` says in how many processes."""
    parser.add_argument("--full", action="store_true", help="build every page anew")
    parser.add_argument(
        "--processes", type=int, default=None, help="default: one a processor"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Follow the journal to its end, or build a whole new tree."""
    started = perf_counter()
    if options.full or current_generation() is None:
        try:
            written_count = bake_fully(
                processes=options.processes, is_quiet=options.json
            )
        except actions.AlreadyBaking:
            print(
                "另一个完整生成正在进行，请等待它完成。 "
                "Another full bake is under way; wait for it to end.",
                file=sys.stderr,
            )
            return 2
    else:
        written_count = follow_to_the_end()
    seconds = round(perf_counter() - started, 3)
    if options.json:
        print(json.dumps({"written": written_count, "seconds": seconds}))
    else:
        print(f"已写入 {written_count} 个文件 files written, {seconds} s")
    return 0


def bake_fully(*, processes: int | None = None, is_quiet: bool = False) -> int:
    """Build every page anew, with a progress bar; the number of files written.

    Raises `AlreadyBaking`.
    """
    bar = tqdm(unit="批", disable=is_quiet, leave=False)

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    generation = actions.bake_all(
        made_with=made_with(),
        at=timezone.now(),
        finished=timezone.now,
        processes=processes,
        progress=progress,
    )
    bar.close()
    return generation.lines.count()


def follow_to_the_end() -> int:
    """Apply every entry there is; the number of files written."""
    written_count = 0
    while (followed := actions.follow()).entry_count:
        written_count += followed.written_count
    return written_count
