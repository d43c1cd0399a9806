"""Files that officers bring in: in memory only, checked, never laid open on disk."""

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.commons.uploads import UploadRefused, check_upload
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.models import FileKind

MOST_BYTES = 60 * 1024**2
"""A form larger than this is not taken into memory; its files are then missing."""


class HeldInMemory(MemoryFileUploadHandler):
    """Reads the files of a form into memory, as long as the form is not too large."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803  (the name Django calls it by)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Say from the announced length whether files are taken at all."""
        self.activated = content_length <= MOST_BYTES


def too_large(request: HttpRequest) -> list[Refusal]:
    """Why the files of a form are missing, where it was too large to be taken."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) <= MOST_BYTES:
        return []
    sentence = _("文件过大，一次最多 %(limit)d MB。请压缩或者拆分后再上传。")
    return [Refusal("too_large", sentence % {"limit": MOST_BYTES // 1024**2})]


def hold_in_memory(request: HttpRequest) -> None:
    """See to it that files of this request stay in memory; before it is read."""
    request.upload_handlers = [HeldInMemory(request)]


def paper(file: "UploadedFile[Any]", kind: FileKind) -> NewFile:
    """A file that passed the gate. Raises `UploadRefused` with what is accepted."""
    if file.file is None:
        raise UploadRefused("incomplete", "")
    accepted = check_upload(cast(BinaryIO, file.file), file.name or "", file.size)
    file.file.seek(0)
    return NewFile(kind, accepted.media_type, accepted.name, file.file.read())
