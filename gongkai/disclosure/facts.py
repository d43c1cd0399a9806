"""What the refusals look at, read from the store once however many of them ask.

Made anew for every page and, under its lock, for every action: facts do not notice
what changes afterwards.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import (
    AgencyConsultation,
    Attachment,
    Document,
    Edition,
    Placement,
)
from gongkai.disclosure.screened import subject_of
from gongkai.organisation.models import Staff
from gongkai.review.models import Opinion, ReviewDuty, Step
from gongkai.review.queries import agreements, steps_without
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.screening.queries import Screening, measure_for, screening_of

LONG_FIELDS = ("summary", "body_html")
"""What is not read of the other editions of a document."""


class DocumentFacts:
    """What is asked of a document whichever of its texts is looked at."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def all_placements(self) -> list[Placement]:
        """Every place the document has or once had, the main one first."""
        placements = self.document.placements.select_related("column__site")
        return list(placements.order_by("-is_main", "pk"))

    @property
    def placements(self) -> list[Placement]:
        """The places the document has or is to have, the main one first."""
        return [place for place in self.all_placements if place.removed_at is None]

    @cached_property
    def editions(self) -> list[Edition]:
        """The document's editions, newest first, without their long texts."""
        return list(self.document.editions.defer(*LONG_FIELDS).order_by("-number"))

    @property
    def public(self) -> Edition | None:
        """The edition that is public now."""
        public = (e for e in self.editions if e.state == EditionState.PUBLISHED)
        return next(public, None)

    @cached_property
    def consultations(self) -> list[AgencyConsultation]:
        """What other agencies were asked, oldest first."""
        return list(self.document.consultations.order_by("asked_at", "pk"))


class EditionFacts:
    """What is asked of one edition; `of_document` of the whole document."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.of_document = DocumentFacts(edition.document)
        self._screenings: dict[date, Screening] = {}

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The attachments in their order, with their files."""
        found = self.edition.attachments.select_related("stored_file")
        return list(found.order_by("position"))

    @cached_property
    def writers(self) -> list[Staff]:
        """Everybody who has written in this edition."""
        return list(self.edition.writers.all())

    @cached_property
    def opinions(self) -> list[Opinion]:
        """Every opinion given in the edition's review, oldest first."""
        if self.edition.review is None:
            return []
        opinions = self.edition.review.opinions.select_related("by", "on_behalf_of")
        return list(opinions.order_by("at", "pk"))

    @property
    def held(self) -> dict[Step, Opinion]:
        """The agreements that apply to the text as it stands, by step."""
        return agreements(self.opinions, self.edition.digest)

    @property
    def missing(self) -> list[Step]:
        """The steps, secrecy review included, not yet agreed for the text."""
        return steps_without(self.held, self.edition.review)

    @cached_property
    def duty(self) -> ReviewDuty | None:
        """The review still owed after an emergency publication."""
        if self.edition.review_id is None:
            return None
        duties = ReviewDuty.objects.filter(
            review=self.edition.review_id, fulfilled_at=None
        )
        return duties.select_related("opened_by").first()

    @cached_property
    def stands_as_saved(self) -> bool:
        """Whether text and attachments are still those the digest was taken of."""
        return content_digest(self.edition, self.attachments) == self.edition.digest

    def screening(self, *, on: date) -> Screening:
        """What the checks before review found in text and attachments."""
        if on not in self._screenings:
            subject = subject_of(self.edition, self.attachments)
            measure = measure_for(subject.agency, on=on)
            self._screenings[on] = screening_of(subject, measure=measure)
        return self._screenings[on]


def facts_of_many(editions: Sequence[Edition]) -> list[EditionFacts]:
    """The facts of a list of editions, in a number of queries that does not grow."""
    prefetch_related_objects(
        list(editions),
        "writers",
        Prefetch("attachments", Attachment.objects.select_related("stored_file")),
        Prefetch(
            "review__opinions", Opinion.objects.select_related("by", "on_behalf_of")
        ),
        Prefetch(
            "document__placements", Placement.objects.select_related("column__site")
        ),
        Prefetch("document__editions", Edition.objects.defer(*LONG_FIELDS)),
        "document__consultations",
    )
    found = []
    for edition in editions:
        facts = EditionFacts(edition)
        document, review = edition.document, edition.review
        facts.attachments = sorted(
            edition.attachments.all(), key=lambda item: item.position
        )
        facts.writers = list(edition.writers.all())
        facts.opinions = list(review.opinions.all()) if review else []
        facts.of_document.all_placements = sorted(
            document.placements.all(), key=lambda place: (not place.is_main, place.pk)
        )
        facts.of_document.editions = sorted(
            document.editions.all(), key=lambda item: -item.number
        )
        facts.of_document.consultations = list(document.consultations.all())
        found.append(facts)
    return found
