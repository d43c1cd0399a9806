"""The answer to a question: lines to show, asked of the store whether still public."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q

from gongkai.commons.chinese_text import fold
from gongkai.commons.moments import day_of
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import (
    Attachment,
    Column,
    Edition,
    RuleStatus,
    Site,
)
from gongkai.disclosure.paths import document_path
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.search.index import NoIndex, Opened, reading
from gongkai.search.models import FileText
from gongkai.search.near_misses import meant_instead, near_titles, suggestions
from gongkai.search.queries import find
from gongkai.search.question import LINES_A_PAGE, MOST_PAGES, Question
from gongkai.search.snippets import Piece, beginning, marked, plain, snippet
from gongkai.search.synonyms import meant, synonym_table
from gongkai.search.words import lines_of, searched

TITLES_WITHOUT_INDEX = 20


@dataclass(frozen=True)
class Hit:
    """A public document that was found, as a line of the answer.

    `file_title` names the attachment in which the words stand, where they stand in
    one; `standing` the validity of a rule that no longer stands as written.
    """

    document_id: int
    index_number: str
    title: str
    title_pieces: list[Piece]
    path: str
    site_domain: str
    shown_on: date
    issuer: str
    document_number: str
    standing: str
    pieces: list[Piece]
    file_title: str = ""

    @property
    def snippet(self) -> str:
        """The part of the text that is shown, as plain text."""
        return plain(self.pieces)

    @property
    def url(self) -> str:
        """The whole address of the document's page."""
        return f"https://{self.site_domain}{self.path}"


@dataclass(frozen=True)
class Value:
    """A value of a facet, what it is called, and how many documents have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Answer:
    """What is answered to a question.

    `meant` is the question as it was perhaps meant, `near` are documents with titles
    like it; both only where nothing was found. `widened` are the synonyms that were
    looked for as well. `is_complete` is false while there is no index: then only
    titles were looked at.
    """

    question: Question
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[Value]] = field(default_factory=dict)
    meant: str | None = None
    near: list[Hit] = field(default_factory=list)
    widened: list[str] = field(default_factory=list)
    is_complete: bool = True

    @property
    def page_count(self) -> int:
        """How many pages can be turned to."""
        return min(MOST_PAGES, -(-self.total // LINES_A_PAGE))


def answer(question: Question) -> Answer:
    """The answer to a question of at least one word or facet."""
    table = synonym_table()
    shown = tuple(
        dict.fromkeys(form for word in question.words for form in meant(word, table))
    )
    try:
        with reading() as opened:
            found = find(opened, question, table)
            if not found.total:
                return _nothing(opened, question)
    except NoIndex:
        return _titles_only(question, shown)
    hits = hits_of(found.document_ids, shown)
    return Answer(
        question=question,
        total=found.total - (len(found.document_ids) - len(hits)),
        hits=hits,
        facets=_named(found.facets),
        widened=[
            form
            for word in question.words
            if not word.is_exact
            for form in meant(word, table)[1:]
        ],
    )


def suggested_titles(typed: str, agency: int | None) -> list[str]:
    """Titles of public documents in which what was typed so far stands."""
    try:
        with reading() as opened:
            ids = suggestions(opened, typed, agency)
    except NoIndex:
        return []
    titles = {edition.document_id: edition.title for edition in _public_editions(ids)}
    return list(dict.fromkeys(titles[pk] for pk in ids if pk in titles))


def hits_of(document_ids: Sequence[int], words: tuple[str, ...]) -> list[Hit]:
    """These documents as lines, in this order; what is not public is left out.

    Nor is what the database holds now but nobody reviewed: it has no page either.
    """
    found = {edition.document_id: edition for edition in _public_editions(document_ids)}
    return [
        _hit(found[pk], words)
        for pk in document_ids
        if pk in found
        and content_digest(found[pk], list(found[pk].attachments.all()))
        == found[pk].digest
    ]


def _nothing(opened: Opened, question: Question) -> Answer:
    """The answer where nothing was found, and what may help."""
    shown = tuple(word.searched for word in question.words)
    return Answer(
        question=question,
        meant=meant_instead(opened, question),
        near=hits_of(near_titles(opened, question), shown),
    )


def _titles_only(question: Question, shown: tuple[str, ...]) -> Answer:
    """What the database finds in titles and numbers while there is no index."""
    wanted = Q(state=EditionState.PUBLISHED)
    for word in question.words:
        folded = fold(word.typed)
        wanted &= (
            Q(title__icontains=word.typed)
            | Q(title__icontains=folded)
            | Q(document_number__icontains=word.typed)
            | Q(document__index_number=word.typed)
        )
    if question.agency is not None:
        wanted &= Q(document__agency=question.agency)
    ids = list(
        Edition.objects.filter(wanted)
        .order_by("-document__first_published_at", "-document")
        .values_list("document_id", flat=True)[:TITLES_WITHOUT_INDEX]
    )
    hits = hits_of(ids, shown)
    return Answer(question=question, total=len(hits), hits=hits, is_complete=False)


def _public_editions(document_ids: Sequence[int]) -> Iterator[Edition]:
    yield from (
        Edition.objects.filter(state=EditionState.PUBLISHED, document__in=document_ids)
        .select_related("document__agency")
        .prefetch_related(
            Prefetch("attachments", Attachment.objects.select_related("stored_file"))
        )
        .defer("document__raw_text")
    )


def _hit(edition: Edition, words: tuple[str, ...]) -> Hit:
    document = edition.document
    assert document.first_published_at is not None, "what is public has its date"
    file_title, pieces = _shown_text(edition, words)
    is_standing = document.rule_status in {"", RuleStatus.IN_FORCE}
    return Hit(
        document_id=document.pk,
        index_number=document.index_number or "",
        title=edition.title,
        title_pieces=marked(edition.title, words),
        path=document_path(document.pk),
        site_domain=document.agency.site_domain,
        shown_on=day_of(document.first_published_at),
        issuer=edition.issuer,
        document_number=edition.document_number,
        standing="" if is_standing else str(RuleStatus(document.rule_status).label),
        pieces=pieces,
        file_title=file_title,
    )


def _shown_text(edition: Edition, words: tuple[str, ...]) -> tuple[str, list[Piece]]:
    """The part of the text, or of an attachment, in which the words stand."""
    text = "\n".join(lines_of(edition.body_html))
    found = snippet(text, words)
    if found:
        return "", found
    if words and not _stand_in(edition.title, words):
        texts = dict(
            FileText.objects.filter(
                stored_file__attachments__edition=edition
            ).values_list("stored_file_id", "text")
        )
        for attachment in edition.attachments.all():
            if found := snippet(texts.get(attachment.stored_file_id, ""), words):
                return attachment.title, found
    return "", snippet(edition.summary, words) or beginning(edition.summary or text)


def _stand_in(title: str, words: tuple[str, ...]) -> bool:
    folded = searched(title)
    return any(word in folded for word in words)


def _named(facets: dict[str, list[tuple[str, int]]]) -> dict[str, list[Value]]:
    """Facets with what their values are called; years from the newest."""
    names = {
        "site": _site_names(facets.get("site", [])),
        "column": _column_names(facets.get("column", [])),
        "validity": {str(value): str(label) for value, label in RuleStatus.choices},
    }
    named = {
        facet: [
            Value(value, names.get(facet, {}).get(value, value), number)
            for value, number in values
        ]
        for facet, values in facets.items()
    }
    named["year"] = sorted(
        named.get("year", []), key=lambda item: item.value, reverse=True
    )
    return {facet: values for facet, values in named.items() if values}


def _site_names(values: list[tuple[str, int]]) -> dict[str, str]:
    """Sites by name; the disclosure platforms of several agencies with their agency."""
    sites = Site.objects.filter(pk__in=[int(value) for value, _count in values])
    rows = list(sites.values_list("pk", "name", "agency__short_name"))
    twice = _twice(name for _pk, name, _agency in rows)
    return {
        str(pk): f"{agency} {name}" if name in twice else name
        for pk, name, agency in rows
    }


def _column_names(values: list[tuple[str, int]]) -> dict[str, str]:
    """Columns by name; those called alike with the site on which they are."""
    columns = Column.objects.filter(pk__in=[int(value) for value, _count in values])
    rows = list(
        columns.values_list("pk", "name", "site__name", "site__agency__short_name")
    )
    twice = _twice(name for _pk, name, _site, _agency in rows)
    again = _twice(f"{site} {name}" for _pk, name, site, _agency in rows)
    called = {}
    for pk, name, site, agency in rows:
        longer = f"{site} {name}"
        called[str(pk)] = (
            (f"{agency} {longer}" if longer in again else longer)
            if name in twice
            else name
        )
    return called


def _twice(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}
