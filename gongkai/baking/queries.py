"""Which tree is served, what made it, and whether it is as it must be."""

import gzip
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai.baking.models import Generation
from gongkai.baking.tree import COMPRESSED, is_compressed


def current_generation() -> Generation | None:
    """The generation that is served; None before the first bake."""
    return Generation.objects.filter(is_current=True).first()


def made_with() -> str:
    """A digest of everything that makes pages: code, templates, styles, catalogues."""
    house = Path(__file__).parents[1]
    taken = hashlib.sha256()
    for path in sorted(house.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".js", ".mo", ".toml", ".svg"}:
            taken.update(str(path.relative_to(house)).encode())
            taken.update(path.read_bytes())
    return taken.hexdigest()


@dataclass(frozen=True)
class Discrepancy:
    """A file that is not as the manifest says: altered, missing or extra."""

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

    Raises `Generation.DoesNotExist` before the first bake.
    """
    generation = Generation.objects.get(is_current=True)
    root: Path = settings.PUBLIC_FOLDER / generation.folder_name
    lines = dict(generation.lines.values_list("path", "sha256"))
    found = _verify(root, lines)
    return Verification(len(lines), sorted(found, key=lambda item: item.path))


def _verify(root: Path, lines: dict[str, str]) -> list[Discrepancy]:
    discrepancies = []
    expected = set()
    for path, sha256 in lines.items():
        expected.add(path)
        kind = _compare(root, path, sha256)
        if kind:
            discrepancies.append(Discrepancy(kind, path))
        if is_compressed(path):
            copy = path + COMPRESSED
            expected.add(copy)
            kind = _compare(root, copy, sha256)
            if kind:
                discrepancies.append(Discrepancy(kind, copy))
    discrepancies += [
        Discrepancy("extra", path) for path in _files(root) if path not in expected
    ]
    return discrepancies


def _compare(root: Path, path: str, sha256: str) -> str | None:
    """`missing`, `altered` or None; a compressed copy is compared unpacked."""
    try:
        body = Path(f"{root}{path}").read_bytes()
        if path.endswith(COMPRESSED):
            body = gzip.decompress(body)
    except FileNotFoundError:
        return "missing"
    except (OSError, EOFError):
        return "altered"
    return None if hashlib.sha256(body).hexdigest() == sha256 else "altered"


def _files(root: Path) -> Iterator[str]:
    for folder, _folders, names in os.walk(root):
        for name in names:
            yield f"{folder}/{name}".removeprefix(str(root))
