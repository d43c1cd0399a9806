"""Documents to find, an index of them, and what a reader finds."""

import hashlib
import io

from gongkai.commons.uploads import AcceptedUpload
from gongkai.disclosure.actions import drafting, publishing
from gongkai.disclosure.models import Edition
from gongkai.search.answers import Answer, answer
from gongkai.search.filling import Follower, rebuild
from gongkai.search.question import Question, narrowed_by, words_of
from tests.factories import (
    MONDAY,
    ORDINARY_WAY,
    draft_edition,
    person,
    reviewed_edition,
)


def ask(typed: str, *, sort: str = "relevance", **facets: str) -> Answer:
    """What is answered to somebody's words."""
    narrowed = narrowed_by(list(facets.items()))
    return answer(Question(typed, words_of(typed), narrowed, sort))


def titles(typed: str, *, sort: str = "relevance", **facets: str) -> list[str]:
    """The titles that are found, in their order."""
    return [hit.title for hit in ask(typed, sort=sort, **facets).hits]


def follow() -> None:
    """Bring the index into step with the whole journal, as the outlets do."""
    follower = Follower()
    while follower.follow():
        pass
    follower.close()


def published_with_file(content: bytes, name: str, **fields: str) -> Edition:
    """A public document with an attached file."""
    edition = draft_edition(**fields)
    upload = AcceptedUpload(
        name=name,
        kind="text",
        media_type="application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    lin, zhou = person("lin"), person("zhou")
    drafting.attach(
        edition, upload, io.BytesIO(content), title="明细", at=MONDAY, by=lin
    )
    edition.refresh_from_db()
    edition = drafting.submit(edition, at=MONDAY, by=lin)
    edition = reviewed_edition(*ORDINARY_WAY, edition=edition)
    return publishing.publish(edition, at=MONDAY, by=zhou)


__all__ = ["ask", "follow", "published_with_file", "rebuild", "titles"]
