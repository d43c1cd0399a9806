"""What somebody may have meant when nothing was found: from the titles alone.

Three ways, tried in this order: the same sounds in other characters (低报 for 低保),
a word that differs in a character or two, and titles that share most of its pairs.
Nothing is asked of anybody else, and nothing that was typed is kept.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from tantivy import Occur, Query

from gongkai.disclosure.queries import public_titles
from gongkai.search.index import Opened
from gongkai.search.queries import count, holding
from gongkai.search.question import Question, Word
from gongkai.search.sounds import sounds
from gongkai.search.words import pairs, searched

TITLES_LOOKED_AT = 40
LEAST_LENGTH = 2
LONGEST_WORD = 20
SHARE_IN_COMMON = 0.5
MOST_NEAR = 5


def meant_instead(opened: Opened, question: Question) -> str | None:
    """The question as it was perhaps meant; None when nothing like it is found."""
    parts = []
    is_other = False
    for word in question.words:
        if count(opened, [word], question.agency):
            parts.append(word.typed)
            continue
        other = _other(opened, word.searched)
        if other is None:
            return None
        parts.append(other)
        is_other = True
    if not is_other:
        return None
    typed = " ".join(parts)
    words = [Word(part, searched(part)) for part in parts]
    return typed if count(opened, words, question.agency) else None


def near_titles(opened: Opened, question: Question) -> list[int]:
    """Documents whose titles share at least half of the pairs, the nearest first."""
    asked = list(
        dict.fromkeys(pair for word in question.words for pair in pairs(word.searched))
    )
    if not asked:
        return []
    query = Query.boolean_query(
        [
            (Occur.Should, Query.term_query(opened.schema, "title", pair))
            for pair in asked[:60]
        ],
        max(1, round(len(asked[:60]) * SHARE_IN_COMMON)),
    )
    return _ids(opened, query, MOST_NEAR)


def suggestions(opened: Opened, typed: str, agency: int | None) -> list[int]:
    """Documents in whose titles what was typed so far stands, the newest first."""
    word = searched(typed)[:LONGEST_WORD]
    if len(word) < LEAST_LENGTH:
        return []
    parts = [
        (
            Occur.Must,
            Query.boolean_query(
                [
                    (Occur.Should, holding(opened.schema, "title", word)),
                    (
                        Occur.Should,
                        Query.term_query(opened.schema, "number", word, "basic"),
                    ),
                ]
            ),
        )
    ]
    if agency is not None:
        parts.append(
            (
                Occur.Must,
                Query.term_query(opened.schema, "agency", str(agency), "basic"),
            )
        )
    return _ids(opened, Query.boolean_query(parts), 8, order_by_field="published")


def _other(opened: Opened, word: str) -> str | None:
    """The word of the titles that is most like this one."""
    if not LEAST_LENGTH <= len(word) <= LONGEST_WORD:
        return None
    return _alike_in_sound(opened, word) or _alike_in_writing(opened, word)


def _alike_in_sound(opened: Opened, word: str) -> str | None:
    wanted = sounds(word)
    query = Query.phrase_query(opened.schema, "sounds", list(wanted))
    seen: Counter[str] = Counter()
    for title in _titles(opened, query):
        heard = sounds(title)
        for start in range(len(title) - len(word) + 1):
            if heard[start : start + len(word)] == wanted:
                seen[title[start : start + len(word)]] += 1
    seen.pop(word, None)
    return _commonest(seen, word)


def _alike_in_writing(opened: Opened, word: str) -> str | None:
    """A stretch of a title that differs from the word in a character, or in two."""
    allowed = 1 if len(word) < 6 else 2
    if len(word) < 3:
        return None
    query = Query.boolean_query(
        [
            (Occur.Should, Query.term_query(opened.schema, "title", pair))
            for pair in dict.fromkeys(pairs(word))
        ]
    )
    best: dict[int, Counter[str]] = {}
    for title in _titles(opened, query):
        for piece in _stretches(title, len(word)):
            distance = _distance(piece, word, allowed)
            if distance:
                best.setdefault(distance, Counter())[piece] += 1
    return _commonest(best[min(best)], word) if best else None


def _stretches(title: str, length: int) -> Iterator[str]:
    for size in (length, length + 1, length - 1):
        for start in range(len(title) - size + 1):
            yield title[start : start + size]


def _distance(piece: str, word: str, allowed: int) -> int:
    """In how many characters two texts differ (Levenshtein); 0 for too many.

    Texts that differ in their first or last character, where a stretch of a title is
    cut, count only when their lengths are the same.
    """
    if len(piece) != len(word) and (piece[0] != word[0] or piece[-1] != word[-1]):
        return 0
    row = list(range(len(word) + 1))
    for number, character in enumerate(piece, start=1):
        before, row[0] = row[0], number
        for place, other in enumerate(word, start=1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (character != other)),
            )
    return row[-1] if row[-1] <= allowed else 0


def _commonest(seen: Counter[str], word: str) -> str | None:
    """The one seen most often; of equals that with most characters in their place."""
    if not seen:
        return None
    return max(
        seen,
        key=lambda piece: (
            seen[piece],
            sum(map(str.__eq__, piece, word)),
            piece,
        ),
    )


def _titles(opened: Opened, query: Query) -> list[str]:
    """The titles, as they are searched, of the documents that fit a query best."""
    titles = public_titles(_ids(opened, query, TITLES_LOOKED_AT))
    return list(map(searched, titles.values()))


def _ids(
    opened: Opened, query: Query, most: int, order_by_field: str | None = None
) -> list[int]:
    result = opened.searcher.search(
        query, most, count=False, order_by_field=order_by_field
    )
    found: Sequence[float | int | bool | None] = opened.searcher.fast_field_values(
        "id", [address for _key, address in result.hits]
    )
    return [int(pk) for pk in found if pk is not None]
