"""The same pages as a site that Hugo builds: documents and numbered list pages.

Hugo's templates are made from ours: each is rendered once with names in place of
values, and the names become Hugo's actions. So Hugo writes our markup, whatever our
templates look like today, with header and footer already in place. A page's content
file holds its particulars as JSON front matter and its text, once as Markdown, as
sites for Hugo are written, and once as HTML, which Hugo takes as it is. What belongs
to a column is in one data file. The lines of a list page are given ready made.

Hugo is spared the columns' own pages, homes, feeds, site maps, compressed copies and
the manifest.
"""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import store  # noqa: F401 - sets Django up for what follows
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from gongkai.commons.pages import Page
from gongkai.disclosure.column_pages import NEWEST, ColumnPages, ListLine
from gongkai.disclosure.document_pages import AttachedFile, DocumentPages
from gongkai.disclosure.frame import Frame, Frames, Link, crumbs_of
from gongkai.disclosure.models import Column
from gongkai.organisation.models import Agency

CONFIGURATION = {
    "baseURL": "/",
    "disableKinds": "home section taxonomy term RSS sitemap 404 robotsTXT".split(),
    "disableHugoGeneratorInject": True,
    "timeout": "600s",
}
FIRST, LAST = date(2002, 3, 4), date(2003, 4, 5)
"""Days that stand for a list's first and last."""

COLUMN_ACTIONS = {
    f"@column_{name}@": f"{{{{ $column.{name} }}}}"
    for name in ("name", "path", "description", "keywords", "type")
}
DOCUMENT_ACTIONS = COLUMN_ACTIONS | {
    "@title@": "{{ .Title }}",
    "@body@": "{{ .Content }}",
    "@path@": "{{ .Params.path }}",
    "@source@": "{{ .Params.source }}",
    "@issuer@": "{{ .Params.issuer }}",
    "@keywords@": "{{ .Params.words }}",
    "@summary@": "{{ .Params.about }}",
    "@division@": "{{ .Params.division }}",
    "@back@": "{{ $column.path }}",
    "@here@": "{{ $column.name }}",
    "@crumb_label@": "{{ .label }}",
    "@crumb_href@": "{{ .href }}",
    "@label@": "{{ index . 0 }}",
    "@value@": "{{ index . 1 }}",
    "@file_title@": "{{ .title }}",
    "@file_href@": "{{ .href }}",
    "@file_name@": "{{ .name }}",
    "@file_type@": "{{ .type }}",
    "@file_size@": "{{ .size }}",
    "@minute@": "{{ .Params.minute }}",
    "@moment@": "{{ .Params.moment }}",
    "@shown@": "{{ .Params.shown }}",
    "@copies@": "{{ .Params.copies }}",
    "@page_tags@": "{{ .Params.tags | safeHTML }}",
}
LIST_ACTIONS = COLUMN_ACTIONS | {
    "@number@": "{{ .Params.number }}",
    "@page_tags@": "{{ .Params.tags | safeHTML }}",
    "@older@": "{{ .Params.older }}",
    "@newer@": "{{ .Params.newer }}",
    "@path@": "{{ .Params.path }}",
    "@crumb_label@": "{{ .label }}",
    "@crumb_href@": "{{ .href }}",
    "@back@": "{{ $column.path }}",
    "@here@": "{{ $column.name }}",
}
LINE_ACTIONS = {
    "@line_title@": "{{ .title }}",
    "@line_href@": "{{ .href }}",
    "@line_number@": "{{ .number }}",
    FIRST.isoformat(): "{{ .day }}",
}
COLUMN = "{{ $column := index site.Data.columns .Params.column }}"


def write_site(folder: Path, *, suffix: str) -> list[str]:
    """Write the whole site for Hugo into a new folder; the pages' paths.

    `suffix` says how the texts are written: `.md` or `.html`.
    """
    layouts = folder / "layouts"
    with translation.override("zh-hans"):
        frame = Frames().of(Agency.objects.get())
        write(layouts / "document" / "single.html", document_layout(frame))
        write(layouts / "list" / "single.html", list_layout(frame))
        write(folder / "config.json", json.dumps(CONFIGURATION))
        write(folder / "data" / "columns.json", json.dumps(columns(frame)))
        shutil.copytree(settings.FILES_FOLDER, folder / "static" / "files")
        paths = []
        for page in pages():
            kind = "document" if "document" in page.context else "list"
            front, text = (document if kind == "document" else column_page)(
                page.context
            )
            front |= {"type": kind, "url": page.path, "path": page.path}
            content = json.dumps(front, ensure_ascii=False, indent=1)
            if suffix == ".md":
                text = markdown(text)
            place = (folder / "content" / page.path[1:]).with_suffix(suffix)
            write(place, f"{content}\n{text}\n")
            paths.append(page.path)
    return paths


def pages() -> Iterator[Page]:
    """The pages that both are to make, as our page sets give them."""
    documents, lists = DocumentPages(), ColumnPages()
    numbered = filter(lambda key: key[1] != NEWEST, lists.keys())
    for page_set, keys in (
        (documents, list(documents.keys())),
        (lists, list(numbered)),
    ):
        for start in range(0, len(keys), 500):
            for output in page_set.outputs(keys[start : start + 500]):
                assert isinstance(output, Page), output
                yield output


def document(context: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A document's front matter and text."""
    edition, record = context["edition"], context["document"]
    front = {
        "title": edition.title,
        "column": str(context["column"].pk),
        "source": edition.source,
        "issuer": edition.issuer,
        "words": edition.keywords,
        "about": edition.summary,
        "division": record.division.name,
        "minute": context["published"].minute,
        "moment": context["published"].moment,
        "shown": context["published"].shown,
        "copies": context["copies"],
        "tags": str(context["page_tags"]),
        "rows": context["header_rows"],
        "attachments": [
            {
                "title": file.title,
                "href": file.href,
                "name": file.file_name,
                "type": file.type_label,
                "size": file.size_label,
            }
            for file in context["attachments"]
        ],
    }
    return front, str(context["body"])


def column_page(context: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A list page's front matter; it has no text."""
    lines = context["lines"]
    front = {
        "column": str(context["column"].pk),
        "number": context["number"],
        "older": context["older_href"],
        "newer": context["newer_href"],
        "tags": str(context["page_tags"]),
        "newest": lines[0].shown_on.isoformat(),
        "oldest": lines[-1].shown_on.isoformat(),
        "lines": [
            {
                "title": line.title,
                "href": line.href,
                "number": line.document_number,
                "day": line.shown_on.isoformat(),
            }
            for line in lines
        ],
    }
    return front, ""


def markdown(text: str) -> str:
    """A text of the store's (paragraphs, one table) as Markdown."""
    text = re.sub(r"<p>(.*?)</p>", r"\n\1\n", text)
    text = re.sub(r"</tr>", "|\n", text.replace("<tr>", ""))
    text = text.replace("</thead>", "|---|---|---|\n")
    text = re.sub(r"<t[hd]>(.*?)</t[hd]>", r"| \1 ", text)
    return re.sub(r"</?(table|thead|tbody)>", "\n", text).replace("\n\n|", "\n|")


def columns(frame: Frame) -> dict[str, dict[str, Any]]:
    """What the pages of each column share."""
    return {
        str(column.pk): {
            "name": column.name,
            "path": column.path,
            "description": column.description or column.name,
            "keywords": column.keywords or column.name,
            "type": column.type_name,
            "crumbs": [
                {"label": crumb.label, "href": crumb.href}
                for crumb in crumbs_of(column, frame)[:-1]
            ],
        }
        for column in Column.objects.select_related("site", "parent__parent")
    }


def document_layout(frame: Frame) -> str:
    """Our document template as Hugo's."""
    edition = SimpleNamespace(
        number=1,
        **{
            name: f"@{name}@"
            for name in ("title", "source", "issuer", "keywords", "summary")
        },
    )
    context = named_column(frame) | {
        "document": SimpleNamespace(
            origin="written",
            division=SimpleNamespace(name="@division@"),
        ),
        "edition": edition,
        "published": SimpleNamespace(
            minute="@minute@", moment="@moment@", shown="@shown@"
        ),
        "copies": "@copies@",
        "header_rows": [("@label@", "@value@")],
        "body": "@body@",
        "attachments": [
            AttachedFile(
                title="@file_title@",
                href="@file_href@",
                file_name="@file_name@",
                kind="text",
                type_label="@file_type@",
                size_label="@file_size@",
                description="",
            )
        ],
        "related": [],
        "versions": [],
        "validity": None,
    }
    made = render_to_string("disclosure/document.html", context)
    made = repeated(made, "@crumb_label@", "$column.crumbs")
    made = wrapped(made, r"<div><dt>@label@.*?</div>", "range .Params.rows")
    made = repeated(made, "@file_title@", ".Params.attachments")
    made = wrapped(
        made, r'<section class="attachments".*?</section>', "if .Params.attachments"
    )
    return COLUMN + acted(made, DOCUMENT_ACTIONS)


def list_layout(frame: Frame) -> str:
    """Our template of numbered list pages as Hugo's."""
    context = named_column(frame) | {
        "number": "@number@",
        "lines": [
            ListLine("@line_title@", "@line_href@", FIRST, "@line_number@", ""),
            ListLine("@last@", "", LAST, "", ""),
        ],
        "older_href": "@older@",
        "newer_href": "@newer@",
        "feed_href": "@column_path@feed.xml",
    }
    made = render_to_string("disclosure/column_page.html", context)
    made = re.sub(r"<li(?:(?!<li).)*?@last@.*?</li>\n", "", made, flags=re.DOTALL)
    line = re.search(r"<li(?:(?!<li).)*?@line_title@.*?</li>\n", made, re.DOTALL)
    assert line, "a list page has a line for each document"
    made = made.replace(
        line[0],
        f"{{{{ range .Params.lines }}}}{acted(line[0], LINE_ACTIONS)}{{{{ end }}}}",
    )
    made = made.replace(FIRST.isoformat(), "{{ .Params.newest }}")
    made = made.replace(LAST.isoformat(), "{{ .Params.oldest }}")
    made = repeated(made, "@crumb_label@", "$column.crumbs")
    made = wrapped(made, r'<a href="@older@".*?</a>', "if .Params.older")
    return COLUMN + acted(made, LIST_ACTIONS)


def named_column(frame: Frame) -> dict[str, Any]:
    """The context that documents and list pages share, with names for values."""
    return {
        "frame": frame,
        "path": "@path@",
        "is_baked": True,
        "page_tags": SafeString("@page_tags@"),
        "column": SimpleNamespace(
            name="@column_name@",
            path="@column_path@",
            description="@column_description@",
            keywords="@column_keywords@",
            type_name="@column_type@",
        ),
        "crumbs": [Link("@crumb_label@", "@crumb_href@"), Link("@here@", "@back@")],
    }


def repeated(made: str, name: str, values: str) -> str:
    """Repeat, for each of `values`, the list item in which `name` stands."""
    return wrapped(made, rf"<li(?:(?!<li).)*?{name}.*?</li>\n", f"range {values}")


def wrapped(made: str, pattern: str, action: str) -> str:
    """Put an action around the one place that fits the pattern."""
    made, count = re.subn(
        pattern,
        lambda found: f"{{{{ {action} }}}}{found[0]}{{{{ end }}}}",
        made,
        flags=re.DOTALL,
    )
    assert count == 1, f"{count} places for {pattern}"
    return made


def acted(made: str, actions: dict[str, str]) -> str:
    """Put Hugo's actions in place of names."""
    for name, action in actions.items():
        made = made.replace(name, action)
    return made


def write(place: Path, text: str) -> None:
    """Write a file, with its folders."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
