"""Invented reports of either form are read back exactly from files of every kind."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual_report.reading import Unreadable, lines_of_report
from gongkai.rules.report_check import ReportCheck, check_report
from tests.annual_report.invented_reports import (
    FORMS,
    SHAPES,
    as_bars,
    as_cells,
    as_html,
    grid_of,
    invented,
)


def read(content: bytes) -> ReportCheck:
    return check_report(lines_of_report(content), "report")


def ids(check: ReportCheck) -> set[str]:
    return {finding.id for finding in check.findings}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("year", FORMS)
def test_report_is_read_back_exactly(shape, year):
    form, figures = FORMS[year], invented(year, FORMS[year])

    check = read(shape(grid_of(figures, form), year))

    assert (check.format, check.year) == (form.key, year)
    assert check.figures == figures
    assert not check.has_errors


@settings(max_examples=30)
@given(st.integers(0, 999), st.sampled_from([2019, 2021]), st.data())
def test_planted_wrong_cell_is_found_and_named(seed, year, data):
    figures = invented(seed, FORMS[year])
    row = data.draw(st.sampled_from(sorted(figures["requests"])))
    column = data.draw(st.sampled_from(sorted(figures["requests"][row])))
    figures["requests"][row][column] += data.draw(st.integers(1, 50))
    labels = {one.key: one.label for one in FORMS[year].table("requests").rows}

    check = read(as_bars(grid_of(figures, FORMS[year]), year))

    found = [one for one in check.findings if one.severity == "error"]
    assert {one.id for one in found} <= {"T3-ROW", "T3-SUM", "T3-COL"}
    assert f"requests.{row}" in {one.where for one in found if one.id == "T3-ROW"}
    assert any(one.where.endswith(f".{column}") for one in found)
    assert any(labels[row] in one.message for one in found)


def changed(old: str, new: str, *, year: int = 2021, shape=as_bars) -> ReportCheck:
    """An invented report with one thing in its text changed."""
    made = shape(grid_of(invented(7, FORMS[year]), FORMS[year]), year)
    encoding = "gb18030" if shape is as_cells else "utf-8"
    text = made.decode(encoding)
    assert old in text
    return read(text.replace(old, new).encode(encoding))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("一、本年新收", "⼀、本年新收"),
        ("（三）不予公开|1.属于国家秘密", "(三)不予公开|1．属于国家 秘密"),
        ("信息公开", "信息公开\u200b"),
        ("行政许可", "⾏政许可"),
        ("三、本年度办理结果|（一）予以公开", "三、本年度办理结果 （一）予以公开"),
        ("（三）不予公开|1.属于", "（三）不予公开 1.属于"),
        ("商业企业", "商业 企业"),
        ("本年制发件数", "本年发件"),
        ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("（四）无法提供", "（四）无"),
    ],
)
def test_odd_labels_change_nothing(old, new):
    check = changed(old, new)

    assert check.figures == invented(7, FORMS[2021])
    assert not check.has_errors


@pytest.mark.parametrize(
    ("cell", "value", "found"),
    [
        ("1 6", 16, "R-SPLIT"),
        ("１６", 16, None),
        ("/", 0, "R-SLASH"),
        ("—", 0, "R-SLASH"),
        ("16件", 16, None),
        ("16（其中网上3件）", 16, "R-REMARK"),
        ("-16", -16, "T-NONNEG"),
        ("1.5", Decimal("1.5"), "T-NONNEG"),
        ("增16", 16, "R-SIGN"),
        ("若干", None, "R-UNREAD"),
        ("", None, "R-BLANK"),
    ],
)
def test_odd_cell_is_read_and_told(cell, value, found):
    lines = as_bars(grid_of(invented(7, FORMS[2021]), FORMS[2021]), 2021).decode()
    rows = [
        f"行政许可|{cell}" if line.startswith("行政许可") else line
        for line in lines.split("\n")
    ]

    check = read("\n".join(rows).encode())

    assert check.figures["art20_5"]["licensing"]["decisions"] == value
    told = {one.id for one in check.findings if one.where.startswith("art20_5")}
    assert told == ({found} if found else set())


@pytest.mark.parametrize(
    ("cell", "value"),
    [("251000元", Decimal("25.1")), ("7.25万元", Decimal("7.25")), ("3", 3)],
)
def test_money_is_in_units_of_the_form(cell, value):
    made = as_bars(grid_of(invented(7, FORMS[2019]), FORMS[2019]), 2019).decode()
    rows = [
        f"政府集中采购|9|{cell}" if line.startswith("政府集中采购") else line
        for line in made.split("\n")
    ]

    check = read("\n".join(rows).encode())

    assert check.figures["art20_9"]["procurement"]["amount"] == value


def test_blanks_are_nothing_only_where_sums_hold():
    made = as_bars(grid_of(invented(7, FORMS[2021]), FORMS[2021]), 2021).decode()
    blank = made.replace("|0", "|")

    check = read(blank.encode())

    assert check.figures["requests"] == invented(7, FORMS[2021])["requests"]
    assert {one.severity for one in check.findings if one.where[:3] == "req"} == {
        "info"
    }
    assert any(one.message.startswith("规章") for one in check.findings) == (
        "规章|0" in made or "|0" in made.split("规章")[1].split("\n")[0]
    )


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [
        ("商业企业|科研机构", "科研机构|商业企业", "requests"),
        ("|本年制发件数|本年废止件数", "|本年废止件数|本年制发件数", "art20_1"),
        ("结果维持|结果纠正", "结果纠正|结果维持", "remedies"),
    ],
)
def test_columns_in_another_order_are_told(old, new, table):
    check = changed(old, new)

    assert [one.where for one in check.findings if one.id == "R-HEADER"] == [table]


def test_blank_table_four_is_unknown():
    figures = invented(7, FORMS[2021])
    row = "|".join(str(v) for r in figures["remedies"].values() for v in r.values())

    check = changed(row, "|" * 14)

    assert [one.where for one in check.findings if one.id == "R-BLANK"] == [
        f"remedies.{group}" for group in figures["remedies"]
    ]
    assert check.has_errors


def test_cell_given_twice_must_agree():
    made = as_bars(grid_of(invented(7, FORMS[2021]), FORMS[2021]), 2021).decode()
    again = "\n".join(line for line in made.split("\n") if "行政强制" in line)

    check = read(f"{made}\n行政处罚|987654\n{again}".encode())

    assert {one.where for one in check.findings if one.id == "R-TWICE"} == {
        "art20_6.penalty.decisions"
    }


@pytest.mark.parametrize("shape", [as_bars, as_cells, as_html])
def test_file_broken_off_is_told(shape):
    whole = shape(grid_of(invented(7, FORMS[2021]), FORMS[2021]), 2021)

    for part in range(1, 25):
        check = read(
            whole[: len(whole) * part // 25 // 2 * 2]
            .decode("gb18030" if shape is as_cells else "utf-8", errors="ignore")
            .encode()
        )

        assert ids(check) & {"R-MISSING", "R-UNREAD"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff", "not_text"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (b"PK\x03\x04nothing", "not_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_word"),
        (b"a" * (4 * 1024**2 + 1), "too_large"),
        (b"<html><body>" + b"<div>" * 5000 + b"x", "too_deep"),
    ],
)
def test_what_is_no_report_is_refused(content, reason):
    with pytest.raises(Unreadable) as refused:
        lines_of_report(content)

    assert refused.value.reason == reason
