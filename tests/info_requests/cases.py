"""One function per noun of this room; each goes through the real actions."""

from datetime import date, datetime
from typing import Any

from gongkai.info_requests.actions import (
    consulting,
    handling,
    registration,
    remedies,
    reply,
    reply_files,
    service,
)
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.registration import Application
from gongkai.info_requests.models import (
    ApplicantKind,
    ConsultationAnswer,
    FileKind,
    InfoRequest,
    LetterService,
    RemedyResult,
    ServiceChannel,
)
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency
from gongkai.review.models import Step
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.receipt import Channel
from tests.factories import (
    MONDAY,
    ORDINARY_WAY,
    REVIEWERS,
    agency_with_portal,
    division,
    person,
)


def application(**fields: Any) -> Application:
    """A citizen's complete form; nobody is called so, and the number is no number."""
    given: dict[str, Any] = {
        "applicant_kind": ApplicantKind.NATURAL,
        "name": "甲某某",
        "identity_kind": "居民身份证",
        "identity_number": "0000-TEST-0001",
        "telephone": "0000-5550101",
        "description": "2025年全省城乡低保标准调整的依据文件",
    }
    return Application(**(given | fields))


def office_head(agency: Agency | None = None) -> None:
    """Name He as the one who answers for the OGI office."""
    organisation.name_first_responsible(
        division("office"), person("he"), at=MONDAY, by=person("guan")
    )


def received(
    *,
    at: datetime = MONDAY,
    channel: Channel = Channel.IN_PERSON,
    received_on: date | None = None,
    **fields: Any,
) -> InfoRequest:
    """A request handed in at the counter and entered by Zhou."""
    by = None if channel is Channel.ONLINE else person("zhou")
    taken = registration.receive(
        agency_with_portal(),
        application(**fields),
        channel=channel,
        arrived_on=received_on,
        at=at,
        by=by,
    )
    return taken.info_request


def registered(*, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A request in the register."""
    one = received(at=at, **options)
    return registration.register(
        one, read_version=one.version, at=at, by=person("zhou")
    )


def in_handling(*, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A request that Lin of 社会救助处 handles."""
    one = registered(at=at, **options)
    return registration.assign(
        one,
        division("assistance"),
        person("lin"),
        read_version=one.version,
        at=at,
        by=person("zhou"),
    )


def needing_correction(
    *, correct_by_on: date, at: datetime = MONDAY, **options: Any
) -> InfoRequest:
    """A request whose applicant was asked to correct it."""
    one = in_handling(at=at, **options)
    return handling.ask_correction(
        one,
        "请写明需要哪一年度的文件。",
        correct_by_on,
        read_version=one.version,
        at=at,
        by=person("lin"),
    )


def consulted(
    kind: ConsultationKind = ConsultationKind.THIRD_PARTY,
    *,
    at: datetime = MONDAY,
    one: InfoRequest | None = None,
) -> InfoRequest:
    """A request about which somebody was asked."""
    one = one or in_handling(at=at)
    return consulting.consult(
        one,
        kind,
        "某某示例公司",
        "拟公开的内容涉及贵单位，请提出意见。",
        read_version=one.version,
        at=at,
        by=person("lin"),
    )


def drafted(
    outcome: str = "disclosed",
    *,
    at: datetime = MONDAY,
    one: InfoRequest | None = None,
    **parts: Any,
) -> InfoRequest:
    """A request with a drafted reply, complete for plain disclosure."""
    one = one or in_handling(at=at)
    parts = parts or {"given": "现将有关文件提供给您。"}
    return reply.draft_reply(
        one, outcome, read_version=one.version, at=at, by=person("lin"), **parts
    )


def submitted(
    outcome: str = "disclosed", *, at: datetime = MONDAY, **options: Any
) -> InfoRequest:
    """A request whose reply is before the reviewers."""
    one = drafted(outcome, at=at, **options)
    return reply.submit_reply(one, read_version=one.version, at=at, by=person("lin"))


def reviewed(*steps: Step, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A request whose reply these steps have agreed to."""
    one = submitted(at=at, **options)
    for step in steps:
        one = reply.agree_to_reply(
            one,
            step,
            read_digest=one.reply.digest,
            at=at,
            by=person(REVIEWERS[step]),
        )
    return one


def decided(*, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A request whose reply was issued."""
    one = reviewed(*ORDINARY_WAY, at=at, **options)
    return reply.issue_reply(one, read_version=one.version, at=at, by=person("zhou"))


def served(*, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A request whose reply was handed over."""
    return sent_reply(at=at, **options).info_request


def sent_reply(*, at: datetime = MONDAY, **options: Any) -> LetterService:
    """The handing over of a reply."""
    one = decided(at=at, **options)
    return service.serve_reply(
        one,
        ServiceChannel.HANDED_OVER,
        served_on=at.date(),
        read_version=one.version,
        at=at,
        by=person("zhou"),
    )


def closed(*, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A request that is settled."""
    one = served(at=at, **options)
    return service.close(one, read_version=one.version, at=at, by=person("zhou"))


def refused_by_third_party(*, at: datetime = MONDAY) -> InfoRequest:
    """A request about which a third party said no."""
    one = consulted(at=at)
    return consulting.record_answer(
        one.consultations.get(),
        ConsultationAnswer.REFUSES,
        at.date(),
        text="涉及个人隐私。",
        read_version=one.version,
        at=at,
        by=person("lin"),
    )


def annulled(*, at: datetime = MONDAY, **options: Any) -> InfoRequest:
    """A settled request whose reply a reconsideration annulled."""
    one = closed(at=at, **options)
    by = person("zhou")
    filed = remedies.record_reconsideration(
        one, at.date(), read_version=one.version, at=at, by=by
    )
    return remedies.record_remedy_result(
        filed,
        RemedyResult.CORRECTED,
        at.date(),
        read_version=filed.info_request.version,
        at=at,
        by=by,
    )


def with_a_file(content: bytes = b"%PDF-1.7\n", **options: Any) -> InfoRequest:
    """A request with a reply that discloses a part, first drafted as plain disclosure.

    Its one file was attached unchanged, before anybody had to answer for it.
    """
    one = drafted(**options)
    by = person("lin")
    file = reply_files.attach_to_reply(
        one,
        NewFile(FileKind.REPLY, "application/pdf", "名册.pdf", content),
        read_version=one.version,
        at=MONDAY,
        by=by,
    )
    return reply.edit_reply(
        file.info_request,
        outcome="partly_disclosed",
        grounds=["INTERNAL"],
        reason="其余属于内部事务信息。",
        read_version=file.info_request.version,
        at=MONDAY,
        by=by,
    )
