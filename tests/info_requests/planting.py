"""A secret of its own in every text of every record of requests, found by looking.

The models are asked what columns they have, so a new one cannot be forgotten: it is
planted, or it stands in `WORDS_OF_OURS` because what it holds are our own words.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, unquote

from django.apps import apps
from django.db import models

from gongkai.commons.sealing import SealedText, SealedTextField, key_ring
from gongkai.commons.sealing import sealed_location as location
from gongkai.info_requests.models import SealedFile

WORDS_OF_OURS = {
    "InfoRequest": {"number", "outcome", "published_index_number"},
    "Numbering": {"what", "pattern"},
    "NumberSeries": {"what"},
    "SealedFile": {"media_type", "kept_as", "letter", "number"},
    "Reply": {"outcome", "document_number", "digest", "approved_digest"}
    | {"cleared_digest", "emergency_digest"},
    "LetterService": set(),
}
"""Columns of text that hold keys, kinds and numbers which we give out ourselves."""

HASHES = {
    ("InfoRequest", "query_code_hash"),
    ("InfoRequest", "form_token_hash"),
    ("InfoRequest", "applicant_fingerprint"),
    ("DescriptionMark", "mark"),
}
AS_WRITTEN = "some field as it was written"
_MARK = re.compile("密[0-9a-f]{12}")


@dataclass(frozen=True)
class Planted:
    """Which secret stands where, by the secret."""

    written: str
    places: dict[str, str] = field(default_factory=dict)
    open_places: frozenset[str] = frozenset()
    """Those that are not sealed: they may stand in the database, and nowhere else."""

    def leaks(self, text: str, *, sealed_only: bool = False) -> list[str]:
        """The names of the fields whose secret a text tells, however it is spelled."""
        spelled = {text, unquote(text), unescape(text)}
        if "\\u" in text:
            spelled.add(re.sub(r"\\u([0-9a-f]{4})", _letter, text, flags=re.I))
        found = {mark for one in spelled for mark in _MARK.findall(one)}
        told = {self.places.get(mark, f"unknown {mark}") for mark in found}
        if any(self.written in one for one in spelled):
            told.add(AS_WRITTEN)
        return sorted(told - (self.open_places if sealed_only else frozenset()))

    def leaks_in_bytes(self, content: bytes) -> list[str]:
        """The names of the sealed fields whose secret stands in raw bytes."""
        return sorted(
            place
            for mark, place in self.places.items()
            if place not in self.open_places
            and any(form in content for form in _forms(mark))
        ) + [AS_WRITTEN] * (self.written.encode() in content)


def plant(written: str) -> Planted:
    """Overwrite every text of every record, and every kept file, by its own secret.

    `written` is what was planted through the actions: it may have gone elsewhere then.
    """
    places: dict[str, str] = {}
    open_places: set[str] = set()
    for model in apps.get_app_config("info_requests").get_models():
        for row in model._base_manager.order_by("pk"):
            changed: dict[str, object] = {}
            for column in columns_of_text(model):
                place = f"{model.__name__}.{column.name}"
                mark = _mark(f"{place} {row.pk}")
                places[mark] = place
                if isinstance(column, SealedTextField):
                    changed[column.name] = SealedText.of(mark)
                else:
                    changed[column.name] = mark
                    open_places.add(place)
            model._base_manager.filter(pk=row.pk).update(**changed)
    for file in SealedFile.objects.filter(erased_at=None):
        mark = _mark(f"content of {file.pk}")
        places[mark] = f"content of a file ({file.kind})"
        location(file.kept_as).write_bytes(key_ring().seal(mark.encode()))
    return Planted(written, places, frozenset(open_places))


def columns_of_text(model: type[models.Model]) -> Iterator[models.Field]:
    """The columns of a model in which somebody's words may stand."""
    ours = WORDS_OF_OURS.get(model.__name__, set())
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField)
        is_hash = (model.__name__, column.name) in HASHES
        if is_text and not column.choices and not is_hash and column.name not in ours:
            yield column


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _forms(mark: str) -> tuple[bytes, ...]:
    return (
        mark.encode(),
        mark.encode("utf-16-le"),
        mark.encode("gb18030"),
        quote(mark).encode(),
        mark.encode("unicode_escape"),
    )


def _mark(place: str) -> str:
    return f"密{hashlib.sha256(place.encode()).hexdigest()[:12]}"
