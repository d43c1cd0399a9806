"""What reviewers pencilled into a text, where it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.commons.text_blocks import Block, block_of, blocks_of
from gongkai.disclosure.models import Edition
from gongkai.review.models import Remark


@dataclass(frozen=True)
class Pencilling:
    """A remark with the block at which it stands; None when its words are gone."""

    remark: Remark
    block: Block | None


@dataclass(frozen=True)
class MarkedBlock:
    """A block of a text with what was said at it."""

    block: Block
    remarks: Sequence[Remark]


def remarks_on(edition: Edition) -> list[Pencilling]:
    """Every remark on an edition in the order of its text, those dealt with last."""
    if edition.review_id is None:
        return []
    blocks = blocks_of(edition.body_html)
    found = [
        Pencilling(remark, block_of(blocks, remark.block, remark.quoted))
        for remark in _remarks(edition)
    ]
    return sorted(
        found,
        key=lambda one: (
            one.remark.settled_at is not None,
            one.block.number if one.block else one.remark.block,
        ),
    )


def marked_blocks(edition: Edition, html: str) -> list[MarkedBlock]:
    """A text block by block with the remarks at each; `html` is how it is shown."""
    stored = blocks_of(edition.body_html)
    at: dict[int, list[Remark]] = {}
    for one in remarks_on(edition):
        if one.block is not None:
            at.setdefault(one.block.number, []).append(one.remark)
    shown = blocks_of(html)
    if len(shown) != len(stored):
        shown = stored
    return [MarkedBlock(block, at.get(block.number, ())) for block in shown]


def lost_remarks(edition: Edition) -> list[Remark]:
    """Remarks whose place in the text is gone."""
    return [one.remark for one in remarks_on(edition) if one.block is None]


def _remarks(edition: Edition) -> list[Remark]:
    found = Remark.objects.filter(opinion__review=edition.review_id)
    return list(found.select_related("opinion__by", "settled_by"))
