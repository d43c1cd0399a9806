"""Opening what is sealed: the one way in, and every use of it is journaled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.commons.sealing import SealedText, open_sealed
from gongkai.info_requests.actions.moving import record
from gongkai.info_requests.facts import reply_of
from gongkai.info_requests.models import (
    FileKind,
    InfoRequest,
    LetterKind,
    ReplyOpinion,
    SealedFile,
)
from gongkai.info_requests.people import may_open
from gongkai.journal.actions import label
from gongkai.journal.models import Entry
from gongkai.journal.queries import entries_about
from gongkai.organisation.models import Staff

LOOK_TIME = timedelta(hours=8)
"""For so long the pages of a file may be turned under the entry of its opening."""

OPEN_TO_APPLICANT = (
    FileKind.IDENTITY_PROOF,
    FileKind.REQUEST,
    FileKind.CORRECTION,
    FileKind.LETTER,
)
LETTERS_TO_OTHERS = (
    LetterKind.THIRD_PARTY,
    LetterKind.CO_MAKER,
    LetterKind.THIRD_PARTY_OVERRIDDEN,
)


@dataclass(frozen=True)
class OpenedCase:
    """The personal part of a case, readable for one request of one person.

    `texts` maps a record's label (`inforequest:7`, `reply:3`) to its opened columns.
    Nothing of it shows in `repr`.
    """

    info_request: InfoRequest
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)

    def of(self, subject: models.Model) -> Mapping[str, str]:
        """The opened columns of one record of the case; empty for any other."""
        return self.texts.get(label(subject), {})

    @property
    def request(self) -> Mapping[str, str]:
        """The opened columns of the request itself: name, description and so on."""
        return self.of(self.info_request)


@transaction.atomic
def read_personal(info_request: InfoRequest, *, by: Staff, at: datetime) -> OpenedCase:
    """Open a case for somebody on it or of the OGI office; the journal keeps who.

    Raises `Refused` for everybody else.
    """
    _refuse_strangers(info_request, by=by, at=at)
    opened = OpenedCase(info_request, dict(_texts_of(info_request)))
    record("read", info_request, at=at, by=by)
    return opened


@transaction.atomic
def read_own(info_request: InfoRequest, *, at: datetime) -> OpenedCase:
    """Open for the applicant what is theirs: what they wrote and letters to them.

    Not what was asked of others, searched, or said in review. Whether it is the
    applicant, number and code have told (`queries.find_by_code`).
    """
    records: list[models.Model] = [info_request]
    for name in ("correction_notice", "reasons_request", "extension", "rating"):
        if hasattr(info_request, name):
            records.append(getattr(info_request, name))
    reply = reply_of(info_request)
    if reply is not None and is_reply_open_to_applicant(info_request):
        records.append(reply)
    records += files_for_applicant(info_request)
    opened = OpenedCase(info_request, dict(map(_opened, records)))
    record("read_by_applicant", info_request, at=at, by=None)
    return opened


@transaction.atomic
def open_file(file: SealedFile, *, by: Staff, at: datetime) -> bytes:
    """The bytes of a file of a case, for somebody on it. Raises `Refused`."""
    _refuse_strangers(file.info_request, by=by, at=at)
    content = open_sealed(file.kept_as)
    record("file_read", file.info_request, at=at, by=by, file=file.pk, kind=file.kind)
    return content


@transaction.atomic
def look_again(
    file: SealedFile, opening: int, *, by: Staff, at: datetime
) -> bytes | None:
    """The bytes of a file this person has just opened; no second entry is written.

    `opening` is the number of the entry that `open_file` made, good for `LOOK_TIME`;
    None where it is not theirs, not of this file, or too old. Raises `Refused`.
    """
    _refuse_strangers(file.info_request, by=by, at=at)
    entry = _openings(file, by=by).filter(number=opening).first()
    if entry is None or not timedelta(0) <= at - entry.at <= LOOK_TIME:
        return None
    return open_sealed(file.kept_as)


def newest_opening(file: SealedFile, *, by: Staff) -> int:
    """The number of the entry that tells of a person's last opening of a file."""
    entry = _openings(file, by=by).last()
    return entry.number if entry else 0


@transaction.atomic
def open_own_file(file: SealedFile, *, at: datetime) -> bytes:
    """The bytes of a file that is the applicant's or was sent to them.

    Raises `Refused` for any other file of the case.
    """
    if file not in files_for_applicant(file.info_request):
        refuse_if([Refusal("not_yours", _("没有可供您下载的这份文件。"))])
    content = open_sealed(file.kept_as)
    record(
        "file_read_by_applicant",
        file.info_request,
        at=at,
        by=None,
        file=file.pk,
        kind=file.kind,
    )
    return content


def is_reply_open_to_applicant(info_request: InfoRequest) -> bool:
    """Whether the reply has left the agency."""
    return info_request.answered_on is not None


def files_for_applicant(info_request: InfoRequest) -> list[SealedFile]:
    """The files an applicant may have: their own, letters, and those of the reply.

    Never an original that was redacted, nor papers about others. A letter that lies
    in the file is theirs only once it is recorded that this one went out to them.
    """
    kinds = [*OPEN_TO_APPLICANT]
    if is_reply_open_to_applicant(info_request):
        kinds.append(FileKind.REPLY)
    sent = info_request.services.exclude(letter__in=LETTERS_TO_OTHERS)
    went_out = set(sent.values_list("file", flat=True))
    return [
        file
        for file in info_request.files.filter(kind__in=kinds, erased_at=None)
        if file.kind != FileKind.LETTER or file.pk in went_out
    ]


def sealed_columns(subject: models.Model) -> tuple[str, ...]:
    """The names of a record's sealed columns."""
    return tuple(
        column.name
        for column in subject._meta.concrete_fields
        if isinstance(getattr(subject, column.attname), SealedText)
    )


def records_of(info_request: InfoRequest) -> Iterator[models.Model]:
    """The request and every record of it that may hold something sealed."""
    yield info_request
    for name in ("correction_notice", "reasons_request", "extension", "rating"):
        if hasattr(info_request, name):
            yield getattr(info_request, name)
    yield from info_request.consultations.all()
    yield from info_request.search_records.all()
    yield from info_request.services.all()
    yield from info_request.reconsiderations.all()
    yield from info_request.litigations.all()
    yield from info_request.files.all()
    if hasattr(info_request, "redecision"):
        yield info_request.redecision
    reply = reply_of(info_request)
    if reply is not None:
        yield reply
        yield from ReplyOpinion.objects.filter(opinion__review=reply.review_id)


def _texts_of(
    info_request: InfoRequest,
) -> Iterator[tuple[str, Mapping[str, str]]]:
    return map(_opened, records_of(info_request))


def _opened(subject: models.Model) -> tuple[str, Mapping[str, str]]:
    """A record's label and what its sealed columns say."""
    return label(subject), {
        name: getattr(subject, name).reveal()
        for name in sealed_columns(subject)
        if name != "digest_salt"
    }


def _openings(file: SealedFile, *, by: Staff) -> models.QuerySet[Entry]:
    """The entries that tell when a person opened a file."""
    about = entries_about(label(file.info_request))
    return about.filter(what="info_request.file_read", by=by, details__file=file.pk)


def _refuse_strangers(info_request: InfoRequest, *, by: Staff, at: datetime) -> None:
    if may_open(by, info_request, on=day_of(at)):
        return
    refuse_if(
        [
            Refusal(
                "not_on_the_case",
                _("只有承办人、审核人和政府信息公开工作机构可以查看申请人的信息。"),
            )
        ]
    )
