"""Wagtail's own database search, for `search.py`: run by a Python that has Wagtail.

Not part of the product: Wagtail is a BSD-licensed content management system, and its
search over the database is what a site built on it has without a server for search.
The first line on standard input is the folder to work in, in which `documents.jsonl`
lies; each further line is a question, answered by one line.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(sys.stdin.readline().strip())
FACETS = ("site", "column", "topic", "genre", "issuer", "year", "validity")

from django.conf import settings  # noqa: E402

settings.configure(
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "taggit",
        "modelcluster",
        "wagtail",
        "wagtail.search",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": FOLDER / "wagtail.sqlite3",
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; "
                "PRAGMA cache_size=-200000;"
            },
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    WAGTAILSEARCH_BACKENDS={
        "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}
    },
    USE_TZ=True,
    STATIC_URL="/static/",
    SECRET_KEY="benchmark",
)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from wagtail.search import index  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402
from wagtail.search.query import Phrase  # noqa: E402


class Text(index.Indexed, models.Model):
    """A document as a site on Wagtail would index it."""

    title = models.TextField()
    body = models.TextField()
    published = models.BigIntegerField(db_index=True)
    site = models.CharField(max_length=40, db_index=True)
    column = models.CharField(max_length=40, db_index=True)
    topic = models.CharField(max_length=40, db_index=True)
    genre = models.CharField(max_length=40, db_index=True)
    issuer = models.CharField(max_length=40, db_index=True)
    year = models.CharField(max_length=4, db_index=True)
    validity = models.CharField(max_length=20, db_index=True)

    search_fields = (
        index.SearchField("title", boost=5),
        index.SearchField("body"),
        index.FilterField("published"),
        *(index.FilterField(name) for name in FACETS),
    )

    class Meta:
        app_label = "search_benchmark"


def build() -> None:
    """Write every document as a row and into Wagtail's index."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Text)
    backend = get_search_backend()
    into = backend.get_index_for_model(Text)
    batch: list[Text] = []
    with (FOLDER / "documents.jsonl").open(encoding="utf-8") as file:
        for line in file:
            batch.append(Text(**json.loads(line)))
            if len(batch) == 1000:
                enter(into, batch)
                batch = []
    enter(into, batch)


def enter(into: Any, batch: list[Text]) -> None:
    """One batch into the table and the index."""
    if batch:
        Text.objects.bulk_create(batch)
        into.add_items(Text, batch)


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """The first twenty, the number of all, the counts of seven facets."""
    backend = get_search_backend()
    rows = Text.objects.filter(**dict(question["narrowed"]))
    by_date = question["sort"] == "date"
    if by_date:
        rows = rows.order_by("-published")
    words = question["words"]
    wanted = Phrase(words[0])
    for word in words[1:]:
        wanted &= Phrase(word)
    found = backend.search(wanted, rows, order_by_relevance=not by_date)
    first = [row.pk for row in found[:20]]
    for name in FACETS:
        found.facet(name)
    return {"total": found.count(), "ids": first}


def main() -> None:
    """Build, say so, and answer."""
    build()
    print(json.dumps({"built": True}), flush=True)
    for line in sys.stdin:
        try:
            said = ask(json.loads(line))
        except Exception as error:  # noqa: BLE001 - the other side tells of it
            said = {"fault": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    main()
