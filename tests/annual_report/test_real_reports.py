"""The published reports given: tables read exactly, the known faults found."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.annual_report.reading import lines_of_report
from gongkai.rules.report_check import ReportCheck, check_report
from gongkai.rules.report_forms import ROW_SIX_PARTS

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "real_reports.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)["report"]
HONGZE = "huaian_hongze_district_{}.txt"
SUQIAN = "suqian_city_{}.txt"


@pytest.fixture
def read(real_inputs):
    """Read a report of the folder, with that of the year before where one is named."""

    def reading(name: str, before: str = "") -> ReportCheck:
        earlier = reading(before) if before else None
        content = (real_inputs / "annual_reports" / name).read_bytes()
        return check_report(lines_of_report(content), name, earlier)

    return reading


def places(check: ReportCheck, *, severity: str = "") -> set[tuple[str, str]]:
    return {
        (one.id, one.where) for one in check.findings if severity in ("", one.severity)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_complete_report_is_read_exactly(read, case):
    check = read(case["file"])

    tables = {
        table: [list(cells.values()) for cells in rows.values()]
        for table, rows in check.figures.items()
    }
    if case["whole_six"]:
        assert all(
            set(check.figures["requests"][row].values()) == {None}
            for row in ROW_SIX_PARTS
        )
        tables["requests"] = [row for row in tables["requests"] if row[0] is not None]
    requests, remedies = tables.pop("requests"), tables.pop("remedies")
    assert (check.format, check.year) == ("ogi-annual-2021", case["year"])
    assert [row for rows in tables.values() for row in rows] == case["small"]
    assert (requests, remedies) == (case["requests"], case["remedies"])


@pytest.mark.parametrize("name", [HONGZE, SUQIAN])
def test_carried_over_figures_are_confirmed(read, name):
    check = read(name.format(2024), name.format(2023))

    assert (check.tried["X-CARRY"], check.tried["X-FORCE"]) == (7, 2)
    assert not check.has_errors
    assert "X-FORCE" not in {one.id for one in check.findings}


def test_wrong_totals_of_hongze_are_found(read):
    check = read(HONGZE.format(2023))

    assert places(check, severity="error") == {
        ("T4-SUM", "remedies.review.total"),
        ("T4-SUM", "remedies.suit_after_review.total"),
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("partial_changchun_tyjr_2023.txt", {"写 2，表格是 3"}),
        (SUQIAN.format(2024), {"写 134，表格是 170", "写 57，表格是 77"}),
        (SUQIAN.format(2023), set()),
        ("shanghai_gov_office_2025.txt", set()),
    ],
)
def test_text_against_table_is_found(read, name, said):
    found = [one.message for one in read(name).findings if one.id == "N-TEXT"]

    assert len(found) == len(said)
    assert all(any(words in message for message in found) for words in said)


def test_old_form_of_jiaxian_is_found(read):
    check = read("partial_jiaxian_mzj_2021_old_format.txt")

    assert (check.format, check.year) == ("ogi-annual-2019", 2021)
    assert "T-FORMAT" in {one.id for one in check.findings}


def test_excerpts_are_read_as_far_as_they_go(read):
    tianjin = read("partial_tianjin_binhai_mzj_2021.txt")
    wuhan = read("partial_wuhan_qiaokou_mzj_2021.txt")
    fuzhou = read("partial_fuzhou_jx_mzj_2020.txt")
    shuyang = read("partial_shuyang_drc_2023_html_shape.txt")

    assert list(tianjin.figures["requests"]["new"].values()) == [15, 0, 0, 1, 0, 0, 16]
    assert list(wuhan.figures["requests"]["new"].values()) == [3, 0, 0, 0, 0, 0, 3]
    assert ("R-UNREAD", "requests.carried_in") in places(wuhan)
    assert fuzhou.figures["art20_5"]["licensing"]["change"] == 98
    assert fuzhou.figures["art20_9"]["procurement"]["amount"] == Decimal("712.187895")
    assert ("R-UNREAD", "art20_6.penalty.change") in places(fuzhou, severity="error")
    assert ("T1-ALL", "art20_1.normative.public_in_all") in places(fuzhou)
    assert shuyang.figures["requests"]["new"]["business"] == 0
    assert ("R-BLANK", "requests.new") in places(shuyang, severity="info")
