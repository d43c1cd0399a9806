"""Nothing of an applicant stands where others look."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.fixtures import Settings

from gongkai.commons.fault_reports import PlaceFormatter
from gongkai.organisation.models import Agency
from gongkai.portal.applicant.forms import CitizenForm
from tests.applicant.pages import (
    APPLY,
    CITIZEN,
    STATUS,
    act,
    codes_of,
    opened,
    send,
    text_of,
    token_in,
)
from tests.portal.public import public_pages

pytestmark = pytest.mark.django_db
SECRET = "丙密密"


def test_titles_and_addresses_name_nobody(client: Client, agency: Agency) -> None:
    answers = [
        client.post(APPLY, CITIZEN | {"name": SECRET, "step": step})
        for step in ("look", "check", "edit")
    ]
    answers += [send(client, name=SECRET), client.get(STATUS)]

    assert all(SECRET not in text_of(answer, "title") for answer in answers)
    assert all("?" not in answer.headers.get("Location", "") for answer in answers)


def test_the_log_names_nobody(
    client: Client, agency: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number, code = codes_of(send(client, name=SECRET, identity_number="9999-密"))
    client.post(STATUS, {"number": number, "code": "2222-2222-2222"})
    client.post(APPLY, CITIZEN | {"name": f"{SECRET}\0", "step": "send"})
    act(client, "withdraw", is_confirmed="1")

    assert SECRET not in caplog.text
    assert "9999-密" not in caplog.text
    assert code not in caplog.text


def test_baked_pages_know_nothing_of_requests(client: Client, agency: Agency) -> None:
    opened(client, name=SECRET, description=f"{SECRET}要的信息")

    assert not any(SECRET in page for page in public_pages().values())


def secrets_typed() -> dict[str, str]:
    """A secret of its own in every line and text of the form."""
    chosen = ("wanted_form", "wanted_channel", "identity_kind")
    return {
        name: CITIZEN.get(name, "") if name in chosen else f"{SECRET}{place}"
        for place, name in enumerate(CitizenForm.base_fields)
    } | {"email": "secret-mailbox@example.cn"}


def test_a_fault_of_ours_says_nothing(
    client: Client,
    agency: Agency,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mailoutbox: list[EmailMessage],
) -> None:
    def fails(*_given: object, **options: object) -> None:
        raise RuntimeError(f"{SECRET} cannot be kept: {options}")

    settings.ADMINS = [("", "operator@example.cn")]
    caplog.handler.setFormatter(PlaceFormatter())
    client.raise_request_exception = False
    token = token_in(client.get(APPLY))
    monkeypatch.setattr("gongkai.info_requests.actions.registration.receive", fails)
    proof = SimpleUploadedFile(f"{SECRET}.pdf", b"%PDF-1.7\n" + SECRET.encode())

    answer = send(client, **secrets_typed(), form_token=token, files=proof)

    assert answer.status_code == 500
    assert "系统出了问题" in text_of(answer)
    (mail,) = mailoutbox
    told = (answer.content.decode(), mail.subject, str(mail.body), caplog.text)
    assert "RuntimeError" in mail.body
    assert "RuntimeError" in caplog.text
    for text in told:
        assert SECRET not in text
        assert "secret-mailbox" not in text
        assert token not in text
