"""The house rules for code that an import checker cannot see."""

import ast
import configparser
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import findings

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "gongkai"
MODULES = sorted(HOUSE.rglob("*.py"))
ROOMS = sorted(p.parent for p in HOUSE.glob("*/__init__.py"))
OWN_CODE = [p for p in MODULES if "migrations" not in p.parts]


def name(path: Path) -> str:
    """Name a file as a person in the repository would."""
    return str(path.relative_to(ROOT))


def found_in(paths: list[Path], finder: Callable[[str], list[str]]) -> list[str]:
    """Every finding, with its file."""
    return [
        f"{name(path)}: {finding}"
        for path in paths
        for finding in finder(path.read_text(encoding="utf-8"))
    ]


def may_write(path: Path) -> bool:
    """Actions are the one door for change; migrations change what is there."""
    return path.name == "actions.py" or "actions" in path.parts


def may_read_the_clock(path: Path) -> bool:
    """Doors, through which people and timers come in, tell the rest what time it is."""
    return path.name.endswith(("views.py", "command.py")) or not {
        "views",
        "management",
    }.isdisjoint(path.parts)


def floors_of_the_contract() -> list[str]:
    """The layers of `.importlinter`, top floor first."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    return contracts["importlinter:contract:way-down"]["layers"].split("\n")[1:]


def test_modules_are_read_in_one_sitting() -> None:
    assert found_in(OWN_CODE, findings.long_module) == []


def test_functions_fit_on_one_screen() -> None:
    assert found_in(OWN_CODE, findings.long_functions) == []


def test_only_actions_write_to_the_database() -> None:
    others = [path for path in OWN_CODE if not may_write(path)]

    assert found_in(others, findings.database_writes) == []


def test_only_doors_read_the_clock() -> None:
    others = [path for path in OWN_CODE if not may_read_the_clock(path)]

    assert found_in(others, findings.clock_readings) == []


def test_nothing_happens_by_signal() -> None:
    assert found_in(MODULES, findings.signals) == []


def test_no_import_hides_in_a_function() -> None:
    assert found_in(MODULES, findings.hidden_imports) == []


def test_rules_need_only_the_standard_library() -> None:
    rules = sorted((HOUSE / "rules").rglob("*.py"))

    assert found_in(rules, findings.impure_imports) == []


def test_every_name_says_something() -> None:
    empty = [name(p) for p in OWN_CODE if findings.says_nothing(p.stem)]

    assert empty + found_in(OWN_CODE, findings.empty_names) == []


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_every_room_says_its_purpose(room: Path) -> None:
    source = (room / "__init__.py").read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(source))


def test_docstring_repeats_the_order_of_floors() -> None:
    source = (HOUSE / "__init__.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source)) or ""

    assert " > ".join(floors_of_the_contract()) in " ".join(docstring.split())
