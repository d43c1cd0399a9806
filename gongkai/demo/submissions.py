"""The demo's year of submissions: rules, commissions, recognitions, circulars."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from gongkai.demo.department import MAIN_AGENCY
from gongkai.demo.history import Office, Timed
from gongkai.demo.reading import read_data
from gongkai.disclosure.models import Document
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.roles import Role
from gongkai.rules.submission_rules import Period, rule_set_from
from gongkai.submissions.actions import (
    circulating,
    commissioning,
    recording,
    ruling,
)
from gongkai.submissions.models import Commission, Recognition, SubmissionRules

_SETTING_UP_HOUR = 11


def submission_steps(office: Office, today: date) -> Iterator[Timed]:
    """Everything that is recorded of submissions, as acts in the office's time."""
    story = _Submissions(office, today)
    yield from story.rules()
    yield from story.recognitions()
    yield from story.commissions()
    yield from story.statements()
    yield from story.circulars()


class _Submissions:
    """What the OGI office and the divisions do about submissions, act by act."""

    def __init__(self, office: Office, today: date) -> None:
        self.office, self.today = office, today
        self.data = read_data("submissions")
        self.first: SubmissionRules | None = None

    def rules(self) -> Iterator[Timed]:
        """Last year's rules, who belongs to which class, and this year's rules."""
        last_new_year = date(self.today.year - 1, 1, 1)
        before = self._at(last_new_year - timedelta(days=12), _SETTING_UP_HOUR)

        def begin(at: datetime) -> None:
            table = dict(self.data["rules"])
            table["basis"] = table["basis"].replace("{Y}", str(last_new_year.year))
            rules = rule_set_from(table | {"from_on": last_new_year})
            self.first = ruling.begin_rules(self._agency, rules, at=at, by=self._office)
            classes = {one.slug: one for one in self._agency.submission_classes.all()}
            for slug, own in self.data["classes"].items():
                ruling.assign_class(
                    self._division(slug),
                    classes[own],
                    from_on=last_new_year,
                    at=at,
                    by=self._office,
                )

        def succeed(at: datetime) -> None:
            assert self.first is not None, "last year's rules began before"
            record = ruling.copy_rules(
                self.first,
                from_on=date(self.today.year, 1, 1),
                at=at,
                by=self._office,
            )
            basis = self.data["rules"]["basis"].replace("{Y}", str(self.today.year))
            ruling.change_rules(record, basis=basis, at=at, by=self._office)

        yield before, begin
        yield before + timedelta(days=345), succeed

    def recognitions(self) -> Iterator[Timed]:
        """Adoptions by superior sites and leaders' notes."""
        for row in self.data["recognition"]:
            yield self._at(self._day(row["days_ago"]), 16), _Act(self._recognise, row)

    def commissions(self) -> Iterator[Timed]:
        """Commissions with what the divisions do about them."""
        for row in self.data["commission"]:
            asked_on = self._day(row["days_ago"])
            known: dict[str, Commission] = {}
            yield self._at(asked_on, 9), _Act(self._ask, row, known)
            for slug, days in row.get("answers", {}).items():
                day = min(asked_on + timedelta(days=days), self.today)
                yield self._at(day, 17), _Act(self._answer, slug, known)
            for slug, ground in row.get("declines", {}).items():
                at = self._at(asked_on + timedelta(days=1), 10)
                yield at, _Act(self._decline, (slug, ground), known)
            for slug in row.get("excuses", ()):
                at = self._at(asked_on + timedelta(days=2), 10)
                yield at, _Act(self._excuse, slug, known)

    def statements(self) -> Iterator[Timed]:
        """Reports of having nothing, and shares in documents."""
        for row in self.data["zero_report"]:
            yield self._at(self._day(row["days_ago"]), 15), _Act(self._nothing, row)
        for row in self.data["share"]:
            yield self._at(self._day(row["days_ago"]), 15), _Act(self._share, row)

    def circulars(self) -> Iterator[Timed]:
        """The circulars of the last months and of the last quarter."""
        wanted = self.data["circulars"]
        for period, count in (
            (Period.MONTH, wanted["months"]),
            (Period.QUARTER, wanted["quarters"]),
        ):
            days = period.around(self.today)
            for _number in range(count):
                days = period.around(days.first - timedelta(days=1))
                day = self.office.calendar.first_working_day_from(
                    days.last + timedelta(days=1)
                )
                if day < self.today:
                    yield self._at(day, 16), _Act(self._circulate, (period, days))

    def _recognise(self, at: datetime, row: dict[str, Any]) -> None:
        division = self._division(row["division"])
        document = None if "title" in row else self._newest(division, at)
        if document is None and "title" not in row:
            return
        outlet = self._agency.outlets.get(slug=row["outlet"])
        title = row.get("title") or _title(document)
        recording.recognise(
            division,
            outlet,
            kind=Recognition.Kind(row.get("kind", "adopted")),
            title=title,
            recognised_on=at.date(),
            document=document,
            shared_with=[self._division(slug) for slug in row.get("shared_with", ())],
            at=at,
            by=self._office,
        )

    def _ask(
        self, at: datetime, row: dict[str, Any], known: dict[str, Commission]
    ) -> None:
        column = row.get("column")
        known["asked"] = commissioning.ask(
            self._agency,
            [self._division(slug) for slug in row["divisions"]],
            topic=row["topic"],
            description=row["description"],
            due_on=self._day(row["days_ago"]) + timedelta(days=row["due_days"]),
            column=self.office.department.columns[f"{MAIN_AGENCY}/{column}"]
            if column
            else None,
            at=at,
            by=self._office,
        )

    def _answer(self, at: datetime, slug: str, known: dict[str, Commission]) -> None:
        division = self._division(slug)
        document = self._newest(division, at)
        if document is not None:
            task = known["asked"].divisions.get(division=division)
            commissioning.answer(task, document, at=at, by=self._writer(division))

    def _decline(
        self, at: datetime, said: tuple[str, str], known: dict[str, Commission]
    ) -> None:
        slug, ground = said
        division = self._division(slug)
        task = known["asked"].divisions.get(division=division)
        commissioning.decline(task, ground=ground, at=at, by=self._writer(division))

    def _excuse(self, at: datetime, slug: str, known: dict[str, Commission]) -> None:
        task = known["asked"].divisions.get(division=self._division(slug))
        commissioning.excuse(task, at=at, by=self._office)

    def _nothing(self, at: datetime, row: dict[str, Any]) -> None:
        division = self._division(row["division"])
        recording.report_nothing(
            division,
            Period.MONTH,
            at.date(),
            ground=row["ground"],
            at=at,
            by=self._writer(division),
        )

    def _share(self, at: datetime, row: dict[str, Any]) -> None:
        document = self._newest(self._division(row["division"]), at)
        if document is not None:
            others = [self._division(slug) for slug in row["with"]]
            recording.share(document, others, at=at, by=self._office)

    def _circulate(self, at: datetime, about: tuple[Period, Any]) -> None:
        period, days = about
        circulating.make_circular(self._agency, period, days, at=at, by=self._office)

    def _newest(self, division: Division, at: datetime) -> Document | None:
        """The document of a division that last came before the public."""
        known = Document.objects.filter(division=division, first_published_at__lte=at)
        return known.order_by("-first_published_at").first()

    @property
    def _agency(self) -> Agency:
        return self.office.department.agencies[MAIN_AGENCY]

    @property
    def _office(self) -> Staff:
        office = self._agency.ogi_office
        assert office is not None, "the demo's agency has its OGI office"
        return self.office.who(Role.OGI_OFFICE, office)

    def _division(self, slug: str) -> Division:
        return self.office.department.divisions[f"{MAIN_AGENCY}/{slug}"]

    def _writer(self, division: Division) -> Staff:
        return self.office.who(Role.SUBMITTER, division)

    def _day(self, days_ago: int) -> date:
        day = self.today - timedelta(days=days_ago)
        return self.office.calendar.last_working_day_until(day)

    def _at(self, day: date, hour: int) -> datetime:
        return make_aware(datetime.combine(day, time(hour, 5)))


class _Act:
    """An act with what it is about, so that loops do not share their last round."""

    def __init__(self, act: Any, *about: Any) -> None:
        self.act, self.about = act, about

    def __call__(self, at: datetime) -> None:
        """Carry it out."""
        self.act(at, *self.about)


def _title(document: Document | None) -> str:
    assert document is not None, "what has no title is a document"
    return document.editions.order_by("-number")[0].title
