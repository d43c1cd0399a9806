from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.rules.fees import FeeError, TariffKind, fee

ON = date(2026, 3, 2)
BY_NUMBER, BY_VOLUME = TariffKind.BY_NUMBER, TariffKind.BY_VOLUME


@pytest.mark.parametrize(
    ("requests", "yuan"),
    list(
        zip(
            [10, 11, 30, 31, 35, 40, 45, 50, 60],
            [0, 100, 2000, 2200, 3000, 4000, 5500, 7000, 11000],
            strict=True,
        )
    ),
)
def test_article_4_charges_by_number(requests, yuan):
    assert fee(BY_NUMBER, requests, on=ON).amount == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    list(
        zip(
            [30, 31, 57, 68, 100, 109, 119, 200, 201, 250],
            [0, 10, 270, 380, 700, 880, 1080, 2700, 2740, 4700],
            strict=True,
        )
    ),
)
def test_article_5_charges_by_volume(pages, yuan):
    assert fee(BY_VOLUME, pages, on=ON).amount == yuan


@given(st.integers(0, 200), st.integers(1, 200))
def test_later_requests_pay_only_their_own_part(before, count):
    whole = fee(BY_NUMBER, before + count, on=ON).amount
    earlier = fee(BY_NUMBER, before, on=ON).amount if before else 0

    assert fee(BY_NUMBER, count, before_count=before, on=ON).amount == whole - earlier


@given(st.sampled_from(TariffKind), st.integers(1, 500))
def test_parts_cover_every_unit_once(kind, count):
    counted = fee(kind, count, on=ON)

    assert sum(line.count for line in counted.lines) == count
    assert str(counted.amount) in counted.explanation[-1]


def test_explanation_names_each_band():
    told = fee(BY_NUMBER, 3, before_count=29, on=ON).explanation

    assert told == (
        "第30件：1件×100元＝100元",
        "第31至第32件：2件×200元＝400元",
        "合计500元",
    )


@pytest.mark.parametrize(
    ("kind", "count", "before", "on", "code"),
    [
        (BY_NUMBER, 0, 0, ON, "count"),
        (BY_NUMBER, 1, -1, ON, "count"),
        (BY_VOLUME, 40, 10, ON, "count"),
        (BY_VOLUME, 40, 0, date(2020, 12, 31), "no_tariff"),
    ],
)
def test_what_cannot_be_charged_says_why(kind, count, before, on, code):
    with pytest.raises(FeeError) as refusal:
        fee(kind, count, before_count=before, on=on)

    assert refusal.value.code == code
