"""Starts what is to be killed: `python -m tests.outlets.killable`.

A process that has imported everything and forks each killable process from itself:
to start Python anew a hundred times would take minutes. Every child does what the
`gongkai` command does. Questions come as lines of JSON and so do the answers. Only
this process kills, and only children it has not yet waited for, so that no process
of others can ever be meant.
"""

import gzip
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from gongkai.baking.actions import FOLLOWER  # noqa: E402
from gongkai.baking.processes import leave_the_database  # noqa: E402
from gongkai.baking.queries import verify  # noqa: E402
from gongkai.config import command  # noqa: E402
from gongkai.config.bake_command import bake_fully, follow_to_the_end  # noqa: E402
from gongkai.disclosure.models import Document, Edition  # noqa: E402
from gongkai.journal.models import Entry  # noqa: E402
from gongkai.journal.queries import newest_number, position  # noqa: E402
from gongkai.search.filling import rebuild  # noqa: E402
from tests.factories import MONDAY, column, published_edition  # noqa: E402
from tests.outlets.faces import disagreements  # noqa: E402
from tests.outlets.happenings import Town  # noqa: E402
from tests.outlets.many import fill  # noqa: E402
from tests.public import files, get  # noqa: E402

ENDINGS = {".html": b"</html>", ".xml": b">", ".txt": b"\n"}
STOPPED = settings.DATA_FOLDER / "readers-stop"

children: dict[str, int] = {}


def set_up(documents: int) -> dict[str, Any]:
    """A department with so many documents, and its first tree."""
    call_command("migrate", verbosity=0)
    fill(column(), documents, Town())
    bake_fully(is_quiet=True, processes=1)
    # Or every worker that is started would make the index anew beside its work.
    rebuild()
    return {"files": len(files())}


def start(name: str) -> dict[str, Any]:
    """Fork a child that does one of `DOINGS`."""
    leave_the_database()
    children[name] = os.fork()
    if not children[name]:
        # Not the pipe of questions and answers.
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(2, 1)
        status = 3
        try:
            status = DOINGS[name]()
        finally:
            os._exit(status)
    return {}


def kill(name: str, after: float = 0.0) -> dict[str, Any]:
    """Kill -9 a child after so many seconds; whether it was still at work."""
    time.sleep(after)
    os.kill(children[name], signal.SIGKILL)
    return {"was_running": wait(name)["status"] == -signal.SIGKILL}


def wait(name: str) -> dict[str, Any]:
    """Wait for a child's end; its exit status, and how long it took from now."""
    started = time.monotonic()
    _pid, status = os.waitpid(children.pop(name), 0)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - started,
    }


def start_publishing() -> dict[str, Any]:
    """Fork the publisher; how many seconds it takes to publish twice."""
    started, before = time.monotonic(), _published()
    start("publish")
    while _published() < before + 2:
        time.sleep(0.01)
    return {"seconds": time.monotonic() - started}


def stop_reading() -> dict[str, Any]:
    """Let the reader end, and tell what it has read."""
    STOPPED.touch()
    wait("read")
    answer: dict[str, Any] = json.loads(STOPPED.with_suffix(".json").read_text())
    STOPPED.unlink()
    return answer


def look() -> dict[str, Any]:
    """What is wrong, if anything, when everything has come to rest."""
    follow_to_the_end()
    published = Edition.objects.filter(state="published")
    migrated = published.filter(migration__isnull=False).count()
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    entered = Entry.objects.filter(what="document.published").count()
    folder: Path = settings.PUBLIC_FOLDER
    return {
        "wrong": disagreements(),
        "verify": [f"{item.kind} {item.path}" for item in verify().discrepancies],
        "published": _published(),
        "unfinished": Document.objects.exclude(editions__state="published").count(),
        "entered": entered + migrated,
        "behind": newest_number() - position(FOLLOWER),
        "gaps": numbers != list(range(1, len(numbers) + 1)),
        "left": sorted(
            place.name
            for place in folder.iterdir()
            if place.name not in {"bake.lock", "tree.lock", "current"}
        ),
    }


def _published() -> int:
    return Edition.objects.filter(state="published").count()


def _publish() -> int:
    """Bring one text after another the whole way, for ever."""
    while True:
        number = Document.objects.count() + 1
        published_edition(
            at=MONDAY + timedelta(minutes=number),
            title=f"关于某事项的通知〔{number}·1〕",
        )


def _read() -> int:
    """Read every page there is, plain and compressed, until told to stop."""
    order, torn, reads = Random(1), [], 0
    expected = {
        path: body
        for path, body in files().items()
        if not path.endswith((".gz", ".gone"))
    }
    paths = sorted(expected)
    while not STOPPED.exists():
        for path in order.sample(paths, len(paths)):
            plain = get(path)
            packed = get(path, accept_encoding="gzip")
            reads += 2
            for answer in (plain, packed):
                if problem := _torn(path, answer.status, answer.body, answer.headers):
                    torn.append(problem)
    STOPPED.with_suffix(".json").write_text(json.dumps({"reads": reads, "torn": torn}))
    return 0


def _torn(path: str, status: int, body: bytes, headers: dict[str, str]) -> str | None:
    if status != 200:
        return f"{path}: {status}"
    if headers.get("Content-Encoding") == "gzip":
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError) as error:
            return f"{path}: {error}"
    ending = ENDINGS.get(Path(path).suffix, b"")
    return None if body.rstrip(b" ").endswith((ending, ending + b"\n")) else path


DOINGS: dict[str, Callable[[], int]] = {
    "bake": lambda: command.main(["bake", "--full", "--json", "--processes", "2"]),
    "outlets": lambda: command.main(["outlets"]),
    "publish": _publish,
    "read": _read,
}
QUESTIONS = {
    function.__name__: function
    for function in (
        set_up,
        start,
        start_publishing,
        kill,
        wait,
        stop_reading,
        look,
    )
}


def main() -> None:
    """Answer questions until there are no more."""
    for line in sys.stdin:
        name, given = json.loads(line)
        answer = QUESTIONS[name](**given)
        connection.close()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
