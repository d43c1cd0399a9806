"""What must not be in the repository, whoever puts it there."""

import re
import subprocess

import pytest

from tests.house.test_code import ROOT

# The machine a thing was made on is nobody's business, and a fork has others.
# The names are broken up here so that this file does not name them itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:work|farm|root|home/\w+)/",
    "a folder beside the repository": r"\.\./(?:shared|\.library)\b",
    "a workshop's own tools": r"\bfarm-(?:stu|ben)",
    "a registry's host": r"\bpy(?:pi)\.(?:org|io)\b|python(?:hosted)|"
    r"registry\.(?:npm)|deb\.(?:debian)|mirrors?\.\w+\.(?:edu|com)\b",
}
# CI alone knows that real inputs may lie beside the clone.
BESIDE_IS_KNOWN = {".ci/run"}


def committed() -> list[str]:
    """The files of the repository; skips where it is not one, as in an archive."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("not a git repository")
    return [name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]


def text_of(name: str) -> str:
    """The text of a file, or nothing when it holds none."""
    content = (ROOT / name).read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_repository_does_not_name(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])

    found = [
        f"{name}, line {number}: {line.strip()[:80]}"
        for name in committed()
        if not (name in BESIDE_IS_KNOWN and "beside" in what)
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


def test_every_text_is_utf8_with_plain_line_ends() -> None:
    odd = [
        name for name in committed() if "\ufffd" in (t := text_of(name)) or "\r" in t
    ]

    assert odd == []
