"""The paragraphs that tell how a decision may be challenged, by kind and day."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.letters.kinds import remedy_text, unit_words, words
from gongkai.letters.template_text import FIELD
from gongkai.rules.deadlines import rule_in_force
from gongkai.rules.outcomes import RemedyKind

LIMITS = {
    "reconsideration_limit": ("reconsideration", "limit"),
    "litigation_limit": ("litigation", "limit"),
    "after_limit": ("litigation-after-reconsideration", "limit_after_reconsideration"),
}
"""For each time limit in a remedy, its rule in `rules.deadlines` and its wording."""


@dataclass(frozen=True)
class RemedyParagraphs:
    """Paragraphs with their time limits filled in; `fields` are still to be filled."""

    texts: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the paragraphs still name."""
        named = [name for text in self.texts for name in FIELD.findall(text)]
        return tuple(dict.fromkeys(named))


def remedy_paragraphs(
    way: RemedyKind, decided_on: date, *, has_rest: bool, is_online: bool
) -> RemedyParagraphs:
    """The paragraphs for a decision of that day.

    Reconsideration first: 行政复议法 (2023) art. 23(1)(4). `has_rest`: beside what is
    withheld the letter decides something else, which is free to be challenged either
    way. Served online: art. 22, the address where an application may be filed. A time
    limit that is only our own knowledge is not printed as a number, and is a doubt.
    """
    if way is RemedyKind.NONE:
        return RemedyParagraphs()
    wanted = [str(way)]
    if has_rest and way is RemedyKind.REVIEW_FIRST:
        wanted.append("rest")
    if is_online:
        wanted.append("online")
    texts: list[str] = []
    doubts: list[str] = []
    for kind in wanted:
        text = remedy_text(kind, decided_on)
        for name in LIMITS:
            if f"{{{name}}}" in text:
                limit, doubt = _limit(name, decided_on)
                text = text.replace(f"{{{name}}}", limit)
                doubts += [doubt] if doubt else []
        texts += [text] if text else []
    return RemedyParagraphs(tuple(texts), tuple(dict.fromkeys(doubts)))


def _limit(name: str, decided_on: date) -> tuple[str, str]:
    """A time limit in words, and what is doubtful about it."""
    rule_name, wording = LIMITS[name]
    rule = rule_in_force(rule_name, decided_on)
    if not rule.is_verified:
        doubt = _("“%(rule)s”规定的期限未经核实，文书中不写数字，请核对后补充。")
        return words("unverified_limit"), doubt % {"rule": rule.basis}
    text = words(wording).format(length=rule.length, unit=unit_words()[rule.unit])
    return text, ""
