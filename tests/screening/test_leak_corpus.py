"""Every planted leak is found wherever it stands; clean files are clean."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from gongkai.screening.findings import Finding
from gongkai.screening.scanning import Measure, scan_file
from tests.screening import office_files, other_files
from tests.screening.leaks import DISGUISES, HARMLESS, LEAKS, Leak

MEASURE = Measure(date(2026, 11, 25))
ONE_LINE = {"sheet_name", "title_property", "name_inside", "link", "single_characters"}
Make = Callable[[str], bytes]


@dataclass(frozen=True)
class Container:
    """A kind of file and a place in it."""

    name: str
    file_name: str
    make: Make

    @property
    def takes_lines(self) -> bool:
        """Whether a line break survives in this place."""
        places = {
            "docx-body", "docx-table", "docx-header", "txt-utf8", "pdf-page", "csv-csv",
            "xlsx-cell", "odt_body",
        }  # fmt: skip
        return self.name in places


def containers() -> list[Container]:
    """Every place in every kind of file."""
    found = []
    for kind, table in (
        ("docx", office_files.WORD),
        ("docx", office_files.TRACKED),
        ("xlsx", office_files.SHEETS),
        ("pptx", office_files.SLIDES),
        ("pdf", other_files.PDF),
    ):
        found += [
            Container(f"{kind}-{n}", f"a.{kind}", make) for n, make in table.items()
        ]
    for table in (office_files.OPEN, office_files.OFD):
        found += [Container(n, f"a.{n[:3]}", make) for n, make in table.items()]
    for named in (other_files.PICTURES, other_files.PLAIN, other_files.ZIPS):
        found += [
            Container(f"{file.partition('.')[2]}-{n}", file, make)
            for n, (file, make) in named.items()
        ]
    return found


CONTAINERS = containers()
BASIC = [c for c in CONTAINERS if c.takes_lines]


def planted() -> Iterator[tuple[str, Leak, str, Container]]:
    """The table: an identity number and a telephone everywhere, all else somewhere."""
    for container in CONTAINERS:
        for name in ("identity", "mobile"):
            yield f"{container.name}/{name}", LEAKS[name], LEAKS[name].text, container
    for name, leak in LEAKS.items():
        for container in BASIC:
            yield f"{container.name}/{name}", leak, leak.text, container
    for disguise, wear in DISGUISES.items():
        for name in ("identity", "mobile", "card"):
            for container in BASIC:
                if disguise == "line_break" and container.name == "csv-csv":
                    continue
                leak = LEAKS[name]
                text = f"{leak.before}{wear(leak.secret)}"
                yield f"{container.name}/{name}/{disguise}", leak, text, container


def found_in(container: Container, text: str) -> list[Finding]:
    """What the gate says of a file made with this text."""
    return scan_file(container.make(text), container.file_name, MEASURE)


CORPUS = list({case[0]: case for case in planted()}.values())


def test_corpus_holds_more_than_two_hundred_files() -> None:
    assert len(CORPUS) >= 200


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda c: c.name)
def test_every_planted_leak_is_found(container: Container) -> None:
    missed, told = [], []
    for name, leak, text, place in CORPUS:
        if place is not container:
            continue
        findings = found_in(container, text)
        if not any(f.kind == leak.kind and f.blocks for f in findings):
            missed.append(name)
        shown = "\n".join(f"{f.where}\n{f.excerpt_masked}" for f in findings)
        if leak.secret in shown or text in shown:
            told.append(name)

    assert missed == []
    assert told == []


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda c: c.name)
def test_clean_twin_raises_no_alarm(container: Container) -> None:
    alarms = []
    for text in HARMLESS:
        text = text.replace("/", " ") if container.name == "zip-name_inside" else text
        alarms += [f for f in found_in(container, text) if f.blocks]

    assert alarms == []
