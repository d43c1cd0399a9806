"""Whatever anybody does in whatever order: what must hold always, holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.commons.refusals import Refused
from gongkai.disclosure.actions import (
    arranging,
    classifying,
    drafting,
    migrating,
    publishing,
    reviewing,
)
from gongkai.disclosure.models import Column, DisclosureClass, Document, Edition
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import current_placements, due_for_publication
from gongkai.journal.models import Entry
from gongkai.organisation.models import Staff
from gongkai.review.models import Step, Verdict
from gongkai.review.queries import missing_steps, next_step
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.rules.secrecy_markings import no_to_all
from tests.factories import MONDAY, PEOPLE, REVIEWERS, column, division, person

SLUGS = ("notices", "news", "policies")
someone = st.sampled_from(sorted(PEOPLE))
somewhere = st.sampled_from(SLUGS)
some = st.integers(min_value=0, max_value=2)
words = st.sampled_from(["甲", "乙"])


class Office(RuleBasedStateMachine):
    """A few documents, everybody, and every action there is."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY
        self.documents: list[int] = []
        self.index_numbers: dict[int, str] = {}
        self.ordinals: dict[int, int] = {}
        self.entry_count = Entry.objects.count()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    def tries(self, act: Callable[[], object], *entries: int) -> None:
        """Do it; refused it leaves nothing, done it leaves so many entries."""
        self.at += timedelta(hours=1)
        try:
            with transaction.atomic():
                act()
        except Refused:
            entries = (0,)
        written = Entry.objects.count() - self.entry_count
        assert written in (entries or (1,))
        self.entry_count += written

    def edition(self, index: int) -> Edition:
        document = self.documents[index % len(self.documents)]
        return Edition.objects.filter(document=document).order_by("-number")[0]

    @precondition(lambda self: len(self.documents) < 3)
    @rule(slug=st.sampled_from(SLUGS[:2]), by=st.sampled_from(["lin", "zhou"]))
    def begins(self, slug: str, by: str) -> None:
        writer = person(by)
        edition = drafting.draft(
            writer.division,
            at=self.at,
            by=writer,
            title="甲",
            body_html="<p>正文。</p>",
            source="来源",
        )
        arranging.place(edition.document, column(slug), at=self.at, by=writer)
        self.documents.append(edition.document_id)
        self.entry_count += 2

    @precondition(lambda self: len(self.documents) < 3)
    @rule(publishes=st.booleans())
    def migrates(self, publishes: bool) -> None:
        guan = person("guan")
        migration = migrating.start_migration(
            guan.division.agency,
            source_name="x",
            source_sha256="a" * 64,
            at=self.at,
            by=guan,
        )
        edition = migrating.bring_in(
            migration,
            division("assistance"),
            [column()],
            source_digest=f"{len(self.documents):064}",
            raw_text="",
            known_at=MONDAY - timedelta(days=900),
            at=self.at,
            by=guan,
            title="甲",
            body_html="<p>正文。</p>",
            source="来源",
        )
        self.documents.append(edition.document_id)
        self.entry_count += 3
        if publishes:
            self.tries(lambda: migrating.publish_migrated(edition, at=self.at, by=guan))

    @precondition(lambda self: self.documents)
    @rule(which=some, times=st.integers(1, 7))
    def goes_on(self, which: int, times: int) -> None:
        """Take the next lawful steps, so that later states are reached too."""
        for _step in range(times):
            self.tries(self._next_step(self.edition(which)))

    def _next_step(self, edition: Edition) -> Callable[[], object]:
        writer = edition.document.created_by
        if edition.state == EditionState.DRAFT:
            if edition.number > 1 and not edition.change_note:
                return lambda: self._writes(edition, writer, change_note="改")
            return lambda: drafting.submit(edition, at=self.at, by=writer)
        if edition.state == EditionState.SUBMITTED:
            missing = missing_steps(edition.review, edition.digest)
            due = next_step(edition.review, edition.digest)
            step = missing[0] if due in (None, Step.FINAL) else due
            return lambda: self._agrees(edition, step, REVIEWERS[step])
        if edition.state == EditionState.APPROVED:
            return lambda: publishing.publish(edition, at=self.at, by=person("qian"))
        return lambda: drafting.revise(edition.document, at=self.at, by=writer)

    @precondition(lambda self: self.documents)
    @rule(which=some, by=someone, title=words, note=words)
    def edits(self, which: int, by: str, title: str, note: str) -> None:
        edition = self.edition(which)
        self.tries(
            lambda: self._writes(edition, person(by), title=title, change_note=note),
            *(0, 1),
        )

    @precondition(lambda self: self.documents)
    @rule(which=some, by=someone, step=st.sampled_from(Step))
    def agrees(self, which: int, by: str, step: Step) -> None:
        edition = self.edition(which)
        self.tries(lambda: self._agrees(edition, step, by), 1, 2)

    @precondition(lambda self: self.documents)
    @rule(which=some, by=someone, step=st.sampled_from(Step))
    def returns(self, which: int, by: str, step: Step) -> None:
        edition = self.edition(which)
        self.tries(
            lambda: reviewing.return_to_writer(
                edition,
                step,
                read_digest=edition.digest,
                opinion="请修改。",
                at=self.at,
                by=person(by),
            )
        )

    @precondition(lambda self: self.documents)
    @rule(which=some, by=someone)
    def publishes(self, which: int, by: str) -> None:
        edition = self.edition(which)
        self.tries(lambda: publishing.publish(edition, at=self.at, by=person(by)))

    @precondition(lambda self: self.documents)
    @rule(which=some, by=st.one_of(st.just("he"), someone))
    def rushes(self, which: int, by: str) -> None:
        edition = self.edition(which)
        self.tries(
            lambda: publishing.publish_in_emergency(
                edition, ground="台风。", at=self.at, by=person(by)
            ),
            2,
        )

    @precondition(lambda self: self.documents)
    @rule(which=some, by=st.one_of(st.just("guan"), someone))
    def publishes_as_migrated(self, which: int, by: str) -> None:
        edition = self.edition(which)
        self.tries(
            lambda: migrating.publish_migrated(edition, at=self.at, by=person(by))
        )

    @precondition(lambda self: self.documents)
    @rule(which=some, by=st.one_of(st.just("zhou"), someone), older=st.booleans())
    def withdraws(self, which: int, by: str, older: bool) -> None:
        edition = self.edition(which)
        if older:
            edition = edition.document.editions.order_by("number")[0]
        self.tries(
            lambda: publishing.withdraw(
                edition, ground="有误。", at=self.at, by=person(by)
            )
        )

    @precondition(lambda self: self.documents)
    @rule(which=some, by=someone, hours=st.integers(0, 5))
    def schedules(self, which: int, by: str, hours: int) -> None:
        edition = self.edition(which)
        self.tries(
            lambda: publishing.schedule(
                edition,
                publish_at=self.at + timedelta(hours=hours),
                at=self.at,
                by=person(by),
            )
        )

    @rule()
    def sweeps(self) -> None:
        due = due_for_publication(self.at + timedelta(hours=1)).count()
        self.tries(lambda: publishing.publish_due(at=self.at), due)

    @precondition(lambda self: self.documents)
    @rule(which=some, by=someone)
    def gives_up(self, which: int, by: str) -> None:
        edition = self.edition(which)
        self.tries(lambda: drafting.discard(edition, at=self.at, by=person(by)))

    @precondition(lambda self: self.documents)
    @rule(which=some, slug=somewhere, by=st.sampled_from(["lin", "zhou", "wu"]))
    def places(self, which: int, slug: str, by: str) -> None:
        document = self.edition(which).document
        self.tries(
            lambda: arranging.place(document, column(slug), at=self.at, by=person(by))
        )

    @precondition(lambda self: self.documents)
    @rule(which=some, slug=somewhere, by=st.sampled_from(["lin", "zhou", "wu"]))
    def removes(self, which: int, slug: str, by: str) -> None:
        document = self.edition(which).document
        placement = document.placements.filter(column=column(slug)).first()
        if placement is not None:
            self.tries(lambda: arranging.remove(placement, at=self.at, by=person(by)))

    @precondition(lambda self: self.documents)
    @rule(which=some, to=st.sampled_from(DisclosureClass))
    def classifies(self, which: int, to: DisclosureClass) -> None:
        document = self.edition(which).document
        self.tries(
            lambda: classifying.classify(
                document,
                to,
                ground="THIRD",
                reexamine_on=(self.at + timedelta(days=365)).date(),
                at=self.at,
                by=person("zhou"),
            )
        )

    @rule()
    def closes(self) -> None:
        policies, zhou = column("policies"), person("zhou")
        self.tries(lambda: arranging.close_column(policies, at=self.at, by=zhou))

    @invariant()
    def at_most_one_edition_is_public(self) -> None:
        for document in Document.objects.all():
            public = document.editions.filter(state=EditionState.PUBLISHED)
            assert public.count() <= 1
            assert document.disclosure_class == "proactive" or not public

    @invariant()
    def nothing_was_public_without_signatures(self) -> None:
        for edition in Edition.objects.filter(state__in=WAS_PUBLISHED):
            if edition.migration_digest:
                assert edition.migration_digest == edition.digest
                continue
            writers = set(edition.writers.all())
            agreements = edition.review.opinions.filter(
                verdict=Verdict.AGREED, digest=edition.digest, voided_at=None
            )
            assert Step.SECRECY in {opinion.step for opinion in agreements}
            assert not writers & {opinion.by for opinion in agreements}
            if edition.emergency_by is None:
                assert missing_steps(edition.review, edition.digest) == []
            else:
                assert edition.emergency_by not in writers

    @invariant()
    def journal_has_no_gap(self) -> None:
        numbers = list(Entry.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def columns_count_what_they_show(self) -> None:
        for shown in Column.objects.all():
            live = shown.placements.filter(is_live=True)
            assert shown.live_count == live.count()
        for document in Document.objects.all():
            public = document.editions.filter(state=EditionState.PUBLISHED).exists()
            places = current_placements(document)
            assert all(place.is_live == public for place in places)
            assert not public or places
            assert sum(place.is_main for place in places) == bool(places)

    @invariant()
    def numbers_once_given_stay(self) -> None:
        for document in Document.objects.exclude(index_number=None):
            number = self.index_numbers.setdefault(document.pk, document.index_number)
            assert document.index_number == number
            for place in document.placements.exclude(ordinal=None):
                ordinal = self.ordinals.setdefault(place.pk, place.ordinal)
                assert place.ordinal == ordinal

    def _writes(self, edition: Edition, by: Staff, **fields: str) -> None:
        drafting.edit(edition, read_digest=edition.digest, at=self.at, by=by, **fields)

    def _agrees(self, edition: Edition, step: Step, by: str) -> None:
        reviewing.agree(
            edition,
            step,
            read_digest=edition.digest,
            answers=no_to_all(self.at.date()),
            at=self.at,
            by=person(by),
        )


@pytest.mark.slow
def test_invariants_hold_after_any_sequence(agency: object) -> None:
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
