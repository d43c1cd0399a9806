"""Entries of zip files, with their true names and within the budget."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import Unread

LARGEST_ENTRY = 200 * 1024**2
_BLOCK = 1 << 20
_IS_UTF8 = 0x800
_RUNS = re.compile(
    rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]|\x0d\x00|\x0a\x00|[\x00-\x20]\x30"
    rb"|[\x00-\xef]\xff){5,}"
)
_ASCII_RUNS = re.compile(rb"[\x20-\x7e]{8,}")
_GBK_RUNS = re.compile(rb"(?:[\x81-\xfe][\x40-\xfe]|[\x20-\x7e]){8,}")
_MOST_SCRAPED = 16 * 1024**2


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive. Raises `zipfile.BadZipFile` for anything else."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (ValueError, NotImplementedError, OSError) as error:
        raise zipfile.BadZipFile(str(error)) from None


def entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The files of an archive, without its folders."""
    return (entry for entry in archive.infolist() if not entry.is_dir())


def true_name(entry: zipfile.ZipInfo) -> str:
    """A name as it was written; without its mark, Chinese names are in GB18030."""
    if entry.flag_bits & _IS_UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def content_of(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, where: str
) -> bytes | Unread:
    """The bytes of an entry, or why they could not be had. Raises `BudgetSpent`."""
    budget.take_part()
    if entry.flag_bits & 0x1:
        return Unread(where, _("加了密码，无法查验。"))
    pieces, size = [], 0
    try:
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                size += len(block)
                budget.take_bytes(len(block))
                if size > LARGEST_ENTRY:
                    return Unread(where, _("解开后过大，未能查验。"))
                pieces.append(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return Unread(where, _("已损坏，无法查验。"))
    except (NotImplementedError, RuntimeError, ValueError):
        return Unread(where, _("用了特殊的压缩方式，无法查验。"))
    return b"".join(pieces)


def scraped(content: bytes) -> str:
    """What may be text in a file of unknown form: enough to find a number in it."""
    content = content[:_MOST_SCRAPED]
    found = []
    # UTF-16 may begin at an odd byte; both are tried.
    for start in (0, 1):
        found += [
            run[0].decode("utf-16-le", errors="ignore")
            for run in _RUNS.finditer(content[start:])
        ]
    found += [run[0].decode("ascii") for run in _ASCII_RUNS.finditer(content)]
    found += [
        run[0].decode("gb18030", errors="ignore") for run in _GBK_RUNS.finditer(content)
    ]
    return "\n".join(found)
