"""The gate for uploaded files: only what is accepted, and only if it truly is that."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Literal

import puremagic
from django.utils.translation import gettext as _
from PIL import Image

from gongkai.commons.chinese_text import UnreadableText, decode
from gongkai.commons.packed_files import OFFICE_PARTS, check_packed
from gongkai.commons.refusals import Refusal, Refused

FileKind = Literal["text", "picture", "video", "archive"]

_MEGABYTE = 1024**2
# Bytes; sound counts as video.
LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "text": 50 * _MEGABYTE,
        "picture": 10 * _MEGABYTE,
        "video": 500 * _MEGABYTE,
        "archive": 50 * _MEGABYTE,
    }
)
MOST_PIXELS = 50_000_000
LONGEST_NAME = 200

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ACCEPTED: Mapping[str, tuple[FileKind, str]] = MappingProxyType(
    {
        "pdf": ("text", "application/pdf"),
        "docx": ("text", f"{_OFFICE}wordprocessingml.document"),
        "xlsx": ("text", f"{_OFFICE}spreadsheetml.sheet"),
        "pptx": ("text", f"{_OFFICE}presentationml.presentation"),
        "odt": ("text", f"{_OPEN}text"),
        "ods": ("text", f"{_OPEN}spreadsheet"),
        "ofd": ("text", "application/ofd"),
        "txt": ("text", "text/plain"),
        "csv": ("text", "text/csv"),
        "zip": ("archive", "application/zip"),
        "jpg": ("picture", "image/jpeg"),
        "jpeg": ("picture", "image/jpeg"),
        "png": ("picture", "image/png"),
        "webp": ("picture", "image/webp"),
        "gif": ("picture", "image/gif"),
        "mp4": ("video", "video/mp4"),
        "webm": ("video", "video/webm"),
        "mp3": ("video", "audio/mpeg"),
    }
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_UNREADABLE_OFFICE = frozenset(("doc", "xls", "ppt", "wps", "et", "dps", "rtf"))
_WITH_MACROS = frozenset(("docm", "xlsm", "pptm", "dotm", "xltm", "potm", "xlsb"))
EXPLAINED = _UNREADABLE_OFFICE | _WITH_MACROS | {"svg"}
"""Kinds of file that are refused with a reason of their own."""
_HEAD_SIZE = 4096
_READ_SIZE = 1024**2
# MPEG audio: layer III frames, with or without a tag before them.
_MP3 = re.compile(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]", re.S)
_MOVIE = re.compile(rb".{4}ftyp(?:isom|iso\d|mp4\d|avc1|M4V |MSNV|dash|mmp4)", re.S)
_WEBM = re.compile(rb"\x1a\x45\xdf\xa3.{0,60}?\x42\x82.webm", re.S)
_PATH = re.compile(r"[/\\:]|\.\.\Z|\A\.")
_UNUSABLE = frozenset('<>"|?*')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.I)


class UploadRefused(Refused):
    """A file was not accepted; `sentence` says why and what is accepted.

    Codes: `empty`, `too_large`, `incomplete`, `bad_name`, `not_accepted`,
    `false_extension`, `unreadable`, `damaged_picture`, `picture_too_large`, and those
    of `commons.packed_files.check_packed`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__([Refusal(code, sentence)])


@dataclass(frozen=True)
class AcceptedUpload:
    """A file that passed the gate; `size` in bytes, `sha256` in hexadecimal."""

    name: str
    media_type: str
    size: int
    sha256: str
    kind: FileKind


def check_upload(
    stream: BinaryIO,
    name: str,
    size: int | None = None,
    *,
    limits: Mapping[str, int] = LIMITS,
) -> AcceptedUpload:
    """Accept a file, or raise `UploadRefused` with a reason a person can act upon.

    `name` is what the sender calls it, `size` what the sender says it has in bytes.
    The stream is read from its beginning and left there.
    """
    name = checked_name(name)
    extension = name.rpartition(".")[2].lower()
    if extension not in ACCEPTED or "." not in name:
        raise UploadRefused("not_accepted", _not_accepted(extension))
    kind, media_type = ACCEPTED[extension]
    if size is not None and size > limits[kind]:
        raise _too_large(limits[kind])
    stream.seek(0)
    taken, digest = 0, hashlib.sha256()
    while block := stream.read(_READ_SIZE):
        taken += len(block)
        if taken > limits[kind]:
            raise _too_large(limits[kind])
        digest.update(block)
    if not taken:
        raise UploadRefused("empty", _("文件是空的。请检查文件后重新上传。"))
    if size is not None and size != taken:
        raise UploadRefused("incomplete", _("文件没有传完整。请重新上传。"))
    stream.seek(0)
    try:
        _check_content(stream, extension, kind, taken)
    except UploadRefused:
        raise
    except Refused as refused:
        reason = refused.refusals[0]
        raise UploadRefused(reason.code, reason.sentence) from refused
    stream.seek(0)
    return AcceptedUpload(name, media_type, taken, digest.hexdigest(), kind)


def checked_name(name: str) -> str:
    """A file name as it will be shown, in NFC. Raises `UploadRefused`.

    Refused rather than mended: a name with a path or hidden characters did not come
    from a person choosing a file.
    """
    name = unicodedata.normalize("NFC", name).strip(" ")
    if _PATH.search(name) or not name:
        raise UploadRefused(
            "bad_name",
            _("文件名里不能有路径（如 / \\ : 或 ..）。请改一个文件名再上传。"),
        )
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    if not _UNUSABLE.isdisjoint(name) or any(
        unicodedata.category(character) in hidden for character in name
    ):
        raise UploadRefused(
            "bad_name",
            _("文件名里有看不见的或不能用的字符。请只用文字、数字和横线。"),
        )
    if len(name) > LONGEST_NAME or _RESERVED.match(name) or name.endswith("."):
        raise UploadRefused(
            "bad_name",
            _("文件名过长或不能使用。请改成不超过 %(limit)d 字的普通文件名。")
            % {"limit": LONGEST_NAME},
        )
    return name


def _check_content(stream: BinaryIO, extension: str, kind: FileKind, size: int) -> None:
    head = stream.read(_HEAD_SIZE)
    stream.seek(0)
    if not _fits(extension, head):
        raise UploadRefused("false_extension", _false_extension(extension, head))
    if extension in OFFICE_PARTS or extension == "zip":
        check_packed(stream, extension, size)
    elif kind == "picture":
        _check_picture(stream, extension)
    elif extension in {"txt", "csv"}:
        try:
            decode(stream.read())
        except UnreadableText as error:
            raise UploadRefused("unreadable", error.sentence) from error


def _fits(extension: str, head: bytes) -> bool:
    """Whether the first bytes are those of such a file."""
    if extension in OFFICE_PARTS or extension == "zip":
        return head.startswith(b"PK\x03\x04")
    if extension in {"txt", "csv"}:
        return not head.startswith((b"%PDF-", b"PK\x03\x04", b"\x7fELF"))
    if extension == "pdf":
        return b"%PDF-" in head[:1024]
    patterns = {"mp3": _MP3, "mp4": _MOVIE, "webm": _WEBM}
    if pattern := patterns.get(extension):
        return bool(pattern.match(head))
    return extension in _true_extensions(head)


def _true_extensions(head: bytes) -> set[str]:
    """What the first bytes may be, as far as anyone can tell."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    found = {match.extension.lstrip(".") for match in matches}
    return found | {"jpg"} if found & {"jpeg", "jfif", "jpe"} else found


def _check_picture(stream: BinaryIO, extension: str) -> None:
    """Decode a picture once, within the limit of its pixels."""
    wanted = "JPEG" if extension in {"jpg", "jpeg"} else extension.upper()
    try:
        with Image.open(stream, formats=[wanted]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, MemoryError):
        raise UploadRefused(
            "damaged_picture", _("图片已损坏，无法打开。请重新保存后再上传。")
        ) from None


def _too_many_pixels() -> UploadRefused:
    return UploadRefused(
        "picture_too_large",
        _("图片超过 %(limit)d 万像素。请缩小后再上传。")
        % {"limit": MOST_PIXELS // 10_000},
    )


def _too_large(limit: int) -> UploadRefused:
    return UploadRefused(
        "too_large",
        _("文件过大，这类文件最大 %(limit)d MB。请压缩或拆分后再上传。")
        % {"limit": limit // _MEGABYTE},
    )


def _not_accepted(extension: str) -> str:
    accepted = _("、").join(ACCEPTED)
    if extension == "svg":
        return _("不接收 svg 图片，因为其中可以藏有脚本。请另存为 png 再上传。")
    if extension in _UNREADABLE_OFFICE:
        return _(
            "不接收 %(extension)s 文件，因为无法查验其中的宏。"
            "请另存为 docx、xlsx、pptx 或 pdf 再上传。"
        ) % {"extension": extension}
    if extension in _WITH_MACROS:
        return _("不接收含宏的文档。请另存为 docx、xlsx、pptx 或 pdf 再上传。")
    return _("不接收这种文件。可以上传：%(accepted)s。") % {"accepted": accepted}


def _false_extension(extension: str, head: bytes) -> str:
    if head.startswith(_PROGRAMS):
        return _("文件的内容是程序，不能接收，改了扩展名也不能。")
    # Only what people know: many formats have names nobody has heard of.
    truly = sorted((_true_extensions(head) & ACCEPTED.keys()) - {extension})[:1]
    if not truly:
        return _(
            "文件内容不是 %(extension)s 格式。请用正确的格式重新保存，不要只改扩展名。"
        ) % {"extension": extension}
    return _(
        "文件名写的是 %(extension)s，内容却像 %(truly)s。"
        "请用正确的格式重新保存，不要只改扩展名。"
    ) % {"extension": extension, "truly": truly[0]}
