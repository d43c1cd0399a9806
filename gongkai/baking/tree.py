"""Writing the public tree: every file whole or not at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import deflate

GONE = ".gone"
"""Suffix of the page that is served with status 410 at the name before it."""

COMPRESSED = ".gz"
COMPRESSED_SUFFIXES = frozenset(
    {".html", ".xml", ".txt", ".css", ".js", ".svg", ".json"}
)
COMPRESSION_LEVEL = 6


@dataclass(frozen=True)
class Written:
    """A file that now stands in the tree."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Removed:
    """A path at which nothing stands any longer."""

    path: str


Change = Written | Removed


class Tree:
    """One generation's folder.

    While `is_served`, a file is written beside the tree and then renamed into it, so
    that a reader sees the old bytes or the new, never a part. A tree that nobody is
    served from yet is written directly, which costs half as much.
    """

    def __init__(
        self, public_folder: Path, folder_name: str, *, is_served: bool
    ) -> None:
        self.root = public_folder / folder_name
        self._scratch = public_folder / "scratch"
        self._is_served = is_served
        self._known_folders: set[str] = set()

    def write(self, path: str, body: bytes) -> Written:
        """Write a file, and beside it its compressed copy where that helps readers."""
        place = self._place(path)
        if is_compressed(path):
            self._put(
                place + COMPRESSED, deflate.gzip_compress(body, COMPRESSION_LEVEL)
            )
        self._put(place, body)
        return Written(path, hashlib.sha256(body).hexdigest(), len(body))

    def copy(self, path: str, source: Path, sha256: str) -> Written:
        """Put a stored file into the tree.

        A copy and not a link: whoever alters the tree must not alter the store.
        Raises `FileNotFoundError` when the store has lost the file.
        """
        if is_compressed(path):
            return self.write(path, source.read_bytes())
        place = self._place(path)
        size = source.stat().st_size
        if not (os.path.exists(place) and os.path.getsize(place) == size):
            aside = self._aside()
            shutil.copyfile(source, aside)
            os.replace(aside, place)
        return Written(path, sha256, size)

    def remove(self, path: str) -> Removed:
        """Take a file and its compressed copy from the tree."""
        place = str(self.root) + path
        for name in (place, place + COMPRESSED):
            try:
                os.unlink(name)
            except FileNotFoundError:
                continue
        return Removed(path)

    def _place(self, path: str) -> str:
        if ".." in path or not path.startswith("/"):
            raise ValueError(f"not a path of the tree: {path!r}")
        place = str(self.root) + path
        folder = os.path.dirname(place)
        if folder not in self._known_folders:
            os.makedirs(folder, exist_ok=True)
            self._known_folders.add(folder)
        return place

    def _put(self, place: str, body: bytes | bytearray) -> None:
        target = self._aside() if self._is_served else place
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            view = memoryview(body)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        if self._is_served:
            os.replace(target, place)

    def _aside(self) -> str:
        folder = str(self._scratch)
        if folder not in self._known_folders:
            os.makedirs(folder, exist_ok=True)
            self._known_folders.add(folder)
        return f"{folder}/{os.getpid()}"


def is_compressed(path: str) -> bool:
    """Whether a file of this name has a compressed copy beside it."""
    return os.path.splitext(path.removesuffix(GONE))[1] in COMPRESSED_SUFFIXES


@contextmanager
def locked(public_folder: Path, name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock that ends with the process, however the process ends.

    Raises `BlockingIOError` when it is held by another and `wait` is False.
    """
    public_folder.mkdir(parents=True, exist_ok=True)
    with open(public_folder / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def point_to(public_folder: Path, folder_name: str) -> None:
    """Let `current` name this generation's folder, in one step."""
    link = public_folder / "current"
    if link.is_symlink() and os.readlink(link) == folder_name:
        return
    aside = public_folder / f"current.{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(folder_name)
    aside.replace(link)


def sweep_away(public_folder: Path, *, keep: str) -> None:
    """Delete the folders of generations that are no longer, or never were, served."""
    for folder in public_folder.glob("generation-*"):
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
