"""The state of a request, and what its applicant may do about it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.info_requests.actions import handling, registration, service
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.models import (
    FileKind,
    InfoRequest,
    LetterKind,
    ServiceChannel,
)
from gongkai.organisation.models import Agency
from gongkai.portal.models import Tally
from gongkai.rules.info_request_lifecycle import RequestState
from tests.applicant.pages import (
    STATUS,
    act,
    codes_of,
    opened,
    send,
    text_of,
    values_in,
)
from tests.factories import division, person

pytestmark = pytest.mark.django_db


def confirmed(one: InfoRequest) -> InfoRequest:
    """The same request with its day of receipt, registered, given to Lin."""
    at, zhou = one.submitted_at, person("zhou")
    one = registration.confirm_receipt(
        one, one.arrived_on, read_version=one.version, at=at, by=zhou
    )
    one = registration.register(one, read_version=one.version, at=at, by=zhou)
    return registration.assign(
        one,
        division("assistance"),
        person("lin"),
        read_version=one.version,
        at=at,
        by=zhou,
    )


def waiting_for_correction(client: Client) -> InfoRequest:
    """A request in this browser that is to be corrected."""
    one = confirmed(opened(client))
    return handling.ask_correction(
        one,
        "请写明需要哪一年度的文件。",
        one.arrived_on.replace(year=one.arrived_on.year + 1),
        read_version=one.version,
        at=one.submitted_at,
        by=person("lin"),
    )


def test_number_and_code_open_the_request(client: Client, agency: Agency) -> None:
    number, code = codes_of(send(client))
    stranger = Client()

    answer = stranger.post(
        STATUS, {"number": number, "code": code.lower().replace("-", " ")}, follow=True
    )

    assert number in text_of(answer)
    assert answer.redirect_chain == [(STATUS, 303)]


def test_a_wrong_code_opens_nothing(client: Client, agency: Agency) -> None:
    number, _code = codes_of(send(client))
    stranger = Client()

    answer = stranger.post(STATUS, {"number": number, "code": "2222-2222-2222"})

    assert answer.status_code == 422
    assert values_in(answer)["number"] == number
    assert values_in(answer)["code"] == ""
    assert "低保" not in text_of(answer)


def test_wrong_codes_are_slowed_down_with_a_sentence(
    client: Client, agency: Agency
) -> None:
    number, code = codes_of(send(client))
    neighbours, their_code = codes_of(send(Client()))
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    for _attempt in range(5):
        stranger.post(STATUS, {"number": number, "code": "2222-2222-2222"})

    slowed = stranger.post(STATUS, {"number": number, "code": code})
    elsewhere = Client(REMOTE_ADDR="203.0.113.8").post(
        STATUS, {"number": number, "code": code}
    )
    neighbour = stranger.post(STATUS, {"number": neighbours, "code": their_code})

    assert slowed.status_code == 429
    assert "分钟后再试" in text_of(slowed, ".faults")
    assert elsewhere.status_code == 303
    assert neighbour.status_code == 303


def test_the_due_date_says_why(client: Client, agency: Agency) -> None:
    one = confirmed(opened(client))

    answer = client.get(STATUS)

    days = text_of(answer, ".days")
    assert "起算日" in days
    assert "周末" in days
    assert one.reply_due_on is not None
    assert one.reply_due_on.isoformat() in days


def test_without_confirmation_no_date_is_promised(
    client: Client, agency: Agency
) -> None:
    opened(client)

    assert "尚未起算" in text_of(client.get(STATUS), ".due")


def test_a_correction_is_answered_with_a_file(client: Client, agency: Agency) -> None:
    one = waiting_for_correction(client)
    file = SimpleUploadedFile("说明.png", png())

    answer = act(client, "correct", description="2025年度的文件", files=file)

    one.refresh_from_db()
    assert answer.status_code == 303
    assert one.state == RequestState.IN_HANDLING
    assert one.description.reveal() == "2025年度的文件"
    assert one.files.filter(kind=FileKind.CORRECTION).count() == 1


def test_a_refused_file_keeps_the_correction(client: Client, agency: Agency) -> None:
    waiting_for_correction(client)
    file = SimpleUploadedFile("说明.exe", b"MZ")

    answer = act(client, "correct", description="2025年度的文件", files=file)

    assert answer.status_code == 422
    assert values_in(answer)["description"] == "2025年度的文件"
    assert "请重新选择文件" in text_of(answer)


def test_a_lost_session_loses_no_text(client: Client, agency: Agency) -> None:
    waiting_for_correction(client)
    held = values_in(client.get(STATUS))["held"]
    client.cookies.clear()

    answer = client.post(
        f"{STATUS}correct/", {"description": "写了很久的补正", "held": held}
    )

    assert answer.status_code == 403
    assert "写了很久的补正" in text_of(answer)


def test_a_form_of_another_site_does_nothing(client: Client, agency: Agency) -> None:
    one = opened(client)

    answer = client.post(f"{STATUS}withdraw/", {"is_confirmed": "1"})

    one.refresh_from_db()
    assert answer.status_code == 403
    assert one.state == RequestState.RECEIVED


def test_withdrawing_asks_once_more(client: Client, agency: Agency) -> None:
    one = opened(client)

    asked = act(client, "withdraw")
    one.refresh_from_db()
    before = one.state
    act(client, "withdraw", is_confirmed="1")

    one.refresh_from_db()
    assert "确定撤回" in text_of(asked)
    assert before == RequestState.RECEIVED
    assert one.outcome == "withdrawn"
    assert "申请人撤回" in text_of(client.get(STATUS))


def test_leaving_closes_the_request(client: Client, agency: Agency) -> None:
    opened(client)

    client.post(f"{STATUS}leave/")

    assert "held" not in values_in(client.get(STATUS))


def test_a_file_of_another_request_stays_shut(client: Client, agency: Agency) -> None:
    other = Client()
    send(other, files=SimpleUploadedFile("证件.png", png()))
    file = InfoRequest.objects.get().files.get()
    opened(client)

    theirs = other.get(f"{STATUS}files/{file.pk}/")
    mine = client.get(f"{STATUS}files/{file.pk}/")

    assert theirs["Content-Disposition"] == 'attachment; filename="file-1.png"'
    assert mine.status_code == 404


def test_a_letter_appears_once_it_went_out(client: Client, agency: Agency) -> None:
    one, zhou = confirmed(opened(client)), person("zhou")
    at = one.submitted_at
    letter = NewFile(FileKind.LETTER, "application/pdf", "延期答复告知书.pdf", b"%PDF-")
    file = service.add_file(one, letter, read_version=one.version, at=at, by=zhou)
    before = text_of(client.get(STATUS))

    service.serve_letter(
        one,
        LetterKind.EXTENSION_NOTICE,
        ServiceChannel.ONLINE,
        served_on=one.arrived_on,
        file=file,
        read_version=one.version + 1,
        at=at,
        by=zhou,
    )

    assert "延期答复告知书.pdf" not in before
    assert "延期答复告知书.pdf" in text_of(client.get(STATUS), ".downloads")


def test_a_flood_is_slowed_and_others_are_not(client: Client, agency: Agency) -> None:
    flood = Client(REMOTE_ADDR="203.0.113.7")
    codes = [send(flood, form_token="").status_code for _time in range(30)]

    other = send(Client(REMOTE_ADDR="203.0.113.8"))
    slowed = send(flood)

    assert codes.count(200) == 20
    assert slowed.status_code == 429
    assert values_in(slowed)["name"] == "甲某某"
    assert int(slowed["Retry-After"]) >= 60
    assert other.status_code == 200


def test_no_address_is_kept(client: Client, agency: Agency) -> None:
    send(Client(REMOTE_ADDR="203.0.113.7"))

    kept = {str(value) for row in Tally.objects.values() for value in row.values()}
    assert Tally.objects.exists()
    assert not any("203.0.113.7" in value for value in kept)


def png() -> bytes:
    """The smallest picture."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    )
