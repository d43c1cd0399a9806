"""What a room offers the public: sets of pages that a journal entry may change.

A room declares its sets in `pages.py`; baking finds them. A room never knows that
it is baked, and baking never knows what a document is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

Key = tuple[str | int, ...]


class JournalEntry(Protocol):
    """The part of a journal entry that page sets may read."""

    what: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What makes pages of one template alike but for their texts.

    Both name values of the context, such as `column`, `edition.number` or, of lists,
    `header_rows.0.1` and `attachments.0.title`. `fixed` are those in which the pages
    agree; `texts` are strings that the template only prints, or asks whether they are
    empty. Nothing else of the context can be seen by the template.
    """

    fixed: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page to be rendered from a template.

    `path` is absolute on the site and names a file (`/documents/0/17.html`,
    `/index.html`). `status` other than 200 marks a page that is served with that
    status, such as 410 for what has been withdrawn. Pages that are many say their
    `shape`, so that they need not each be rendered in full.
    """

    path: str
    template: str
    context: dict[str, Any] = field(repr=False)
    status: int = 200
    shape: Shape | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TextFile:
    """A file whose text the room makes itself, such as a feed."""

    path: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class StoredCopy:
    """A file copied as it is from the store, such as an attachment."""

    path: str
    source: Path
    sha256: str


@dataclass(frozen=True)
class Absent:
    """Nothing is to be found at this path (any longer)."""

    path: str


@dataclass(frozen=True)
class Withheld:
    """A page that must not be written because its record cannot be trusted.

    What stands at `path` is left as it was; `reason` goes to the operator.
    """

    path: str
    reason: str


Output = Page | TextFile | StoredCopy | Absent | Withheld


class PageSet:
    """One kind of public page.

    Subclasses state their `name`, list all `keys()`, tell which keys a journal
    entry touches, and make the pages of given keys. A key is a tuple that starts
    with nothing but its own meaning: the set's name is added by baking.
    """

    name: str
    speaks_english = False
    """Whether pages with English words are made too, at `/en/` before their path."""

    def keys(self) -> Iterator[Key]:
        """Every key there is, for a full bake."""
        raise NotImplementedError

    def affected_by(self, entry: JournalEntry) -> Iterable[Key]:
        """The keys whose pages this entry may have changed."""
        raise NotImplementedError

    def outputs(self, keys: Sequence[Key]) -> Iterator[Output]:
        """The files of these keys; a key whose record is gone gives `Absent`."""
        raise NotImplementedError


_sets: dict[str, PageSet] = {}


def offer(page_set: PageSet) -> None:
    """Declare a page set. The last declaration of a name stands."""
    _sets[page_set.name] = page_set


def offered() -> dict[str, PageSet]:
    """All declared page sets by name, in the order in which they are written."""
    return dict(_sets)
