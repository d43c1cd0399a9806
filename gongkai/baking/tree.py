"""Writing the public tree: every file whole or not at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import deflate

GONE = ".gone"
"""Suffix of the page that is served with status 410 at the name before it."""

COMPRESSED = ".gz"
COMPRESSED_SUFFIXES = frozenset(
    {".html", ".xml", ".txt", ".css", ".js", ".svg", ".json"}
    | {".jsonl", ".jsonld", ".ttl"}
)
COMPRESSION_LEVEL = 1
"""A copy is one twentieth larger than at level 6; a full bake takes a tenth less."""

BLOCK = 1 << 20


@dataclass(frozen=True)
class Written:
    """A file that now stands in the tree."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Removed:
    """A path at which nothing is to stand any longer."""

    path: str


Change = Written | Removed


class SourceLost(Exception):
    """A file to be copied is not in the store, or not with the bytes it had."""


class Tree:
    """One generation's folder.

    A file is written beside the tree and then renamed into it, so that a reader sees
    the old bytes or the new, never a part. Who writes holds a lock, so one file
    beside the tree is enough, and what a killed process left there is written over.

    While a tree `is_fresh`, nobody is served from it and nothing stands in it:
    several processes write it directly, which costs half as much, and nothing need
    be removed.
    """

    def __init__(
        self, public_folder: Path, folder_name: str, *, is_fresh: bool = False
    ) -> None:
        self.root = public_folder / folder_name
        self.is_fresh = is_fresh
        self._aside = f"{self.root}.aside"
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
        """Put a stored file into the tree, unless a file of its size is there.

        A copy and not a link: whoever alters the tree must not alter the store.
        Raises `SourceLost` when the store no longer has these bytes.
        """
        place = self._place(path)
        try:
            size = source.stat().st_size
            if not is_compressed(path):
                if self.is_fresh or not _has_size(place, size):
                    self._copy(place, source, sha256)
                return Written(path, sha256, size)
            body = source.read_bytes()
        except FileNotFoundError as error:
            raise SourceLost(f"{source} is missing") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise SourceLost(f"{source} does not have the bytes of {sha256}")
        return self.write(path, body)

    def remove(self, path: str) -> Removed:
        """Take a file and its compressed copy from the tree."""
        if not self.is_fresh:
            place = str(self.root) + path
            for name in (place, place + COMPRESSED):
                # A folder above that is a file or not there: nothing stands here.
                with suppress(FileNotFoundError, NotADirectoryError):
                    os.unlink(name)
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

    @contextmanager
    def _target(self, place: str) -> Iterator[str]:
        """Where to write what is to stand at `place` when all went well."""
        if self.is_fresh:
            yield place
            return
        try:
            yield self._aside
            os.replace(self._aside, place)
        except BaseException:
            # On a full disk this gives the room back.
            with suppress(OSError):
                os.unlink(self._aside)
            raise

    def _put(self, place: str, body: bytes | bytearray) -> None:
        with self._target(place) as target:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            descriptor = os.open(target, flags, 0o644)
            try:
                view = memoryview(body)
                while view:
                    view = view[os.write(descriptor, view) :]
            finally:
                os.close(descriptor)

    def _copy(self, place: str, source: Path, sha256: str) -> None:
        taken = hashlib.sha256()
        with self._target(place) as target:
            with open(source, "rb") as stored, open(target, "wb") as file:
                while block := stored.read(BLOCK):
                    taken.update(block)
                    file.write(block)
            if taken.hexdigest() != sha256:
                os.unlink(target)
                raise SourceLost(f"{source} does not have the bytes of {sha256}")


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
    """Let `current` name this generation's folder, in one step.

    Called under the lock `tree`. A process killed between the change in the store
    and this step leaves the old folder served; the next caller mends it.
    """
    link = public_folder / "current"
    if served_folder(public_folder) == folder_name:
        return
    aside = public_folder / "current.aside"
    aside.unlink(missing_ok=True)
    aside.symlink_to(folder_name)
    aside.replace(link)


def served_folder(public_folder: Path) -> str | None:
    """The name of the folder that readers are served from; None while there is none."""
    try:
        return os.readlink(public_folder / "current")
    except FileNotFoundError:
        return None


def sweep_away(public_folder: Path) -> None:
    """Delete every generation's folder except the one that is served."""
    served = served_folder(public_folder)
    for place in public_folder.glob("generation-*"):
        if place.is_dir():
            if place.name != served:
                shutil.rmtree(place, ignore_errors=True)
        elif place.name != f"{served}.aside":
            place.unlink(missing_ok=True)


def _has_size(place: str, size: int) -> bool:
    try:
        return os.path.getsize(place) == size
    except OSError:
        return False
