"""The product's settings, with a data folder that is thrown away afterwards."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The first process makes the folder; xdist's workers inherit it and take a
# part each, so that none sees the other's files.
if "GONGKAI_TEST_FOLDER" not in os.environ:
    os.environ["GONGKAI_TEST_FOLDER"] = tempfile.mkdtemp(prefix="gongkai-tests-")
    atexit.register(shutil.rmtree, os.environ["GONGKAI_TEST_FOLDER"], True)
_folder = Path(
    os.environ["GONGKAI_TEST_FOLDER"], os.environ.get("PYTEST_XDIST_WORKER", "main")
)
_folder.mkdir(exist_ok=True)
os.environ["GONGKAI_DATA"] = str(_folder)

from gongkai.config.settings import *  # noqa: E402, F403

# The real hash is slow on purpose; dozens of people log in here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file instead of SQLite's memory, so that several threads and processes meet the
# same locks as in service; nobody needs it after a power cut, so no waiting for
# the disk.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"] |= {  # noqa: F405
        "TEST": {"NAME": _folder / "test.sqlite3"},
        "OPTIONS": DATABASES["default"]["OPTIONS"]  # noqa: F405
        | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
    }
