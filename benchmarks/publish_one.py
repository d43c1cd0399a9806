"""What it costs to publish one more document, at a thousand and a hundred thousand.

`--documents N` measures one size and prints one JSON object; without it, each of
1,000, 20,000 and 100,000 is measured in a process of its own and they are compared.
Publishing one document must write the same number of files however many there are;
the time may grow by three tenths at most. Beside the time by the clock stands that of
the processor, which other work on the machine disturbs less.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from statistics import median, quantiles
from time import perf_counter, process_time

SIZES = (1_000, 20_000, 100_000)
TIMES = 30
UNTIMED = 3
"""Publications before the timed ones, so that all code is imported and compiled."""


def main() -> None:
    """Measure one size, or all and compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int)
    options = parser.parse_args()
    answer = measured(options.documents) if options.documents else compared()
    print(json.dumps(answer, ensure_ascii=False, indent=1))


def compared() -> dict[str, object]:
    """All sizes one after the other, and the largest against the smallest."""
    sizes = []
    for count in SIZES:
        command = [sys.executable, __file__, "--documents", str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        sizes.append(json.loads(done.stdout))
    first, last = sizes[0], sizes[-1]
    return {
        "benchmark": "publish_one",
        "sizes": sizes,
        "files_are_equal": len({size["files_median"] for size in sizes}) == 1,
        "largest_to_smallest_p50": {
            part: round(last["ms"][part]["p50"] / first["ms"][part]["p50"], 2)
            for part in ("publish", "follow", "both", "both_cpu")
        },
    }


def measured(document_count: int) -> dict[str, object]:
    """Publish some documents one by one in a store of this size."""
    import store

    from gongkai.baking.actions import follow
    from gongkai.disclosure.actions import publishing

    store.make_store(document_count)
    store.bake()
    editions = [
        approved_edition(document_count + place) for place in range(UNTIMED + TIMES)
    ]
    while follow().entry_count:
        continue
    zhou = store.person("zhou")
    files: list[int] = []
    times: dict[str, list[float]] = {"publish": [], "follow": [], "both": []}
    processor: list[float] = []
    for place, edition in enumerate(editions):
        at = store.NOW + timedelta(minutes=place)
        worked = process_time()
        started = perf_counter()
        publishing.publish(edition, at=at, by=zhou)
        published = perf_counter()
        followed = follow()
        ended = perf_counter()
        if place >= UNTIMED:
            files.append(followed.written_count)
            times["publish"].append(published - started)
            times["follow"].append(ended - published)
            times["both"].append(ended - started)
            processor.append(process_time() - worked)
    return {
        "documents": document_count,
        "files_median": median(files),
        "files_counts": dict(sorted(Counter(files).items())),
        "ms": {
            part: {
                "p50": round(median(taken) * 1000, 2),
                "p95": round(quantiles(taken, n=20)[-1] * 1000, 2),
            }
            for part, taken in (times | {"both_cpu": processor}).items()
        },
    }


def approved_edition(number: int):
    """A document that has passed every review, through the real actions."""
    import store

    from gongkai.disclosure.actions import arranging, drafting, reviewing
    from gongkai.disclosure.models import Column
    from gongkai.review.models import Step
    from gongkai.rules.secrecy_markings import no_to_all

    at, lin = store.NOW, store.person("lin")
    edition = drafting.draft(
        lin.division,
        at=at,
        by=lin,
        title=store.title(number),
        body_html=store.body(number, store.paragraphs()[:50]),
        source="社会救助处",
        issuer="东岚省民政厅",
    )
    for path in ("/notices/", "/xxgk/fdzdgk/head-1/"):
        column = Column.objects.get(path=path)
        arranging.place(edition.document, column, at=at, by=lin)
    edition = drafting.submit(edition, at=at, by=lin)
    for step, username in (
        (Step.FIRST, "zhao"),
        (Step.SECOND, "zhou"),
        (Step.SECRECY, "sun"),
        (Step.FINAL, "qian"),
    ):
        edition = reviewing.agree(
            edition,
            step,
            read_digest=edition.digest,
            answers=no_to_all(at.date()),
            at=at,
            by=store.person(username),
        )
    return edition


if __name__ == "__main__":
    main()
