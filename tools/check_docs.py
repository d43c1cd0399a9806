"""Checks that the documentation is not out of date with itself or with the code.

Every link inside the README files and docs/ leads somewhere (links to other sites are
not followed), the pages of docs/reference/ say what the code says, and commands,
targets, settings, files and code names that the pages mention exist.
"""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

from make_docs import stale
from reference_parts import environment_names

from gongkai.config.command import SUBCOMMANDS

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"!?\[[^\]\[]*(?:\[[^\]]*\][^\]\[]*)?\]\(\s*<?([^)\s>]+)>?[^)]*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
# Code shows what to type; it links nowhere.
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
SPANS = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
ROOMS = sorted(path.parent.name for path in (ROOT / "gongkai").glob("*/__init__.py"))


def pages() -> list[Path]:
    """The Markdown files that people read."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def anchors(text: str) -> set[str]:
    """The places of a page that a link may name, as code hosts form them."""
    found: set[str] = set(ANCHOR.findall(text))
    for heading in HEADING.findall(
        re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.M | re.S)
    ):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = 0
        while (numbered := f"{slug}-{count}" if count else slug) in found:
            count += 1
        found.add(numbered)
    return found


def dead_links(page: Path) -> list[str]:
    """The links of one page that lead nowhere."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    dead = []
    for link in LINK.findall(text) + REFERENCE.findall(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", link, re.IGNORECASE):
            continue
        target, _, place = unquote(link).partition("#")
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or not path.is_relative_to(ROOT):
            dead.append(f"{page.relative_to(ROOT)}: {link} does not exist")
        elif (
            place
            and path.suffix == ".md"
            and place.lower() not in anchors(path.read_text(encoding="utf-8"))
        ):
            dead.append(f"{page.relative_to(ROOT)}: {link} has no such heading")
    return dead


def unknown_names(page: Path) -> list[str]:
    """What a page mentions as code and nobody could find."""
    unknown = []
    for span in SPANS.findall(page.read_text(encoding="utf-8")):
        unknown += [
            f"gongkai {word}"
            for word in re.findall(r"\bgongkai ([a-z][a-z-]+)", span)
            if word not in SUBCOMMANDS
        ]
        unknown += [
            f"make {word}"
            for words in re.findall(r"\bmake ((?:[a-z]+ ?)+)", span)
            for word in words.split()
            if word not in TARGETS
        ]
        unknown += set(re.findall(r"GONGKAI_\w+", span)) - SETTINGS
        unknown += [
            path
            for path in re.findall(r"(?<![\w/])(?:gongkai|tools|tests)/[\w./]+", span)
            if not (ROOT / path).exists()
        ]
        unknown += [
            span
            for name in re.findall(rf"^`((?:{'|'.join(ROOMS)})\.[\w.]+)`$", span)
            if not is_in_the_code(name.rpartition(".")[2])
        ]
    return [f"{page.relative_to(ROOT)}: there is no {name}" for name in unknown]


def is_in_the_code(word: str) -> bool:
    """Whether a name occurs in the code at all."""
    return re.search(rf"\b{re.escape(word)}\b", CODE_TEXT) is not None


def unknown_words() -> list[str]:
    """Code names of the glossary that occur nowhere in the code."""
    glossary = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    return [
        f"docs/reference/glossary.md: the code has no {name}"
        for line in glossary.splitlines()
        if line.startswith("|")
        for name in re.findall(r"`([^`]+)`", line.split("|")[3])
        if not is_in_the_code(name.rpartition(".")[2])
    ]


TARGETS = set(
    re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
)
SETTINGS = environment_names(ROOT / "gongkai") | {"GONGKAI_REAL_INPUTS"}
CODE_TEXT = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "gongkai").rglob("*.py")
)

if __name__ == "__main__":
    wrong = [line for page in pages() for line in dead_links(page)]
    wrong += [line for page in pages() for line in unknown_names(page)]
    wrong += stale() + unknown_words()
    print("\n".join(wrong) or f"docs: {len(pages())} pages agree with the code")
    sys.exit(bool(wrong))
