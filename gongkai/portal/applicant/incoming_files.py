"""Files an applicant sends: kept in memory only, checked, never laid open on disk."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongkai.commons.uploads import ACCEPTED, EXPLAINED, UploadRefused, check_upload
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.applicants import FileKind

_MEGABYTE = 1024**2
TAKEN = ("pdf", "ofd", "docx", "jpg", "jpeg", "png")
MOST_BYTES = 10 * _MEGABYTE
MOST_FILES = 5
MOST_TOGETHER = 20 * _MEGABYTE
LIMITS = {"text": MOST_BYTES, "picture": MOST_BYTES, "video": 0, "archive": 0}


class IncomingFiles(FileUploadHandler):
    """Reads the files of a form into memory; what is too large is left unread.

    A form with a file of 200 MB still gives all that was typed into it.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.has_too_much = False
        self._taken = 0
        self._kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it; once it is too much, no more of this file is kept."""
        self._taken += len(raw_data)
        if start + len(raw_data) > MOST_BYTES or self._taken > MOST_TOGETHER:
            self.has_too_much = True
            self._kept = BytesIO()
            raise SkipFile
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, whole."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


def take_files(request: HttpRequest) -> IncomingFiles:
    """See to it that the files of this request stay in memory; before it is read."""
    handler = IncomingFiles(request)
    request.upload_handlers = [handler]
    return handler


def accepted_sentence() -> str:
    """What is accepted."""
    return _("可以上传 pdf、ofd、docx、jpg、png 文件，每个不超过 10 MB，最多 5 个。")


def checked_files(
    request: HttpRequest, handler: IncomingFiles, kind: FileKind
) -> tuple[list[NewFile], list[str]]:
    """The files that pass the gate, and a sentence for each that does not."""
    sent = request.FILES.getlist("files")
    faults: list[str] = []
    if handler.has_too_much:
        faults.append(_("文件过大。%(accepted)s") % {"accepted": accepted_sentence()})
    if len(sent) > MOST_FILES:
        faults.append(_("文件太多。%(accepted)s") % {"accepted": accepted_sentence()})
        return [], faults
    taken = []
    for file in sent:
        try:
            taken.append(_checked(file, kind))
        except UploadRefused as refused:
            faults.append(refused.sentence)
    return ([], faults) if faults else (taken, [])


def _checked(file: Any, kind: FileKind) -> NewFile:
    """One file that passed. Raises `UploadRefused` with what is accepted."""
    extension = (file.name or "").rpartition(".")[2].lower()
    if extension in ACCEPTED and extension not in TAKEN:
        raise UploadRefused("not_accepted", _not_taken(""))
    try:
        upload = check_upload(file.file, file.name or "", file.size, limits=LIMITS)
    except UploadRefused as refused:
        is_unknown = extension not in ACCEPTED and refused.code == "not_accepted"
        reason = "" if is_unknown and extension not in EXPLAINED else refused.sentence
        raise UploadRefused(refused.code, _not_taken(reason)) from refused
    file.file.seek(0)
    return NewFile(kind, upload.media_type, upload.name, file.file.read())


def _not_taken(reason: str) -> str:
    reason = reason or _("不接收这种文件。")
    return _("%(reason)s%(accepted)s") % {
        "reason": reason,
        "accepted": accepted_sentence(),
    }


def files_again(sent: Sequence[Any]) -> str:
    """That files which were chosen must be chosen again, where there were any."""
    if not sent:
        return ""
    return _("您填写的内容都在；为保护隐私，文件没有保留，请重新选择文件。")
