"""How long after its publication a new document is found and its page is there.

A store of `--documents N` (20,000), its pages and its index; then `gongkai outlets`
runs as in service, and documents are published one by one. After each it is asked again
and again until the search names it, and until its page stands. `ms` counts from before
the publication; within a second is promised.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter, sleep

import store
from publish_one import approved_edition

from gongkai.config.settings import PUBLIC_FOLDER
from gongkai.disclosure.actions import publishing
from gongkai.disclosure.paths import document_path
from gongkai.search.answers import answer
from gongkai.search.filling import rebuild
from gongkai.search.question import Question, words_of

TIMES = 20
PATIENCE = 30.0


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    options = parser.parse_args()
    store.make_store(options.documents)
    store.bake()
    rebuild()
    first = options.documents + 1
    editions = [approved_edition(first + place) for place in range(TIMES)]
    command = [sys.executable, "-m", "gongkai.config.command", "outlets"]
    worker = subprocess.Popen(command)
    found: list[float] = []
    baked: list[float] = []
    try:
        wait_until(lambda: is_found(editions[0].title) == 0)
        for place, edition in enumerate(editions):
            title, page = edition.title, document_path(edition.document_id)
            started = perf_counter()
            publishing.publish(
                edition,
                at=store.NOW + timedelta(minutes=place),
                by=store.person("zhou"),
            )
            wait_until(lambda title=title: is_found(title) > 0)
            found.append((perf_counter() - started) * 1000)
            place_of_page = PUBLIC_FOLDER / "current" / page.lstrip("/")
            wait_until(place_of_page.exists)
            baked.append((perf_counter() - started) * 1000)
    finally:
        worker.terminate()
        worker.wait()
    print(
        json.dumps(
            {
                "benchmark": "found_after",
                "documents": options.documents,
                "found_ms": spread(found),
                "page_there_ms": spread(baked),
            },
            indent=1,
        )
    )


def is_found(title: str) -> int:
    """How many documents the search names for this very title."""
    typed = f'"{title}"'
    return answer(Question(typed, words_of(typed))).total


def wait_until(is_so: Callable[[], bool]) -> None:
    """Ask again and again. Raises `TimeoutError`."""
    stop = perf_counter() + PATIENCE
    while not is_so():
        if perf_counter() > stop:
            raise TimeoutError
        sleep(0.005)


def spread(times: list[float]) -> dict[str, float]:
    """Median and worst."""
    return {"median": round(median(times), 1), "max": round(max(times), 1)}


if __name__ == "__main__":
    main()
