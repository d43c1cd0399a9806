"""A rule set as a spreadsheet: one row of the rule set a line, both ways.

Headings and words are those of `data/rule_table.toml`, or the keys themselves.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.commons.spreadsheets import Cell
from gongkai.rules.submission_rules import (
    ROW_KINDS,
    RuleSet,
    RuleSetError,
    rule_set_from,
)

_NAMED = {"division_class", "outlet"}


def headings() -> list[str]:
    """The headings of the spreadsheet, in order."""
    return list(_words()["headings"].values())


def rule_rows(rules: RuleSet) -> list[list[Cell]]:
    """The rows of a rule set as lines under these headings."""
    found = []
    for kind in ROW_KINDS:
        defaults = {one.name: one.default for one in fields(ROW_KINDS[kind])}
        for row in getattr(rules, f"{kind}s"):
            values = {
                name: value
                for name in defaults
                if (value := getattr(row, name)) not in (None, "", frozenset())
            }
            found.append(
                [
                    _cell(key, values.get(key) if key != "kind" else kind)
                    for key in _words()["headings"]
                ]
            )
    return found


def rules_from_rows(
    head: Mapping[str, Any],
    rows: Iterable[Sequence[Cell]],
    *,
    classes: Mapping[str, str],
    outlets: Mapping[str, str],
) -> RuleSet:
    """A rule set from its head and the lines of a spreadsheet, headings first.

    `classes` and `outlets` are names by key; a cell may have either. Raises
    `RuleSetError` with the number of the line.
    """
    lines = iter(rows)
    keys = [_key_of_heading(cell) for cell in next(lines, ())]
    if "kind" not in keys:
        raise RuleSetError(f"1: {_words()['headings']['kind']}?")
    table: dict[str, Any] = {
        **head,
        "classes": dict(classes),
        "outlets": dict(outlets),
    }
    named = {"division_class": classes, "outlet": outlets}
    for number, line in enumerate(lines, start=2):
        values = {
            key: _value(key, cell, named)
            for key, cell in zip(keys, line, strict=False)
            if key and cell not in (None, "")
        }
        kind = values.pop("kind", None)
        if kind not in ROW_KINDS:
            raise RuleSetError(f"{number}: {_words()['headings']['kind']}?")
        known = {one.name for one in fields(ROW_KINDS[kind])}
        # What a program fills in as nought or 否 for another kind of row says nothing.
        table.setdefault(kind, []).append(
            {key: value for key, value in values.items() if key in known or value}
        )
    return rule_set_from(table)


def _cell(key: str, value: Any) -> Cell:
    if value is None:
        return None
    if isinstance(value, frozenset):
        return " ".join(map(str, sorted(value)))
    if isinstance(value, bool):
        return str(_words()["values"]["is"]["true" if value else "false"])
    if isinstance(value, Decimal):
        return float(value)
    plain = value.value if isinstance(value, Enum) else value
    words = _words()["values"].get(key, {})
    found: Cell = words.get(plain, plain)
    return found


def _key_of_heading(cell: Cell) -> str:
    known: Mapping[str, str] = _words()["headings"]
    words = str(cell or "").strip()
    if words in known:
        return words
    return next((key for key, label in known.items() if label == words), "")


def _value(key: str, cell: Cell, named: Mapping[str, Mapping[str, str]]) -> Any:
    """A cell as `rules.submission_rules` wants it."""
    value: Any = cell.strip() if isinstance(cell, str) else cell
    if key.startswith("is_"):
        words = _words()["values"]["is"]
        if value in (True, words["true"], "true"):
            return True
        return False if value in (False, words["false"], "false") else value
    if key == "months":
        return [int(number) for number in re.findall(r"\d+", str(value))]
    if key in _NAMED:
        known = named[key]
        return next((slug for slug, name in known.items() if name == value), value)
    words = _words()["values"].get(key, {})
    value = next((plain for plain, word in words.items() if word == value), value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@cache
def _words() -> Mapping[str, Any]:
    path = Path(__file__).parent / "data" / "rule_table.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
