"""What is found is what holds the words, no more and no less."""

import tantivy
from hypothesis import given
from hypothesis import strategies as st

from gongkai.search.index import Opened, schema
from gongkai.search.queries import count
from gongkai.search.question import Word
from gongkai.search.words import pairs_of_parts, searched, stretches

# Few characters, so that words are found; each in several ways of writing.
SIGNS = "低保Aａ1１号號發发（）〔〕 \n《》，,。-—“”麼么\u200b"
COMMON = frozenset({"低保a", "低保低保", "发发号", "1号1号"})
TEXTS = st.text(SIGNS, max_size=14)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.lists(TEXTS, min_size=1, max_size=8))
def test_found_is_what_holds_the_words(texts: list[str], typed: list[str]) -> None:
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    plain = list(map(searched, texts))
    for text in plain:
        document = tantivy.Document()
        document.add_text("text", pairs_of_parts([text]))
        document.add_text("common", " ".join(COMMON.intersection(stretches([text]))))
        document.add_text("characters", " ".join(set(text)))
        writer.add_document(document)
    writer.commit()
    index.reload()
    opened = Opened(index.schema, index.searcher(), COMMON)

    for words in filter(None, map(searched, typed)):
        expected = sum(words in text for text in plain)
        assert count(opened, [Word(words, words)], None) == expected, words
