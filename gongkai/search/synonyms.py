"""Words that mean the same: what a question is widened by."""

from collections.abc import Iterable

from gongkai.search.models import SynonymGroup
from gongkai.search.question import Word
from gongkai.search.words import searched

MOST_WORDS = 12
LONGEST_WORD = 30
MOST_FORMS = 8
"""In so many forms one word of a question is looked for at most."""


def tidy_words(words: Iterable[str]) -> list[str]:
    """Words without blanks around them, none twice, empty ones left out."""
    return list(dict.fromkeys(word for word in map(str.strip, words) if word))


def synonym_table() -> dict[str, list[str]]:
    """The synonyms of each word, all as they are searched; longest words first.

    Groups are few, and read anew for each question: a change holds at once.
    """
    table: dict[str, list[str]] = {}
    for words in SynonymGroup.objects.values_list("words", flat=True):
        group = list(dict.fromkeys(map(searched, words.splitlines())))
        table |= {word: [item for item in group if item != word] for word in group}
    return dict(sorted(table.items(), key=lambda item: -len(item[0])))


def meant(word: Word, table: dict[str, list[str]]) -> list[str]:
    """Everything a word of a question is looked for as, what was typed first."""
    if word.other:
        return [word.searched, word.other]
    return [word.searched] if word.is_exact else forms(word.searched, table)


def forms(word: str, table: dict[str, list[str]]) -> list[str]:
    """A searched word and what it is with a synonym in it put in the place of another.

    低保申请 is also looked for as 最低生活保障申请. Only the longest synonym in a word
    is exchanged, or one would be found inside another.
    """
    for known, others in table.items():
        if known in word:
            changed = [word.replace(known, other) for other in others]
            return [word, *dict.fromkeys(changed)][:MOST_FORMS]
    return [word]
