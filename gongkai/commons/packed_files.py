"""Zip files and the office documents that are zip files: what is inside is checked.

Nothing is unpacked to disk. The central directory is read first, and only as much is
decompressed as the limits allow.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused

MOST_ENTRIES = 5_000
LARGEST_CONTENT = 1024**3
# Office documents compress thirty times; this is reached by repetition alone.
HIGHEST_RATIO = 200
_RATIO_COUNTS_FROM = 10 * 1024**2
# Decompressed and compared with the checksums; beyond, the directory is believed.
MOST_DECOMPRESSED = 64 * 1024**2
# An entry of the central directory, with a long name and extra fields.
_ENTRY_SIZE = 400
_LONGEST_COMMENT = 65_535

OFFICE_PARTS: dict[str, tuple[str, ...]] = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": ("[Content_Types].xml", "ppt/presentation.xml"),
    "odt": ("mimetype", "content.xml"),
    "ods": ("mimetype", "content.xml"),
    "ofd": ("OFD.xml",),
}
_OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_MACRO = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|activex/|basic/|scripts/|macrosheets/)",
    re.I,
)
_PROGRAM = re.compile(
    r"\.(?:exe|dll|com|scr|msi|msp|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|jar|sh|lnk|"
    r"reg|cpl|pif|apk|app|elf|so|py|docm|xlsm|pptm|dotm|xltm|html?|svg)\Z",
    re.I,
)
_PACKED = re.compile(
    r"\.(?:zip|rar|7z|gz|tgz|bz2|xz|zst|tar|cab|iso|jar|lzh|arj)\Z", re.I
)
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|\Z)|^[/\\]|^[A-Za-z]:|\x00|\\")


def check_packed(stream: BinaryIO, extension: str, size: int) -> None:
    """Refuse a zip, or an office document, that is not what it should be.

    Raises `Refused` with one of the codes `false_extension`, `damaged`, `zip_bomb`,
    `nested_archive`, `path_in_archive`, `program_inside`, `macros`, `encrypted`.
    """
    if _directory_size(stream, size) > MOST_ENTRIES * _ENTRY_SIZE:
        raise _bomb()
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_sizes(entries, size)
            if extension in OFFICE_PARTS:
                _check_office(archive, extension)
            else:
                _check_names(entries)
            _check_entries(entries)
            _decompress(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError):
        raise _refused(
            "damaged", _("文件已损坏，无法打开。请重新保存后再上传。")
        ) from None
    except (NotImplementedError, RuntimeError, ValueError):
        raise _encrypted() from None


def _directory_size(stream: BinaryIO, size: int) -> int:
    """Bytes the central directory claims, read without reading the directory."""
    start = max(0, size - _LONGEST_COMMENT - 22 - 76)
    stream.seek(start)
    tail = stream.read(_LONGEST_COMMENT + 22 + 76)
    stream.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0
    claimed = [int.from_bytes(tail[end + 12 : end + 16], "little")]
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07") and end >= 76:
        # Zip64 keeps the true number elsewhere; the other one is only a mark then.
        claimed = [int.from_bytes(tail[end - 36 : end - 28], "little")]
    return max(claimed)


def _check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > LARGEST_CONTENT:
        raise _bomb()
    if total > _RATIO_COUNTS_FROM and total > HIGHEST_RATIO * size:
        raise _bomb()


def _check_office(archive: zipfile.ZipFile, extension: str) -> None:
    names = set(archive.namelist())
    if not names.issuperset(OFFICE_PARTS[extension]):
        raise _not_what_it_says(extension)
    if kind := _OPEN_DOCUMENT.get(extension):
        with archive.open("mimetype") as part:
            if part.read(200).strip() != kind:
                raise _not_what_it_says(extension)
    has_macros = any(map(_MACRO.search, names))
    if "[Content_Types].xml" in names and not has_macros:
        with archive.open("[Content_Types].xml") as part:
            has_macros = b"macroenabled" in part.read(1024**2).lower()
    if has_macros:
        raise _refused(
            "macros", _("文件里有宏或控件。请另存为不含宏的文档，或转成 PDF 再上传。")
        )


def _check_names(entries: Iterable[zipfile.ZipInfo]) -> None:
    """What a zip for the public may hold: documents, no programs, no further zip."""
    for entry in entries:
        name = {"name": entry.filename[:80]}
        if _PROGRAM.search(entry.filename):
            raise _refused(
                "program_inside",
                _("压缩包里有不能公开的程序或网页文件：%(name)s。请删去后再上传。")
                % name,
            )
        if _PACKED.search(entry.filename):
            raise _refused(
                "nested_archive",
                _("压缩包里还有压缩包：%(name)s。请全部解开，只压缩一层。") % name,
            )


def _check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    for entry in entries:
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        # `orig_filename` still has what zipfile cuts off or changes.
        if is_link or _OUTSIDE.search(entry.orig_filename):
            raise _refused(
                "path_in_archive",
                _("压缩包里有指向外面的路径：%(name)s。请重新压缩后再上传。")
                % {"name": entry.filename[:80]},
            )
        if entry.flag_bits & 0x1:
            raise _encrypted()


def _decompress(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Read entries up to the limit; zipfile compares lengths and checksums."""
    left = MOST_DECOMPRESSED
    for entry in entries:
        with archive.open(entry) as part:
            while left > 0 and (block := part.read(65_536)):
                left -= len(block)
        if left <= 0:
            return


def _refused(code: str, sentence: str) -> Refused:
    return Refused([Refusal(code, sentence)])


def _not_what_it_says(extension: str) -> Refused:
    return _refused(
        "false_extension",
        _("文件内容不是 %(extension)s 格式。请用正确的格式重新保存，不要只改扩展名。")
        % {"extension": extension},
    )


def _encrypted() -> Refused:
    return _refused(
        "encrypted",
        _("文件加了密码或用了特殊的压缩方式，公众无法打开。请去掉后再上传。"),
    )


def _bomb() -> Refused:
    return _refused(
        "zip_bomb",
        _("压缩文件解开后过大，或者文件过多，不能接收。请分开上传。"),
    )
