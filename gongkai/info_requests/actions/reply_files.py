"""The files that go out with a reply: added, answered for, taken back out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.info_requests.actions.files import NewFile, digest_of, keep_file
from gongkai.info_requests.actions.moving import begin, finish
from gongkai.info_requests.actions.reply import note_written
from gongkai.info_requests.facts import WITHHOLDS_A_PART, reply_of
from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.organisation.models import Staff


@transaction.atomic
def attach_to_reply(
    info_request: InfoRequest,
    new: NewFile,
    *,
    redacts: SealedFile | None = None,
    redaction_verified_at: datetime | None = None,
    is_complete: bool = False,
    read_version: int,
    at: datetime,
    by: Staff,
) -> SealedFile:
    """Add a file that goes out with the reply; opinions given no longer count.

    A redacted one names its original, and may go only once its removal was proved
    (`redaction_verified_at`). With `is_complete` the officer answers for it that a
    file given unchanged holds nothing that is withheld; where a part is withheld, no
    other goes (art. 37). The original of a redacted file never goes. Raises `Refused`.
    """
    inputs = []
    if new.kind != FileKind.REPLY:
        inputs.append(Refusal("wrong_kind", _("这里只能添加随答复提供的文件。")))
    if redacts is not None and redacts.info_request_id != info_request.pk:
        inputs.append(Refusal("other_request", _("原件属于另一件申请。")))
    reply = reply_of(info_request)
    if redacts is None and reply and reply.outcome in WITHHOLDS_A_PART:
        inputs += [] if is_complete else [_not_stated()]
    inputs += _original_refusals(info_request, new, redacts)
    info_request = begin(
        info_request,
        "edit_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs=inputs,
    )
    stated = is_complete and redacts is None
    file = keep_file(
        info_request,
        new,
        at=at,
        by=by,
        redacts=redacts,
        redaction_verified_at=redaction_verified_at,
        stated_complete_at=at if stated else None,
        stated_complete_by=by if stated else None,
    )
    note_written(info_request.reply, at=at, by=by)
    finish(info_request, "edit_reply", "reply_edited", at=at, by=by, file=file.pk)
    return file


@transaction.atomic
def state_complete(
    file: SealedFile, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Answer for a file of the reply that it holds nothing withheld (art. 37).

    Raises `Refused`.
    """
    info_request = begin(
        file.info_request,
        "edit_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs=_reply_file_refusals(file),
    )
    file.stated_complete_at, file.stated_complete_by = at, by
    file.save()
    return finish(
        info_request, "edit_reply", "reply_edited", at=at, by=by, file=file.pk
    )


@transaction.atomic
def remove_from_reply(
    file: SealedFile, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Take a file back out of the reply; opinions given no longer count.

    It stays with the case, as something that might be redacted. Raises `Refused`.
    """
    info_request = begin(
        file.info_request,
        "edit_reply",
        at=at,
        by=by,
        read_version=read_version,
        inputs=_reply_file_refusals(file),
    )
    file.kind = FileKind.ORIGINAL
    file.save()
    note_written(info_request.reply, at=at, by=by)
    return finish(
        info_request, "edit_reply", "reply_file_removed", at=at, by=by, file=file.pk
    )


def _not_stated() -> Refusal:
    return Refusal(
        "not_stated_complete",
        _("答复是部分公开：请确认这份文件可以整份提供，否则先遮盖。"),
    )


def _original_refusals(
    info_request: InfoRequest, new: NewFile, redacts: SealedFile | None
) -> list[Refusal]:
    """The original of what was redacted never goes out, before or after."""
    alike = _with_digest(info_request, digest_of(new))
    if any(file.redactions.filter(kind=FileKind.REPLY).exists() for file in alike):
        return [
            Refusal(
                "is_an_original",
                _("这份文件是已经遮盖过的原件，不能原样提供。"),
            )
        ]
    given = _with_digest(info_request, redacts.digest.reveal()) if redacts else []
    if any(file.kind == FileKind.REPLY for file in given):
        return [
            Refusal(
                "original_goes_out",
                _("它的原件还在随答复提供的文件中，请先撤下原件。"),
            )
        ]
    return []


def _with_digest(info_request: InfoRequest, digest: str) -> list[SealedFile]:
    """Files of the case that hold exactly these bytes."""
    return [
        file
        for file in info_request.files.filter(erased_at=None)
        if file.digest.reveal() == digest
    ]


def _reply_file_refusals(file: SealedFile) -> list[Refusal]:
    if file.kind == FileKind.REPLY and file.erased_at is None:
        return []
    return [Refusal("not_of_the_reply", _("这份文件不在随答复提供的文件中。"))]
