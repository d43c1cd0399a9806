"""The reply: what it needs, who reviews it, how it goes out, and what follows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongkai.info_requests.actions import (
    consulting,
    remedies,
    reply,
    reply_files,
    service,
)
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.models import (
    ConsultationAnswer,
    FileKind,
    InfoRequest,
    RemedyResult,
    Reply,
    ServiceChannel,
)
from gongkai.organisation.models import Agency, Staff
from gongkai.review.models import Opinion, Step
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.outcomes import outcomes, outcomes_for_reply
from tests.factories import MONDAY, ORDINARY_WAY, TUESDAY, WEDNESDAY, person
from tests.info_requests.cases import (
    closed,
    consulted,
    decided,
    drafted,
    in_handling,
    reviewed,
    sent_reply,
    served,
    submitted,
)
from tests.refusing import refused_for

NEEDS = {
    "disclosed": ["given"],
    "already_public": ["where"],
    "partly_disclosed": ["ground", "reason", "given"],
    "partly_held": ["reason", "given", "search_record"],
    "refused_third_party": ["reason", "third_party_opinion"],
    "refused_process": ["reason"],
    "register_query": ["where"],
    "not_held": ["search_record", "reason"],
    "still_unclear": ["correction", "reason"],
    "repeat": ["earlier_reply"],
    "excessive": ["reasons_asked", "reason"],
}


@pytest.mark.parametrize("outcome", NEEDS)
def test_reply_lists_what_its_outcome_needs(agency: Agency, outcome: str) -> None:
    one = drafted(outcome, remarks=" ")

    with refused_for(*(f"missing_{need}" for need in NEEDS[outcome])):
        reply.submit_reply(one, read_version=one.version, at=MONDAY, by=person("lin"))


@pytest.mark.parametrize(
    "outcome", [one.key for one in outcomes() if one.ending != "reply"]
)
def test_reply_says_only_what_replies_say(agency: Agency, outcome: str) -> None:
    with refused_for("no_such_outcome"):
        drafted(outcome)


def test_every_reply_outcome_can_be_drafted(agency: Agency) -> None:
    one = drafted("disclosed")

    for known in outcomes_for_reply(MONDAY.date()):
        one = reply.edit_reply(
            one,
            outcome=known.key,
            read_version=one.version,
            at=MONDAY,
            by=person("lin"),
        )
        assert one.reply.outcome == known.key


def test_old_request_gets_old_answers(agency: Agency) -> None:
    one = in_handling(received_on=date(2018, 3, 5))

    with refused_for("no_such_outcome"):
        drafted("refused_process", one=one)


def test_ordinary_way_leads_to_a_decision(agency: Agency, zhou: Staff) -> None:
    one = decided()

    assert (one.state, one.outcome, one.decided_on) == (
        "decided",
        "disclosed",
        MONDAY.date(),
    )
    assert one.reply.document_number == "岚民公复〔2026〕1号"
    assert one.reply.issued_by == zhou


def test_reply_without_all_reviews_stays(zhou: Staff) -> None:
    one = reviewed(Step.FIRST, Step.SECOND, Step.SECRECY)

    with refused_for("review_missing"):
        reply.issue_reply(one, read_version=one.version, at=MONDAY, by=zhou)


def test_writer_does_not_review_own_reply(lin: Staff) -> None:
    one = submitted()

    with refused_for("not_permitted"):
        reply.agree_to_reply(
            one, Step.FIRST, read_digest=one.reply.digest, at=MONDAY, by=lin
        )


def test_stale_digest_decides_nothing(zhao: Staff) -> None:
    one = submitted()

    with refused_for("text_has_changed"):
        reply.agree_to_reply(one, Step.FIRST, read_digest="0" * 64, at=MONDAY, by=zhao)


def test_edited_reply_loses_its_reviews(lin: Staff, zhou: Staff) -> None:
    one = reviewed(*ORDINARY_WAY)
    one = reply.reopen_reply(one, read_version=one.version, at=TUESDAY, by=lin)
    one = reply.edit_reply(
        one, given="换了内容", read_version=one.version, at=TUESDAY, by=lin
    )
    one = reply.submit_reply(one, read_version=one.version, at=TUESDAY, by=lin)

    assert one.reply.cleared_by is None
    with refused_for("review_missing"):
        reply.issue_reply(one, read_version=one.version, at=TUESDAY, by=zhou)


def test_resubmitted_unchanged_reply_keeps_them(lin: Staff, zhou: Staff) -> None:
    one = reviewed(*ORDINARY_WAY)
    one = reply.reopen_reply(one, read_version=one.version, at=TUESDAY, by=lin)
    one = reply.submit_reply(one, read_version=one.version, at=TUESDAY, by=lin)

    one = reply.issue_reply(one, read_version=one.version, at=TUESDAY, by=zhou)

    assert one.state == "decided"


def test_text_altered_outside_is_not_issued(zhou: Staff) -> None:
    one = reviewed(*ORDINARY_WAY)
    Reply.objects.filter(pk=one.reply.pk).update(earlier_reply_number="换过")

    with refused_for("altered_outside"):
        reply.issue_reply(one, read_version=one.version, at=MONDAY, by=zhou)


def test_database_refuses_unreviewed_issue(agency: Agency) -> None:
    one = submitted()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=one.reply.pk).update(
            issued_at=MONDAY, issued_by=person("zhou"), document_number="1"
        )


@pytest.mark.parametrize(
    "change",
    [
        {"state": "closed"},
        {"state": "no_such_state"},
        {"outcome": "disclosed"},
        {"received_on": None},
        {"registered_by": None},
        {"received_on": MONDAY.date() - timedelta(1)},
        {"anonymised_at": MONDAY},
    ],
    ids=lambda change: next(iter(change)),
)
def test_database_refuses_impossible_requests(
    agency: Agency, change: dict[str, object]
) -> None:
    one = in_handling()

    with pytest.raises(IntegrityError), transaction.atomic():
        InfoRequest.objects.filter(pk=one.pk).update(**change)


def test_return_sends_back_with_sealed_reason(zhao: Staff) -> None:
    one = submitted()

    one = reply.return_reply(
        one,
        Step.FIRST,
        read_digest=one.reply.digest,
        opinion="请核对甲某某的地址",
        at=MONDAY,
        by=zhao,
    )

    assert one.state == "in_handling"
    assert "甲某某" not in Opinion.objects.get().text


def test_waiting_for_opinion_keeps_reply_back(lin: Staff) -> None:
    one = drafted(one=consulted())

    with refused_for("consultation_open"):
        reply.submit_reply(one, read_version=one.version, at=MONDAY, by=lin)
    later = MONDAY + timedelta(days=40)
    one = reply.submit_reply(one, read_version=one.version, at=later, by=lin)

    assert one.state == "reply_in_review"


def test_refusal_is_overruled_only_with_ground(lin: Staff) -> None:
    one = consulted()
    consultation = one.consultations.get()
    one = consulting.record_answer(
        consultation,
        ConsultationAnswer.REFUSES,
        MONDAY.date(),
        text="涉及商业秘密",
        read_version=one.version,
        at=MONDAY,
        by=lin,
    )
    one = drafted(one=one)

    with refused_for("missing_third_party_opinion"):
        reply.submit_reply(one, read_version=one.version, at=MONDAY, by=lin)


def test_silent_agency_is_waited_for_no_longer(lin: Staff) -> None:
    one = consulted(ConsultationKind.OTHER_AGENCY)
    one = consulting.record_answer(
        one.consultations.get(),
        ConsultationAnswer.NONE,
        TUESDAY.date(),
        read_version=one.version,
        at=TUESDAY,
        by=lin,
    )

    one = submitted(one=one, at=TUESDAY)

    assert one.state == "reply_in_review"


def file_of(kind: FileKind = FileKind.REPLY) -> NewFile:
    return NewFile(kind, "application/pdf", "文件.pdf", b"%PDF-")


def test_unproved_redaction_does_not_go_out(lin: Staff, zhou: Staff) -> None:
    one = drafted("partly_disclosed", reason="含个人隐私", grounds=["THIRD"])
    original = service.add_file(
        one, file_of(FileKind.ORIGINAL), read_version=one.version, at=MONDAY, by=lin
    )
    one = original.info_request
    reply_files.attach_to_reply(
        one,
        file_of(),
        redacts=original,
        read_version=one.version,
        at=MONDAY,
        by=lin,
    )
    one.refresh_from_db()

    with refused_for("missing_given"):
        reply.submit_reply(one, read_version=one.version, at=MONDAY, by=lin)


def test_file_of_reply_goes_with_the_reply(lin: Staff) -> None:
    one = drafted()

    with refused_for("is_of_the_reply"):
        service.add_file(one, file_of(), read_version=one.version, at=MONDAY, by=lin)
    with refused_for("wrong_kind"):
        reply_files.attach_to_reply(
            one,
            file_of(FileKind.ORIGINAL),
            read_version=one.version,
            at=MONDAY,
            by=lin,
        )


def test_mailed_reply_is_in_time_when_posted(zhou: Staff) -> None:
    one = decided()

    sent = service.serve_reply(
        one,
        ServiceChannel.POST,
        posted_on=MONDAY.date(),
        read_version=one.version,
        at=MONDAY,
        by=zhou,
    )
    one = service.record_proof(
        sent,
        WEDNESDAY.date(),
        read_version=sent.info_request.version,
        at=WEDNESDAY,
        by=zhou,
    )

    sent.refresh_from_db()
    assert (one.answered_on, sent.served_on) == (MONDAY.date(), WEDNESDAY.date())


def test_unproved_service_is_not_closed(zhou: Staff) -> None:
    one = decided()
    sent = service.serve_reply(
        one,
        ServiceChannel.POST,
        posted_on=MONDAY.date(),
        read_version=one.version,
        at=MONDAY,
        by=zhou,
    )

    with refused_for("not_served"):
        service.close(
            sent.info_request,
            read_version=sent.info_request.version,
            at=MONDAY,
            by=zhou,
        )


def test_reply_is_not_served_before_it_is_issued(zhou: Staff) -> None:
    one = decided(at=TUESDAY)

    with refused_for("served_on_too_early"):
        service.serve_reply(
            one,
            ServiceChannel.HANDED_OVER,
            served_on=MONDAY.date(),
            read_version=one.version,
            at=TUESDAY,
            by=zhou,
        )


def test_proof_is_recorded_once(zhou: Staff) -> None:
    sent = sent_reply()

    with refused_for("served_once"):
        service.record_proof(
            sent,
            MONDAY.date(),
            read_version=sent.info_request.version,
            at=MONDAY,
            by=zhou,
        )


def test_applicant_withdraws_until_the_decision(agency: Agency) -> None:
    one = service.withdraw(submitted(), at=TUESDAY)

    assert (one.state, one.outcome, one.decided_on) == (
        "closed",
        "withdrawn",
        TUESDAY.date(),
    )
    with refused_for("wrong_state"):
        service.withdraw(decided(), at=TUESDAY)


def test_applicant_rates_once(agency: Agency) -> None:
    one = closed()
    with refused_for("no_score"):
        remedies.rate(one, 6, at=TUESDAY)

    one = remedies.rate(one, 4, comment="很快", at=TUESDAY)

    assert (one.rating.score, one.rating.comment.reveal()) == (4, "很快")
    with refused_for("rated_once"):
        remedies.rate(one, 5, at=TUESDAY)


def test_remedies_end_with_a_result(zhou: Staff) -> None:
    one = closed()
    filed = remedies.record_reconsideration(
        one, TUESDAY.date(), read_version=one.version, at=TUESDAY, by=zhou
    )
    one = filed.info_request

    one = remedies.record_remedy_result(
        filed,
        RemedyResult.UPHELD,
        WEDNESDAY.date(),
        read_version=one.version,
        at=WEDNESDAY,
        by=zhou,
    )

    with refused_for("result_once"):
        remedies.record_remedy_result(
            filed,
            RemedyResult.OTHER,
            WEDNESDAY.date(),
            read_version=one.version,
            at=WEDNESDAY,
            by=zhou,
        )


def test_suggestion_becomes_publication_once(zhou: Staff) -> None:
    one = remedies.suggest_publication(served(), at=TUESDAY)
    with refused_for("already_done"):
        remedies.suggest_publication(one, at=TUESDAY)

    one = remedies.mark_published(
        one, "00000000X/2026-00001", read_version=one.version, at=TUESDAY, by=zhou
    )

    assert (one.visibility, one.published_index_number) == (
        "published",
        "00000000X/2026-00001",
    )
