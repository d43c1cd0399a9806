"""Files of a request: kept sealed, named by nothing that tells."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongkai.commons.sealing import SealedText, keep_sealed
from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.organisation.models import Staff


@dataclass(frozen=True)
class NewFile:
    """A file that was checked at the door and is to be kept with a request."""

    kind: FileKind
    media_type: str
    name: str = field(repr=False)
    content: bytes = field(repr=False)


def keep_file(
    info_request: InfoRequest,
    new: NewFile,
    *,
    at: datetime,
    by: Staff | None,
    redacts: SealedFile | None = None,
    redaction_verified_at: datetime | None = None,
    **about: Any,
) -> SealedFile:
    """Keep a file sealed; the bytes are on disk before the row refers to them.

    `about` are columns of the record that say more of it, such as a letter's number.
    """
    return SealedFile.objects.create(
        info_request=info_request,
        kind=new.kind,
        name=SealedText.of(new.name),
        media_type=new.media_type,
        size=len(new.content),
        kept_as=keep_sealed(new.content),
        digest=SealedText.of(digest_of(new)),
        redacts=redacts,
        redaction_verified_at=redaction_verified_at,
        added_at=at,
        added_by=by,
        **about,
    )


def digest_of(new: NewFile) -> str:
    """The SHA-256 by which equal files are known, in hexadecimal."""
    return hashlib.sha256(new.content).hexdigest()
