"""What a reviewer reads of an attached file without opening another program."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from gongkai.commons.uploads import check_upload
from gongkai.desk.file_reading import readable_tables
from gongkai.disclosure.actions.drafting import keep_file
from gongkai.disclosure.models import StoredFile

pytestmark = pytest.mark.django_db


def kept(content: bytes, extension: str) -> StoredFile:
    """A file as it lies in the store."""
    upload = check_upload(BytesIO(content), f"file.{extension}")
    return keep_file(upload, BytesIO(content))


def test_reviewer_sees_hidden_rows_columns_and_sheets() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "名单"
    first.append(["姓名", "金额"])
    first.append(["甲某某", 300])
    first.append(["乙某某", 500])
    first.row_dimensions[3].hidden = True
    first.column_dimensions["B"].hidden = True
    second = book.create_sheet("底稿")
    second.append(["丙某某", 700])
    second.sheet_state = "hidden"
    written = BytesIO()
    book.save(written)

    tables = readable_tables(kept(written.getvalue(), "xlsx"))

    assert tables is not None
    rows = [(cells, hidden) for table in tables for cells, hidden in table.rows]
    assert (["乙某某", "500"], True) in rows
    assert (["甲某某", "300"], False) in rows
    assert any("丙某某" in cells for cells, _hidden in rows)
    assert tables[0].hidden_columns == 1
