"""Sharing work among processes that end when the one that started them ends."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.process import BaseProcess

from django.db import connections

from gongkai.baking.rendering import Outcome, Work, carry_out
from gongkai.baking.tree import Tree

_tree: Tree | None = None


def carried_out(work: list[Work], tree: Tree, *, processes: int) -> Iterator[Outcome]:
    """What came of each batch, as they come; in this process when they are few.

    Raises what a batch raises, and `BrokenProcessPool` when a process was killed.
    """
    if processes == 1 or len(work) < processes * 2:
        for batch in work:
            yield carry_out(batch, tree)
        return
    leave_the_database()
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_begin,
        initargs=(tree,),
    )
    try:
        for done in as_completed([pool.submit(_in_child, batch) for batch in work]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def leave_the_database() -> None:
    """Close every connection and pool, which a forked child must not share.

    The next query opens a new one, here as there.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()
        getattr(connection, "close_pool", lambda: None)()


def _begin(tree: Tree) -> None:
    """Make ready a child: its tree, and nothing that outlives its parent.

    The child holds its parent's lock too. If it lived on after a kill, it would write
    into a folder that is being swept away, and nobody else could bake.
    """
    global _tree
    _tree = tree
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A batch makes a hundred thousand objects and drops them; to look through them
    # every 700 took a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000)
    end_with_parent()


def end_with_parent() -> None:
    """See to it that this process ends when the one that forked it has been killed.

    Does nothing in a process that was not forked by `multiprocessing`.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent,), daemon=True).start()


def _wait_and_end(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _in_child(work: Work) -> Outcome:
    assert _tree is not None
    return carry_out(work, _tree)
