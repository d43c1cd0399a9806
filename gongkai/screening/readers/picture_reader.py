"""What cameras and programs write into pictures: people, places, remarks."""

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageFile

from gongkai.screening.readers.contents import Content, Trace, Unread, one_line

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_PEOPLE = {
    "Artist", "XPAuthor", "CameraOwnerName", "Copyright", "Author", "HostComputer",
    "creator", "Creator", "By-line",
}  # fmt: skip
_XMP_PERSON = re.compile(
    r"<(?:dc:creator|photoshop:AuthorsPosition|xmpRights:Owner|Iptc4xmpCore:\w+)\b"
    r"[^>]*>(.{1,2000}?)</(?:dc:creator|photoshop|xmpRights|Iptc4xmpCore)",
    re.S,
)
_XMP_PLACE = re.compile(r"exif:GPS(?:Latitude|Longitude)(?:=\"|>)([^\"<]{3,40})")
_TAG = re.compile(r"<[^>]{0,2000}>")
_MOST_PIXELS = 200_000_000


def read_picture(content: bytes, where: str) -> Iterator[Content]:
    """Traces in a picture; what it shows is not read, and that is said."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    yield Unread(where, _("图片过大，未能查验。"))
                    return
                yield from _particulars(picture, where)
                remarks = dict(picture.info)
    except (OSError, SyntaxError, ValueError, TypeError, Image.DecompressionBombError):
        yield Unread(where, _("图片已损坏，无法查验。"), is_broken=True)
        return
    yield from _remarks(remarks, where)
    yield from _xmp(content, where)
    yield Unread(
        where, _("图片中的文字和人脸无法自动查验，请审核人员看过。"), is_grave=False
    )


def _particulars(picture: ImageFile.ImageFile, where: str) -> Iterator[Content]:
    place = _("%s 的拍摄信息") % where
    exif = picture.getexif()
    blocks: list[Mapping[Any, Any]] = [exif, exif.get_ifd(ExifTags.IFD.Exif)]
    for block in blocks:
        for tag, value in block.items():
            name = ExifTags.TAGS.get(tag, "")
            if name.startswith("XP") and isinstance(value, bytes):
                value = value.decode("utf-16-le", errors="ignore")
            text = _words(value)
            if not text:
                continue
            if name in _PEOPLE:
                yield Trace("author", place, text)
            yield one_line(place, text)
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if 2 in position and 4 in position:
        yield Trace("position", place, "GPS")


def _remarks(remarks: Mapping[Any, Any], where: str) -> Iterator[Content]:
    """Texts of PNG, comments of JPEG and GIF."""
    for name, value in remarks.items():
        if name in {"exif", "xmp", "icc_profile", "photoshop"}:
            continue
        if isinstance(value, str | bytes) and (text := _words(value)):
            if name in _PEOPLE:
                yield Trace("author", _("%s 的文字信息") % where, text)
            yield one_line(_("%s 的文字信息") % where, text)


def _xmp(content: bytes, where: str) -> Iterator[Content]:
    start = content.find(b"<x:xmpmeta")
    end = content.find(b"</x:xmpmeta>", start)
    if start < 0 or end < 0:
        return
    packet = content[start:end].decode("utf-8", errors="replace")
    place = _("%s 的 XMP 信息") % where
    for match in _XMP_PERSON.finditer(packet):
        if name := " ".join(_TAG.sub(" ", match[1]).split()):
            yield Trace("author", place, name)
    if _XMP_PLACE.search(packet):
        yield Trace("position", place, "GPS")
    yield one_line(place, _TAG.sub("\n", packet))


def _words(value: Any) -> str:
    """A value as text, if it is one."""
    text: str
    if isinstance(value, bytes):
        if value.startswith((b"ASCII\0\0\0", b"UNICODE\0", b"\0" * 8)):
            value = value[8:]
        if b"\0" in value[:-2]:
            text = value.decode("utf-16-le", errors="ignore")
        else:
            text = value.decode("utf-8", errors="ignore")
    elif isinstance(value, str):
        text = str(value)
    else:
        return ""
    return text.replace("\0", "").strip()[:4000]
