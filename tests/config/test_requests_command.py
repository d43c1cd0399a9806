"""`gongkai requests`, and what must be so before a server may start."""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from gongkai.commons import sealing
from gongkai.config import command, requests_command, serve_command
from gongkai.info_requests.models import InfoRequest
from gongkai.organisation.models import Agency
from tests.info_requests.cases import in_handling

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def own_folder(
    settings: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A data folder of this test alone."""
    monkeypatch.delenv(sealing.ENVIRONMENT_NAME, raising=False)
    settings.DATA_FOLDER = tmp_path
    return tmp_path


def test_keys_are_changed_by_command(
    own_folder: Path, agency: Agency, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests_command, "SETTLE_SECONDS", 0)
    in_handling()
    before = sealing.key_file().read_text()

    assert command.main(["requests", "rotate-keys", "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {"requests": 1}
    assert sealing.key_file().read_text() != before
    assert InfoRequest.objects.get().name.reveal() == "甲某某"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--archived-before", "2026-02-30"],
        ["--archived-before", "2999-01-01"],
        ["--archived-before", "2026-01-01", "--agency", "nowhere"],
    ],
)
def test_erasing_needs_a_day_and_an_agency(
    agency: Agency, capsys: Capture, words: list[str]
) -> None:
    assert command.main(["requests", "anonymise", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_erasing_tells_how_many(agency: Agency, capsys: Capture) -> None:
    given = ["requests", "anonymise", "--archived-before", "2026-01-01", "--json"]

    assert command.main(given) == 0
    assert json.loads(capsys.readouterr().out)["requests"] == 0


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.django_db
def test_demo_is_loaded_outside_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    # Typst's threads are not forked: a server after a letter set here would hang.
    started = []

    def refuse(words: list[str], **_how: object) -> subprocess.CompletedProcess[str]:
        started.append(words[1:])
        return subprocess.CompletedProcess(words, 3)

    monkeypatch.setattr(serve_command.subprocess, "run", refuse)

    assert command.main(["serve", "--demo", "--port", str(free_port())]) == 1

    assert started == [["-m", "gongkai.config.command", "demo"]]
    assert not Agency.objects.exists()


def test_server_does_not_start_without_its_key(
    own_folder: Path, agency: Agency, capsys: Capture
) -> None:
    in_handling()
    sealing.key_file().unlink()
    port = free_port()

    assert command.main(["serve", "--port", str(port)]) == 2

    assert "seal_keys" in capsys.readouterr().err
    assert not sealing.key_file().exists()
