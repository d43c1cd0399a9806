"""A baked page through our nginx rules beside the same file through a bare nginx.

Both are servers of one nginx with one worker, so that they share everything but their
rules. wrk asks each in turn, five rounds, with compressed copies and without; the
server that is asked first changes from round to round. gongkai's own server is asked
as well, for information. Before that, every kind of answer is checked.
"""

import argparse
import http
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import store

from gongkai.baking.actions import follow
from gongkai.disclosure.actions.publishing import withdraw
from gongkai.disclosure.models import Edition

ROOT = Path(__file__).parents[1]
PAGE = "/documents/0/50.html"
WITHDRAWN = "/documents/0/60.html"
ROUNDS = 5
GZIP = ("-H", "Accept-Encoding: gzip")

MAIN = """
daemon off;
{user}
worker_processes 1;
pcre_jit on;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    types {{ text/html html; }}
    server {{ listen 127.0.0.1:{plain}; root {root}; }}
    server {{ listen 127.0.0.1:{compressed}; root {root}; gzip_static on; }}
    include {folder}/site.conf;
}}
"""


def main() -> None:
    """Serve one page in three ways and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    store.make_store(options.documents)
    store.bake(processes=1)
    withdraw(
        Edition.objects.get(document=60),
        ground="内容有误",
        at=store.NOW,
        by=store.person("zhou"),
    )
    while follow().entry_count:
        continue
    plain, compressed, ours, own = (free_port() for _ in range(4))
    seconds = options.seconds
    with nginx(plain, compressed, ours, own) as worker, gongkai_server(own):
        answers = checked(ours, own)
        rounds = {
            "gzip": compared(seconds, worker, bare=compressed, ours=ours, extra=GZIP),
            "plain": compared(seconds, worker, bare=plain, ours=ours, extra=()),
        }
        own_rates = {
            "gzip": rate(own, seconds, GZIP),
            "plain": rate(own, seconds, ()),
        }
    print(
        json.dumps(
            {
                "benchmark": "nginx_page",
                "answers": answers,
                **rounds,
                "own_server_per_second": own_rates,
            },
            indent=1,
        )
    )


def compared(
    seconds: int, worker: int, *, bare: int, ours: int, extra: tuple[str, ...]
) -> dict[str, object]:
    """Requests a second of both, in alternating order, and their ratio.

    And the processor time of nginx a request, which other work on the machine
    disturbs less; its ratio is turned so that more is better in both.
    """
    rates: dict[int, list[float]] = {bare: [], ours: []}
    costs: dict[int, list[float]] = {bare: [], ours: []}
    for number in range(ROUNDS):
        for port in (bare, ours) if number % 2 else (ours, bare):
            before = worker_seconds(worker)
            rates[port].append(rate(port, seconds, extra))
            spent = worker_seconds(worker) - before
            costs[port].append(spent / (rates[port][-1] * seconds) * 1e6)
    return {
        "bare_per_second": round(median(rates[bare])),
        "ours_per_second": round(median(rates[ours])),
        "ratio": round(median(rates[ours]) / median(rates[bare]), 3),
        "ratios": [
            round(mine / other, 3)
            for mine, other in zip(rates[ours], rates[bare], strict=True)
        ],
        "bare_cpu_us": round(median(costs[bare]), 2),
        "ours_cpu_us": round(median(costs[ours]), 2),
        "cpu_ratio": round(median(costs[bare]) / median(costs[ours]), 3),
    }


def worker_seconds(pid: int) -> float:
    """The processor time that nginx's worker has used."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def rate(port: int, seconds: int, extra: tuple[str, ...]) -> float:
    """Requests a second that wrk got answered; raises when an answer was not 200."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", *extra]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{PAGE}"],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(done.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def checked(ours: int, own: int) -> dict[str, object]:
    """The statuses that nginx answers with, and both answers where ours differs.

    What is compared: status, length, and the headers that say what a page is and may
    do; of a redirection only where it leads.
    """
    paths = [
        "/",
        PAGE,
        WITHDRAWN,
        WITHDRAWN + ".gone",
        PAGE + ".gz",
        "/notices/",
        "/notices",
        "/nothing.html",
        "/documents/0/",
        "/static/portal/site.css",
        "/static/portal/site.css?v=1",
        "/sitemap.xml",
        "/robots.txt",
        attachment(),
    ]
    found: dict[str, object] = {}
    for path in paths:
        for encoding in ("gzip", "identity"):
            mine, other = (answer(port, path, encoding) for port in (ours, own))
            found[f"{path} {encoding}"] = (
                mine["status"] if mine == other else {"nginx": mine, "own": other}
            )
    return found


def answer(port: int, path: str, encoding: str) -> dict[str, object]:
    """What an answer says of itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    body = response.read()
    names = (
        "Content-Type",
        "Content-Encoding",
        "Vary",
        "Cache-Control",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Location",
    )
    said = {name: response.headers[name] for name in names if name in response.headers}
    connection.close()
    if response.status == http.HTTPStatus.MOVED_PERMANENTLY:
        return {"status": response.status, "Location": said["Location"]}
    return {"status": response.status, "bytes": len(body), **said}


def attachment() -> str:
    """The address of one attachment."""
    root = store.DATA / "public" / "current"
    return "/" + str(next(root.glob("files/*/*.pdf")).relative_to(root))


@contextmanager
def nginx(plain: int, compressed: int, ours: int, own: int) -> Iterator[int]:
    """Nginx with two bare servers and ours; gives the worker's process id."""
    folder = store.DATA / "nginx"
    folder.mkdir()
    root = store.DATA / "public" / "current"
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for pattern, value in (
        (r"listen 80;", f"listen 127.0.0.1:{ours};"),
        (r"root /srv/[^;]+;", f"root {root};"),
        (
            r"server 127\.0\.0\.1:8000 ",
            f"server 127.0.0.1:{own} ",
        ),
    ):
        site, count = re.subn(pattern, value, site)
        assert count, pattern
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        MAIN.format(
            folder=folder,
            root=root,
            plain=plain,
            compressed=compressed,
            # The temporary folder is open to its owner only.
            user="user root;" if os.geteuid() == 0 else "",
        )
    )
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with started(command, ours) as master:
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
        yield int(children.split()[0])


@contextmanager
def gongkai_server(port: int) -> Iterator[None]:
    """Gongkai's own server, without its worker."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--blocking-threads", "2", "--port", str(port)]
    command += ["--log-level", "warning", "gongkai.config.wsgi:application"]
    with started(command, port):
        yield


@contextmanager
def started(command: list[str], port: int) -> Iterator[int]:
    """A server that runs until the block ends; waits until it can be reached."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"nothing listens: {command}")
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
