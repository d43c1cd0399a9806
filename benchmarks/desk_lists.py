"""What the lists of the desk cost at a thousand documents and at a hundred thousand.

Each size in a process of its own; every page is asked for several times through the
whole program, log-in and template included. Prints one JSON object: milliseconds and
how often the store was asked, which must not grow.
"""

import argparse
import json
import subprocess
import sys
from statistics import median
from time import perf_counter

SIZES = (1_000, 100_000)
TIMES = 5
PAGES = {
    "first page": "/desk/documents/",
    "published": "/desk/documents/?state=published",
    "by title": "/desk/documents/?sort=title",
    "by division": "/desk/documents/?sort=division",
    "last page": "/desk/documents/?page=99999999",
    "words": "/desk/documents/?q=通知",
    "columns at work": "/desk/columns/at-work/",
    "staff": "/desk/staff/",
    "notices": "/desk/notices/",
    "to do": "/desk/to-do/",
    "as a table": "/desk/documents/?export=xlsx",
}


def main() -> None:
    """Measure one size, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int)
    options = parser.parse_args()
    if options.documents:
        answer = measured(options.documents)
    else:
        answer = {"benchmark": "desk_lists", "sizes": [run(size) for size in SIZES]}
    print(json.dumps(answer, ensure_ascii=False, indent=1))


def run(size: int) -> dict[str, object]:
    """One size in a process of its own."""
    command = [sys.executable, __file__, "--documents", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def measured(document_count: int) -> dict[str, object]:
    """Every page at one size."""
    import store

    store.make_store(document_count)

    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(store.person("zhou"))
    pages = {}
    for name, address in PAGES.items():
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        asked = len(seen)
        assert answer.status_code == 200, (name, answer.status_code)
        taken = []
        for _time in range(1 if "export" in address else TIMES):
            started = perf_counter()
            client.get(address)
            taken.append(perf_counter() - started)
        pages[name] = {
            "ms": round(median(taken) * 1000, 1),
            "queries": asked,
        }
    return {"documents": document_count, "pages": pages}


if __name__ == "__main__":
    main()
