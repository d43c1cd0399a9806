"""Following the journal, and baking everything anew."""

import multiprocessing
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from gongkai.baking.models import Generation, ManifestLine
from gongkai.baking.queries import current_generation
from gongkai.baking.rendering import Work, all_work, carry_out, work_for
from gongkai.baking.tree import (
    Change,
    Tree,
    Written,
    locked,
    point_to,
    sweep_away,
)
from gongkai.commons.pages import Key, offered
from gongkai.journal import actions as journal
from gongkai.journal.queries import entries_after, newest_number, position

FOLLOWER = "baking"
ENTRIES_AT_ONCE = 200
Progress = Callable[[int, int], None]
"""Told how many batches are done, of how many."""


@dataclass(frozen=True)
class Followed:
    """What one round of following did."""

    entry_count: int
    written_count: int


class AlreadyBaking(Exception):
    """Another full bake is under way; its result will be as good as this one's."""


def follow() -> Followed:
    """Bring the public tree into step with the next entries of the journal.

    Interrupted anywhere it is simply done again: the cursor moves in the transaction
    that writes the manifest, after the files stand.
    """
    folder: Path = settings.PUBLIC_FOLDER
    with locked(folder, "tree"):
        generation = current_generation()
        if generation is None:
            return Followed(0, 0)
        point_to(folder, generation.folder_name)
        tree = Tree(folder, generation.folder_name, is_served=True)
        first = position(FOLLOWER)
        reached, changes = _apply_entries(first, tree)
        if reached is None:
            return Followed(0, 0)
        with transaction.atomic():
            _enter(generation, changes)
            journal.advance(FOLLOWER, to=reached)
        written = sum(isinstance(change, Written) for change in changes)
        return Followed(reached - first, written)


def bake_all(
    *,
    made_with: str,
    at: datetime,
    finished: Callable[[], datetime],
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Generation:
    """Build a whole new tree while the old one is served, then change over.

    Raises `AlreadyBaking` when another full bake is under way.
    """
    folder: Path = settings.PUBLIC_FOLDER
    try:
        with locked(folder, "bake", wait=False):
            return _bake_all(
                folder,
                made_with=made_with,
                at=at,
                finished=finished,
                processes=processes or os.cpu_count() or 1,
                progress=progress,
            )
    except BlockingIOError as error:
        raise AlreadyBaking from error


def _bake_all(
    folder: Path,
    *,
    made_with: str,
    at: datetime,
    finished: Callable[[], datetime],
    processes: int,
    progress: Progress,
) -> Generation:
    current = current_generation()
    sweep_away(folder, keep=current.folder_name if current else "")
    Generation.objects.filter(is_current=False).delete()
    reached = newest_number()
    generation = Generation.objects.create(
        started_at=at, up_to=reached, made_with=made_with
    )
    tree = Tree(folder, generation.folder_name, is_served=False)
    tree.root.mkdir(parents=True)
    work = list(all_work())
    for done, changes in enumerate(_carried_out(work, tree, processes), start=1):
        _enter(generation, changes)
        progress(done, len(work))
    while newest_number() - reached > ENTRIES_AT_ONCE:
        reached = _catch_up(generation, tree, reached)
    with locked(folder, "tree"):
        while newest_number() > reached:
            reached = _catch_up(generation, tree, reached)
        with transaction.atomic():
            Generation.objects.filter(is_current=True).update(is_current=False)
            generation.is_current = True
            generation.finished_at = finished()
            generation.save()
            journal.advance(FOLLOWER, to=reached)
        point_to(folder, generation.folder_name)
    sweep_away(folder, keep=generation.folder_name)
    Generation.objects.filter(is_current=False).delete()
    return generation


def _catch_up(generation: Generation, tree: Tree, reached: int) -> int:
    """Apply to a new tree what happened while it was being built."""
    next_reached, changes = _apply_entries(reached, tree)
    _enter(generation, changes)
    return next_reached if next_reached is not None else reached


def _apply_entries(after: int, tree: Tree) -> tuple[int | None, list[Change]]:
    """Bring a tree into step with the next entries; the number reached, if any."""
    entries = entries_after(after, limit=ENTRIES_AT_ONCE)
    if not entries:
        return None, []
    touched: dict[str, dict[Key, None]] = {name: {} for name in offered()}
    for entry in entries:
        for name, page_set in offered().items():
            touched[name] |= dict.fromkeys(page_set.affected_by(entry))
    changes: list[Change] = []
    for work in work_for({name: list(keys) for name, keys in touched.items()}):
        changes += carry_out(work, tree)
    return entries[-1].number, changes


def _enter(generation: Generation, changes: Iterable[Change]) -> None:
    """Write into the manifest what now stands in the tree, and what no longer does."""
    last: dict[str, Change] = {change.path: change for change in changes}
    written = [change for change in last.values() if isinstance(change, Written)]
    removed = [
        change.path for change in last.values() if not isinstance(change, Written)
    ]
    with transaction.atomic():
        ManifestLine.objects.bulk_create(
            [
                ManifestLine(
                    generation=generation,
                    path=change.path,
                    sha256=change.sha256,
                    size=change.size,
                )
                for change in written
            ],
            batch_size=500,
            update_conflicts=True,
            unique_fields=("generation", "path"),
            update_fields=("sha256", "size"),
        )
        for start in range(0, len(removed), 500):
            ManifestLine.objects.filter(
                generation=generation, path__in=removed[start : start + 500]
            ).delete()


def _carried_out(
    work: list[Work], tree: Tree, processes: int
) -> Iterable[list[Change]]:
    """The changes of each batch as they come, from several processes if there are."""
    if processes == 1 or len(work) < processes * 2:
        for batch in work:
            yield carry_out(batch, tree)
        return
    for connection in connections.all(initialized_only=True):
        # A forked child must not share its parent's connection, nor its pool.
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, _take_tree, (tree,)) as pool:
        yield from pool.imap_unordered(_in_child, work)


_tree: Tree | None = None


def _take_tree(tree: Tree) -> None:
    """Remember, in a worker process, the tree it writes."""
    global _tree
    _tree = tree


def _in_child(work: Work) -> list[Change]:
    assert _tree is not None
    return carry_out(work, _tree)
