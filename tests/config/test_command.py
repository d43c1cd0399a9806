"""The `gongkai` command: help, exit status, and one sentence for what cannot be."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError

from gongkai.config import command, verify_public_command
from gongkai.config.serve_command import port_problem
from gongkai.organisation.models import Agency
from tests.factories import published_edition
from tests.public import files

Capture = pytest.CaptureFixture[str]


def answer_of(capsys: Capture, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit status of a command, and what it answered in JSON."""
    status = command.main([*words, "--json"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, answer


@pytest.mark.parametrize("word", command.SUBCOMMANDS)
def test_every_subcommand_explains_itself(word: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([word, "--help"])

    assert ended.value.code == 0
    assert f"gongkai {word}" in capsys.readouterr().out


def test_without_a_word_all_words_are_listed(capsys: Capture) -> None:
    assert command.main([]) == 2
    said = capsys.readouterr().out
    assert [word for word in command.SUBCOMMANDS if word not in said] == []


@pytest.mark.parametrize("words", [["nonsense"], ["bake", "--processes", "0"]])
def test_nonsense_ends_with_status_two(words: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(words)

    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("kind", "reason", "advice"),
    [
        (OperationalError, "no such table: disclosure_site", "gongkai migrate"),
        (OperationalError, "attempt to write a readonly database", "is writable"),
        (DatabaseError, "file is not a database", "from a backup"),
    ],
)
def test_unusable_database_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    kind: type[DatabaseError],
    reason: str,
    advice: str,
) -> None:
    def unusable() -> None:
        raise kind(reason)

    monkeypatch.setattr(verify_public_command, "verify", unusable)

    assert command.main(["verify-public"]) == 2
    said = capsys.readouterr().err
    assert advice in said
    assert said.count("\n") == 1


def test_interrupted_command_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify_public_command, "verify", interrupted)

    assert command.main(["verify-public"]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("typed", ["abc", "0", "-1", "65536", "８０００", ""])
def test_impossible_port_is_named(typed: str) -> None:
    assert f"not {typed}." in str(port_problem("127.0.0.1", typed))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", ""])
def test_host_may_be_a_name(host: str) -> None:
    with socket.socket() as free:
        free.bind(("", 0))
        port = free.getsockname()[1]

    assert port_problem(host, str(port)) is None


def test_host_that_is_none_is_named() -> None:
    assert f"{'x' * 70} is no host" in str(port_problem("x" * 70, "8000"))


def test_port_in_use_suggests_the_next() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert f"PORT={port + 1}" in str(port_problem("127.0.0.1", str(port)))
    assert port_problem("127.0.0.1", str(port)) is None


def test_deadline_answers_with_its_days(capsys: Capture) -> None:
    status, answer = answer_of(capsys, "deadline", "reply", "--received", "2026-03-02")

    assert status == 0
    assert answer["due_on"] == "2026-03-30"
    assert "第三十三条" in answer["basis"]
    assert {"date", "counted", "why"} == set(answer["days"][0])


@pytest.mark.parametrize(
    "words",
    [
        ["reply", "--received", "20199-01-01"],
        ["reply"],
        ["no-such-rule", "--received", "2026-03-02"],
        [],
        ["--cases", "no-such-file.csv"],
    ],
)
def test_deadline_without_answer_says_why(words: list[str], capsys: Capture) -> None:
    assert command.main(["deadline", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_table_of_deadlines_answers_every_row(tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "cases.csv"
    table.write_text("rule,received\nreply,2026-03-02\nreply,tomorrow\n")

    status = command.main(["deadline", "--cases", str(table)])

    good, bad = map(json.loads, capsys.readouterr().out.splitlines())
    assert (status, good["due_on"]) == (2, "2026-03-30")
    assert "tomorrow" in bad["error"]


def test_verification_before_the_first_bake_says_so(
    agency: Agency, public_folder: Path, capsys: Capture
) -> None:
    assert command.main(["verify-public"]) == 2
    assert "gongkai bake" in capsys.readouterr().err


def test_full_bake_tells_what_it_wrote(
    agency: Agency, public_folder: Path, capsys: Capture
) -> None:
    published_edition()

    status, answer = answer_of(capsys, "bake", "--full", "--processes", "1")

    assert status == 0
    assert set(answer) == {"written", "seconds"}
    assert answer["written"] == sum(not path.endswith(".gz") for path in files())
