"""Letters of a case: one number each, of its own series, sent as they were kept."""

from datetime import date

import pytest

from gongkai.info_requests.actions import handling, service
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.letters import keep_letter
from gongkai.info_requests.actions.numbering import set_numbering
from gongkai.info_requests.actions.reading import files_for_applicant
from gongkai.info_requests.models import (
    FileKind,
    InfoRequest,
    LetterKind,
    SealedFile,
    ServiceChannel,
)
from gongkai.info_requests.queries import number_patterns
from gongkai.letters.kinds import kinds
from gongkai.organisation.models import Agency, Staff
from tests.factories import MONDAY, person
from tests.info_requests import cases
from tests.refusing import refused_for

CORRECT_BY = date(2026, 3, 20)


def kept(
    one: InfoRequest, kind: str = "correction_notice", text: str = "", **given: str
) -> SealedFile:
    """A letter kept with the case, that says its number and little else."""

    def make(number: str) -> NewFile:
        content = f"{number}{text}".encode()
        return NewFile(FileKind.LETTER, "application/pdf", "a.pdf", content)

    one = InfoRequest.objects.get(pk=one.pk)
    return keep_letter(
        one, kind, make, read_version=one.version, at=MONDAY, by=person("zhou"), **given
    )


def test_every_numbered_kind_has_a_pattern(agency: Agency) -> None:
    series = {kind.series for kind in kinds().values() if kind.is_numbered}

    assert series | {"request"} == set(number_patterns(agency))


def test_each_series_counts_for_itself(agency: Agency) -> None:
    numbers = []
    for _place in range(2):
        one = cases.needing_correction(correct_by_on=CORRECT_BY)
        numbers.append(kept(one).number)
    replied = kept(cases.decided(), "disclosed").number

    assert numbers == ["岚民公补〔2026〕1号", "岚民公补〔2026〕2号"]
    assert replied == "岚民公复〔2026〕1号"


def test_letter_made_again_keeps_its_number(agency: Agency) -> None:
    one = cases.needing_correction(correct_by_on=CORRECT_BY)

    first, again, other = kept(one), kept(one), kept(one, text="改过")

    assert first == again != other
    assert first.number == other.number


def test_agency_says_how_a_series_is_numbered(agency: Agency, zhou: Staff) -> None:
    set_numbering(
        agency, "correction_notice", "补{year}-{serial:03}", at=MONDAY, by=zhou
    )
    one = cases.needing_correction(correct_by_on=CORRECT_BY)

    assert kept(one).number == "补2026-001"
    assert number_patterns(agency)["reply"] == "{prefix}公复〔{year}〕{serial}号"


@pytest.mark.parametrize("username", ["lin", "guan"])
def test_others_do_not_change_numbers(agency: Agency, username: str) -> None:
    with refused_for("not_permitted"):
        set_numbering(agency, "reply", "{year}{serial}", at=MONDAY, by=person(username))


def test_number_of_another_system_is_taken_once(agency: Agency) -> None:
    one = cases.needing_correction(correct_by_on=CORRECT_BY)
    other = cases.needing_correction(correct_by_on=CORRECT_BY)

    assert kept(one, number="办〔2026〕77号").number == "办〔2026〕77号"
    with refused_for("number_taken"):
        kept(other, number="办〔2026〕77号")
    with refused_for("number_given"):
        kept(one, number="办〔2026〕78号")


def test_reply_is_kept_once_it_is_issued(agency: Agency) -> None:
    one = cases.submitted()

    with refused_for("not_issued"):
        kept(one, "disclosed")


def test_applicant_has_exactly_the_letter_that_went_out(
    agency: Agency, zhou: Staff
) -> None:
    one = cases.needing_correction(correct_by_on=CORRECT_BY)
    first, second = kept(one), kept(one, text="改过")
    one.refresh_from_db()

    service.serve_letter(
        one,
        LetterKind.CORRECTION_NOTICE,
        ServiceChannel.ONLINE,
        served_on=MONDAY.date(),
        file=second,
        read_version=one.version,
        at=MONDAY,
        by=zhou,
    )

    assert files_for_applicant(one) == [second]
    assert first.services.count() == 0


def test_online_nothing_goes_without_its_letter(agency: Agency, zhou: Staff) -> None:
    one = cases.decided()
    notice = kept(cases.needing_correction(correct_by_on=CORRECT_BY))
    online = {"served_on": MONDAY.date(), "at": MONDAY, "by": zhou}

    with refused_for("no_letter_file"):
        service.serve_reply(
            one, ServiceChannel.ONLINE, read_version=one.version, **online
        )
    with refused_for("wrong_letter_file"):
        service.serve_reply(
            one, ServiceChannel.ONLINE, file=notice, read_version=one.version, **online
        )


def test_notice_tells_what_is_unclear_and_what_to_supply(
    agency: Agency, lin: Staff
) -> None:
    one = cases.in_handling()

    one = handling.ask_correction(
        one,
        "请写明年份",
        CORRECT_BY,
        unclear="没有写明年份",
        read_version=one.version,
        at=MONDAY,
        by=lin,
    )

    notice = one.correction_notice
    assert (notice.unclear.reveal(), notice.text.reveal()) == (
        "没有写明年份",
        "请写明年份",
    )
