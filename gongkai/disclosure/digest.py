"""The digest that binds a review to what was read."""

import hashlib
import json
from typing import Any

from gongkai.disclosure.models import Attachment, Edition

READ_FIELDS = (
    "title",
    "summary",
    "body_html",
    "issuer",
    "source",
    "document_number",
    "topic",
    "genre",
    "keywords",
    "change_note",
)
"""The edition's text fields that a reader sees, and a reviewer therefore reads."""


def content_digest(edition: Edition, attachments: list[Attachment]) -> str:
    """SHA-256, in hexadecimal, of everything a reader of this edition would see.

    The text, its particulars, and of each attachment, in order, its title, name,
    description and own SHA-256. `attachments` come with their stored files.
    """
    canonical = json.dumps(
        read_content(edition, attachments), ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_content(edition: Edition, attachments: list[Attachment]) -> dict[str, Any]:
    """Everything a reader of this edition would see, as plain values."""
    read: dict[str, Any] = {name: getattr(edition, name) for name in READ_FIELDS}
    read["made_on"] = edition.made_on.isoformat() if edition.made_on else ""
    read["effective_on"] = (
        edition.effective_on.isoformat() if edition.effective_on else ""
    )
    read["attachments"] = [
        [
            attachment.position,
            attachment.title,
            attachment.file_name,
            attachment.description,
            attachment.stored_file.sha256,
        ]
        for attachment in attachments
    ]
    return read
