"""Two years of documents, told as acts of the demo's staff in the order of time.

Each document is planned as steps with their moments; all steps of all documents are
then taken in one order, so that journal, serials and ordinals grow as in an office.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from gongkai.commons.moments import day_of
from gongkai.commons.richtext import plain_text_to_html
from gongkai.demo import enclosures
from gongkai.demo.department import MAIN_AGENCY, Department
from gongkai.disclosure.actions import (
    arranging,
    classifying,
    drafting,
    publishing,
    reviewing,
)
from gongkai.disclosure.models import (
    DisclosureClass,
    Document,
    Edition,
    RelationKind,
    RuleStatus,
)
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.roles import Role
from gongkai.review.models import Step
from gongkai.rules.secrecy_markings import no_to_all
from gongkai.rules.working_days import WorkingCalendar

REVIEWERS = {
    Step.FIRST: Role.DIVISION_REVIEWER,
    Step.SECRECY: Role.SECRECY_REVIEWER,
    Step.SECOND: Role.OGI_OFFICE,
    Step.FINAL: Role.FINAL_REVIEWER,
}
"""The reviews in the order in which this office holds them, and who holds each."""

HELD_BEFORE = {"submitted": 0, "first": 1, "cleared": 2, "second": 3, "approved": 4}
"""How many reviews a text has passed that stands still at this point."""

FIELDS = ("summary", "document_number", "topic", "genre", "keywords")

Act = Callable[[datetime], None]
Timed = tuple[datetime, Act]


@dataclass
class Plan:
    """One document of the data files, with the day of its publication.

    `row` is its entry in a data file; `place` numbers all plans, so that the hours
    of two documents of one day differ.
    """

    row: dict[str, Any]
    day: date
    place: int

    @property
    def words(self) -> dict[str, str]:
        """What stands for the tokens in the texts, by the day of publication."""
        return {
            "{Y}": str(self.day.year),
            "{Y-1}": str(self.day.year - 1),
            "{Y-2}": str(self.day.year - 2),
            "{Y+1}": str(self.day.year + 1),
            "{M}": str(self.day.month),
            "{D}": str(self.day.day),
        }

    def text(self, name: str) -> str:
        """A text of the row with its tokens replaced."""
        text: str = self.row.get(name, "")
        for token, word in self.words.items():
            text = text.replace(token, word)
        return text.strip()


@dataclass
class Office:
    """The people and places of the demo, and what has been written so far."""

    department: Department
    calendar: WorkingCalendar
    written: dict[str, Document]

    def division(self, row: dict[str, Any]) -> Division:
        """The division a document belongs to."""
        agency = row.get("agency", MAIN_AGENCY)
        return self.department.divisions[f"{agency}/{row['division']}"]

    def who(self, role: Role, division: Division) -> Staff:
        """The person who acts in a role for a division."""
        return self.department.holder(role, division)

    def back(self, day: date, count: int) -> date:
        """The working day `count` working days before a day."""
        for _step in range(count):
            day = self.calendar.last_working_day_until(day - timedelta(days=1))
        return day

    def moment(self, day: date, hour: int, plan: Plan) -> datetime:
        """An hour of an office day; the minute differs from document to document."""
        local = datetime.combine(day, time(hour, plan.place * 7 % 60))
        return make_aware(local)


def tell(office: Office, plans: list[Plan], others: Iterable[Timed] = ()) -> int:
    """Take every step of every document in the order of time; how many documents.

    `others` are steps of what is no document; those of one thing in their order.
    """
    queue = [
        (at, plan.place, order, act)
        for plan in plans
        for order, (at, act) in enumerate(Story(office, plan).steps())
    ]
    queue += [(at, len(plans), order, act) for order, (at, act) in enumerate(others)]
    heapq.heapify(queue)
    while queue:
        at, _place, _order, act = heapq.heappop(queue)
        act(at)
    return len(plans)


class Story:
    """What happens to one document, step by step."""

    def __init__(self, office: Office, plan: Plan) -> None:
        self.office, self.plan, self.row = office, plan, plan.row
        self.division = office.division(plan.row)
        self.edition: Edition | None = None

    def steps(self) -> Iterator[Timed]:
        """The steps from the draft to where the row says the document stands now."""
        state = self.row.get("state", "published")
        day, back = self.plan.day, self.office.back
        yield self._at(back(day, 3), 9), self.draft
        yield self._at(back(day, 3), 15), self.describe
        if state == "draft":
            return
        yield self._at(back(day, 3), 16), self.submit
        held = HELD_BEFORE.get(state, 4)
        hours = ((2, 9), (2, 14), (1, 9), (1, 15))
        for (days, hour), step in list(zip(hours, REVIEWERS, strict=True))[:held]:
            if state == "returned" and step is Step.SECOND:
                yield self._at(back(day, days), hour), self.return_to_writer
                return
            if state == "emergency" and step is Step.SECOND:
                break
            yield self._at(back(day, days), hour), self._agreement(step)
        yield from self._ending(state)

    def _ending(self, state: str) -> Iterator[Timed]:
        day = self.plan.day
        hour = 9 + self.plan.place % 8
        if state == "emergency":
            rushed = self._at(self.office.back(day, 1), 16)
            yield rushed, self.rush
            yield rushed, self.pin
        if state == "scheduled":
            yield self._at(self.office.back(day, 1), 17), self.schedule
        if state != "published":
            return
        yield self._at(day, hour), self.publish
        if correction := self.row.get("correction"):
            yield from self._correction(correction)
        if withdrawal := self.row.get("withdrawal"):
            later = day + timedelta(days=withdrawal["days_later"])
            later = self.office.calendar.first_working_day_from(later)
            yield self._at(later, 11), self.withdraw
        if "pinned_days" in self.row:
            yield self._at(day, hour), self.pin

    def _correction(self, row: dict[str, Any]) -> Iterator[Timed]:
        last = self.plan.day + timedelta(days=row["days_later"])
        last = self.office.calendar.first_working_day_from(last)
        first = self.office.back(last, 1)
        yield self._at(first, 9), self.correct
        yield self._at(first, 10), self.submit
        for hour, step in enumerate(REVIEWERS, start=14):
            yield self._at(first, hour), self._agreement(step)
        yield self._at(last, 10), self.publish

    def draft(self, at: datetime) -> None:
        """Write the text and choose its places."""
        plan, agency = self.plan, self.division.agency
        fields: dict[str, Any] = {name: plan.text(name) for name in FIELDS}
        if "effective_days" in self.row:
            days = timedelta(days=self.row["effective_days"])
            fields["effective_on"] = plan.day + days
        if fields["document_number"] or self.row.get("genre"):
            fields["made_on"] = self.office.back(plan.day, 1)
        writer = self.office.who(Role.SUBMITTER, self.division)
        self.edition = drafting.draft(
            self.division,
            at=at,
            by=writer,
            title=plan.text("title"),
            body_html=plain_text_to_html(plan.text("body")),
            issuer=plan.text("issuer") or agency.name,
            source=f"{agency.short_name}{self.division.name}",
            **fields,
        )
        document = self.edition.document
        for name in self.row["columns"]:
            column = self.office.department.columns[f"{agency.slug}/{name}"]
            arranging.place(document, column, at=at, by=writer)
        if "key" in self.row:
            self.office.written[self.row["key"]] = document

    def describe(self, at: datetime) -> None:
        """Add the attachments, and what the OGI office states about the document."""
        edition, office = self._edition(), self.office
        for row in self.row.get("attachments", ()):
            content, name = _enclosure(row, self.plan)
            upload, file = enclosures.accepted(content, name)
            edition = self.edition = drafting.attach(
                edition,
                upload,
                file,
                title=row["title"],
                description=row.get("description", ""),
                at=at,
                by=edition.written_by,
            ).edition
        officer, document = office.who(Role.OGI_OFFICE, self.division), edition.document
        if status := self.row.get("status"):
            on = edition.effective_on or edition.made_on or self.plan.day
            classifying.state_standing(
                document, RuleStatus(status), on=on, at=at, by=officer
            )
        for kind, key in self.row.get("relations", ()):
            target = office.written[key]
            classifying.relate(document, RelationKind(kind), target, at=at, by=officer)
        if row := self.row.get("class"):
            classifying.classify(
                document,
                DisclosureClass(row["is"]),
                ground=row.get("ground", ""),
                reexamine_on=self.plan.day + timedelta(days=row["days"]),
                at=at,
                by=officer,
            )
        if row := self.row.get("consultation"):
            classifying.consult_agency(
                document, row["agency"], row["question"], at=at, by=officer
            )

    def submit(self, at: datetime) -> None:
        """The writer puts the text forward."""
        edition = self._edition()
        self.edition = drafting.submit(edition, at=at, by=edition.written_by)

    def _agreement(self, step: Step) -> Act:
        def agree(at: datetime) -> None:
            edition = self._edition()
            self.edition = reviewing.agree(
                edition,
                step,
                read_digest=edition.digest,
                answers=no_to_all(day_of(at)),
                at=at,
                by=self.office.who(REVIEWERS[step], self.division),
            )

        return agree

    def return_to_writer(self, at: datetime) -> None:
        """The OGI office sends the text back with its reason."""
        edition = self._edition()
        self.edition = reviewing.return_to_writer(
            edition,
            Step.SECOND,
            read_digest=edition.digest,
            opinion=self.row["opinion"],
            at=at,
            by=self.office.who(Role.OGI_OFFICE, self.division),
        )

    def publish(self, at: datetime) -> None:
        """The OGI office publishes, for the first time or a correction."""
        officer = self.office.who(Role.OGI_OFFICE, self.division)
        self.edition = publishing.publish(self._edition(), at=at, by=officer)

    def rush(self, at: datetime) -> None:
        """The head opens the emergency door."""
        self.edition = publishing.publish_in_emergency(
            self._edition(),
            ground=self.row["ground"],
            at=at,
            by=self.office.who(Role.HEAD, self.division),
        )

    def schedule(self, at: datetime) -> None:
        """The OGI office appoints nine o'clock of the next working day."""
        self.edition = publishing.schedule(
            self._edition(),
            publish_at=make_aware(datetime.combine(self.row["appointed_on"], time(9))),
            at=at,
            by=self.office.who(Role.OGI_OFFICE, self.division),
        )

    def correct(self, at: datetime) -> None:
        """The writer corrects a passage and says what was changed."""
        row, writer = self.row["correction"], self._edition().written_by
        edition = drafting.revise(self._edition().document, at=at, by=writer)
        body = edition.body_html.replace(row["find"], row["replace"])
        assert body != edition.body_html, f"{row['find']!r} is not in the text"
        self.edition = drafting.edit(
            edition,
            read_digest=edition.digest,
            at=at,
            by=writer,
            body_html=body,
            change_note=row["note"],
        )

    def withdraw(self, at: datetime) -> None:
        """The OGI office takes the document from the public."""
        self.edition = publishing.withdraw(
            self._edition(),
            ground=self.row["withdrawal"]["ground"],
            at=at,
            by=self.office.who(Role.OGI_OFFICE, self.division),
        )

    def pin(self, at: datetime) -> None:
        """Keep the document at the head of its main column."""
        placement = self._edition().document.placements.get(is_main=True)
        until = self.plan.day + timedelta(days=self.row["pinned_days"])
        officer = self.office.who(Role.OGI_OFFICE, self.division)
        arranging.pin(placement, until=until, at=at, by=officer)

    def _edition(self) -> Edition:
        assert self.edition is not None, "the first step writes the edition"
        return self.edition

    def _at(self, day: date, hour: int) -> datetime:
        return self.office.moment(day, hour, self.plan)


def _enclosure(row: dict[str, Any], plan: Plan) -> tuple[bytes, str]:
    """The bytes and the name of an attachment described in a data file."""
    kind, title = row["kind"], row["title"]
    if kind == "picture":
        return enclosures.picture(f"{plan.text('title')}{title}"), f"{title}.png"
    if kind == "csv":
        return enclosures.table(row["rows"]), f"{title}.csv"
    if kind == "pdf":
        return enclosures.pdf([title, "", *row["lines"]]), f"{title}.pdf"
    if kind == "docx":
        return enclosures.word([title, *row["lines"]]), f"{title}.docx"
    return enclosures.plain("\n".join([title, *row["lines"]])), f"{title}.txt"
