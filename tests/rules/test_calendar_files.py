"""Years of working days as they are brought in, in our own form or as a table."""

from datetime import date

import pytest

from gongkai.rules.calendar_files import as_toml, parse_calendar_file
from gongkai.rules.working_days import CalendarError, WorkingCalendar

BUNDLED = WorkingCalendar.load().years
TABLE = """date,kind,holiday,notice
2026-12-31,rest,元旦,国办发明电〔2026〕0号
2027-01-01,rest,元旦,国办发明电〔2026〕0号

2027-01-03,work,元旦,国办发明电〔2026〕0号
2028-01-01,休,元旦,国办发明电〔2027〕0号
"""


@pytest.mark.parametrize("year", sorted(BUNDLED))
def test_a_year_written_down_reads_the_same(year):
    assert parse_calendar_file(as_toml(BUNDLED[year])) == (BUNDLED[year],)


def test_a_table_holds_the_years_of_its_notices():
    first, second = parse_calendar_file(f"\ufeff{TABLE}")

    assert (first.year, second.year) == (2027, 2028)
    assert first.days_off == {date(2026, 12, 31): "元旦", date(2027, 1, 1): "元旦"}
    assert first.makeup_days == {date(2027, 1, 3): "元旦"}
    assert first.notices[0].document_number == "国办发明电〔2026〕0号"
    assert not first.notices[0].is_verified


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date,", "day,"),
        ("2027-01-01,rest", "2027-01-32,rest"),
        ("2027-01-01,rest", "2027-01-01,maybe"),
        ("2027-01-03,work", "2027-01-04,work"),
        ("2027-01-03,work,元旦", "2027-01-03,work,"),
        ("2026-12-31", "2026-11-30"),
        ("2028-01-01,休,元旦,国办发明电〔2027〕0号", '"2028'),
    ],
)
def test_a_faulty_table_is_refused(old, new):
    assert old in TABLE

    with pytest.raises(CalendarError) as refusal:
        parse_calendar_file(TABLE.replace(old, new))

    assert str(refusal.value).endswith(".")
