"""`gongkai bake`: bring the public pages into step with the store."""

import argparse
import errno
import json
import sys
from concurrent.futures.process import BrokenProcessPool
from threading import RLock
from time import perf_counter

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from tqdm import tqdm

from gongkai.baking import actions
from gongkai.baking.queries import made_with, needs_full_bake


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--full` builds everything anew; `--processes` says in how many processes."""
    parser.add_argument("--full", action="store_true", help="build every page anew")
    parser.add_argument(
        "--processes", type=_count, default=None, help="default: one a processor"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def _count(typed: str) -> int:
    if not typed.isdecimal() or int(typed) < 1:
        raise argparse.ArgumentTypeError(f"{typed} 须不小于 1 must be 1 or more")
    return int(typed)


def run(options: argparse.Namespace) -> int:
    """Follow the journal to its end, or build a whole new tree."""
    started = perf_counter()
    try:
        if options.full or needs_full_bake():
            written_count = bake_fully(
                processes=options.processes, is_quiet=options.json
            )
        else:
            written_count = follow_to_the_end()
    except Exception as error:
        sentence = why_not_baked(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 2
    seconds = round(perf_counter() - started, 3)
    if options.json:
        print(json.dumps({"written": written_count, "seconds": seconds}))
    else:
        print(f"已写入 {written_count} 个文件 files written, {seconds} s")
    return 0


def why_not_baked(error: Exception) -> str | None:
    """One sentence for the operator; None when only a programmer can help."""
    if isinstance(error, actions.AlreadyBaking):
        return (
            "另一个完整生成正在进行，请等待它完成。 "
            "Another full bake is under way; wait for it to end."
        )
    if isinstance(error, actions.TooMuchFailed):
        return (
            f"{len(error.failures)} 项页面无法生成，旧页面继续提供，原因见上。 "
            "So many pages failed (see above) that the old pages stay in service."
        )
    if _says_full(error):
        return (
            f"磁盘已满，无法写入 {settings.PUBLIC_FOLDER}；旧页面继续提供，"
            "请腾出空间后重试。 "
            "The disk is full; the old pages stay in service. Make room and try again."
        )
    if isinstance(error, OSError) and error.errno in {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
    }:
        return (
            f"没有写入 {settings.PUBLIC_FOLDER} 的权限，旧页面继续提供，请更改权限。 "
            f"No permission to write in {settings.PUBLIC_FOLDER}; the old pages stay "
            "in service. Change the folder's permissions."
        )
    if isinstance(error, BrokenProcessPool):
        return (
            "生成页面的进程被系统终止（内存不足？），旧页面继续提供，"
            "可用 --processes 1 重试。 A process was killed (out of memory?); "
            "the old pages stay in service. Try --processes 1."
        )
    return None


def _says_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return isinstance(error, OperationalError) and "disk is full" in str(error)


def bake_fully(*, processes: int | None = None, is_quiet: bool = False) -> int:
    """Build every page anew, with a progress bar; the number of files written.

    Raises what `actions.bake_all` raises.
    """
    # Without its watching thread, and with a lock of this process alone: its own is
    # shared with forked processes, and one killed while holding it stops all others.
    tqdm.monitor_interval = 0
    tqdm.set_lock(RLock())
    bar = tqdm(unit="批", disable=is_quiet or None, leave=False)

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    with bar:
        generation = actions.bake_all(
            made_with=made_with(),
            at=timezone.now(),
            finished=timezone.now,
            processes=processes,
            progress=progress,
        )
    return generation.lines.count()


def follow_to_the_end() -> int:
    """Apply every entry there is; the number of files written."""
    written_count = 0
    while (followed := actions.follow()).entry_count:
        written_count += followed.written_count
    return written_count
