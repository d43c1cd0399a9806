"""From the form to the e-mail, and out again with one click."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.fixtures import Settings

from gongkai.config.environment import MailServer
from gongkai.organisation.models import Agency
from gongkai.subscriptions.actions import sending, subscribing
from gongkai.subscriptions.models import Rhythm, Subscription
from tests.factories import FRIDAY, THURSDAY, TUESDAY, column, published_edition

pytestmark = pytest.mark.django_db
ADDRESS = "reader@example.invalid"
SERVER = MailServer(
    host="127.0.0.1",
    port=25,
    user="",
    password="",
    has_tls=False,
    starts_tls=False,
    sender="news@example.invalid",
    desk="https://desk.example.invalid",
)


@pytest.fixture(autouse=True)
def mail_server(settings: Settings) -> None:
    """E-mail is on, and ends in `mail.outbox`."""
    settings.MAIL_SERVER = SERVER


def subscribe(**given: str) -> int:
    """Send the form; the status of the answer."""
    typed = {"place": "all", "words": "", "rhythm": "at_once", "address": ADDRESS}
    return Client().post("/subscriptions/", typed | given).status_code


def confirmed(agency: Agency, *, at: datetime = TUESDAY, **wish: object) -> None:
    """A subscription whose mailbox was confirmed."""
    told = {"rhythm": Rhythm.AT_ONCE} | wish
    assert subscribing.ask(agency, ADDRESS, subscribing.Wish(**told), at=at)  # type: ignore[arg-type]
    subscription = Subscription.objects.latest("pk")
    Subscription.objects.filter(pk=subscription.pk).update(invited_at=at)
    assert subscribing.confirm(subscription, at=at)


def path_in(message: EmailMessage) -> str:
    """The path of the address that the e-mail asks to open."""
    [path] = re.findall(r"(/subscriptions/\w+/\d+/\w+/)", str(message.body))
    return str(path)


def test_nothing_is_told_before_the_mailbox_says_yes(agency: Agency) -> None:
    assert subscribe() == 200
    now = Subscription.objects.get().asked_at
    published_edition(title="确认之前的")

    sending.send(at=now)
    sending.send(at=now + timedelta(minutes=5))

    [invitation] = mail.outbox
    assert Client().get(path_in(invitation)).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    assert Client().post(path_in(invitation)).status_code == 200
    published_edition(title="确认之后的")
    sending.send(at=now + timedelta(hours=1))
    sending.send(at=now + timedelta(hours=2))
    [_invitation, told] = mail.outbox
    assert "确认之后的" in told.body
    assert "确认之前的" not in told.body


def test_one_click_ends_it_and_erases_the_mailbox(agency: Agency) -> None:
    confirmed(agency)
    published_edition()
    sending.send(at=THURSDAY)
    [told] = mail.outbox
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_in(told) in told.extra_headers["List-Unsubscribe"]

    # As a mail program does it: no page before, no cookie.
    answer = Client(enforce_csrf_checks=True).post(
        path_in(told), {"List-Unsubscribe": "One-Click"}
    )

    assert answer.status_code == 200
    assert not Subscription.objects.exists()


def test_readers_are_told_what_they_asked_for(agency: Agency) -> None:
    confirmed(agency, column=column("notices"))
    confirmed(agency, topic="02")
    confirmed(agency, words="低保 标准")
    published_edition(title="栏目里的", columns=("notices",))
    published_edition(title="主题里的", columns=("news",), topic="综合政务\\政务公开")
    published_edition(title="提高低保标准", columns=("news",))

    sending.send(at=THURSDAY)

    told = [
        re.findall("栏目里的|主题里的|提高低保标准", str(message.body))
        for message in mail.outbox
    ]
    assert told == [["栏目里的"], ["主题里的"], ["提高低保标准"]]


def test_a_day_is_told_in_one_e_mail(agency: Agency) -> None:
    confirmed(agency, rhythm=Rhythm.DAILY)
    for number in range(3):
        published_edition(title=f"第{number}份")

    for hour in (7, 8, 9, 20):
        sending.send(at=FRIDAY.replace(hour=hour))

    [message] = mail.outbox
    assert message.subject.endswith("3 份新信息")


def test_a_stranger_s_mailbox_is_not_filled(agency: Agency) -> None:
    for number in range(6):
        assert subscribe(words=f"词语{number}") == 200
    assert subscribe() == 200

    sending.send(at=Subscription.objects.latest("pk").asked_at)

    assert len(mail.outbox) == 3


def test_what_is_not_confirmed_is_forgotten(agency: Agency) -> None:
    subscribe()
    subscription = Subscription.objects.get()
    late = subscription.asked_at + timedelta(hours=49)

    assert not subscribing.confirm(subscription, at=late)
    subscribing.forget(at=late)

    assert not Subscription.objects.exists()


def test_a_mailbox_lies_sealed(agency: Agency) -> None:
    subscribe()

    row = Subscription.objects.values().get()

    assert ADDRESS not in repr(row)


@pytest.mark.parametrize(
    "given",
    [
        {"address": "reader"},
        {"place": "column-999999"},
        {"rhythm": "yearly"},
        {"words": "字" * 61},
        {"address": "a@b.invalid\x00"},
    ],
)
def test_odd_forms_come_back_with_what_was_typed(
    agency: Agency, given: dict[str, str]
) -> None:
    typed = {
        "place": "all",
        "words": "甲",
        "rhythm": "daily",
        "address": ADDRESS,
    } | given

    answer = Client().post("/subscriptions/", typed)

    assert answer.status_code == 422
    assert typed["words"] in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_guessed_address_tells_nothing(agency: Agency) -> None:
    confirmed(agency)
    pk = Subscription.objects.get().pk

    assert Client().post(f"/subscriptions/end/{pk}/{'0' * 40}/").status_code == 200
    assert Client().post(f"/subscriptions/end/{9**30}/{'0' * 40}/").status_code == 200
    assert Client().post(f"/subscriptions/confirm/{pk}/x/").status_code == 404
    assert Subscription.objects.count() == 1
