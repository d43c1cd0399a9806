"""What tools/make_docs.py reads out of the code: docstrings, kinds, arguments."""

import argparse
import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import F, Q

from gongkai.disclosure.models.documents import MIGRATED
from gongkai.review.models import APPROVED, CLEARED, PASSED_THE_EMERGENCY_DOOR
from gongkai.rules.statutory_data import DATA

KIND = re.compile(r"[a-z_]+\.[a-z_]+")
READS_ENVIRONMENT = re.compile(r"""environ(?:\.get\(|\[)\s*["'](GONGKAI_\w+)["']""")
LOOKUPS = {
    "isnull": "",
    "in": "in",
    "gte": "≥",
    "gt": ">",
    "lte": "≤",
    "lt": "<",
    "exact": "=",
}
NAMED_CONDITIONS = {
    "cleared": CLEARED,
    "approved": APPROVED,
    "passed the emergency door": PASSED_THE_EMERGENCY_DOOR,
    "migrated": MIGRATED,
}
"""Conditions of several parts that constraints share; printed once, by name."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Argument:
    """One argument of a command."""

    name: str
    usage: str
    help: str


@dataclass(frozen=True)
class Kind:
    """One thing the journal can say, and the action that says it."""

    what: str
    action: str
    meaning: str


def plain(docstring: str) -> str:
    """A docstring as Markdown: without its indentation."""
    return inspect.cleandoc(docstring)


def docstring_of(module: str) -> str:
    """A module's docstring without its first line's full stop being special."""
    return plain(import_module(module).__doc__ or "")


def first_sentence(docstring: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    first = plain(docstring or "").split("\n\n")[0]
    return re.sub(r"\s+", " ", first).removesuffix(" Raises `Refused`.")


def module_docstring(command: str) -> str:
    """What the module of a subcommand says of itself, and of its exit status."""
    module = import_module(f"gongkai.config.{command}_command")
    return first_sentence(module.run.__doc__)


def arguments_of(command: str) -> list[Argument]:
    """The arguments of a subcommand.

    Not argparse's own help: its layout differs between versions of Python.
    """
    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"gongkai.config.{command}_command").add_arguments(parser)
    found = []
    for action in parser._actions:
        if action.help == argparse.SUPPRESS:
            continue
        shown = action.metavar or action.dest.upper()
        value = "" if action.nargs == 0 else f" {shown}"
        name = f"{action.option_strings[-1]}{value}" if action.option_strings else shown
        is_needed = not action.option_strings and action.nargs != "?"
        more = " …" if action.nargs == "+" or isinstance(action, _APPENDING) else ""
        usage = f"{name}{more}" if is_needed else f"[{name}]{more}"
        help_text = action.help or ""
        if action.choices:
            help_text += "; " if help_text else ""
            help_text += "one of " + ", ".join(f"`{c}`" for c in action.choices if c)
        found.append(Argument(str(name), usage, help_text))
    return found


_APPENDING = argparse._AppendAction


def docstrings_of_functions(source: str) -> Iterator[str]:
    """The first paragraph of each function of a module, in order."""
    for node in ast.parse(source).body:
        if isinstance(node, Function):
            yield first_sentence(ast.get_docstring(node))


def environment_names(house: Path) -> set[str]:
    """Every GONGKAI_ name that the program reads."""
    return {
        name
        for path in house.rglob("*.py")
        for name in READS_ENVIRONMENT.findall(path.read_text(encoding="utf-8"))
    }


def journal_kinds(house: Path) -> set[Kind]:
    """Every kind that an action records, with the public action behind it."""
    found = set()
    for path in sorted(house.rglob("*.py")):
        if path.name != "actions.py" and path.parent.name != "actions":
            continue
        room = path.relative_to(house).parts[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {n.name: n for n in tree.body if isinstance(n, Function)}
        for function in functions.values():
            for what in _kinds_in(function):
                action = _public(function, functions)
                meaning = first_sentence(ast.get_docstring(action))
                found.add(Kind(what, f"{room}.{action.name}", meaning))
    return found


def _kinds_in(function: Function) -> set[str]:
    docstring = ast.get_docstring(function, clean=False)
    return {
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value != docstring
        and KIND.fullmatch(node.value)
    }


def _public(function: Function, functions: dict[str, Function]) -> Function:
    """The function itself, or the public one through which it is reached."""
    seen = {function.name}
    while function.name.startswith("_"):
        callers = [
            other
            for other in functions.values()
            if other.name not in seen and _calls(other, function.name)
        ]
        if not callers:
            return function
        function = callers[0]
        seen.add(function.name)
    return function


def _calls(function: Function, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(function))


def length_in_words(rule: dict[str, Any]) -> str:
    """A time limit's length: "20 working days, extended by 20, may pause"."""
    if rule["unit"] == "fixed_date":
        return f"{rule['month']:02}-{rule['day']:02} of the following year"
    unit = rule["unit"].replace("_", " ")
    words = [f"{rule['length']} {unit if rule['length'] > 1 else unit.rstrip('s')}"]
    if rule.get("extension"):
        words.append(f"extended by {rule['extension']}")
    if rule.get("may_pause"):
        words.append("stops while others are consulted")
    return ", ".join(words)


def source_of(table: str) -> str:
    """The comment at the head of a data file, which names its source."""
    lines = (DATA / f"{table}.toml").read_text(encoding="utf-8").splitlines()
    comment = []
    for line in lines:
        if not line.startswith("#"):
            break
        comment.append(line.removeprefix("#").strip())
    return " ".join(comment)


def kind_of(field: "models.Field[Any, Any]") -> str:
    """A field's kind in a few words."""
    if field.related_model is not None:
        other = field.related_model
        name = other if isinstance(other, str) else other.__name__
        words = [f"several {name}" if field.many_to_many else name]
    else:
        words = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(field).__name__).lower()]
        words[0] = words[0].removesuffix("field").strip()
        if field.max_length:
            words.append(f"at most {field.max_length}")
    if field.primary_key:
        words.append("key")
    elif field.unique and not field.many_to_many:
        words.append("unique")
    if field.null and not field.many_to_many:
        words.append("may be empty")
    if field.choices:
        values = ", ".join(f"`{value}`" for value, _label in field.flatchoices)
        words.append(f"one of {values}")
    return ", ".join(words)


def condition_of(constraint: models.BaseConstraint) -> str:
    """What a constraint requires, in signs that a reader of SQL knows."""
    if isinstance(constraint, models.CheckConstraint):
        return _q(constraint.condition)
    assert isinstance(constraint, models.UniqueConstraint)
    words = f"unique: {', '.join(constraint.fields)}"
    if constraint.condition is not None:
        words += f" where {_q(constraint.condition)}"
    return words


def named_conditions() -> list[tuple[str, str]]:
    """The shared conditions and what each requires."""
    return [(f"*{name}*", _spelt_out(q)) for name, q in NAMED_CONDITIONS.items()]


def _q(condition: Any) -> str:
    if isinstance(condition, tuple):
        return _comparison(*condition)
    assert isinstance(condition, Q)
    for name, named in NAMED_CONDITIONS.items():
        if condition == named:
            return f"*{name}*"
    return _spelt_out(condition)


def _spelt_out(condition: Q) -> str:
    joined = f" {condition.connector.lower()} ".join(
        f"({_q(child)})"
        if isinstance(child, Q)
        and len(child.children) > 1
        and not child.negated
        and child not in NAMED_CONDITIONS.values()
        else _q(child)
        for child in condition.children
    )
    return f"not ({joined})" if condition.negated else joined


def _comparison(left: str, value: Any) -> str:
    name, _, lookup = left.rpartition("__")
    if lookup not in LOOKUPS or not name:
        name, lookup = left, "exact"
    if lookup == "isnull" or value is None:
        is_absent = value is None or bool(value)
        return f"`{name}` is {'absent' if is_absent else 'present'}"
    if lookup == "in":
        return f"`{name}` in {', '.join(str(getattr(v, 'value', v)) for v in value)}"
    if isinstance(value, F):
        return f"`{name}` {LOOKUPS[lookup]} `{value.name}`"  # type: ignore[attr-defined]
    shown = getattr(value, "value", value)
    return f"`{name}` {LOOKUPS[lookup]} " + (str(shown) if shown != "" else "empty")
