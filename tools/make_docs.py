"""Writes docs/reference/ from the code, so that it cannot say what is not so.

`python tools/make_docs.py` writes; `make check` compares and names what is stale.
Each page is one function that returns Markdown; `PAGES` lists them.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from configparser import ConfigParser
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "gongkai"
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made by tools/make_docs.py from the code: change the code instead. -->"

# Nothing is read from a database or written to a data folder.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
os.environ["GONGKAI_SECRET_KEY"] = "only for making the documentation"
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

import reference_parts as parts  # noqa: E402
from django.apps import apps  # noqa: E402
from django.db import models  # noqa: E402
from django.utils import translation  # noqa: E402

from gongkai.commons.pages import PageSet, offered  # noqa: E402
from gongkai.config.command import SUBCOMMANDS  # noqa: E402
from gongkai.disclosure.refusals import state_label  # noqa: E402
from gongkai.organisation.roles import GRANTS, Permission, Role  # noqa: E402
from gongkai.rules import classifications  # noqa: E402
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE  # noqa: E402
from gongkai.rules.edition_lifecycle import EditionState as State  # noqa: E402
from gongkai.rules.info_request_lifecycle import (  # noqa: E402
    REQUEST_LIFECYCLE,
    Actor,
    RequestState,
)
from gongkai.rules.statutory_data import read_table  # noqa: E402

Rows = Iterable[Sequence[str]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def page(title: str, *pieces: str) -> str:
    """A page with its mark, title and pieces."""
    return "\n\n".join((MADE, f"# {title}", *(p.strip() for p in pieces if p))) + "\n"


def both(say: Callable[[], object]) -> tuple[str, str]:
    """A text in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = str(say())
    with translation.override("en"):
        return chinese, str(say())


def rooms() -> str:
    """The rooms by their floors, each with what it says of itself."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    floors = contracts["importlinter:contract:way-down"]["layers"].split("\n")[1:]
    rows = [
        (f"`{room}`", parts.docstring_of(f"gongkai.{room}").replace("\n\n", "<br>"))
        for floor in floors
        for room in floor.split(" | ")
    ]
    return page(
        "Rooms",
        "From the top floor down. A room may import from the floors below it, never "
        "sideways, never up: " + " > ".join(f"`{floor}`" for floor in floors) + ".",
        table(("room", "what it is for"), rows),
    )


def commands() -> str:
    """Every word of the `gongkai` command."""
    pieces = [
        "`gongkai COMMAND --help` prints the same. Exit status of every command: 0 "
        "done, or answered with yes; 1 done, and the answer is no; 2 it could not be "
        "done, for a reason stated."
    ]
    for word, command in SUBCOMMANDS.items():
        arguments = parts.arguments_of(command.module)
        usage = " ".join(["gongkai", word, *(a.usage for a in arguments)])
        pieces += [
            f"## {word}",
            command.help + ".",
            f"```\n{usage}\n```",
            parts.first_sentence(parts.module_docstring(command.module)),
        ]
        if arguments:
            rows = [(f"`{a.name}`", a.help) for a in arguments]
            pieces.append(table(("argument", "meaning"), rows))
    return page("Commands", *pieces)


def settings() -> str:
    """Every name of the environment that the program reads."""
    sources = (HOUSE / "config" / "environment.py", HOUSE / "commons" / "sealing.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    rows = [
        (f"`{match[1]}`", function.removeprefix(match[0]).lstrip(":, ").strip())
        for function in parts.docstrings_of_functions(source)
        if (match := re.match(r"`(GONGKAI_\w+)`", function))
    ]
    named = {row[0].strip("`") for row in rows}
    unnamed = parts.environment_names(HOUSE) - named
    if unnamed:
        raise SystemExit(f"settings without a docstring: {sorted(unnamed)}")
    return page(
        "Settings",
        "Read from the environment when the program starts. A wrong value refuses to "
        "start and says how to mend it. What a department chooses (names, columns, "
        "review chain) is data, kept at the desk, and never a setting.",
        table(("name", "meaning"), rows),
        "`PORT` belongs to `make run` only.",
    )


def roles() -> str:
    """Who may do what."""
    heads = [Role(role) for role in Role]
    rows = []
    for permission in Permission:
        name = " ".join(dict.fromkeys(both(partial(str, permission.label))))
        marks = ["●" if permission in GRANTS[role] else "" for role in heads]
        rows.append((f"{name} `{permission.value}`", *marks))
    names = []
    for role in heads:
        chinese, english = both(partial(str, role.label))
        names.append((f"`{role.value}`", chinese, english))
    head = ("may", *(f"`{role.value}`" for role in heads))
    return page(
        "Roles and permissions",
        parts.docstring_of("gongkai.organisation.roles"),
        "## Roles",
        table(("role", "中文", "English"), names),
        "## Matrix",
        table(head, rows),
        "Nobody reviews their own text, whatever their role, and nobody gives two of "
        "the ordered reviews of one text: these are asked of the person and the text, "
        "not of the role.",
    )


def lifecycles() -> str:
    """The permitted moves, drawn and listed."""
    rows = [
        (
            f"`{move.action}`",
            ", ".join(f"`{s.value}`" for s in State if s in move.sources),
            f"`{move.target.value}`",
            move.basis,
        )
        for move in EDITION_LIFECYCLE.moves
    ]
    states = [
        (f"`{state.value}`", *both(partial(state_label, state.value)))
        for state in State
    ]
    return page(
        "Lifecycles",
        "What the table does not hold cannot happen. Being overdue is not a state; it "
        "is a question about a date.",
        "## Edition 版本",
        parts.docstring_of("gongkai.rules.edition_lifecycle"),
        f"```mermaid\n{EDITION_LIFECYCLE.as_mermaid()}\n```",
        table(("action", "from", "to", "basis"), rows),
        table(("state", "中文", "English"), states),
        "## Request 依申请公开",
        "The rules are there; the desk that works by them is not part of this release.",
        parts.docstring_of("gongkai.rules.info_request_lifecycle"),
        f"```mermaid\n{REQUEST_LIFECYCLE.as_mermaid()}\n```",
        table(("action", "by", "from", "to", "basis"), _request_moves()),
    )


def _request_moves() -> Rows:
    for move in REQUEST_LIFECYCLE.moves:
        yield (
            f"`{move.action}`",
            ", ".join(actor.value for actor in Actor if actor in move.actors),
            ", ".join(f"`{s.value}`" for s in RequestState if s in move.sources),
            f"`{move.target.value}`" if move.target else "",
            move.basis,
        )


def journal_kinds() -> str:
    """Everything the journal can say."""
    rows = sorted(
        (f"`{kind.what}`", f"`{kind.action}`", kind.meaning)
        for kind in parts.journal_kinds(HOUSE)
    )
    return page(
        "Journal kinds",
        "An entry carries its number, its moment, the person, the subject and details. "
        "It is written in the transaction of the change itself, by the action named. "
        "The baker, and every later outlet, reads nothing else.",
        table(("kind", "action", "the action"), rows),
    )


def page_sets() -> str:
    """What is baked, and what each journal entry touches."""
    intro = (
        "In the order in which they are written: files before the pages that link to "
        "them, documents before lists. A full bake asks each set for all its keys; "
        "following the journal asks which keys an entry touches. Entries about an "
        "agency, a site or a column change what stands around every page, and touch "
        "all of them."
    )
    rows = []
    for name, page_set in offered().items():
        kind = type(page_set)
        rows.append(
            (
                f"`{name}`",
                f"`{kind.__module__.removeprefix('gongkai.')}.{kind.__name__}`",
                parts.first_sentence(kind.__doc__),
                _said_by(kind, "keys"),
                _said_by(kind, "affected_by"),
            )
        )
    head = ("set", "in code", "pages", "in a full bake", "rebaked after an entry")
    return page("Page sets", intro, table(head, rows))


def _said_by(kind: type[PageSet], method: str) -> str:
    return parts.first_sentence(getattr(kind, method).__doc__)


def time_limits() -> str:
    """Every limit, from each of its dates."""
    rows = []
    for rule in read_table("deadlines")["rule"]:
        rows.append(
            (
                f"`{rule['name']}`",
                rule["from"].isoformat(),
                parts.length_in_words(rule),
                rule["basis"],
                "yes" if rule["verified"] else "**no**",
            )
        )
    return page(
        "Time limits",
        "From `gongkai/rules/data/deadlines.toml`. Each stands from its date until the "
        "next of the same name. `gongkai deadline RULE --received DATE` counts one and "
        "explains every day. *Verified: no* means that the article, the number or the "
        "day is our own knowledge and was not seen in the text: check before relying "
        "on it.",
        table(("limit", "from", "length", "basis", "verified"), rows),
        "## How days are counted",
        parts.docstring_of("gongkai.rules.deadlines"),
    )


def classification_tables() -> str:
    """The lists by which information is filed."""
    c = classifications
    topics = [
        (f"`{t.key}`", t.name, t.name_en, "、".join(s.name for s in t.subtopics))
        for t in c.topics()
    ]
    genres = [
        (
            f"`{g.key}`",
            g.name,
            g.name_en,
            f"{g.used_from} – {g.used_until or ''}",
            g.basis,
        )
        for g in c.genres()
    ]
    heads = [(f"`{h.key}`", h.article, h.name, h.name_en) for h in c.statutory_heads()]
    grounds = [
        (
            f"`{g.key}`",
            g.article,
            "must" if g.must_withhold else "may",
            g.name,
            g.unless,
        )
        for g in c.withholding_grounds()
    ]
    columns = [(f"`{t.key}`", t.name, t.name_en) for t in c.column_types()]
    guide = [(f"`{p.key}`", p.about, p.name, p.name_en) for p in c.guide_parts()]
    named = ("key", "中文", "English")
    pieces = [
        parts.docstring_of("gongkai.rules.classifications"),
        "## Topics 主题分类",
        parts.source_of("topics"),
        table((*named, "sub-topics"), topics),
        "## Genres 体裁分类",
        parts.source_of("genres"),
        table((*named, "in use", "basis"), genres),
        "## Heads of proactive disclosure 法定主动公开内容",
        parts.source_of("statutory_heads"),
        table(("key", "article", "中文", "English"), heads),
        "## Grounds for withholding 不予公开理由",
        parts.source_of("withholding_grounds"),
        table(("key", "article", "withhold", "ground", "unless"), grounds),
        "## Column types 栏目类别",
        parts.source_of("column_types"),
        table(named, columns),
        "## What a guide states 指南内容",
        parts.source_of("guide_parts"),
        table(("key", "about", "中文", "English"), guide),
    ]
    return page("Classifications", *pieces)


def data_model() -> str:
    """Every record, field and constraint."""
    pieces = [
        "Constraints are kept by the database itself, on SQLite and on PostgreSQL. "
        "Their names are sentences; a constraint that is broken is quoted by its name."
    ]
    for app in apps.get_app_configs():
        if not app.name.startswith("gongkai."):
            continue
        room = app.name.removeprefix("gongkai.")
        found = [m for m in app.get_models() if m.__module__.startswith(app.name)]
        if found:
            pieces.append(f"## {room}")
        for model in found:
            pieces += list(_model(model))
    pieces += [
        "## Conditions by name",
        "Shared by several constraints above. Every part is tested for absence on its "
        "own: in SQL a comparison with NULL is neither true nor false, and a check "
        "lets through what is not false.",
        table(("condition", "what it requires"), parts.named_conditions()),
    ]
    return page("Data model", *pieces)


def _model(model: type[models.Model]) -> Iterator[str]:
    yield f"### {model.__name__}"
    yield parts.plain(model.__doc__ or "")
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    yield table(("field", "kind"), ((f"`{f.name}`", parts.kind_of(f)) for f in fields))
    rules = [(f"`{c.name}`", parts.condition_of(c)) for c in model._meta.constraints]
    if rules:
        yield table(("constraint", "what the database requires"), rules)


PAGES: dict[str, Callable[[], str]] = {
    "rooms": rooms,
    "commands": commands,
    "settings": settings,
    "roles-and-permissions": roles,
    "lifecycles": lifecycles,
    "journal-kinds": journal_kinds,
    "page-sets": page_sets,
    "time-limits": time_limits,
    "classifications": classification_tables,
    "data-model": data_model,
}


def stale() -> list[str]:
    """The reference pages that no longer say what the code says."""
    found = []
    for name, make in PAGES.items():
        path = REFERENCE / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != make():
            found.append(f"docs/reference/{name}.md is stale; run: make docs")
    return found


def write() -> None:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / f"{name}.md").write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write()
