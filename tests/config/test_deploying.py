"""nginx alone: everything public is served while the program is stopped."""

import argparse
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gongkai.config import deploy_command
from gongkai.disclosure.actions import publishing
from gongkai.disclosure.paths import document_path
from tests.factories import FRIDAY, agency_with_portal, person, published_edition
from tests.public import bake, public_folder, served

__all__ = ["public_folder"]

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
WITHOUT = "needs nginx (apt: nginx-light)"
MAIN = """
daemon off; {user} worker_processes 1; pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def options_for(**given: str) -> argparse.Namespace:
    """The options of the command, as they are when only these are given."""
    parser = argparse.ArgumentParser()
    deploy_command.add_arguments(parser)
    words = [f"--{name.replace('_', '-')}={value}" for name, value in given.items()]
    return parser.parse_args(["nginx", *words])


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass
class Alone:
    """nginx over baked pages, with nothing behind it."""

    port: int
    public: str
    withdrawn: str

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.headers), body


@pytest.fixture
def alone(
    public_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Alone]:
    """nginx with the generated configuration; its program listens nowhere."""
    if not NGINX:
        pytest.skip(WITHOUT)
    agency_with_portal()
    public, withdrawn = published_edition(), published_edition(title="要撤下的")
    publishing.withdraw(withdrawn, ground="有误", at=FRIDAY, by=person("zhou"))
    bake()
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    options = options_for(
        listen=f"127.0.0.1:{port}",
        program=f"127.0.0.1:{free_port()}",
        root=str(served().parent / "current"),
        back_at="2026-03-07 18:00",
    )
    assert deploy_command.problem_with(options) is None
    (folder / "site.conf").write_text(deploy_command.configuration(options))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield Alone(
            port,
            document_path(public.document_id),
            document_path(withdrawn.document_id),
        )
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _attempt in range(500):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError("nginx did not begin to listen")


@pytest.mark.slow
@pytest.mark.django_db
def test_everything_public_is_there_without_the_program(alone: Alone) -> None:
    status = {
        path: alone.get(path)[0]
        for path in (
            "/",
            "/xxgk/",
            "/notices/",
            "/hant/notices/",
            alone.public,
            "/feed.xml",
            "/feed.json",
            "/sitemap.xml",
            "/titles/",
            "/data/",
            "/static/portal/site.css",
        )
    }

    assert set(status.values()) == {200}, status
    chosen, headers, _ = alone.get("/modes/elder", Referer="http://a.example/notices/")
    assert (chosen, headers["Location"]) == (303, "/notices/")
    kept = headers["Set-Cookie"].partition(";")[0]
    assert b"131.25%" in alone.get("/modes/size.css", Cookie=kept)[2]
    assert b"131.25%" not in alone.get("/modes/size.css")[2]
    assert alone.get(alone.withdrawn)[0] == 410
    assert alone.get("/nothing.html")[0] == 404
    assert alone.get("/index.html.gz")[0] == 404
    headers = alone.get("/notices/feed.xml", **{"Accept-Encoding": "gzip"})[1]
    assert headers["Content-Type"].startswith("application/atom+xml")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "frame-ancestors 'none'" in alone.get("/")[1]["Content-Security-Policy"]
    titles = alone.get(f"/titles/{int(Path(alone.public).stem) // 500 + 1}.json")[2]
    assert alone.public in titles.decode()

    for path in ("/requests/apply/", "/desk/"):
        away, headers, body = alone.get(path)
        assert (away, headers["Retry-After"]) == (503, "600")
        assert "2026-03-07 18:00" in body.decode()
        assert agency_with_portal().telephone in body.decode()
    away, headers, _body = alone.get("/search/?q=%E4%BD%8E%E4%BF%9D")
    assert (away, headers["Location"]) == (302, "/titles/?q=%E4%BD%8E%E4%BF%9D")
    away, headers, _body = alone.get("/api/v1/documents")
    assert (away, headers["Content-Type"]) == (503, "application/problem+json")


def test_example_is_what_the_command_makes() -> None:
    options = options_for(
        names="mzt.donglan.example", root="/srv/gongkai/data/public/current"
    )

    assert EXAMPLE.read_text(encoding="utf-8") == deploy_command.configuration(options)


@pytest.mark.parametrize(
    "given",
    [
        {"root": "/srv; }"},
        {"listen": "80 default"},
        {"back_at": '18:00"; return 200 "'},
        {"certificate": "/etc/a.pem"},
    ],
)
def test_what_could_not_stand_in_it_is_refused(given: dict[str, str]) -> None:
    assert deploy_command.problem_with(options_for(**given))
