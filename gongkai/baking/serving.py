"""Answering with the baked tree: a thin WSGI wrapper that needs no framework.

Any web server can do the same from the same files; this is what a single machine
without one uses. Django is asked only for addresses under the dynamic prefixes.
"""

import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise.responders import (  # type: ignore[import-untyped]
    NotARegularFileError,
    StaticFile,
)

from gongkai.baking.choices import chosen_sheet, made_choice
from gongkai.baking.tree import COMPRESSED, GONE

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".woff2": "font/woff2",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle; charset=utf-8",
}
TYPES_BY_NAME = {
    "feed.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
OPEN_SUFFIXES = (".jsonl", ".jsonld", ".ttl", ".json", ".xml")
"""What programs of other sites may read in a browser too."""

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FILE_POLICY = "sandbox; default-src 'none'"
STREAMED_PREFIXES = ("/files/", "/static/")
UNCHANGING = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

Headers = list[tuple[str, str]]


class PublishedPages:
    """Serves the current generation; hands everything dynamic to `application`."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        public_folder: Path,
        dynamic_prefixes: tuple[str, ...],
    ) -> None:
        self._application = application
        self._root = os.fspath(public_folder / "current")
        self._dynamic_prefixes = dynamic_prefixes

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        raw: str = environ.get("PATH_INFO", "/")
        if f"{raw}/".startswith(self._dynamic_prefixes):
            return self._application(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _answer(
                environ,
                start_response,
                HTTPStatus.METHOD_NOT_ALLOWED,
                [("Allow", "GET, HEAD")],
            )
        path = _plain_path(raw)
        if path is None:
            return self._not_found(environ, start_response)
        choice = made_choice(path, environ)
        if choice is not None:
            return _answer(environ, start_response, HTTPStatus.SEE_OTHER, choice)
        served = self._served()
        answered = self._found(path, environ, start_response)
        if answered is None and self._served() != served:
            # The tree was changed for another while we looked into the old one.
            answered = self._found(path, environ, start_response)
        if answered is None:
            return self._not_found(environ, start_response)
        return answered

    def _served(self) -> str | None:
        try:
            return os.readlink(self._root)
        except OSError:
            return None

    def _found(
        self, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        if path.startswith(STREAMED_PREFIXES):
            return self._stream(path, environ, start_response)
        return self._page(path, environ, start_response)

    def _page(
        self, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        sheet = chosen_sheet(path, environ)
        name = sheet or (path + "index.html" if path.endswith("/") else path)
        opened = self._read(name, environ)
        if opened is not None:
            return _send(opened, name, HTTPStatus.OK, environ, start_response)
        opened = self._read(name + GONE, environ)
        if opened is not None:
            return _send(opened, name, HTTPStatus.GONE, environ, start_response)
        if not path.endswith("/") and os.path.isfile(f"{self._root}{path}/index.html"):
            return _answer(
                environ,
                start_response,
                HTTPStatus.MOVED_PERMANENTLY,
                [("Location", quote(f"{path}/"))],
            )
        return None

    def _not_found(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        opened = self._read("/404.html", environ)
        if opened is not None:
            return _send(
                opened, "/404.html", HTTPStatus.NOT_FOUND, environ, start_response
            )
        if not os.path.exists(self._root):
            return _answer(
                environ,
                start_response,
                HTTPStatus.SERVICE_UNAVAILABLE,
                [("Retry-After", "5")],
            )
        return _answer(environ, start_response, HTTPStatus.NOT_FOUND, [])

    def _read(self, name: str, environ: WSGIEnvironment) -> "_Opened | None":
        """A file's bytes and tag, both taken from one opening of one file.

        Asking for the size first and opening later could join the length of one
        edition with the bytes of the next.
        """
        place = self._root + name
        if _takes_gzip(environ):
            opened = _open(place + COMPRESSED, is_compressed=True)
            if opened is not None:
                return opened
        return _open(place, is_compressed=False)

    def _stream(
        self, path: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        """A file that never changes under its name, in pieces and by range."""
        place = self._root + path
        is_file = path.startswith("/files/")
        headers: Headers = [
            ("Content-Type", _content_type(path)),
            ("Accept-Ranges", "bytes"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", FILE_POLICY if is_file else PAGE_POLICY),
            (
                "Cache-Control",
                UNCHANGING if is_file or environ.get("QUERY_STRING") else ASK_AGAIN,
            ),
        ]
        copies = {"gzip": place + COMPRESSED} if _takes_gzip(environ) else {}
        try:
            served = StaticFile(place, headers, copies)
            response = served.get_response(environ["REQUEST_METHOD"], environ)
        except (OSError, NotARegularFileError):
            return None
        start_response(_status_line(response.status), response.headers)
        if response.file is None:
            return []
        wrap: Callable[..., Iterable[bytes]] = environ.get("wsgi.file_wrapper", _pieces)
        return wrap(response.file)


class _Opened:
    """A small file, read whole."""

    def __init__(self, body: bytes, tag: str, *, is_compressed: bool) -> None:
        self.body, self.tag, self.is_compressed = body, tag, is_compressed


def _open(place: str, *, is_compressed: bool) -> _Opened | None:
    try:
        with open(place, "rb") as file:
            facts = os.fstat(file.fileno())
            body = file.read()
    except OSError:
        return None
    tag = f'"{facts.st_mtime_ns:x}-{facts.st_ino:x}-{facts.st_size:x}"'
    return _Opened(body, tag, is_compressed=is_compressed)


def _send(
    opened: _Opened,
    name: str,
    status: HTTPStatus,
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    headers: Headers = [
        ("Content-Type", _content_type(name)),
        (
            "Vary",
            "Accept-Encoding, Cookie"
            if name.startswith("/modes/")
            else "Accept-Encoding",
        ),
        ("Cache-Control", ASK_AGAIN),
        ("ETag", opened.tag),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Content-Security-Policy", PAGE_POLICY),
    ]
    if name.endswith(OPEN_SUFFIXES):
        headers.append(("Access-Control-Allow-Origin", "*"))
    if status is HTTPStatus.OK and _is_known(opened.tag, environ):
        start_response(_status_line(HTTPStatus.NOT_MODIFIED), headers)
        return []
    if opened.is_compressed:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(opened.body))))
    start_response(_status_line(status), headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [opened.body]


def _answer(
    environ: WSGIEnvironment,
    start_response: StartResponse,
    status: HTTPStatus,
    headers: Headers,
) -> Iterable[bytes]:
    body = f"{status.value} {status.phrase}\n".encode()
    start_response(
        _status_line(status),
        [
            *headers,
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Length", str(len(body))),
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _plain_path(raw: str) -> str | None:
    """The path asked for, if it stays in the tree and names what a reader may have.

    `raw` is as WSGI gives it: its bytes, each as one character. A path that begins
    with two slashes would be another host in a redirection.
    """
    try:
        path = raw.encode("latin-1").decode()
    except UnicodeError:
        return None
    is_plain = (
        path.startswith("/")
        and "\0" not in path
        and not path.endswith((GONE, COMPRESSED))
        and "//" not in path
        and {".", ".."}.isdisjoint(path.split("/"))
    )
    return path if is_plain else None


def _takes_gzip(environ: WSGIEnvironment) -> bool:
    """Whether the reader takes gzip; `gzip;q=0` says no (RFC 9110, 12.5.3)."""
    for part in environ.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, weight = part.replace(" ", "").lower().partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" if weight else True
    return False


def _is_known(tag: str, environ: WSGIEnvironment) -> bool:
    asked: str = environ.get("HTTP_IF_NONE_MATCH", "")
    return any(known.strip().removeprefix("W/") == tag for known in asked.split(","))


def _content_type(name: str) -> str:
    by_name = TYPES_BY_NAME.get(name.rpartition("/")[2])
    suffix = os.path.splitext(name)[1]
    return by_name or CONTENT_TYPES.get(suffix, "application/octet-stream")


def _status_line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"


def _pieces(file: Any) -> Iterable[bytes]:
    with file:
        while block := file.read(1 << 16):
            yield block
