"""New keys and new calendars, with nothing lost and everybody told."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from gongkai.commons import sealing
from gongkai.commons.official_calendar import keep_year, official_calendar
from gongkai.commons.sealing import SealedText, SealingError, key_file
from gongkai.info_requests.actions import keeping
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.reading import open_file, read_personal
from gongkai.info_requests.actions.registration import receive
from gongkai.info_requests.actions.service import add_file
from gongkai.info_requests.models import FileKind, InfoRequest
from gongkai.info_requests.queries import alike_requests, requests_in_month
from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency, Staff
from gongkai.rules.working_days import CalendarError
from tests.factories import MONDAY, TUESDAY
from tests.info_requests.cases import application, in_handling, received

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

    count = keeping.rotate_keys(at=TUESDAY, by=zhou)

    one.refresh_from_db()
    assert (count, key_file().read_text() == key) == (2, False)
    assert read_personal(one, by=zhou, at=TUESDAY).request["name"] == "甲某某"
    assert open_file(file, by=zhou, at=TUESDAY) == b"content"
    assert not tokens & set(InfoRequest.objects.values_list("name", flat=True))
    assert set(requests_in_month(one)) == {one, other}
    assert list(alike_requests(one)) == [other]


def test_lost_key_is_said_plainly(
    own_folder: Path, agency: Agency, zhou: Staff
) -> None:
    one = in_handling()
    key_file().unlink()

    with pytest.raises(SealingError) as refusal:
        read_personal(one, by=zhou, at=TUESDAY)

    assert refusal.value.code == "key_missing"


def test_interrupted_rotation_is_run_again(
    own_folder: Path, agency: Agency, zhou: Staff
) -> None:
    one = in_handling()
    sealing.add_key()

    keeping.rotate_keys(at=TUESDAY, by=zhou)

    one.refresh_from_db()
    assert read_personal(one, by=zhou, at=TUESDAY).request["name"] == "甲某某"
    assert len(key_file().read_text().split()) == 1


def test_announced_year_settles_provisional_dates(
    own_folder: Path, agency: Agency
) -> None:
    late_december = MONDAY.replace(month=12, day=21)
    one = in_handling(at=late_december)
    settled = in_handling(at=MONDAY)
    assert (one.is_due_provisional, one.reply_due_on) == (True, date(2027, 1, 19))
    keep_year(YEAR_2027)

    changed = keeping.recount_provisional(at=late_december)

    one.refresh_from_db()
    assert (changed, one.is_due_provisional) == ([one], False)
    assert one.reply_due_on == date(2027, 1, 21)
    entry = Entry.objects.last()
    assert entry is not None
    assert entry.what == "info_request.due_date_recounted"
    assert entry.details["due_before"] == "2027-01-19"
    assert keeping.recount_provisional(at=late_december) == []
    assert not settled.is_due_provisional


def test_faulty_year_is_not_kept(own_folder: Path) -> None:
    with pytest.raises(CalendarError):
        keep_year("year = 2027")

    assert official_calendar().is_provisional(date(2027, 1, 1))


def test_sealed_text_is_not_assigned_open(own_folder: Path, agency: Agency) -> None:
    one = receive(agency, application(), at=MONDAY).info_request
    one.name = "甲某某"  # type: ignore[assignment]

    with pytest.raises(TypeError), transaction.atomic():
        one.save()
    assert isinstance(InfoRequest.objects.get().name, SealedText)
