"""The digest that binds the review of a reply to exactly what was read."""

import hashlib
import json

from gongkai.info_requests.models import FileKind, Reply

SEALED_PARTS = (
    "reason",
    "given",
    "where",
    "other_agency",
    "other_agency_contact",
    "remarks",
)
"""The sealed texts of a reply that its reader sees."""

PLAIN_PARTS = ("outcome", "grounds", "earlier_reply_number")
"""What else of a reply its reader sees."""


def reply_digest(reply: Reply) -> str:
    """SHA-256, in hexadecimal, of salt, texts and files of a reply."""
    read: dict[str, object] = {
        name: getattr(reply, name).reveal() for name in SEALED_PARTS
    }
    read |= {name: getattr(reply, name) for name in PLAIN_PARTS}
    read["salt"] = reply.digest_salt.reveal()
    read["files"] = [
        [file.name.reveal(), file.digest.reveal()]
        for file in reply.info_request.files.filter(kind=FileKind.REPLY, erased_at=None)
    ]
    canonical = json.dumps(read, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
