"""Baking every page of a store beside Hugo building the same pages.

Both start from nothing and run as commands of their own, in turn, three rounds, in
the same folder: on the disk, or with TMPDIR=/dev/shm in memory. Hugo makes documents
and list pages from content written for it beforehand (see hugo_site.py), once from
Markdown and once from HTML; we make these from the store, and homes, feeds, site maps,
compressed copies and the manifest besides. A sample of the pages is compared, element
by element.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from time import perf_counter

import hugo_site
import store

from gongkai.baking.models import Generation

ROOT = Path(__file__).parents[1]
PUBLIC = store.DATA / "public"
FORMS = {"hugo_markdown": ".md", "hugo_html": ".html"}
ROUNDS = 3
SAMPLE = 50
OURS = [sys.executable, "-m", "gongkai.config.command", "bake", "--full", "--json"]


@dataclass(frozen=True)
class Cost:
    """What a command took, in seconds; processor time with that of its children."""

    wall: float
    cpu: float


def main() -> None:
    """Fill a store, write Hugo's content, build both in turn, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    options = parser.parse_args()
    store.make_store(options.documents)
    for form, suffix in FORMS.items():
        paths = hugo_site.write_site(store.DATA / form, suffix=suffix)
    costs: dict[str, list[Cost]] = {"gongkai": [], **{form: [] for form in FORMS}}
    different: set[str] = set()
    for _ in range(ROUNDS):
        costs["gongkai"].append(baked())
        for form in FORMS:
            costs[form].append(built(form))
            different |= {path for path in sample(paths) if not is_same(path, form)}
            shutil.rmtree(store.DATA / form / "public")
    made = Generation.objects.get().lines.count()
    print(
        json.dumps(
            {
                "benchmark": "full_bake",
                "documents": options.documents,
                "folder": str(store.DATA.parent),
                "gongkai": figures(costs["gongkai"], made),
                **{form: figures(costs[form], len(paths)) for form in FORMS},
                "times_as_long": {
                    form: {
                        "wall": ratio(costs, form, "wall"),
                        "cpu": ratio(costs, form, "cpu"),
                    }
                    for form in FORMS
                },
                "compared_pages": SAMPLE,
                "different_pages": sorted(different),
            },
            indent=1,
        )
    )


def baked() -> Cost:
    """Bake all with nothing there before."""
    shutil.rmtree(PUBLIC, ignore_errors=True)
    Generation.objects.all().delete()
    return cost(OURS)


def built(form: str) -> Cost:
    """Let Hugo build all with nothing there before."""
    return cost(["hugo", "--quiet", "--source", str(store.DATA / form)])


def cost(command: list[str]) -> Cost:
    """Run a command to its end; what was still to be written is written before."""
    os.sync()
    started = perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall, used.ru_utime + used.ru_stime)


def figures(costs: list[Cost], page_count: int) -> dict[str, object]:
    """Medians, each round, and pages a second."""
    wall = median(taken.wall for taken in costs)
    cpu = median(taken.cpu for taken in costs)
    return {
        "pages": page_count,
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "pages_per_s": round(page_count / wall),
        "walls_s": [round(taken.wall, 2) for taken in costs],
        "cpus_s": [round(taken.cpu, 2) for taken in costs],
    }


def ratio(costs: dict[str, list[Cost]], form: str, name: str) -> float:
    """How many times as long Hugo took, median to median."""
    hugo, gongkai = (
        median(getattr(taken, name) for taken in costs[who])
        for who in (form, "gongkai")
    )
    return round(hugo / gongkai, 2)


def sample(paths: list[str]) -> list[str]:
    """Some documents and, a fifth, list pages."""
    taken = random.Random(50)
    documents = [path for path in paths if path.startswith("/documents/")]
    lists = [path for path in paths if not path.startswith("/documents/")]
    fifth = SAMPLE // 5
    return taken.sample(documents, SAMPLE - fifth) + taken.sample(lists, fifth)


def is_same(path: str, form: str) -> bool:
    """Whether both made a page of the same elements, attributes and words."""
    ours = (PUBLIC / "current" / path[1:]).read_text(encoding="utf-8")
    theirs = (store.DATA / form / "public" / path[1:]).read_text(encoding="utf-8")
    return structure(ours) == structure(theirs)


def structure(page: str) -> list[object]:
    """Elements with their attributes, and words, without white space between."""
    reading = _Reading()
    reading.feed(page)
    reading.close()
    return reading.found


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.found.append(words)


if __name__ == "__main__":
    main()
