"""`gongkai serve`: everything one machine needs, started with one word."""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib import import_module
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.management import call_command
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from gongkai.baking.actions import AlreadyBaking
from gongkai.baking.processes import leave_the_database
from gongkai.baking.queries import needs_full_bake, was_cut_short
from gongkai.commons.sealing import check_keys
from gongkai.config.bake_command import bake_fully, follow_to_the_end, why_not_baked
from gongkai.demo.actions import DEMO_LOG_INS, DEMO_PASSWORD
from gongkai.demo.request_history import told_codes
from gongkai.organisation.models import Agency, Staff

WORKER_ENDS_IN_SECONDS = 10
SERVER_ENDS_IN_SECONDS = 5
MOST_PORT = 65535
APPLICATION = "gongkai.config.wsgi"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether an empty database gets the demo department."""
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--port", default="8000", help="default: 8000")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="load the demo department when the database is empty",
    )


def run(options: argparse.Namespace) -> int:
    """Prepare the store and the pages, then serve until stopped."""
    problem = port_problem(options.host, options.port)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    port = int(options.port)
    _family, host = _address(options.host, port)
    _say("准备数据库 Preparing the database")
    call_command("migrate", verbosity=0)
    # Without its key nothing personal could be read, and nothing new may hide that.
    check_keys()
    if options.demo and not Agency.objects.exists():
        _say("装入示例单位 Loading the demo department")
        if not _load_demo_apart():
            return 1
    _bring_pages_into_step()
    # The server forks its processes.
    leave_the_database()
    worker = _Worker()
    worker.start()
    server = Server(
        f"{APPLICATION}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=2,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=SERVER_ENDS_IN_SECONDS,
    )
    # A closed terminal ends the server; left to itself it would only reload.
    server.on_startup(
        lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
    )
    server.on_startup(lambda: _tell_addresses(host, port))
    try:
        server.serve(target_loader=_application_apart, wrap_loader=False)
    finally:
        worker.stop()
    return 0


def _load_demo_apart() -> bool:
    """Load the demo in a process of its own; whether it succeeded. It tells why not.

    The demo sets letters. Typst starts threads for that which a forked process does
    not have: a server forked from here after one letter would wait for ever on its
    first.
    """
    command = [sys.executable, "-m", "gongkai.config.command", "demo"]
    loaded = subprocess.run(  # noqa: S603 - our own words
        command, stdout=subprocess.DEVNULL, check=False
    )
    return loaded.returncode == 0


def _application_apart() -> WSGIApplication:
    """Load the application in a server process that only its parent stops.

    Ctrl+C would reach it twice, from the terminal and from its parent, and a server
    process that is told twice waits for ever.
    """
    os.setpgid(0, 0)
    # Told to stop while it loads, it stops; later the server has its own handlers.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    application: WSGIApplication = import_module(APPLICATION).application
    return application


def port_problem(host: str, typed: str) -> str | None:
    """Why nothing can listen there, in one sentence; None when it can."""
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= MOST_PORT):
        return (
            f"端口须是 1–{MOST_PORT} 的整数，而不是“{typed}”。 "
            f"The port must be a number from 1 to {MOST_PORT}, not {typed}."
        )
    port = int(typed)
    try:
        family, address = _address(host, port)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except UnicodeError:
        return f"“{host}”不是主机名，请更正。 {host} is no host's name; correct it."
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < MOST_PORT else port - 1
            return (
                f"端口 {port} 已被占用，请换一个，例如 make run PORT={other}。 "
                f"Port {port} is in use; choose another, e.g. make run PORT={other}."
            )
        return f"无法在 {host}:{port} 监听 Cannot listen there: {error.strerror}"
    return None


def _address(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    """The numbers behind a host's name, as the server wants them. Raises `OSError`.

    An empty host is every address of the machine, as for sockets.
    """
    found = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    # Of one machine's two addresses the older is the one a browser surely has.
    family, _type, _protocol, _name, where = min(
        found, key=lambda one: one[0] != socket.AF_INET
    )
    return family, str(where[0])


def _bring_pages_into_step() -> None:
    """Make the pages, or what has changed of them; what there is serves if it fails."""
    try:
        is_needed = needs_full_bake()
        if not is_needed:
            _say("更新公开页面 Bringing the public pages into step")
            follow_to_the_end()
            is_needed = was_cut_short()
        if is_needed:
            _bake_or_wait()
    except Exception as error:
        sentence = why_not_baked(error)
        if sentence is None:
            raise
        _say(sentence)


def _bake_or_wait() -> None:
    while True:
        _say("生成公开页面 Baking the public pages")
        try:
            bake_fully()
            return
        except AlreadyBaking:
            _say("另一进程正在生成，等待 Waiting: another process is baking")
        time.sleep(1)
        if not needs_full_bake():
            return


def _tell_addresses(host: str, port: int) -> None:
    place = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(
        f"\n  公开网站 Public site      {place}/"
        f"\n  信息公开 Disclosure       {place}/xxgk/"
        f"\n  依申请   Requests         {place}/requests/"
        f"\n  工作台   Desk             {place}/desk/"
        f"\n  数据目录 Data folder      {settings.DATA_FOLDER}"
    )
    if Staff.objects.filter(username__in=[name for name, _ in DEMO_LOG_INS]).exists():
        print(f"\n  示例登录 Demo log-ins (密码 password: {DEMO_PASSWORD})")
        for name, post in DEMO_LOG_INS:
            print(f"    {name:<6} {post}")
        print("\n  示例申请 Demo requests (编号 number, 查询码 code)")
        for number, code in told_codes():
            print(f"    {number}  {code}")
    print("\n  按 Ctrl+C 停止 Press Ctrl+C to stop\n", flush=True)


def _say(sentence: str) -> None:
    print(f"· {sentence}", flush=True)


class _Worker:
    """The outlets in a process of their own, started again whenever it ends."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker and the thread that watches it."""
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End the worker and wait for it."""
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(WORKER_ENDS_IN_SECONDS)
            except subprocess.TimeoutExpired:
                # It may be killed anywhere: what it was doing is done again.
                self._process.kill()

    def _watch(self) -> None:
        command = [sys.executable, "-m", "gongkai.config.command", "outlets"]
        command += ["--parent", str(os.getpid())]
        while not self._stopping.is_set():
            # Apart, so that Ctrl+C does not find it half started: `stop` ends it.
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                command, process_group=0
            )
            self._process.wait()
            self._stopping.wait(1)
