"""The demo's requests for information, told as acts of applicants and officers."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.demo.department import MAIN_AGENCY
from gongkai.demo.history import REVIEWERS, Office, Timed
from gongkai.demo.reading import read_data
from gongkai.desk.requests.case_at_desk import open_case
from gongkai.desk.requests.case_letters import (
    decided_on,
    fields_of,
    letter_of,
    made_letter,
)
from gongkai.info_requests.actions import (
    charging,
    consulting,
    handling,
    keeping,
    registration,
    remedies,
    reply,
    service,
)
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.letters import keep_letter
from gongkai.info_requests.models import (
    ApplicantKind,
    FileKind,
    InfoRequest,
    LetterKind,
    SealedFile,
    ServiceChannel,
    WantedChannel,
    WantedForm,
)
from gongkai.info_requests.query_codes import query_code
from gongkai.letters.typesetting import render_pdf
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.roles import Role
from gongkai.rules.fees import TariffKind
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.outcomes import outcome
from gongkai.rules.receipt import Channel

HANDLING_DIVISION = f"{MAIN_AGENCY}/shehuijiuzhuchu"
TIME_TO_ANSWER = timedelta(days=15)
ENDINGS = ("in_review", "decided", "served", "closed", "archived")
"""How far a reply has come, in order."""

DESCRIBING = (
    *("name", "description", "telephone", "email", "address"),
    *("help_wanted", "legal_representative", "contact_name"),
)


def request_steps(office: Office, today: date) -> Iterator[Timed]:
    """Every step of every request, with its moment."""
    for place, row in enumerate(read_data("info_requests")["request"]):
        yield from RequestStory(office, row, today, place).steps()


def told_codes() -> list[tuple[str, str]]:
    """Number and query code of those requests that the demo's visitor may open."""
    agency = Agency.objects.filter(slug=MAIN_AGENCY).first()
    if agency is None:
        return []
    found = []
    for row in read_data("info_requests")["request"]:
        known = registration.form_token_hash(agency, _token(row))
        request = InfoRequest.objects.filter(form_token_hash=known).first()
        if row.get("code") and request is not None:
            found.append((request.number, query_code(_token(row))))
    return found


class RequestStory:
    """What happens to one request, step by step."""

    def __init__(
        self, office: Office, row: dict[str, Any], today: date, place: int
    ) -> None:
        self.office, self.row, self.today, self.place = office, row, today, place
        department = office.department
        self.agency = department.agencies[MAIN_AGENCY]
        self.division = department.divisions[HANDLING_DIVISION]
        self.channel = Channel(row.get("channel", "online"))
        self.one: InfoRequest | None = None

    def steps(self) -> Iterator[Timed]:
        """The steps from receipt to where the row says the request stands now."""
        days, ends = self.row["days_ago"], self.row.get("ends", "")
        yield self._at(days, 9), self.receive
        if ends == "received":
            return
        if self.channel is Channel.ONLINE:
            yield self._at(days, 10), self.confirm
        yield self._at(days, 11), self.register
        if ends == "registered":
            return
        yield self._at(days, 14), self.assign
        for act in self.row.get("acts", ()):
            yield self._at(act["days_ago"], 15), self._act(act)
        if "reply" in self.row:
            yield from self._reply_steps()

    def receive(self, at: datetime) -> None:
        """The form is sent; at the counter Zhou enters it."""
        is_online = self.channel is Channel.ONLINE
        self.one = registration.receive(
            self.agency,
            _application(self.row, self.place),
            channel=self.channel,
            form_token=_token(self.row),
            at=at,
            by=None if is_online else self.officer,
        ).info_request

    def confirm(self, at: datetime) -> None:
        """Both sides confirm the receipt, on the day it came."""
        self.one = registration.confirm_receipt(
            self._request, day_of(at), **self._by(self.officer, at)
        )

    def register(self, at: datetime) -> None:
        """Enter it in the register."""
        self.one = registration.register(self._request, **self._by(self.officer, at))

    def assign(self, at: datetime) -> None:
        """Give it to the division's writer."""
        self.one = registration.assign(
            self._request, self.division, self.writer, **self._by(self.officer, at)
        )

    @property
    def officer(self) -> Staff:
        """Who acts for the OGI office."""
        return self.office.who(Role.OGI_OFFICE, self.division)

    @property
    def writer(self) -> Staff:
        """Who handles requests in the division."""
        return self.office.who(Role.SUBMITTER, self.division)

    def _reply_steps(self) -> Iterator[Timed]:
        days, ends = self.row["reply_days_ago"], self.row["ends"]
        reached = ENDINGS.index(ends)
        yield self._at(days, 9), self._draft
        yield self._at(days, 10), self._submit
        if reached == 0:
            return
        for hour, (step, role) in enumerate(REVIEWERS.items(), start=11):
            yield self._at(days, hour), self._agreement(step, role)
        endings = (
            (0, 15, self._issue),
            (1, 9, self._serve),
            (2, 9, self._close),
            (4, 9, self._archive),
        )
        for later, hour, act in endings[:reached]:
            yield self._at(days - later, hour), act
            if act == self._serve and "rating" in self.row:
                yield self._at(days - later, hour + 1), self._rate

    def _draft(self, at: datetime) -> None:
        parts = dict(self.row["reply"])
        self.one = reply.draft_reply(
            self._request, parts.pop("outcome"), **self._by(self.writer, at), **parts
        )

    def _submit(self, at: datetime) -> None:
        self.one = reply.submit_reply(self._request, **self._by(self.writer, at))

    def _agreement(self, step: Any, role: Role) -> Any:
        def agree(at: datetime) -> None:
            self.one = reply.agree_to_reply(
                self._request,
                step,
                read_digest=self._request.reply.digest,
                at=at,
                by=self.office.who(role, self.division),
            )

        return agree

    def _issue(self, at: datetime) -> None:
        self.one = reply.issue_reply(self._request, **self._by(self.officer, at))

    def _serve(self, at: datetime) -> None:
        kind = outcome(self._request.outcome).letter
        letter = self._kept(kind, at)
        self.one = service.serve_reply(
            self._request,
            ServiceChannel.ONLINE,
            served_on=day_of(at),
            file=letter,
            **self._by(self.officer, at),
        ).info_request

    def _close(self, at: datetime) -> None:
        self.one = service.close(self._request, **self._by(self.officer, at))

    def _archive(self, at: datetime) -> None:
        self.one = keeping.archive(self._request, **self._by(self.officer, at))

    def _rate(self, at: datetime) -> None:
        given = self.row["rating"]
        self.one = remedies.rate(
            self._request, given["score"], comment=given.get("comment", ""), at=at
        )

    def _act(self, row: dict[str, Any]) -> Any:
        """One of the acts of the data file."""
        given = {k: v for k, v in row.items() if k not in {"do", "days_ago"}}

        def act(at: datetime) -> None:
            self.one = getattr(self, f"_do_{row['do']}")(at, **given)

        return act

    def _do_ask_correction(
        self, at: datetime, text: str, unclear: str = "", sends: bool = False
    ) -> InfoRequest:
        asked = self.one = handling.ask_correction(
            self._request,
            text,
            day_of(at) + TIME_TO_ANSWER,
            unclear=unclear,
            **self._by(self.writer, at),
        )
        return self._sent(LetterKind.CORRECTION_NOTICE, at) if sends else asked

    def _kept(self, kind: str, at: datetime) -> SealedFile:
        """A letter of the case as Zhou makes it: filled, numbered, kept."""
        case = open_case(self._request, self.officer, at=at)
        letter = letter_of(case, kind, "")
        assert letter is not None, f"the case gives rise to {kind}"
        given = {name: said for name, said in fields_of(case, letter).items() if said}

        def make(number: str) -> NewFile:
            made = made_letter(
                case,
                letter,
                given,
                decided_on=decided_on(case, letter),
                is_online=True,
                number=number,
            )
            name = f"{made.title}.pdf"
            return NewFile(FileKind.LETTER, "application/pdf", name, render_pdf(made))

        kept = keep_letter(self._request, kind, make, **self._by(self.officer, at))
        self.one = InfoRequest.objects.get(pk=self._request.pk)
        return kept

    def _sent(self, letter: LetterKind, at: datetime) -> InfoRequest:
        """A letter is made and goes out over the internet."""
        self.one = InfoRequest.objects.get(pk=self._request.pk)
        kept = self._kept(letter.value, at)
        service.serve_letter(
            self._request,
            letter,
            ServiceChannel.ONLINE,
            served_on=day_of(at),
            file=kept,
            **self._by(self.officer, at),
        )
        return InfoRequest.objects.get(pk=self._request.pk)

    def _do_correct(self, at: datetime, text: str, description: str) -> InfoRequest:
        return handling.correct(self._request, description, text=text, at=at)

    def _do_ask_reasons(self, at: datetime, text: str) -> InfoRequest:
        return handling.ask_reasons(
            self._request,
            text,
            day_of(at) + TIME_TO_ANSWER,
            **self._by(self.officer, at),
        )

    def _do_consult(self, at: datetime, consulted: str, question: str) -> InfoRequest:
        return consulting.consult(
            self._request,
            ConsultationKind.THIRD_PARTY,
            consulted,
            question,
            **self._by(self.writer, at),
        )

    def _do_extend(self, at: datetime, reason: str) -> InfoRequest:
        head = self.office.who(Role.HEAD, self.division)
        return consulting.extend(
            self._request,
            reason,
            consented_by=head,
            consented_on=day_of(at),
            **self._by(self.officer, at),
        )

    def _do_notify_fee(self, at: datetime, tariff: str, count: int) -> InfoRequest:
        self.one = charging.notify_fee(
            self._request, TariffKind(tariff), count, **self._by(self.officer, at)
        )
        return self._sent(LetterKind.FEE_NOTICE, at)

    def _do_record_search(
        self, at: datetime, places: str, words: str, result: str
    ) -> InfoRequest:
        return consulting.record_search(
            self._request,
            places=places,
            words=words,
            result=result,
            **self._by(self.writer, at),
        )

    def _do_withdraw(self, at: datetime) -> InfoRequest:
        return service.withdraw(self._request, at=at)

    @property
    def _request(self) -> InfoRequest:
        assert self.one is not None, "what happens to a request comes after receipt"
        return self.one

    def _by(self, person: Staff, at: datetime) -> dict[str, Any]:
        """Who acts, when, and on which version of the page: the newest."""
        return {"read_version": self._request.version, "at": at, "by": person}

    def _at(self, days_ago: int, hour: int) -> datetime:
        day = self.office.back(self.today, days_ago)
        return make_aware(datetime.combine(day, time(hour, self.place * 3 % 60)))


def _application(row: dict[str, Any], place: int) -> registration.Application:
    """The form as this row fills it in."""
    kind = ApplicantKind(row.get("kind", "natural"))
    given: dict[str, Any] = {name: row.get(name, "") for name in DESCRIBING}
    is_natural = kind == ApplicantKind.NATURAL
    return registration.Application(
        applicant_kind=kind,
        identity_kind=_("居民身份证") if is_natural else "",
        identity_number=row.get("identity_number", f"0000-DEMO-{place:04}"),
        wanted_form=WantedForm(row.get("wanted_form", "electronic")),
        wanted_channel=WantedChannel(row.get("wanted_channel", "online")),
        **given,
    )


def _token(row: dict[str, Any]) -> str:
    return f"demo form {row['key']}"
