"""Collects the texts for people and keeps the English catalogue.

`python -m tools.messages` brings the catalogue up to date with the code and the
templates, compiles it, and says which texts still lack their English.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "gongkai"
CATALOGUE = HOUSE / "locale" / "en" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
FRAMEWORK = HOUSE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
"""The framework's own sentences about bad input, said in Chinese as we would."""
# Django's lazy forms, beside those that Babel knows.
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(
    [
        "gettext_lazy",
        "gettext_noop",
        "ngettext_lazy:1,2",
        "pgettext_lazy:1c,2",
        "npgettext_lazy:1c,2,3",
    ]
)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]")


def collected() -> Catalog:
    """Every text for people in the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(charset="utf-8", fuzzy=False)
    # By file and not by line, so that moving a text does not change the catalogue.
    for path, _line, text, comments, context in extract_from_dir(
        HOUSE, methods, options, KEYWORDS, comment_tags=("Translators:",)
    ):
        catalog.add(text, None, [(path, 0)], auto_comments=comments, context=context)
    return catalog


def english() -> Catalog:
    """The English catalogue as it is kept."""
    if not CATALOGUE.exists():
        return Catalog(
            locale="en",
            project="gongkai",
            version="1",
            header_comment="# The English catalogue; the source language is Chinese.",
            msgid_bugs_address="see README.md",
            last_translator="gongkai",
            language_team="English",
            revision_date=datetime.now(UTC),
            charset="utf-8",
            fuzzy=False,
        )
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def framework() -> Catalog:
    """The framework's sentences as we say them, kept by hand."""
    with FRAMEWORK.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def missing() -> list[str]:
    """Texts without English, and English for texts that are no longer said."""
    kept, wanted = english(), collected()
    return [
        f"no English: {_shown(message)}"
        for message in _texts(wanted)
        if not _is_translated(kept.get(message.id, message.context))
    ] + [
        f"no longer said: {_shown(message)}"
        for message in _texts(kept)
        if wanted.get(message.id, message.context) is None
    ]


def broken() -> list[str]:
    """Translations whose placeholders differ from those of the source text."""
    kept = english()
    wrong = [
        f"{_shown(message)}: {error}"
        for message, errors in kept.check()
        for error in errors
    ]
    # Babel's own check forgives a translation that leaves out a named placeholder.
    return wrong + [
        f"{_shown(message)}: other placeholders in {text}"
        for message in _texts(kept)
        for text in _forms(message.string)
        if text and _placeholders(text) != _placeholders(_forms(message.id)[-1])
    ]


def compiled(catalog: Catalog) -> bytes:
    """The catalogue in the form that gettext reads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def update() -> None:
    """Bring the English catalogue up to date and compile it."""
    catalog = english()
    catalog.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalog, width=88, sort_by_file=True, include_lineno=False)
    COMPILED.write_bytes(compiled(english()))
    FRAMEWORK.with_suffix(".mo").write_bytes(compiled(framework()))


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    return isinstance(message.string, str) or all(message.string)


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """The singular and the plural forms of a text, or the text alone."""
    return (text,) if isinstance(text, str) else text or ("",)


def _placeholders(text: str) -> list[str]:
    """What is filled in at run time, in a fixed order."""
    return sorted(PLACEHOLDER.findall(text))


def _shown(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    update()
    lacking = missing() + broken()
    print("\n".join(lacking) or f"{CATALOGUE.relative_to(ROOT)}: complete")
    sys.exit(bool(lacking))
