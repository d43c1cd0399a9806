"""From what a room offers to bytes in the tree."""

import errno
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import translation

from gongkai.baking.english import FOLDER as ENGLISH
from gongkai.baking.english import english_page
from gongkai.baking.models import ManifestLine
from gongkai.baking.shapes import Shapes
from gongkai.baking.traditional import FOLDER as TRADITIONAL
from gongkai.baking.traditional import has_traditional, traditional_page
from gongkai.baking.tree import GONE, Change, Removed, SourceLost, Tree
from gongkai.commons.pages import (
    Absent,
    Key,
    Output,
    Page,
    PageSet,
    StoredCopy,
    TextFile,
    Withheld,
    offered,
)

log = logging.getLogger(__name__)

SOURCE_LANGUAGE = "zh-hans"
BATCH = 400
"""Keys asked of a page set at once: enough to share queries, little enough to hold."""

MACHINE_ERRORS = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
    }
)
"""What the operator must mend; no page is to blame, and trying again may succeed."""

Work = tuple[str, list[Key]]
"""The name of a page set and some of its keys."""


@dataclass(frozen=True)
class Failure:
    """A key whose pages could not be made: its record, or the program, is at fault."""

    page_set: str
    key: Key
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What came of some keys."""

    work: Work
    changes: list[Change] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def all_work() -> Iterator[Work]:
    """Everything there is to bake, in batches."""
    for name, page_set in offered().items():
        yield from _in_batches(name, page_set.keys())


def work_for(keys: dict[str, Iterable[Key]]) -> Iterator[Work]:
    """These keys in batches, in the order in which page sets are written."""
    for name in offered():
        yield from _in_batches(name, keys.get(name, ()))


def carry_out(work: Work, tree: Tree) -> Outcome:
    """Make the pages of these keys and write them; what is to go is only named.

    A key that fails is named with its reason and stops no other. Raises what no page
    is to blame for: a full disk, a database that is away.
    """
    outcome = Outcome(work)
    with translation.override(SOURCE_LANGUAGE):
        _carry_out(*work, tree, outcome)
    return outcome


def is_the_machines(error: Exception) -> bool:
    """Whether the operator must mend this, so that it is no page's own fault."""
    if isinstance(error, OSError):
        return error.errno in MACHINE_ERRORS
    return isinstance(error, OperationalError | InterfaceError | MemoryError)


def _carry_out(name: str, keys: list[Key], tree: Tree, outcome: Outcome) -> None:
    """Halve what fails until the failing keys stand alone."""
    changes: list[Change] = []
    under_way: Output | None = None
    shapes = Shapes()
    try:
        page_set = offered()[name]
        for under_way in page_set.outputs(keys):
            if page_set.speaks_english and isinstance(under_way, Page):
                spoken = under_way.context | {"has_english": True}
                under_way = replace(under_way, context=spoken)
            changes += _apply(under_way, tree, shapes)
            under_way = None
        if page_set.speaks_english:
            changes += _in_english(page_set, keys, tree)
    except Exception as error:
        if is_the_machines(error):
            raise
        if len(keys) > 1:
            middle = len(keys) // 2
            _carry_out(name, keys[:middle], tree, outcome)
            _carry_out(name, keys[middle:], tree, outcome)
            return
        log.exception("not written: %s %s", name, keys[0])
        outcome.failures.append(Failure(name, keys[0], repr(error)))
        if under_way is not None:
            changes += _carried_over(under_way.path, tree)
    outcome.changes.extend(changes)


def _in_english(page_set: PageSet, keys: list[Key], tree: Tree) -> list[Change]:
    """The same pages with English words, at their own addresses."""
    changes: list[Change] = []
    with translation.override("en"):
        for output in page_set.outputs(keys):
            path = ENGLISH + output.path
            if isinstance(output, Page):
                changes += _written(path, output.status, english_page(output), tree)
            elif isinstance(output, Absent):
                changes += [Removed(path), Removed(path + GONE)]
    return changes


def _apply(output: Output, tree: Tree, shapes: Shapes) -> Sequence[Change]:
    match output:
        case Page(path=path, status=status):
            body = shapes.rendered(output)
            changes = _written(path, status, body, tree)
            if has_traditional(path):
                body = traditional_page(body)
                changes += _written(TRADITIONAL + path, status, body, tree)
            return changes
        case TextFile(path, text):
            return (tree.write(path, text.encode()),)
        case StoredCopy(path, source, sha256):
            return (tree.copy(path, source, sha256),)
        case Absent(path):
            # Removed only at the end, when no page names it any longer.
            gone: tuple[str, ...] = (path, path + GONE)
            if path.endswith(".html") and has_traditional(path):
                gone += tuple(TRADITIONAL + name for name in gone)
            return tuple(Removed(name) for name in gone)
        case Withheld(path, reason):
            log.error("withheld %s: %s", path, reason)
            return _carried_over(path, tree)


def _written(path: str, status: int, body: bytes, tree: Tree) -> list[Change]:
    """A page at its place, or at the place of what is gone; none at the other."""
    place, other = path, path + GONE
    if status != HTTPStatus.OK:
        place, other = other, place
    written = tree.write(place, body)
    return [written] if tree.is_fresh else [written, tree.remove(other)]


def _carried_over(path: str, tree: Tree) -> list[Change]:
    """What readers have had at a path so far, taken into a fresh tree.

    In the served tree it stands already. What was altered there is not taken.
    """
    if not tree.is_fresh:
        return []
    served = ManifestLine.objects.filter(
        generation__is_current=True,
        path__in=(
            *(path, path + GONE),
            *(TRADITIONAL + path, TRADITIONAL + path + GONE),
        ),
    ).select_related("generation")
    changes: list[Change] = []
    for line in served:
        source = settings.PUBLIC_FOLDER / f"{line.generation.folder_name}{line.path}"
        try:
            changes.append(tree.copy(line.path, source, line.sha256))
        except SourceLost as error:
            log.error("not carried over: %s", error)
    return changes


def _in_batches(name: str, keys: Iterable[Key]) -> Iterator[Work]:
    batch: list[Key] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield name, batch
            batch = []
    if batch:
        yield name, batch
