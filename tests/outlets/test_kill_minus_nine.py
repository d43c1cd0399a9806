"""Kill -9 at thirty moments of a full bake, and at thirty of publication."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 30

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(os.environ.get("GONGKAI_DATABASE_URL")),
        reason="has an SQLite store of its own; the first round has run it",
    ),
]


class Killable:
    """The process of `killable.py`, asked as if it were here."""

    def __init__(self, folder: Path) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"PYTEST_XDIST_WORKER", "GONGKAI_DATA"}
        }
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.outlets.killable"],
                cwd=ROOT,
                env=environment | {"GONGKAI_TEST_FOLDER": str(folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def __getattr__(self, question: str) -> Any:
        def ask(**given: object) -> Any:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write(json.dumps([question, given]) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
            assert answer, self.log.read_text()[-4000:]
            return json.loads(answer)

        return ask


@pytest.fixture(scope="module")
def killable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    """A department of sixty documents in a folder of its own."""
    killable = Killable(tmp_path_factory.mktemp("killable"))
    try:
        killable.set_up(documents=60)
        yield killable
    finally:
        killable.process.communicate()


def test_no_kill_of_a_full_bake_is_seen_by_readers(killable: Killable) -> None:
    moments = Random(2019)
    killable.start(name="bake")
    whole = killable.wait(name="bake")
    assert whole["status"] == 0
    killable.start(name="read")

    hits = 0
    for _ in range(KILLS):
        killable.start(name="bake")
        after = moments.uniform(0, whole["seconds"])
        hits += killable.kill(name="bake", after=after)["was_running"]

    reading = killable.stop_reading()
    assert hits > KILLS * 0.6
    assert reading["reads"] > 1000
    assert reading["torn"] == []
    found = killable.look()
    assert (found["wrong"], found["verify"], found["published"]) == ([], [], 60)
    killable.start(name="bake")
    assert killable.wait(name="bake")["status"] == 0
    found = killable.look()
    assert (found["wrong"], found["verify"], len(found["left"])) == ([], [], 1)


def test_no_kill_during_publication_loses_or_leaks(killable: Killable) -> None:
    moments = Random(711)
    killable.start(name="read")
    killable.start(name="outlets")
    longest = killable.start_publishing()["seconds"]

    for _ in range(KILLS):
        name = moments.choice(["outlets", "publish"])
        after = moments.uniform(0, longest)
        assert killable.kill(name=name, after=after)["was_running"]
        killable.start(name=name)

    killable.kill(name="publish")
    killable.kill(name="outlets")
    reading = killable.stop_reading()
    assert reading["reads"] > 1000
    assert reading["torn"] == []
    found = killable.look()
    assert found["published"] > 60 + KILLS / 5
    assert found["published"] == found["entered"]
    assert (found["wrong"], found["verify"]) == ([], [])
    assert (found["behind"], found["gaps"]) == (0, False)
    # Its scratch file is written over by whoever comes next.
    assert [name for name in found["left"] if not name.startswith("generation-")] == []
