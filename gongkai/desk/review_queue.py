"""What waits for review, for whom, and how long: put together so that alike is seen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refused
from gongkai.desk.queries import NEVER_PUBLIC, Waiting, waiting_reviews
from gongkai.disclosure.actions import reviewing
from gongkai.disclosure.facts import EditionFacts, facts_of_many
from gongkai.disclosure.models import Edition
from gongkai.disclosure.queries import editions_for
from gongkai.disclosure.refusals import STEP_PERMISSIONS, review_refusals
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import Permits, holders_of
from gongkai.review.deputising import deputations_now
from gongkai.review.models import Step
from gongkai.rules.edition_lifecycle import EditionState

SLOW_AFTER = 2
"""Working days after which a review counts as slow; a rule of this system."""

MOST_FOLLOWED = 200
"""So many texts in review are followed on one page, the longest waiting first."""

MOST_AT_ONCE = 100
"""So many texts are agreed to with one press."""


@dataclass(frozen=True)
class Alike:
    """Texts at the same step, of the same division and genre."""

    step: Step
    division: str
    genre: str
    waiting: Sequence[Waiting]

    @property
    def may_be_ticked(self) -> bool:
        """Whether several may be agreed to at once.

        The secrecy review is held item by item: Law on Guarding State Secrets 2024
        art. 35.
        """
        return self.step is not Step.SECRECY


@dataclass(frozen=True)
class Followed:
    """A text in review: which steps are due, with whom, since when."""

    edition: Edition
    steps: Sequence[tuple[Step, Sequence[str]]]
    since: datetime
    working_days: int

    @property
    def is_slow(self) -> bool:
        """Whether somebody should be reminded."""
        return self.working_days > SLOW_AFTER


@dataclass(frozen=True)
class Ticked:
    """A text ticked for agreement, with the digest that was on the screen."""

    edition: int
    step: Step
    digest: str


@dataclass(frozen=True)
class Outcome:
    """What became of one ticked text: agreed to, or every reason why not."""

    edition: Edition
    step: Step
    reasons: Sequence[str] = ()


def waiting_alike(permits: Permits) -> list[Alike]:
    """What this person may decide now, the alike together, the longest first."""
    waiting = waiting_reviews(permits)
    facts = facts_of_many([one.edition for one in waiting])
    groups: dict[tuple[Step, str, str], list[Waiting]] = defaultdict(list)
    for one, known in zip(waiting, facts, strict=True):
        if review_refusals(known, one.step, permits):
            continue
        edition = one.edition
        key = (one.step, edition.document.division.name, edition.genre)
        groups[key].append(one)
    return [Alike(*key, found) for key, found in groups.items()]


def followed(permits: Permits, *, on: date) -> list[Followed]:
    """The texts in review that this person may read, and whom each waits for."""
    editions = list(
        editions_for(permits)
        .filter(NEVER_PUBLIC, state=EditionState.SUBMITTED)
        .order_by("submitted_at")[:MOST_FOLLOWED]
    )
    names = _Names(on=on)
    return [
        _followed(facts, names, on=on)
        for facts in facts_of_many(editions)
        if facts.edition.review is not None
    ]


def read_ticks(values: Sequence[str]) -> list[Ticked]:
    """What was ticked, as the page wrote it; nonsense is left out."""
    found = []
    for value in values[:MOST_AT_ONCE]:
        number, _colon, rest = value.partition(":")
        step, _colon, digest = rest.partition(":")
        if number.isdecimal() and len(number) < 16 and step in Step.values:
            found.append(Ticked(int(number), Step(step), digest))
    return found


def agree_to(
    ticked: Sequence[Ticked], permits: Permits, *, at: datetime, by: Staff
) -> list[Outcome]:
    """Agree to each text by itself: one that is refused keeps no other back."""
    known = editions_for(permits).in_bulk([one.edition for one in ticked])
    outcomes = []
    for one in ticked:
        edition = known.get(one.edition)
        if edition is None:
            continue
        try:
            reviewing.agree(edition, one.step, read_digest=one.digest, at=at, by=by)
        except Refused as refused:
            reasons = [refusal.sentence for refusal in refused.refusals]
            outcomes.append(Outcome(edition, one.step, reasons))
        else:
            outcomes.append(Outcome(edition, one.step))
    return outcomes


class _Names:
    """Who may take a step for a division, asked once for each."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self._known: dict[tuple[Step, int], list[str]] = {}
        self._holders: dict[tuple[Step, int], list[tuple[Staff, Permits]]] = {}
        self._deputies: dict[int, list[str]] | None = None

    def of(self, step: Step, facts: EditionFacts) -> list[str]:
        """The names, deputies with those they stand for."""
        division = facts.edition.document.division
        key = (step, division.pk)
        if key not in self._known:
            self._known[key] = [
                name
                for person, permits in self._who(step, division.agency)
                if permits.may(STEP_PERMISSIONS[step], division=division)
                for name in self._with_deputies(person)
            ]
        return self._known[key]

    def _who(self, step: Step, agency: Agency) -> list[tuple[Staff, Permits]]:
        key = (step, agency.pk)
        if key not in self._holders:
            people = holders_of(STEP_PERMISSIONS[step], agency, on=self.on)
            self._holders[key] = [
                (person, Permits(person, on=self.on)) for person in people
            ]
        return self._holders[key]

    def _with_deputies(self, person: Staff) -> list[str]:
        if self._deputies is None:
            self._deputies = defaultdict(list)
            for deputation in deputations_now(on=self.on):
                self._deputies[deputation.absent_id].append(deputation.deputy.name)
        return [person.name, *self._deputies.get(person.pk, [])]


def _followed(facts: EditionFacts, names: _Names, *, on: date) -> Followed:
    edition, review = facts.edition, facts.edition.review
    assert review is not None, "what is followed is in review"
    held = facts.held
    ordered = [step for step in review.ordered_steps if step not in held]
    due = ordered[:1]
    if Step.SECRECY not in held:
        due = [Step.SECRECY, *(step for step in due if step is not Step.FINAL)]
    moments = [edition.submitted_at, *(opinion.at for opinion in held.values())]
    since = max(moment for moment in moments if moment)
    return Followed(
        edition,
        [(step, names.of(step, facts)) for step in due],
        since,
        _working_days(day_of(since), on),
    )


def _working_days(since: date, on: date) -> int:
    """Working days that have passed, provisional where no calendar is announced."""
    calendar = official_calendar()
    days = ((since + timedelta(days=n)) for n in range(1, (on - since).days + 1))
    return sum(calendar.is_working_day(day) for day in days)
