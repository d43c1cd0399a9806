"""Where the bytes of attachments lie: each once, under its SHA-256."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def location(sha256: str) -> Path:
    """The file that holds the bytes with this digest."""
    folder: Path = settings.FILES_FOLDER
    return folder / sha256[:2] / sha256


def keep(content: BinaryIO, *, sha256: str) -> Path:
    """Write bytes to their place unless they are there; whole or not at all.

    Raises `ValueError` when the bytes do not have the digest they came with.
    """
    place = location(sha256)
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    taken = hashlib.sha256()
    content.seek(0)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        while block := content.read(1 << 20):
            taken.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if taken.hexdigest() != sha256:
        Path(file.name).unlink()
        raise ValueError(f"the bytes are not those of {sha256}")
    Path(file.name).chmod(0o644)
    Path(file.name).replace(place)
    return place
