"""Where the pictures of a text are seen before the public sees them.

A text is stored with the public addresses of its pictures, and those answer only once
it is published. At the desk each picture has an address that asks who is looking.
"""

import re
from collections.abc import Callable

from django.urls import reverse

from gongkai.disclosure.models import HeldFile
from gongkai.disclosure.paths import file_path
from gongkai.organisation.models import Staff

_PUBLIC = re.compile(r'(<img\b[^>]*\bsrc=")/files/[0-9a-f]{2}/([0-9a-f]{64})\.(\w+)"')
_OF_EDITION = re.compile(
    r'(<img\b[^>]*\bsrc=")/desk/documents/\d+/\d+/pictures/([0-9a-f]{64})\.(\w+)/?"'
)
_HELD = re.compile(r'(<img\b[^>]*\bsrc=")/desk/files/(\d{1,15})/"')


class PictureGone(ValueError):
    """A text shows a picture that its writer no longer holds."""


def at_desk(html: str, document: int, number: int) -> str:
    """A stored text with its pictures where the desk shows them."""
    if "/files/" not in html:
        return html

    def seen(match: re.Match[str]) -> str:
        address = reverse(
            "desk:picture", args=[document, number, f"{match[2]}.{match[3]}"]
        )
        return f'{match[1]}{address}"'

    return _PUBLIC.sub(seen, html)


def as_stored(html: str, person: Staff) -> tuple[str, list[HeldFile]]:
    """A text from the desk's form as it is stored, and the held pictures it shows.

    Raises `PictureGone` for a picture that this person does not hold (any longer).
    """
    html = _OF_EDITION.sub(
        lambda m: f'{m[1]}/files/{m[2][:2]}/{m[2]}.{m[3]}"',
        html,
    )
    shown: dict[int, HeldFile] = {}
    numbers = {int(match[2]) for match in _HELD.finditer(html)}
    if numbers:
        held = HeldFile.objects.filter(by=person, pk__in=numbers)
        shown = held.select_related("stored_file").in_bulk()
    if numbers - shown.keys():
        raise PictureGone
    return _HELD.sub(_stored(shown), html), list(shown.values())


def _stored(held: dict[int, HeldFile]) -> Callable[[re.Match[str]], str]:
    return lambda match: f'{match[1]}{file_path(held[int(match[2])].stored_file)}"'
