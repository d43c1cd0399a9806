"""The `gongkai` command: one word for everything the operator does."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

BROKEN_PIPE = 141


@dataclass(frozen=True)
class Subcommand:
    """A word of the command, the module that carries it out, and its help line.

    One that asks nothing of the database is answered without Django, at once.
    """

    module: str
    help: str
    needs_django: bool = True


SUBCOMMANDS = {
    "serve": Subcommand("serve", "启动网站 Start everything: store, pages, server"),
    "demo": Subcommand("demo", "装入示例单位 Load the demo department"),
    "migrate": Subcommand("migrate", "建立或升级数据库 Create or upgrade the database"),
    "bake": Subcommand("bake", "生成公开页面 Bring the public pages into step"),
    "outlets": Subcommand("outlets", "持续更新公开页面 Follow the journal, for ever"),
    "import-page": Subcommand("import_page", "导入旧网页 Read a legacy page"),
    "import-documents": Subcommand(
        "import_documents", "批量导入文件 Read documents from JSON Lines"
    ),
    "verify-public": Subcommand(
        "verify_public", "核对公开页面 Compare the public files with the manifest"
    ),
    "calendar": Subcommand("calendar", "工作日历 The calendar of working days"),
    "requests": Subcommand("requests", "申请档案 Keep the files of applicants"),
    "search": Subcommand("search", "检索；重建索引 Search; make the index anew"),
    "export": Subcommand("export", "导出公开信息 Write all that is public as files"),
    "scan": Subcommand("scan", "查验个人信息和密级标志 Look for personal data"),
    "deploy": Subcommand("deploy", "网页服务器配置 Configure a web server in front"),
    "check-report": Subcommand(
        "check_report",
        "核对年度报告 Check a published annual report",
        needs_django=False,
    ),
    "deadline": Subcommand(
        "deadline", "计算法定期限 When a statutory period ends", needs_django=False
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one subcommand; the exit status says how it went.

    0: done, or answered with yes. 1: done, and the answer is no (something was
    refused, or does not agree). 2: it could not be done, for a reason stated.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _carry_out(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the answer has seen enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status


def _carry_out(given: list[str]) -> int:
    word = next((item for item in given if not item.startswith("-")), None)
    parser = _parser(word)
    if word not in SUBCOMMANDS:
        parser.parse_args(given)
        parser.print_help()
        return 2
    subcommand = SUBCOMMANDS[word]
    django = None
    if subcommand.needs_django:
        django = import_module("gongkai.config.django_command")
    if django and (problem := django.set_up()):
        print(problem, file=sys.stderr)
        return 2
    module = import_module(f"gongkai.config.{subcommand.module}_command")
    module.add_arguments(parser.get_default("subparsers")[word])
    options = parser.parse_args(given)
    status: int = django.run(module.run, options) if django else module.run(options)
    return status


def _parser(word: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongkai", description="政府信息公开系统 Open government information"
    )
    words = parser.add_subparsers(metavar="COMMAND")
    made = {
        name: words.add_parser(name, help=item.help, description=item.help)
        for name, item in SUBCOMMANDS.items()
    }
    parser.set_defaults(subparsers=made)
    return parser


if __name__ == "__main__":
    sys.exit(main())
