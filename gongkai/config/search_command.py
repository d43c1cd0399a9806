"""`gongkai search`: ask the index, or make it anew."""

import argparse
import json
import os
import sys
from time import perf_counter

from tqdm import tqdm

from gongkai.commons.refusals import Refused
from gongkai.search.answers import Answer, Hit, answer
from gongkai.search.filling import AlreadyRebuilding, rebuild
from gongkai.search.public_views import as_json
from gongkai.search.question import LINES_A_PAGE, Question, narrowed_by, words_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is looked for, by what it is narrowed, and in which form it is told."""
    parser.add_argument("query", nargs="*", help="words; what is quoted is one word")
    parser.add_argument(
        "--facet",
        action="append",
        default=[],
        type=_facet,
        metavar="NAME=VALUE",
        help="site, column, topic, genre, issuer, year or validity",
    )
    parser.add_argument("--sort", choices=("relevance", "date"), default="relevance")
    parser.add_argument(
        "--limit", type=_count, default=LINES_A_PAGE, help=f"default: {LINES_A_PAGE}"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument("--rebuild", action="store_true", help="make the index anew")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--quiet", action="store_true", help="without a progress bar")


def run(options: argparse.Namespace) -> int:
    """Answer one question, or make the index."""
    if options.rebuild:
        return _rebuild(
            is_quiet=options.quiet or options.json,
            is_json=options.json,
            parent=options.parent,
        )
    typed = " ".join(options.query)
    try:
        question = Question(
            typed=typed,
            words=words_of(typed) if typed or not options.facet else (),
            narrowed=narrowed_by(options.facet),
            sort=options.sort,
            line_count=options.limit,
        )
    except Refused as refused:
        print("\n".join(item.sentence for item in refused.refusals), file=sys.stderr)
        return 2
    given = answer(question)
    if options.json:
        print(json.dumps(as_json(given), ensure_ascii=False))
    else:
        _tell(given)
    return 0 if given.total else 1


def _facet(typed: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not value:
        raise argparse.ArgumentTypeError(
            f"“{typed}”须写作 名称=值，例如 year=2025 must read name=value"
        )
    return name, value


def _count(typed: str) -> int:
    if not typed.isdecimal() or not 1 <= int(typed) <= 1000:
        raise argparse.ArgumentTypeError(f"{typed} 须为 1–1000 must be 1 to 1000")
    return int(typed)


def _rebuild(*, is_quiet: bool, is_json: bool, parent: int | None) -> int:
    started = perf_counter()
    bar = tqdm(unit="件", disable=is_quiet, leave=False)

    def progress(done: int, total: int) -> None:
        if parent not in {None, os.getppid()}:
            # Who wanted the index is gone; it is made when somebody wants it again.
            raise KeyboardInterrupt
        bar.total = total
        bar.update(done - bar.n)

    try:
        with bar:
            count = rebuild(progress=progress)
    except AlreadyRebuilding:
        print(
            "另一个进程正在重建索引，请等待它完成。 "
            "Another process is making the index; wait for it to end.",
            file=sys.stderr,
        )
        return 2
    except OSError as error:
        print(
            f"索引无法写入（{error.strerror}），原有索引继续使用。 "
            "The index cannot be written; the old one stays in use.",
            file=sys.stderr,
        )
        return 2
    seconds = round(perf_counter() - started, 3)
    if is_json:
        print(json.dumps({"documents": count, "seconds": seconds}))
    else:
        print(f"已索引 {count} 件文件 documents indexed, {seconds} s")
    return 0


def _tell(given: Answer) -> None:
    if not given.is_complete:
        print(
            "索引尚未建成，只检索了标题。 The index is not ready; only titles searched."
        )
    if given.meant:
        print(f"您要找的是不是：{given.meant} Did you mean this?")
    print(f"共 {given.total} 件 found")
    for hit in given.hits or given.near:
        _tell_hit(hit)


def _tell_hit(hit: Hit) -> None:
    print(f"\n{hit.title}\n  {hit.shown_on} {hit.issuer} {hit.document_number}")
    print(f"  {hit.index_number} {hit.url}\n  {hit.snippet}")
