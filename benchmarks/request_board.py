"""What the deadline board costs at five hundred cases and at five thousand.

Each size in a process of its own; every view of the board is asked for several times
through the whole program, log-in and template included, by the OGI office and by
somebody who writes for one division. Prints one JSON object: milliseconds, and how
often the store was asked, which must not grow.
"""

import argparse
import json
import random
import subprocess
import sys
from datetime import date, timedelta
from statistics import median
from time import perf_counter

SIZES = (500, 5_000)
TIMES = 5
VIEWS = ("open", "late", "today", "soon", "paused", "provisional", "answered")
STATES = ("in_handling",) * 6 + ("reply_in_review", "needs_correction", "served")
DIVISIONS = 12


def main() -> None:
    """Measure one size, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int)
    options = parser.parse_args()
    if options.requests:
        answer = measured(options.requests)
    else:
        answer = {"benchmark": "request_board", "sizes": [run(one) for one in SIZES]}
    print(json.dumps(answer, ensure_ascii=False, indent=1))


def run(size: int) -> dict[str, object]:
    """One size in a process of its own."""
    command = [sys.executable, __file__, "--requests", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def measured(request_count: int) -> dict[str, object]:
    """Every view of the board at one size, for the office and for a writer."""
    import store

    store.make_store(10)

    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    settings.ALLOWED_HOSTS = ["testserver"]
    office, writer = store.person("zhou"), store.person("lin")
    fill(request_count, office, writer, timezone.localdate())
    pages: dict[str, object] = {}
    for who in (office, writer):
        client = Client()
        client.force_login(who)
        for view in VIEWS:
            address = f"/desk/requests/?view={view}"
            client.get(address)
            times = []
            with CaptureQueriesContext(connection) as asked:
                for _time in range(TIMES):
                    began = perf_counter()
                    answer = client.get(address)
                    times.append((perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status_code
            pages[f"{who.username} {view}"] = {
                "ms": round(median(times), 1),
                "asked": round(len(asked) / TIMES),
            }
    return {"requests": request_count, "pages": pages}


def fill(count: int, office, writer, today: date) -> None:
    """Requests in every state, with every kind of date; as rows, for time."""
    from django.utils import timezone

    from gongkai.info_requests.models import Assignment, InfoRequest, Reply
    from gongkai.organisation.models import Division

    agency, at = office.division.agency, timezone.now()
    divisions = [writer.division] + [
        Division.objects.create(agency=agency, slug=f"d{n}", name=f"第{n}处")
        for n in range(DIVISIONS - 1)
    ]
    dice = random.Random(1)
    rows = []
    for number in range(count):
        state = dice.choice(STATES)
        due_on = today + timedelta(days=dice.randrange(-20, 30))
        is_paused = state == "in_handling" and dice.random() < 0.1
        is_served = state == "served"
        rows.append(
            InfoRequest(
                agency=agency,
                number=f"2026-依-{number:05}",
                channel="online",
                applicant_kind="natural",
                wanted_form="any",
                wanted_channel="online",
                submitted_at=at,
                arrived_on=today - timedelta(days=40),
                received_on=today - timedelta(days=40),
                state=state,
                outcome="disclosed" if is_served else "",
                decided_on=today if is_served else None,
                answered_on=today if is_served else None,
                clock_status="paused" if is_paused else "running",
                paused_until_on=today + timedelta(days=5) if is_paused else None,
                reply_due_on=due_on,
                is_due_provisional=due_on.year > today.year,
                registered_at=at,
                registered_by=office,
            )
        )
    made = InfoRequest.objects.bulk_create(rows, batch_size=500)
    Assignment.objects.bulk_create(
        [
            Assignment(
                info_request=one,
                division=dice.choice(divisions),
                assigned_at=at,
                assigned_by=office,
            )
            for one in made
        ],
        batch_size=500,
    )
    Reply.objects.bulk_create(
        [
            Reply(
                info_request=one,
                outcome="disclosed",
                digest="",
                written_by=writer,
                written_at=at,
            )
            for one in made
            if one.state in {"reply_in_review", "served"}
        ],
        batch_size=500,
    )


if __name__ == "__main__":
    main()
