"""What the house rules look for: each function names what it found, with the line.

They read source text, not files, so that `test_findings.py` can show each of them
a fault that it must see and a neighbour that it must leave alone.
"""

import ast
import re
import sys
from collections.abc import Iterator

LONGEST_MODULE = 450
LONGEST_FUNCTION = 60
# Writes that only the ORM knows, and writes whose names files, pictures, hashes and
# dictionaries share: those take something by position, a record's never do.
RECORD_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create"} | {
    "update_or_create"
}
SHARED_WRITES = {"save", "update", "delete"}
CLOCKS = {"now", "today", "utcnow"}
CLOCKS_WITHOUT_OWNER = {"now", "today", "Now"}
# These read the clock only when they are given nothing to convert or to build from.
CLOCKS_WHEN_EMPTY = {"localdate", "localtime", "time"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time"}
SIGNALS = re.compile(r"django\.dispatch|db\.models\.signals|core\.signals|@receiver\b")
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "misc", "manager", "processor"}
SAYS_NOTHING_ALONE = {"base", "common", "data", "info", "item", "stuff", "tools"}
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop"} | {
    f"{kind}{lazy}"
    for kind in ("ngettext", "pgettext", "npgettext")
    for lazy in ("", "_lazy")
}
CHINESE = re.compile(
    "[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_module(source: str) -> list[str]:
    """Say so when a module is too long to be read in one sitting."""
    length = len(source.splitlines())
    return [f"{length} lines"] if length > LONGEST_MODULE else []


def long_functions(source: str) -> list[str]:
    """Functions longer than a screen."""
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, Function)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]


def database_writes(source: str) -> list[str]:
    """Calls that write to the database."""
    return [
        f"line {call.lineno}: .{method}()"
        for call, method in _method_calls(source)
        if (name := method.removeprefix("a")) in RECORD_WRITES
        or method in RECORD_WRITES
        or (not call.args and (name in SHARED_WRITES or method in SHARED_WRITES))
    ]


def clock_readings(source: str) -> list[str]:
    """Calls that ask what time it is, and the database's own `Now()`."""
    found = []
    for call in _calls(source):
        match call.func:
            case ast.Attribute(value=owner, attr=name):
                clocks, is_owned = CLOCKS, _last_name(owner) in CLOCK_OWNERS
            case ast.Name(id=name):
                clocks, is_owned = CLOCKS_WITHOUT_OWNER, True
            case _:
                continue
        if is_owned and (
            name in clocks or (name in CLOCKS_WHEN_EMPTY and not call.args)
        ):
            found.append(f"line {call.lineno}: {name}()")
    return found


def signals(source: str) -> list[str]:
    """Django's signals, by which things happen that nobody can read."""
    return [
        f"line {number}"
        for number, line in enumerate(source.splitlines(), 1)
        if SIGNALS.search(line)
    ]


def hidden_imports(source: str) -> list[str]:
    """Imports of our own rooms inside functions, where no contract is seen."""
    return [
        f"line {node.lineno}"
        for function in ast.walk(ast.parse(source))
        if isinstance(function, Function)
        for node in ast.walk(function)
        if any(name.split(".")[0] == "gongkai" for name in _imported(node))
    ]


def impure_imports(source: str) -> list[str]:
    """Imports of anything but the standard library and the rules themselves."""
    return [
        name
        for node in ast.walk(ast.parse(source))
        for name in _imported(node)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not f"{name}.".startswith("gongkai.rules.")
    ]


def empty_names(source: str) -> list[str]:
    """Classes and functions whose names do not say what they are for."""
    return [
        f"line {node.lineno}: {node.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef | Function) and says_nothing(node.name)
    ]


def says_nothing(name: str) -> bool:
    """Tell whether a name, in snake or camel case, is one of the empty ones."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")
    return bool(SAYS_NOTHING & set(words)) or "_".join(words) in SAYS_NOTHING_ALONE


def unmarked_chinese(source: str) -> list[str]:
    """Chinese strings that no translator will ever see.

    Allowed are docstrings and literals given to a gettext function.
    """
    tree = ast.parse(source)
    allowed = {
        id(part)
        for node in ast.walk(tree)
        for text in _texts_in_place(node)
        for part in ast.walk(text)
    }
    return [
        f"line {node.lineno}: {node.value.strip()[:20]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in allowed
        and CHINESE.search(node.value)
    ]


def unmarked_chinese_in_template(source: str) -> list[str]:
    """Chinese in a Jinja2 template outside trans blocks, gettext and comments."""
    quoted = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    for pattern in (
        r"\{#.*?#\}",
        r"\{%[-+]?\s*trans\b.*?%\}.*?\{%[-+]?\s*endtrans\b.*?%\}",
        rf"\b(?:_|n?p?gettext)\(\s*{quoted}(?:\s*,\s*{quoted})*",
    ):
        source = re.sub(pattern, _only_newlines, source, flags=re.DOTALL)
    return unmarked_chinese_in_text(source)


def unmarked_chinese_in_text(source: str) -> list[str]:
    """Every line that has Chinese in it."""
    return [
        f"line {number}: {line.strip()[:40]}"
        for number, line in enumerate(source.splitlines(), 1)
        if CHINESE.search(line)
    ]


def _only_newlines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _calls(source: str) -> Iterator[ast.Call]:
    return (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))


def _method_calls(source: str) -> Iterator[tuple[ast.Call, str]]:
    for call in _calls(source):
        if isinstance(call.func, ast.Attribute):
            yield call, call.func.attr


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module):
            return [module or "gongkai"]
    return []


def _texts_in_place(node: ast.AST) -> list[ast.expr]:
    """Return the strings that this node makes legitimate, if any."""
    match node:
        case ast.Expr(value=ast.Constant() as text):
            return [text]
        case ast.Call(func=function, args=args) if _last_name(function) in GETTEXT:
            return args
    return []
