"""Asking the index: which documents hold the words, how many, and of what kinds."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Occur, Query, Schema, SearchResult

from gongkai.search.index import FACETS, Opened
from gongkai.search.question import Question, Word
from gongkai.search.synonyms import meant
from gongkai.search.words import pairs, stretches

TITLE_WEIGHT = 3.0
NUMBER_WEIGHT = 60.0
AS_TYPED_WEIGHT = 2.0
MOST_VALUES = {"site": 50, "column": 60, "issuer": 30, "topic": 40, "year": 60}
"""So many values of a facet are counted, the commonest; of others, all."""
ALL_VALUES = 100
MOST_STRETCHES = 3


@dataclass(frozen=True)
class Found:
    """Documents in order, how many there are, and each facet's values with counts."""

    total: int
    document_ids: list[int]
    facets: dict[str, list[tuple[str, int]]]


def find(opened: Opened, question: Question, table: dict[str, list[str]]) -> Found:
    """What the index answers to a question. Raises `ValueError` as tantivy does."""
    schema, searcher = opened.schema, opened.searcher
    matching = _matching(opened, question, table)
    is_by_date = question.sort == "date"
    ranked = matching if is_by_date else _ranked(schema, question, matching)
    result = searcher.search(
        ranked,
        question.line_count,
        count=True,
        order_by_field="published" if is_by_date else None,
        offset=question.first,
    )
    total = _total(result)
    ids = searcher.fast_field_values("id", [address for _key, address in result.hits])
    return Found(
        total=total,
        document_ids=[int(pk) for pk in ids if pk is not None],
        facets=_facets(opened, matching) if total else {},
    )


def count(opened: Opened, words: Sequence[Word], agency: int | None) -> int:
    """How many documents hold all of these words."""
    question = Question(typed="", words=tuple(words), agency=agency)
    found = opened.searcher.search(_matching(opened, question, {}), 1)
    return _total(found)


def holding_text(opened: Opened, word: str) -> Query:
    """The documents in which a searched word stands, as it is, anywhere.

    What the index holds whole of the word goes before the phrase of its pairs.
    """
    schema, common = opened.schema, opened.common
    if word in common:
        return Query.term_query(schema, "common", word, "freq")
    phrase = holding(schema, "text", word)
    known = sorted(
        common.intersection(stretches([word])), key=lambda item: (-len(item), item)
    )
    if not known:
        return phrase
    narrow = [
        (
            Occur.Must,
            Query.const_score_query(
                Query.term_query(schema, "common", stretch, "freq"), 0.0
            ),
        )
        for stretch in known[:MOST_STRETCHES]
    ]
    return Query.boolean_query([*narrow, (Occur.Must, phrase)])


def holding(schema: Schema, field: str, word: str) -> Query:
    """The documents in whose field a searched word stands, as it is, anywhere."""
    if len(word) == 1:
        return Query.term_query(schema, "characters", word, "basic")
    if len(word) == 2:
        return Query.term_query(schema, field, word)
    return Query.phrase_query(schema, field, list(pairs(word)))


def _matching(opened: Opened, question: Question, table: dict[str, list[str]]) -> Query:
    """Every word in some form, and every facet."""
    schema = opened.schema
    parts = [(Occur.Must, _word(opened, word, table)) for word in question.words]
    parts += [
        (Occur.Must, Query.term_query(schema, name, value, "basic"))
        for name, value in question.narrowed
    ]
    if question.agency is not None:
        agency = Query.term_query(schema, "agency", str(question.agency), "basic")
        parts.append((Occur.Must, agency))
    if not parts:
        return Query.all_query()
    return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)


def _word(opened: Opened, word: Word, table: dict[str, list[str]]) -> Query:
    """A word, or what is said with a synonym in it, but what was typed first."""
    typed, *others = (holding_text(opened, form) for form in meant(word, table))
    if not others:
        return typed
    return Query.boolean_query(
        [
            (Occur.Should, Query.boost_query(typed, AS_TYPED_WEIGHT)),
            *((Occur.Should, other) for other in others),
        ]
    )


def _ranked(schema: Schema, question: Question, matching: Query) -> Query:
    """The same documents, those first whose title or number is meant."""
    better = []
    for word in question.words:
        number = Query.term_query(schema, "number", word.searched, "basic")
        better.append((Occur.Should, Query.boost_query(number, NUMBER_WEIGHT)))
        if len(word.searched) > 1:
            title = holding(schema, "title", word.searched)
            better.append((Occur.Should, Query.boost_query(title, TITLE_WEIGHT)))
    if not better:
        return matching
    return Query.boolean_query([(Occur.Must, matching), *better])


def _facets(opened: Opened, matching: Query) -> dict[str, list[tuple[str, int]]]:
    """The commonest values of each facet among the documents found, all at once."""
    asked = {
        name: {"terms": {"field": name, "size": MOST_VALUES.get(name, ALL_VALUES)}}
        for name in FACETS
    }
    counted = opened.searcher.aggregate(matching, asked)
    return {
        name: [
            (str(bucket["key"]), int(bucket["doc_count"]))
            for bucket in counted[name]["buckets"]
        ]
        for name in FACETS
    }


def _total(result: SearchResult) -> int:
    """How many documents there are; the package's types forget to say so."""
    counted: int | None = result.count  # type: ignore[attr-defined]
    return counted or 0
