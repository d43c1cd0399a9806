"""What a single file of one kind or another gives, and what no file can do."""

import io
import json
import zipfile
from datetime import date

import pikepdf
import pytest

from gongkai.rules.privacy_rules import Severity
from gongkai.screening.findings import Finding, grouped
from gongkai.screening.readers.budget import Budget
from gongkai.screening.scanning import Measure, scan_fields, scan_file
from tests.screening import office_files
from tests.screening.leaks import CARD, IDENTITY, MOBILE
from tests.screening.other_files import jpeg, picture_only_pdf

ON = date(2026, 11, 25)
MEASURE = Measure(ON)
CHILDREN = [
    ["2026年孤儿基本生活保障名单"],
    ["序号", "姓名", "监护人", "住址", "金额"],
    ["1", "张无名", "李无名", "北河县柳树镇无名村3组", "1500"],
    ["2", "欧阳无名", "王无名", "北河县柳树镇", "1500"],
]


def kinds(findings: list[Finding]) -> set[str]:
    """The kinds that block."""
    return {finding.kind for finding in findings if finding.blocks}


@pytest.mark.parametrize(
    "value",
    [
        IDENTITY,
        f"{IDENTITY}.0",
        f"{IDENTITY[0]}.{IDENTITY[1:15]}E+17",
        f"{IDENTITY[0]}.{IDENTITY[1:15]}E17",
        f"{IDENTITY[:15]}000",
    ],
)
def test_identity_kept_as_a_number_is_found(value: str) -> None:
    findings = scan_file(office_files.sheet_number(value), "a.xlsx", MEASURE)

    assert kinds(findings) == {"identity_number"}


@pytest.mark.parametrize("value", [MOBILE, f"{MOBILE}.0", "1.99E+10"])
def test_telephone_kept_as_a_number_is_found(value: str) -> None:
    findings = scan_file(office_files.sheet_number(value), "a.xlsx", MEASURE)

    assert kinds(findings) == {"mobile_phone"}


def test_sum_under_its_heading_is_no_telephone() -> None:
    file = office_files.sheet_table([["姓名", "救助金额"], ["各市", MOBILE]])

    assert scan_file(file, "a.xlsx", MEASURE) == []


def test_rounded_card_number_is_found() -> None:
    file = office_files.sheet_number(f"{CARD[:15]}0000", heading="银行卡号")

    assert kinds(scan_file(file, "a.xlsx", MEASURE)) == {"bank_card"}


@pytest.mark.parametrize("secret", [IDENTITY, MOBILE])
def test_one_digit_a_cell_is_read_together(secret: str) -> None:
    findings = scan_file(office_files.BOXES(secret), "a.xlsx", MEASURE)

    assert len(kinds(findings)) == 1


def test_children_are_found_by_the_head_of_the_table() -> None:
    findings = scan_file(office_files.sheet_table(CHILDREN), "a.xlsx", MEASURE)

    told = [(f.kind, f.where[-2:], f.excerpt_masked) for f in findings]
    assert told == [
        ("minor_name", "B3", "张**"),
        ("home_address", "D3", "北河县柳树镇**"),
        ("minor_name", "B4", "欧阳**"),
    ]


def test_same_table_of_grown_ups_names_them() -> None:
    rows = [["低保对象名单"], ["姓名", "金额"], ["张无名", "500"]]

    assert scan_file(office_files.sheet_table(rows), "a.xlsx", MEASURE) == []


def test_masked_names_are_not_told_again() -> None:
    rows = [["孤儿名单"], ["姓名", "金额"], ["张某某", "500"], ["李**", "500"]]

    assert scan_file(office_files.sheet_table(rows), "a.xlsx", MEASURE) == []


def test_name_of_a_file_is_looked_at_and_masked() -> None:
    findings = scan_file(b"-", f"{IDENTITY}.txt", MEASURE)

    assert kinds(findings) == {"identity_number"}
    assert IDENTITY not in json.dumps([f.as_json() for f in findings])


def test_nothing_found_is_ever_shown() -> None:
    text = f"张无名 {IDENTITY} {MOBILE} 卡号{CARD} {IDENTITY[:17]}"
    findings = scan_file(office_files.workbook(name=text[:60]), "a.xlsx", MEASURE)
    findings += scan_fields({"body": ("正文", text)}, MEASURE)

    shown = json.dumps([f.as_json() for f in findings], ensure_ascii=False)
    assert len(findings) >= 4
    assert not any(part in shown for part in (IDENTITY[2:9], MOBILE[2:9], CARD[4:16]))


def test_number_of_an_office_may_stand() -> None:
    office = Measure(ON, frozenset({MOBILE}))

    assert scan_fields({"body": ("正文", f"咨询电话：{MOBILE}")}, office) == []


@pytest.mark.parametrize(
    "mark",
    [
        "绝密★启用前",
        "机 密 ★ 10年",
        "\n秘密\n",
        "密级：机密",
        "内部资料，注意保存",
        "（此件不公开）",
        "内部文件 不得外传",
        "【内部资料】",
    ],
)
def test_marks_of_secrecy_are_found(mark: str) -> None:
    findings = scan_fields({"body": ("正文", f"通知\n{mark}\n各市：")}, MEASURE)

    assert kinds(findings) == {"secrecy_marking"}


@pytest.mark.parametrize(
    "text",
    [
        "不得泄露国家秘密、商业秘密和工作秘密。",
        "本资料（此件公开发布）",
        "内部管理制度不健全",
    ],
)
def test_words_about_secrecy_are_no_marks(text: str) -> None:
    assert scan_fields({"body": ("正文", text)}, MEASURE) == []


def test_traces_of_people_are_told_by_their_first_letter() -> None:
    photograph = jpeg(tags={0x013B: "Wuming Zhang"}, has_position=True)
    findings = scan_file(photograph, "a.jpg", MEASURE)

    assert {(f.kind, f.excerpt_masked[:2]) for f in findings} >= {
        ("author", "W*"),
        ("position", "（经"),
    }
    assert not kinds(findings)


def test_names_of_programs_are_no_authors() -> None:
    file = office_files.word(
        more={"docProps/core.xml": "<c><creator>python-docx</creator></c>"}
    )

    assert scan_file(file, "a.docx", MEASURE) == []


def test_tracked_changes_are_told() -> None:
    findings = scan_file(office_files.TRACKED["deleted"]("各市"), "a.docx", MEASURE)

    assert [(f.kind, f.severity) for f in findings] == [
        ("tracked_change", Severity.WARN)
    ]


def test_scan_of_paper_counts_as_unread() -> None:
    assert kinds(scan_file(picture_only_pdf(), "a.pdf", MEASURE)) == {"unread"}


def _locked_pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(picture_only_pdf())) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user="x", owner="y"))
    return file.getvalue()


UNREADABLE = {
    "locked PDF": (_locked_pdf, "a.pdf"),
    "broken PDF": (lambda: b"%PDF-1.4 no more", "a.pdf"),
    "broken zip": (lambda: b"PK\x03\x04 no more", "a.docx"),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "a.doc"),
    "RAR": (lambda: b"Rar!\x1a\x07" + bytes(600), "a.rar"),
    "bytes": (lambda: bytes(range(256)) * 4, "a.bin"),
    "broken picture": (lambda: jpeg()[:60], "a.jpg"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_said(what: str) -> None:
    make, name = UNREADABLE[what]

    assert kinds(scan_file(make(), name, MEASURE)) == {"unread"}


def test_old_word_file_still_gives_its_numbers() -> None:
    content = b"\xd0\xcf\x11\xe0" + bytes(64) + IDENTITY.encode("utf-16-le")

    assert kinds(scan_file(content, "a.doc", MEASURE)) == {"identity_number", "unread"}


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", bytes(40 * 1024**2))
    return file.getvalue()


def _nested(depth: int) -> bytes:
    content = office_files.packed({"a.txt": b"-"})
    for _level in range(depth):
        content = office_files.packed({"a.zip": content})
    return content


def _entities() -> bytes:
    lines = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(9)
    )
    return office_files.word(
        more={
            "word/header1.xml": f"<!DOCTYPE a [{lines}]><hdr><p><t>&e8;</t></p></hdr>"
        }
    )


def _deep_markup() -> bytes:
    return office_files.word(
        more={"customXml/item1.xml": "<a>" * 100_000 + "</a>" * 100_000}
    )


HOSTILE = {"bomb": _bomb, "nest": lambda: _nested(40), "entities": _entities,
           "deep markup": _deep_markup}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_costs_no_more_than_its_budget(what: str) -> None:
    budget = Budget(byte_count=64 * 1024**2)

    findings = scan_file(HOSTILE[what](), "a.zip", MEASURE, budget=budget)

    assert kinds(findings) <= {"unread"}
    assert budget.byte_count > -4 * 1024**2
    if what != "entities":
        assert kinds(findings) == {"unread"}


def test_long_lists_are_counted_not_copied() -> None:
    rows = [["序号", "身份证号"]] + [["", IDENTITY]] * 300
    findings = scan_file(office_files.sheet_table(rows), "a.xlsx", MEASURE)

    group = grouped("x", findings)[0]
    assert (len(group.findings), group.count) == (100, 300)
