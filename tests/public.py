"""The public tree as tests bake it, and as a reader gets it over WSGI."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from gongkai.baking import actions
from gongkai.baking.models import Generation
from gongkai.baking.serving import PublishedPages
from tests.factories import MONDAY


@pytest.fixture
def public_folder(tmp_path: Path, settings: Settings) -> Path:
    """An empty public folder and an empty store of files, for this test alone."""
    settings.PUBLIC_FOLDER = tmp_path / "public"
    settings.FILES_FOLDER = tmp_path / "files"
    settings.SEARCH_FOLDER = tmp_path / "search"
    return tmp_path / "public"


def bake(*, processes: int = 1) -> Generation:
    """A full bake, in this process unless told otherwise."""
    return actions.bake_all(
        made_with="test", at=MONDAY, finished=lambda: MONDAY, processes=processes
    )


def follow() -> int:
    """Bring the tree into step with the whole journal; the number of files written."""
    written = 0
    while (followed := actions.follow()).entry_count:
        written += followed.written_count
    return written


def served() -> Path:
    """The folder that readers are served from."""
    return (settings.PUBLIC_FOLDER / "current").resolve()


def files(root: Path | None = None) -> dict[str, bytes]:
    """Every file of a tree, the served one unless told otherwise, by its path."""
    root = root or served()
    return {
        f"/{place.relative_to(root)}": place.read_bytes()
        for place in sorted(root.rglob("*"))
        if place.is_file()
    }


@dataclass
class Answer:
    """What a reader got."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode()


def get(target: str, *, method: str = "GET", **headers: str) -> Answer:
    """Ask for a path, percent-encoded as a browser would, over WSGI.

    Headers are given as `accept_encoding="gzip"`.
    """
    answer = Answer()
    path, _, query = target.partition("?")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "wsgi.input": io.BytesIO(),
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}

    def start_response(status: str, given: list[tuple[str, str]]) -> None:
        answer.status, answer.headers = int(status[:3]), dict(given)

    application = PublishedPages(
        _desk, public_folder=settings.PUBLIC_FOLDER, dynamic_prefixes=("/desk/",)
    )
    parts = application(environ, start_response)
    answer.body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return answer


def _desk(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"desk: {environ['PATH_INFO']}".encode()]
