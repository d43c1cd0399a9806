"""Following the journal, and baking everything anew."""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gongkai.baking.models import Generation, ManifestLine, Unwritten
from gongkai.baking.processes import carried_out
from gongkai.baking.queries import current_generation
from gongkai.baking.rendering import (
    Failure,
    Outcome,
    all_work,
    carry_out,
    is_the_machines,
    work_for,
)
from gongkai.baking.tree import (
    Change,
    Removed,
    Tree,
    Written,
    locked,
    point_to,
    sweep_away,
)
from gongkai.commons.pages import JournalEntry, Key, offered
from gongkai.journal import actions as journal
from gongkai.journal.queries import entries_after, newest_number, position

log = logging.getLogger(__name__)

FOLLOWER = "baking"
ENTRIES_AT_ONCE = 200
LINES_AT_ONCE = 10_000
"""So many manifest lines are entered in one transaction of a full bake.

Each transaction makes the disk write all that was baked before it, and wait.
"""

FAILURES_BORNE = 10
"""With more failing keys than this the program is at fault, not a record."""

Progress = Callable[[int, int], None]
"""Told how many batches are done, of how many."""


@dataclass(frozen=True)
class Followed:
    """What one round of following did."""

    entry_count: int
    written_count: int


class AlreadyBaking(Exception):
    """Another full bake is under way; its result will be as good as this one's."""


class TooMuchFailed(Exception):
    """So many keys failed that the new tree was given up and the old one stays."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        super().__init__(f"{len(failures)} keys failed, the first: {failures[0]}")


def follow() -> Followed:
    """Bring the public tree into step with the next entries of the journal.

    Interrupted anywhere it is simply done again: the cursor moves in the transaction
    that writes the manifest, after the files stand. Does nothing while there is no
    tree: the first one is made by `bake_all`.
    """
    folder: Path = settings.PUBLIC_FOLDER
    with locked(folder, "tree"):
        generation = current_generation()
        if generation is None or not (folder / generation.folder_name).is_dir():
            return Followed(0, 0)
        point_to(folder, generation.folder_name)
        first = position(FOLLOWER)
        reached, outcomes = _apply_entries(first, Tree(folder, generation.folder_name))
        if reached == first:
            return Followed(0, 0)
        with transaction.atomic():
            _enter(generation, outcomes)
            journal.advance(FOLLOWER, to=reached)
        return Followed(reached - first, _written_count(outcomes))


def bake_all(
    *,
    made_with: str,
    at: datetime,
    finished: Callable[[], datetime],
    processes: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Generation:
    """Build a whole new tree while the old one is served, then change over.

    Raises `AlreadyBaking` when another full bake is under way, and `TooMuchFailed`
    when there is an old tree that lacks less. Whatever is raised, the old tree stays
    as it is, and the new one is swept away.
    """
    folder: Path = settings.PUBLIC_FOLDER
    try:
        with locked(folder, "bake", wait=False):
            _sweep(folder)
            generation = Generation.objects.create(
                started_at=at, up_to=newest_number(), made_with=made_with
            )
            try:
                reached = _build(
                    generation, folder, processes or os.cpu_count() or 1, progress
                )
                _change_over(generation, folder, reached, finished)
            except BaseException:
                if not generation.is_current:
                    # At once, not at the next bake: the disk may be full.
                    shutil.rmtree(folder / generation.folder_name, ignore_errors=True)
                raise
            _sweep(folder)
            return generation
    except BlockingIOError as error:
        raise AlreadyBaking from error


def _sweep(folder: Path) -> None:
    """Leave only the current generation, its folder and its manifest.

    A bake that was killed may have left others, and a change-over that was killed a
    link to the folder before. The rows go first: who has just resolved the link to
    an old folder has that time to open a file in it.
    """
    current = current_generation()
    if current and (folder / current.folder_name).is_dir():
        with locked(folder, "tree"):
            point_to(folder, current.folder_name)
    Generation.objects.filter(is_current=False).delete()
    sweep_away(folder)


def _build(
    generation: Generation, folder: Path, processes: int, progress: Progress
) -> int:
    """Make every page in a fresh tree; the number of the entry it is in step with.

    What happens meanwhile is applied afterwards, so that at the change-over only the
    last entries are left to wait for.
    """
    tree = Tree(folder, generation.folder_name, is_fresh=True)
    tree.root.mkdir(parents=True)
    work = list(all_work())
    failures: list[Failure] = []
    gathered: list[Outcome] = []
    outcomes = carried_out(work, tree, processes=processes)
    for done, outcome in enumerate(outcomes, start=1):
        gathered.append(outcome)
        failures += outcome.failures
        if _written_count(gathered) >= LINES_AT_ONCE or done == len(work):
            _enter(generation, gathered)
            gathered = []
        progress(done, len(work))
    if len(failures) > FAILURES_BORNE and current_generation():
        raise TooMuchFailed(failures)
    reached = generation.up_to
    while newest_number() - reached > ENTRIES_AT_ONCE:
        reached = _catch_up(generation, folder, reached)
    return reached


def _change_over(
    generation: Generation,
    folder: Path,
    reached: int,
    finished: Callable[[], datetime],
) -> None:
    """Let the new tree be the served one, in step with the last entry."""
    with locked(folder, "tree"):
        while newest_number() > reached:
            reached = _catch_up(generation, folder, reached)
        with transaction.atomic():
            Generation.objects.filter(is_current=True).update(is_current=False)
            generation.is_current = True
            generation.finished_at = finished()
            generation.save()
            journal.advance(FOLLOWER, to=reached)
        point_to(folder, generation.folder_name)


def _catch_up(generation: Generation, folder: Path, reached: int) -> int:
    """Apply to a new tree what happened while it was being built."""
    reached, outcomes = _apply_entries(reached, Tree(folder, generation.folder_name))
    _enter(generation, outcomes)
    return reached


def _apply_entries(after: int, tree: Tree) -> tuple[int, list[Outcome]]:
    """Bring a tree into step with the next entries; the number reached."""
    entries = entries_after(after, limit=ENTRIES_AT_ONCE)
    if not entries:
        return after, []
    touched: dict[str, dict[Key, None]] = {name: {} for name in offered()}
    outcomes = []
    for entry in entries:
        for name in offered():
            keys, failure = _affected(name, entry)
            touched[name] |= dict.fromkeys(keys)
            if failure:
                outcomes.append(Outcome((name, []), failures=[failure]))
    for work in work_for({name: list(keys) for name, keys in touched.items()}):
        outcomes.append(carry_out(work, tree))
    for change in _last_changes(outcomes):
        if isinstance(change, Removed):
            tree.remove(change.path)
    return entries[-1].number, outcomes


def _affected(name: str, entry: JournalEntry) -> tuple[list[Key], Failure | None]:
    """The keys an entry touches; or why that cannot be told."""
    try:
        return list(offered()[name].affected_by(entry)), None
    except Exception as error:
        if is_the_machines(error):
            raise
        log.exception("cannot tell what %s touches in %s", entry, name)
        return [], Failure(name, (f"journal {entry}",), repr(error))


def _enter(generation: Generation, outcomes: Iterable[Outcome]) -> None:
    """Write into the manifest what stands in the tree now, and what failed."""
    outcomes = list(outcomes)
    changes = _last_changes(outcomes)
    removed = [item.path for item in changes if isinstance(item, Removed)]
    with transaction.atomic():
        ManifestLine.objects.bulk_create(
            [
                ManifestLine(
                    generation=generation,
                    path=change.path,
                    sha256=change.sha256,
                    size=change.size,
                )
                for change in changes
                if isinstance(change, Written)
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
        _enter_failures(generation, outcomes)


def _enter_failures(generation: Generation, outcomes: list[Outcome]) -> None:
    """Name the keys that failed, and no longer those that have succeeded since."""
    for known in generation.unwritten.all():
        if any(
            known.page_set == outcome.work[0]
            and known.key in map(_key_name, outcome.work[1])
            for outcome in outcomes
        ):
            known.delete()
    for failure in (failure for outcome in outcomes for failure in outcome.failures):
        Unwritten.objects.update_or_create(
            generation=generation,
            page_set=failure.page_set,
            key=_key_name(failure.key),
            defaults={"reason": failure.reason},
        )


def _key_name(key: Key) -> str:
    return json.dumps(key, ensure_ascii=False)[:200]


def _last_changes(outcomes: Iterable[Outcome]) -> list[Change]:
    """What holds at the end for each path."""
    return list(
        {
            change.path: change for outcome in outcomes for change in outcome.changes
        }.values()
    )


def _written_count(outcomes: Iterable[Outcome]) -> int:
    return sum(
        isinstance(change, Written)
        for outcome in outcomes
        for change in outcome.changes
    )
