"""XML of office documents, read without entities, network or trust."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

LARGEST_TREE = 24 * 1024**2
"""Bytes of XML that are read as one tree; larger parts are only read as a stream."""

_JOINED = frozenset({"p", "si", "is", "h", "TextObject"})
"""Elements whose inner texts are one line, however the file has cut them up."""

_TELLING = re.compile(r"\d[\d \-]{5,}|[\u4e00-\u9fff]{2}|[０-９]{4}")
_TAGS = re.compile(r"<[^<>]{0,4096}>")


class NotMarkup(ValueError):
    """Bytes that are no XML."""


def parsed(content: bytes) -> Any:
    """The root of a tree. Raises `NotMarkup`."""
    if len(content) > LARGEST_TREE:
        raise NotMarkup
    try:
        root = etree.fromstring(content, parser())
    except (etree.XMLSyntaxError, ValueError):
        raise NotMarkup from None
    if root is None:
        raise NotMarkup
    return root


def parser() -> etree.XMLParser:
    """A parser that expands nothing and fetches nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )


def name_of(element: Any) -> str:
    """An element's name without its namespace; a comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def children(element: Any, name: str) -> Iterator[Any]:
    """The children with a name."""
    return (child for child in element if name_of(child) == name)


def lines_of(root: Any) -> Iterator[str]:
    """Every text of a tree, comments too; paragraphs as one line each."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if name_of(element) in _JOINED:
            if text := "".join(element.itertext()).strip():
                yield text
        else:
            if element.text and (text := element.text.strip()):
                yield text
            waiting.extend(reversed(element))
        if element.tail and (text := element.tail.strip()):
            yield text


def telling_attributes(root: Any) -> Iterator[str]:
    """Values of attributes that may say something: with Chinese or many digits."""
    seen = set()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for value in element.attrib.values():
            if len(value) > 3 and value not in seen and _TELLING.search(value):
                seen.add(value)
                yield str(value)


def without_tags(content: bytes) -> str:
    """The text between anything like a tag, for markup that cannot be parsed."""
    return _TAGS.sub("\n", content.decode("utf-8", errors="replace"))
