"""E-mail: off by default, tried until it is through, nothing personal in it."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.locmem import EmailBackend

from gongkai.commons.refusals import Refused
from gongkai.config import environment
from gongkai.journal.models import Entry
from gongkai.notifications.actions import mailing, telling
from gongkai.notifications.actions.keeping import mark_all_read, set_preference
from gongkai.notifications.models import Mail, Notice, Rhythm
from gongkai.organisation.models import Agency, Staff
from tests import factories
from tests.factories import MONDAY, TUESDAY
from tests.info_requests.cases import in_handling

SECOND = timedelta(seconds=1)
ADDRESS = "zhao@mail.example"
SMTP = "smtps://gongkai:word@mail.example:465"


def at_desk(notice: Notice | None) -> str:
    return f"https://desk.example/{notice.pk if notice else ''}"


def wants(person: Staff, rhythm: Rhythm = Rhythm.AT_ONCE) -> None:
    set_preference(person, address=ADDRESS, rhythm=rhythm, at=MONDAY)


def mailed(at=MONDAY) -> int:  # type: ignore[no-untyped-def]
    """One round of the worker; how many e-mails the server took."""
    telling.follow(at=at)
    mailing.gather(at=at)
    return mailing.send(at=at, address=at_desk)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: EmailBackend, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)


def test_notice_is_mailed_once(zhao: Staff) -> None:
    wants(zhao)
    factories.submitted_edition(title="关于冬春救助的通知")

    assert (mailed(), mailed(), mailed(TUESDAY)) == (1, 0, 0)
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject) == ([ADDRESS], "公开工作台：待审核")
    assert "《关于冬春救助的通知》等您审核。" in sent.body
    assert f"https://desk.example/{Notice.objects.get(person=zhao).pk}" in sent.body
    assert "摸底排查" not in sent.body


def test_who_asked_for_nothing_gets_nothing(agency: Agency, lin: Staff) -> None:
    wants(lin, Rhythm.NONE)
    factories.approved_edition()

    assert mailed() == 0


def test_request_is_mailed_by_number_alone(lin: Staff) -> None:
    wants(lin)
    one = in_handling(name="甲某某", description="低保标准调整的依据")

    mailed()

    (sent,) = outbox.outbox
    assert one.number in sent.body
    assert "甲某某" not in sent.body
    assert "低保" not in sent.body


def test_failing_server_loses_nothing(
    zhao: Staff, failing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(zhao)
    factories.submitted_edition()
    assert (mailed(), mailed(MONDAY + SECOND)) == (0, 0)
    key = Mail.objects.get().message_key

    monkeypatch.undo()
    later = MONDAY + mailing.FIRST_WAIT

    assert (mailed(later), mailed(later + SECOND)) == (1, 0)
    assert Mail.objects.get().message_key == key
    assert Mail.objects.get().attempt_count == 2
    assert key in outbox.outbox[0].extra_headers["Message-ID"]


def test_two_senders_send_one_mail(
    zhao: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(zhao)
    factories.submitted_edition()
    telling.follow(at=MONDAY)
    mailing.gather(at=MONDAY)
    send = EmailBackend.send_messages

    def meanwhile(self: EmailBackend, messages: list[object]) -> int:
        monkeypatch.setattr(EmailBackend, "send_messages", send)
        assert mailing.send(at=MONDAY, address=at_desk) == 0
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", meanwhile)

    assert mailing.send(at=MONDAY, address=at_desk) == 1
    assert len(outbox.outbox) == 1


def test_day_is_told_in_one_mail(zhao: Staff) -> None:
    wants(zhao, Rhythm.DAILY)
    early = MONDAY.replace(hour=7)
    factories.submitted_edition(at=MONDAY - timedelta(hours=3))
    factories.submitted_edition(at=MONDAY)

    telling.follow(at=MONDAY)
    Notice.objects.update(at=MONDAY)

    assert mailing.gather(at=early) == 0
    assert mailing.gather(at=MONDAY) == 1
    mailing.send(at=MONDAY, address=at_desk)
    assert outbox.outbox[0].subject == "公开工作台：2 条新通知"
    factories.submitted_edition(at=MONDAY)
    telling.follow(at=MONDAY)
    assert mailing.gather(at=MONDAY + timedelta(hours=9)) == 0
    assert mailing.gather(at=TUESDAY) == 1


def test_what_was_read_inside_is_not_mailed(
    zhao: Staff, failing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(zhao)
    factories.submitted_edition()
    mailed()
    mark_all_read(zhao, up_to=Notice.objects.latest("pk").pk, at=MONDAY)
    monkeypatch.undo()

    assert mailed(TUESDAY) == 0
    assert not Mail.objects.exists()


@pytest.mark.parametrize("address", ["", "zhao", "zhao@mail.example\nBcc: x@y.example"])
def test_no_address_is_refused(zhao: Staff, address: str) -> None:
    with pytest.raises(Refused):
        set_preference(zhao, address=address, rhythm=Rhythm.AT_ONCE, at=MONDAY)


def test_address_stays_out_of_the_journal(zhao: Staff) -> None:
    wants(zhao)

    entry = Entry.objects.latest("number")
    assert (entry.what, entry.details) == ("staff.mail_set", {"rhythm": "at_once"})


def configured(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    names = {
        "GONGKAI_SMTP_URL": SMTP,
        "GONGKAI_MAIL_FROM": "gongkai@mail.example",
        "GONGKAI_DESK_URL": "https://desk.example",
    } | changes
    for name, value in names.items():
        monkeypatch.setenv(name, value)


def test_mail_is_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_SMTP_URL", raising=False)

    assert environment.mail_server() is None


def test_server_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    configured(monkeypatch, GONGKAI_SMTP_URL="smtp+starttls://a%40b:w%2Fx@mail.example")

    server = environment.mail_server()

    told = environment.mail_settings(server)
    assert told["EMAIL_PORT"] == 587
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("a@b", "w/x")
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (True, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GONGKAI_SMTP_URL", "mail.example"),
        ("GONGKAI_SMTP_URL", "smtps://mail.example:many"),
        ("GONGKAI_SMTP_URL", "smtp://user:word@mail.example"),
        ("GONGKAI_MAIL_FROM", ""),
        ("GONGKAI_MAIL_FROM", "nobody"),
        ("GONGKAI_DESK_URL", ""),
        ("GONGKAI_DESK_URL", "desk.example"),
    ],
)
def test_wrong_mail_setting_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    configured(monkeypatch, **{name: value})

    with pytest.raises(ImproperlyConfigured, match=name):
        environment.mail_server()
