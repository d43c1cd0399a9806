"""Which reader reads a file: told by its first bytes, not by its name."""

import re
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.screening.readers.budget import Budget
from gongkai.screening.readers.contents import Content, Unread, one_line
from gongkai.screening.readers.ofd_reader import read_ofd
from gongkai.screening.readers.office_reader import read_office
from gongkai.screening.readers.open_document_reader import read_open_document
from gongkai.screening.readers.packages import (
    content_of,
    entries,
    opened,
    scraped,
    true_name,
)
from gongkai.screening.readers.pdf_reader import read_pdf
from gongkai.screening.readers.picture_reader import read_picture
from gongkai.screening.readers.plain_reader import read_plain

_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n|GIF8|RIFF....WEBP|II\*\x00|MM\x00\*|BM", re.S
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MOVING = re.compile(
    rb"ID3|\xff[\xfb\xf3\xf2]|....ftyp|\x1a\x45\xdf\xa3|RIFF....(?:AVI |WAVE)", re.S
)
_PACKED = re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd")
_TABLES = (".csv", ".tsv")


def read_file(
    content: bytes, name: str, where: str, budget: Budget
) -> Iterator[Content]:
    """Everything in a file, and in the files within it.

    `name` is what the file is called, `where` how its place is told. Raises
    `BudgetSpent` when there is more than may be read.
    """
    if not content:
        return
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _package(content, where, budget)
    elif b"%PDF-" in content[:1024]:
        yield from read_pdf(content, where, budget, _deeper)
    elif _PICTURE.match(content):
        yield from read_picture(content, where)
    elif _MOVING.match(content):
        yield one_line(where, scraped(content[:65_536]))
        yield Unread(
            where, _("音频和视频无法自动查验，请审核人员看过、听过。"), is_grave=False
        )
    elif content.startswith((_OLD_OFFICE, b"{\\rtf")):
        yield one_line(where, scraped(content))
        yield Unread(
            where,
            _("旧格式的文档只能查验其中像文字的部分。请另存为 docx、xlsx 或 pptx。"),
            is_broken=True,
        )
    elif _PACKED.match(content):
        yield Unread(where, _("这种压缩格式无法查验。请改用 zip。"), is_broken=True)
    else:
        is_table = name.lower().endswith(_TABLES)
        yield from read_plain(content, where, is_table=is_table)


def _package(content: bytes, where: str, budget: Budget) -> Iterator[Content]:
    if budget.depth <= 0:
        yield Unread(where, _("压缩包层数过多，未能查验。"))
        return
    try:
        archive = opened(content)
    except (zipfile.BadZipFile, EOFError):
        yield Unread(where, _("文件已损坏，无法查验。"), is_broken=True)
        return
    with archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names:
            yield from read_office(archive, where, budget, _deeper)
        elif "mimetype" in names and "content.xml" in names:
            yield from read_open_document(archive, where, budget, _deeper)
        elif "OFD.xml" in names:
            yield from read_ofd(archive, where, budget, _deeper)
        else:
            yield from _archive(archive, where, budget)


def _archive(archive: zipfile.ZipFile, where: str, budget: Budget) -> Iterator[Content]:
    if archive.comment:
        comment = archive.comment.decode("utf-8", errors="replace")
        yield one_line(_("%s 的压缩包说明") % where, comment)
    for entry in entries(archive):
        name = true_name(entry)
        place = f"{where} › {name}"
        yield one_line(_("%s 内的文件名") % where, name)
        found = content_of(archive, entry, budget, place)
        if isinstance(found, Unread):
            yield found
        else:
            yield from _deeper(found, name, place, budget)


def _deeper(content: bytes, name: str, where: str, budget: Budget) -> Iterator[Content]:
    """A file within a file."""
    budget.depth -= 1
    try:
        yield from read_file(content, name, where, budget)
    finally:
        budget.depth += 1
