from datetime import date

import pytest

from gongkai.rules.receipt import Channel, Day, ReceiptError, receipt

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("channel", "days", "expected"),
    [
        (Channel.IN_PERSON, {}, MONDAY),
        (Channel.SIGNED_MAIL, {}, MONDAY),
        (Channel.SIGNED_MAIL, {Day.SIGNED: TUESDAY}, TUESDAY),
        (Channel.ORDINARY_MAIL, {Day.CONFIRMED: TUESDAY}, TUESDAY),
        (Channel.ONLINE, {Day.CONFIRMED: TUESDAY}, TUESDAY),
        (Channel.FAX, {Day.CONFIRMED: MONDAY}, MONDAY),
        (Channel.EMAIL, {Day.CONFIRMED: TUESDAY}, TUESDAY),
    ],
)
def test_article_31_decides_by_channel(channel, days, expected):
    decided = receipt(channel, days, arrived_on=MONDAY)

    assert decided.received_on == expected
    assert "第三十一条" in decided.basis


@pytest.mark.parametrize(
    "channel", [Channel.ORDINARY_MAIL, Channel.ONLINE, Channel.FAX, Channel.EMAIL]
)
def test_unconfirmed_is_not_received(channel):
    with pytest.raises(ReceiptError) as refusal:
        receipt(channel, {}, arrived_on=MONDAY)

    assert (refusal.value.code, refusal.value.day) == ("day_missing", "confirmed_on")


def test_confirmation_cannot_precede_arrival():
    with pytest.raises(ReceiptError) as refusal:
        receipt(Channel.ONLINE, {Day.CONFIRMED: MONDAY}, arrived_on=TUESDAY)

    assert refusal.value.code == "day_too_early"


@pytest.mark.parametrize("channel", Channel)
def test_before_2019_arrival_decides(channel):
    decided = receipt(channel, {}, arrived_on=date(2019, 5, 14))

    assert (decided.received_on, decided.is_verified) == (date(2019, 5, 14), False)


def test_before_2008_there_was_no_right():
    with pytest.raises(ReceiptError) as refusal:
        receipt(Channel.IN_PERSON, {}, arrived_on=date(2008, 4, 30))

    assert refusal.value.code == "no_rule"
