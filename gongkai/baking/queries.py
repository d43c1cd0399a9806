"""Which tree is served, what made it, and whether it is as it must be."""

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai.baking.models import Generation
from gongkai.baking.tree import COMPRESSED, is_compressed, locked, served_folder

MAKES_NO_PAGES = frozenset({".pyc", ".po", ".md"})


def current_generation() -> Generation | None:
    """The generation that is served; None before the first bake."""
    return Generation.objects.filter(is_current=True).first()


def needs_full_bake() -> bool:
    """Whether there is no tree, its folder is gone, or other code made it."""
    generation = current_generation()
    return (
        generation is None
        or generation.made_with != made_with()
        or not (settings.PUBLIC_FOLDER / generation.folder_name).is_dir()
    )


def was_cut_short() -> bool:
    """Whether a file of the served tree is missing or has another size.

    A power cut can take back files that were written, though not what the store
    says of them. Ask when the tree is in step with the journal; it takes about a
    second for 100,000 files.
    """
    generation = current_generation()
    if generation is None:
        return False
    root = f"{settings.PUBLIC_FOLDER}/{generation.folder_name}"
    lines = generation.lines.values_list("path", "size")
    return any(_size(root + path) != size for path, size in lines.iterator())


def made_with() -> str:
    """A digest of everything that makes pages: code, templates, styles, catalogues."""
    house = Path(__file__).parents[1]
    taken = hashlib.sha256()
    for path in sorted(house.rglob("*")):
        if path.is_file() and path.suffix not in MAKES_NO_PAGES:
            taken.update(str(path.relative_to(house)).encode())
            taken.update(path.read_bytes())
    return taken.hexdigest()


@dataclass(frozen=True)
class Discrepancy:
    """A file that is not as the manifest says: `altered`, `missing` or `extra`.

    `unwritten` names no file but a key whose pages could not be made, and why.
    """

    kind: str
    path: str


@dataclass(frozen=True)
class Verification:
    """The public tree held against the manifest."""

    file_count: int
    discrepancies: list[Discrepancy]

    @property
    def is_clean(self) -> bool:
        """Whether every file is as it must be and no other is there."""
        return not self.discrepancies


def verify() -> Verification:
    """Compare every file of the served tree with the manifest.

    The outlets go on meanwhile: what is found is looked at again while they wait, so
    that a page written between reading the manifest and the file is not accused.

    Raises `Generation.DoesNotExist` before the first bake.
    """
    generation = Generation.objects.get(is_current=True)
    root: Path = settings.PUBLIC_FOLDER / generation.folder_name
    lines = dict(generation.lines.values_list("path", "sha256"))
    suspects = [*_differing(root, lines), *_extra(root, lines)]
    with locked(settings.PUBLIC_FOLDER, "tree"):
        served = current_generation()
        if served == generation:
            found = _looked_at_again(generation, root, suspects)
            return Verification(len(lines), found)
    return verify()


def _looked_at_again(
    generation: Generation, root: Path, suspects: Iterable[Discrepancy]
) -> list[Discrepancy]:
    paths = {item.path for item in suspects}
    # The manifest names no file whose name is no text.
    texts = {path for path in paths if path.isprintable()}
    plain = sorted(texts | {path.removesuffix(COMPRESSED) for path in texts})
    lines: dict[str, str] = {}
    for start in range(0, len(plain), 500):
        some = generation.lines.filter(path__in=plain[start : start + 500])
        lines |= dict(some.values_list("path", "sha256"))
    found = [item for item in _differing(root, lines) if item.path in paths]
    if served_folder(root.parent) != root.name:
        found.append(Discrepancy("altered", "current"))
    expected = _expected(lines)
    found += [
        Discrepancy("extra", _printable(path))
        for path in paths
        if path not in expected and os.path.lexists(f"{root}{path}")
    ]
    found += [
        Discrepancy("unwritten", f"{item.page_set} {item.key}: {item.reason}")
        for item in generation.unwritten.all()
    ]
    return sorted(found, key=lambda item: (item.path, item.kind))


def _differing(root: Path, lines: dict[str, str]) -> Iterator[Discrepancy]:
    for path, sha256 in lines.items():
        for name in (path, path + COMPRESSED) if is_compressed(path) else (path,):
            kind = _compare(root, name, sha256, is_copy=name != path)
            if kind:
                yield Discrepancy(kind, name)


def _extra(root: Path, lines: dict[str, str]) -> Iterator[Discrepancy]:
    expected = _expected(lines)
    for path in _files(root):
        if path not in expected:
            yield Discrepancy("extra", path)


def _expected(lines: Iterable[str]) -> set[str]:
    """Every file there must be: those of the manifest and their compressed copies."""
    paths = set(lines)
    return paths | {path + COMPRESSED for path in paths if is_compressed(path)}


def _compare(root: Path, path: str, sha256: str, *, is_copy: bool) -> str | None:
    """`missing`, `altered` or None; a compressed copy is compared unpacked.

    A link is never what was written, whatever it leads to; nor is a pipe, which is
    not waited for.
    """
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with open(os.open(f"{root}{path}", flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return "altered"
            if is_copy:
                with gzip.GzipFile(fileobj=file) as copy:
                    taken = hashlib.file_digest(copy, "sha256")
            else:
                taken = hashlib.file_digest(file, "sha256")
    except FileNotFoundError:
        return "missing"
    except (OSError, EOFError, zlib.error):
        return "altered"
    return None if taken.hexdigest() == sha256 else "altered"


def _files(root: Path) -> Iterator[str]:
    """Everything in a tree that could be served; a link to a folder is one thing."""
    for folder, folders, names in os.walk(root):
        links = [name for name in folders if os.path.islink(f"{folder}/{name}")]
        for name in (*names, *links):
            yield f"{folder}/{name}".removeprefix(str(root))


def _printable(path: str) -> str:
    """A path in one line of text; what cannot be shown is written as its number."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape").decode()
        for character in text
    )


def _size(place: str) -> int | None:
    try:
        return os.stat(place).st_size
    except OSError:
        return None
