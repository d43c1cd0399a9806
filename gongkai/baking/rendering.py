"""From what a room offers to bytes in the tree."""

import logging
from collections.abc import Iterable, Iterator, Sequence

from django.template.loader import get_template
from django.utils import translation

from gongkai.baking.tree import GONE, Change, Removed, Tree
from gongkai.commons.pages import (
    Absent,
    Key,
    Output,
    Page,
    StoredCopy,
    TextFile,
    Withheld,
    offered,
)

log = logging.getLogger(__name__)

SOURCE_LANGUAGE = "zh-hans"
BATCH = 200
"""Keys asked of a page set at once: enough to share queries, little enough to hold."""

Work = tuple[str, list[Key]]
"""The name of a page set and some of its keys."""


def all_work() -> Iterator[Work]:
    """Everything there is to bake, in batches."""
    for name, page_set in offered().items():
        yield from _in_batches(name, page_set.keys())


def work_for(keys: dict[str, Iterable[Key]]) -> Iterator[Work]:
    """These keys in batches, in the order in which page sets are written."""
    for name in offered():
        yield from _in_batches(name, keys.get(name, ()))


def carry_out(work: Work, tree: Tree) -> list[Change]:
    """Make the pages of these keys and bring the tree into step with them."""
    name, keys = work
    changes: list[Change] = []
    with translation.override(SOURCE_LANGUAGE):
        for output in offered()[name].outputs(keys):
            changes += _apply(output, tree)
    return changes


def _apply(output: Output, tree: Tree) -> Sequence[Change]:
    match output:
        case Page(path, template, context, 200):
            body = get_template(template).render(context).encode()
            return tree.write(path, body), tree.remove(path + GONE)
        case Page(path, template, context):
            body = get_template(template).render(context).encode()
            return tree.write(path + GONE, body), tree.remove(path)
        case TextFile(path, text):
            return (tree.write(path, text.encode()),)
        case StoredCopy(path, source, sha256):
            return (tree.copy(path, source, sha256),)
        case Absent(path):
            return tree.remove(path), Removed(path + GONE)
        case Withheld(path, reason):
            log.error("withheld %s: %s", path, reason)
            return ()


def _in_batches(name: str, keys: Iterable[Key]) -> Iterator[Work]:
    batch: list[Key] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield name, batch
            batch = []
    if batch:
        yield name, batch
