"""Tables as XLSX: words stay words, and what is read is plain."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from gongkai.commons.refusals import Refused
from gongkai.commons.spreadsheets import read_table, write_csv, write_table


def test_no_cell_becomes_a_formula() -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")']

    file = write_table("名单", ["文字"], [[words] for words in hostile])

    sheet = load_workbook(BytesIO(file)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_table_reads_back_as_it_was_written() -> None:
    moment = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)

    file = write_table("表[1]", ["名称", "数", "日期"], [["甲\x07", 3, moment], ["乙"]])

    assert list(read_table(BytesIO(file))) == [
        ("名称", "数", "日期"),
        ("甲", 3, datetime(2026, 11, 25, 0, 30)),
        ("乙",),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00\x01", b'"a'])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="unreadable_table"):
        list(read_table(BytesIO(content)))


def test_dates_stay_dates() -> None:
    file = write_table("表", ["日期"], [[date(2026, 1, 2)]])

    assert list(read_table(BytesIO(file)))[1] == (datetime(2026, 1, 2),)


def test_csv_is_guarded_and_reads_back() -> None:
    rows = [("索引号", "标题"), ("1", "=1+1"), ("2", "'引号"), ("3", "-5")]

    file = write_csv(rows)

    assert b"'=1+1" in file
    assert list(read_table(BytesIO(file))) == rows
    assert list(read_table(BytesIO("名称,数\n甲,1\n".encode("gb18030")))) == [
        ("名称", "数"),
        ("甲", "1"),
    ]
