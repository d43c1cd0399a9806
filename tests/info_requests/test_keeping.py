"""New keys and new calendars, with nothing lost and everybody told."""

import itertools
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.db import transaction

from gongkai.commons import sealing
from gongkai.commons.official_calendar import keep_years, official_calendar
from gongkai.commons.sealing import SealedText, SealingError, key_file
from gongkai.info_requests.actions import keeping, recounting, rotation
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.reading import open_file, read_personal
from gongkai.info_requests.actions.registration import receive
from gongkai.info_requests.actions.service import add_file
from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.info_requests.personal import KEYED_HASHES, PERSONAL
from gongkai.info_requests.queries import alike_requests, requests_in_month
from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.working_days import CalendarError
from tests.factories import MONDAY, TUESDAY
from tests.info_requests.cases import application, in_handling, received
from tests.info_requests.test_handling import charged, delivered, excessive
from tests.info_requests.test_privacy import planted

YEAR_2027 = """
year = 2027
[[notice]]
title = "关于2027年部分节假日安排的通知（示例）"
verified = false
[[holiday]]
name = "元旦"
days_off = [2027-01-01, 2027-01-02, 2027-01-03, 2027-01-04, 2027-01-05]
makeup_days = []
"""


def key_file_content_after(_one: InfoRequest) -> str:
    """The key under which something was just sealed."""
    return key_file().read_text().strip()


@pytest.fixture
def own_folder(
    settings: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A data folder of this test alone, with its own key and calendars."""
    monkeypatch.delenv(sealing.ENVIRONMENT_NAME, raising=False)
    settings.DATA_FOLDER = tmp_path
    return tmp_path


def test_new_key_opens_everything_old(
    own_folder: Path, agency: Agency, zhou: Staff
) -> None:
    one, other = in_handling(), received()
    file = add_file(
        one,
        NewFile(FileKind.LETTER, "application/pdf", "a.pdf", b"content"),
        read_version=one.version,
        at=MONDAY,
        by=zhou,
    )
    tokens = set(InfoRequest.objects.values_list("name", flat=True))
    key = key_file().read_text()

    count = rotation.rotate_keys(at=TUESDAY, by=zhou)

    one.refresh_from_db()
    assert (count, key_file().read_text() == key) == (2, False)
    assert read_personal(one, by=zhou, at=TUESDAY).request["name"] == "甲某某"
    assert open_file(file, by=zhou, at=TUESDAY) == b"content"
    assert not tokens & set(InfoRequest.objects.values_list("name", flat=True))
    assert set(requests_in_month(one)) == {one, other}
    assert list(alike_requests(one)) == [other]


def test_lost_key_is_said_and_not_replaced(
    own_folder: Path, agency: Agency, zhou: Staff
) -> None:
    one = in_handling()
    key_file().unlink()

    with pytest.raises(SealingError) as reading:
        read_personal(one, by=zhou, at=TUESDAY)
    with pytest.raises(SealingError) as receiving:
        received()
    with pytest.raises(SealingError) as starting:
        sealing.check_keys()

    assert reading.value.code == starting.value.code == "key_missing"
    assert receiving.value.code == "key_lost"
    assert not key_file().exists()


def test_wrong_key_stops_the_start(own_folder: Path, agency: Agency) -> None:
    sealing.check_keys()
    in_handling()
    key_file().write_text(Fernet.generate_key().decode())

    with pytest.raises(SealingError) as refusal:
        sealing.check_keys()

    assert refusal.value.code == "key_wrong"


def test_rotation_reaches_every_sealed_column(own_folder: Path, agency: Agency) -> None:
    planted(agency)
    kept = list(SealedFile.objects.values_list("kept_as", flat=True))

    rotation.rotate_keys(at=TUESDAY)

    columns = set()
    for rows, names in sealing.sealed_rows():
        for row, name in itertools.product(rows, names):
            sealing.resealed(getattr(row, name))
            columns.add((type(row).__name__, name))
    assert columns >= {
        (model, name)
        for model, names in PERSONAL.items()
        for name in names
        if (model, name) not in KEYED_HASHES
    }
    assert all(sealing.open_sealed(name) for name in kept)


def test_interrupted_rotation_goes_on_where_it_stopped(
    own_folder: Path, agency: Agency, zhou: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = in_handling(), received()
    monkeypatch.setattr(rotation, "BATCH", 1)
    with monkeypatch.context() as broken:
        broken.setattr(sealing, "reseal_file", lambda name: 1 / 0)
        add_file(
            first,
            NewFile(FileKind.LETTER, "application/pdf", "a.pdf", b"content"),
            read_version=first.version,
            at=MONDAY,
            by=zhou,
        )
        with pytest.raises(ZeroDivisionError):
            rotation.rotate_keys(at=TUESDAY)
    last.refresh_from_db()
    done = last.name

    rotation.rotate_keys(at=TUESDAY, by=zhou)

    first, last = InfoRequest.objects.order_by("pk")
    assert last.name == done
    assert len(key_file().read_text().split()) == 1
    assert read_personal(first, by=zhou, at=TUESDAY).request["name"] == "甲某某"
    assert open_file(first.files.get(), by=zhou, at=TUESDAY) == b"content"


def test_what_was_sealed_during_a_rotation_is_not_lost(
    own_folder: Path, agency: Agency, zhou: Staff
) -> None:
    old = key_file_content_after(in_handling())
    late = InfoRequest.objects.values_list("pk", flat=True)[0]

    def somebody_ends_late() -> None:
        token = Fernet(old).encrypt("乙某某".encode()).decode()
        InfoRequest.objects.filter(pk=late).update(name=SealedText(token))

    rotation.rotate_keys(at=TUESDAY, settle=somebody_ends_late)

    assert InfoRequest.objects.get(pk=late).name.reveal() == "乙某某"
    assert old not in key_file().read_text()


def test_unreadable_text_ends_the_rotation_with_both_keys(
    own_folder: Path, agency: Agency
) -> None:
    in_handling()
    InfoRequest.objects.update(
        fax=SealedText(Fernet(Fernet.generate_key()).encrypt(b"x").decode())
    )

    with pytest.raises(SealingError):
        rotation.rotate_keys(at=TUESDAY)

    assert len(key_file().read_text().split()) == 2


def test_strays_of_yesterday_are_removed(
    own_folder: Path, agency: Agency, zhou: Staff
) -> None:
    one = in_handling()
    new = NewFile(FileKind.LETTER, "application/pdf", "a.pdf", b"content")
    own = add_file(one, new, read_version=one.version, at=MONDAY, by=zhou)
    stray, fresh = sealing.keep_sealed(b"x"), sealing.keep_sealed(b"y")
    yesterday = (MONDAY - timedelta(days=2)).timestamp()
    for name in (own.kept_as, stray):
        os.utime(sealing.sealed_location(name), (yesterday, yesterday))
    os.utime(sealing.sealed_location(fresh), (MONDAY.timestamp(),) * 2)

    assert keeping.forget_strays(at=MONDAY) == 1

    assert not sealing.sealed_location(stray).exists()
    assert sealing.sealed_location(fresh).exists()
    assert open_file(own, by=zhou, at=TUESDAY) == b"content"


def test_announced_year_settles_provisional_dates(
    own_folder: Path, agency: Agency
) -> None:
    late_december = MONDAY.replace(month=12, day=21)
    one = in_handling(at=late_december)
    settled = in_handling(at=MONDAY)
    assert (one.is_due_provisional, one.reply_due_on) == (True, date(2027, 1, 19))
    keep_years(YEAR_2027)

    changed = recounting.recount_provisional(at=late_december)

    one.refresh_from_db()
    assert (changed, one.is_due_provisional) == ([one], False)
    assert one.reply_due_on == date(2027, 1, 21)
    entry = Entry.objects.last()
    assert entry is not None
    assert entry.what == "info_request.due_date_recounted"
    assert entry.details["due_before"] == "2027-01-19"
    assert recounting.recount_provisional(at=late_december) == []
    assert not settled.is_due_provisional


def test_changed_year_moves_certain_dates_too(own_folder: Path, agency: Agency) -> None:
    one = in_handling(at=MONDAY)
    assert (one.reply_due_on, one.is_due_provisional) == (date(2026, 3, 30), False)
    rest = "date,kind,holiday,notice\n2026-03-16,rest,示例,国办发明电〔2026〕0号\n"
    keep_years(rest)

    changed = recounting.recount_all(at=TUESDAY)

    assert [case.pk for case in changed] == [one.pk]
    one.refresh_from_db()
    assert one.reply_due_on == date(2026, 3, 31)
    assert recounting.recount_all(at=TUESDAY) == []


def test_day_for_payment_moves_with_the_calendar(
    own_folder: Path, agency: Agency
) -> None:
    one = delivered(charged(excessive()), date(2026, 3, 4))
    assert one.fee_notice.pay_by_on == date(2026, 4, 1)
    keep_years("date,kind,holiday,notice\n2026-03-16,rest,示例,国办发明电〔2026〕0号\n")

    recounting.recount_all(at=TUESDAY)

    one.fee_notice.refresh_from_db()
    assert one.fee_notice.pay_by_on == date(2026, 4, 2)


def test_faulty_year_is_not_kept(own_folder: Path) -> None:
    with pytest.raises(CalendarError):
        keep_years("year = 2027")

    assert official_calendar().is_provisional(date(2027, 1, 1))


def test_sealed_text_is_not_assigned_open(own_folder: Path, agency: Agency) -> None:
    one = receive(agency, application(), at=MONDAY).info_request
    one.name = "甲某某"  # type: ignore[assignment]

    with pytest.raises(TypeError), transaction.atomic():
        one.save()
    assert isinstance(InfoRequest.objects.get().name, SealedText)
