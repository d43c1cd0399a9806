"""Subcommands that need the program's records: Django, its settings, the database."""

import argparse
import os
import sys
from collections.abc import Callable

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, DataError, IntegrityError

from gongkai.commons.sealing import SealingError


def set_up() -> str | None:
    """Make Django ready; the sentence that says why it cannot be."""
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
        django.setup()
    except ImproperlyConfigured as error:
        return str(error)
    return None


def run(
    carry_out: Callable[[argparse.Namespace], int], options: argparse.Namespace
) -> int:
    """Carry out a subcommand; what the store or its key forbids is one sentence."""
    try:
        return carry_out(options)
    except (DataError, IntegrityError):
        # The store is well; what was to be written is not, and that is our fault.
        raise
    except DatabaseError as error:
        problem = _why_no_store(error)
    except SealingError as error:
        problem = str(error)
    sys.stderr.write(f"{problem}\n")
    return 2


def _why_no_store(error: Exception) -> str:
    """One sentence about a store that cannot be read or written."""
    reason = str(error).strip().partition("\n")[0]
    if "no such" in reason or "does not exist" in reason:
        return (
            f"数据库尚未建立或需要升级，请先运行 gongkai migrate（{reason}）。 "
            "The database is not made or not up to date; run gongkai migrate first."
        )
    if "not a database" in reason or "malformed" in reason:
        return (
            f"数据库文件已损坏或不是 SQLite 数据库（{reason}），请从备份恢复。 "
            "The database file is damaged or not of SQLite; restore it from a backup."
        )
    return (
        f"数据库无法使用（{reason}），请检查它是否在运行、目录是否可写。 "
        "The database cannot be used; check that it runs and its folder is writable."
    )
