"""What is removed is gone, what is marked is what was seen, the rest is still there."""

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2.raw import FPDFPage_GetAnnotCount

from gongkai.redaction.pdf_pages import MOST_PAGES, preview
from gongkai.redaction.redacting import Redacted, redact_pdf, redacted_text
from gongkai.redaction.regions import WORD_STEP, Box, Region
from gongkai.redaction.verifying import verify_redaction
from tests.redaction.papers import (
    ID_NUMBER,
    NAME,
    SOFFICE,
    blank_pdf,
    changed,
    encrypted_pdf,
    filled_form,
    libreoffice_pdf,
    scanned_pdf,
    typst_pdf,
)
from tests.refusing import refused_for

WORDS = [NAME, ID_NUMBER]
GONE = "【此处不予公开】"
NOISE = 8
"""What compression leaves in a black box of a photograph, of 255."""


def text_of(content: bytes) -> str:
    """What PDFium still extracts."""
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def ink(content: bytes, box: Box, number: int = 1) -> list[tuple[int, int]]:
    """The darkest and the brightest grey inside a box of the product."""
    with pypdfium2.PdfDocument(content) as document:
        picture = document[number - 1].render(scale=2).to_pil().convert("L")
    inner = (box.x0 * 2 + 3, box.y0 * 2 + 3, box.x1 * 2 - 3, box.y1 * 2 - 3)
    return [picture.crop(tuple(map(round, inner))).getextrema()]


def assert_nothing_is_left(redacted: Redacted, folder: Path) -> None:
    """Neither our own proof nor the tools of a curious person find anything."""
    product = redacted.content
    assert verify_redaction(product, WORDS, redacted.boxes) == []
    assert text_of(product) == ""
    with pypdfium2.PdfDocument(product) as document:
        assert not any(FPDFPage_GetAnnotCount(page) for page in document)
        widths = [page.get_width() for page in document]
    path = folder / "product.pdf"
    path.write_bytes(product)
    if pdftotext := shutil.which("pdftotext"):
        assert run(pdftotext, str(path), "-").strip() == b""
    if strings := shutil.which("strings"):
        assert ID_NUMBER.encode() not in run(strings, str(path))
    if pdfimages := shutil.which("pdfimages"):
        run(pdfimages, "-png", str(path), str(folder / "taken"))
        taken = [
            Image.open(io.BytesIO(each.read_bytes()))
            for each in sorted(folder.glob("taken-*.png"))
        ]
        # One picture a page, and behind the boxes nothing but black.
        assert len(taken) == redacted.page_count
        for number, box in redacted.boxes:
            picture = taken[number - 1].convert("L")
            scale = picture.width / widths[number - 1]
            inner = (
                box.x0 * scale + 2,
                box.y0 * scale + 2,
                box.x1 * scale - 2,
                box.y1 * scale - 2,
            )
            _darkest, brightest = picture.crop(tuple(map(round, inner))).getextrema()
            assert brightest <= NOISE


def run(*command: str) -> bytes:
    """What a program says."""
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_words_are_gone_from_a_typst_file(tmp_path: Path) -> None:
    redacted = redact_pdf(typst_pdf(), [], WORDS)

    assert [(each.count, each.pages) for each in redacted.removed_words] == [
        (2, (1,)),
        (1, (1,)),
    ]
    assert_nothing_is_left(redacted, tmp_path)
    assert verify_redaction(redacted.content, WORDS, redacted.boxes) == []


@pytest.mark.skipif(not SOFFICE, reason="needs LibreOffice (apt: libreoffice-writer)")
def test_words_are_gone_from_a_libreoffice_file(tmp_path: Path) -> None:
    redacted = redact_pdf(libreoffice_pdf(tmp_path), [], WORDS)

    assert [each.count for each in redacted.removed_words] == [2, 1]
    assert_nothing_is_left(redacted, tmp_path)


def test_region_is_gone_from_a_scanned_file(tmp_path: Path) -> None:
    region = Region(1, 60, 130, 500, 160)

    redacted = redact_pdf(scanned_pdf(), [region], [NAME])

    assert redacted.words_not_found == (NAME,)
    assert redacted.pages_without_text == (1,)
    assert ink(redacted.content, region.box) == [(0, 0)]
    assert_nothing_is_left(redacted, tmp_path)


def test_every_page_becomes_a_picture(tmp_path: Path) -> None:
    content = typst_pdf("第一页没有名字", NAME, layout="#show: it => it")
    two = typst_pdf(*(["平常的一行"] * 60), NAME)

    assert redact_pdf(content, [], [NAME]).page_count == 1
    redacted = redact_pdf(two, [], [NAME])
    assert redacted.page_count > 1
    assert_nothing_is_left(redacted, tmp_path)


def test_same_file_gives_the_same_bytes() -> None:
    content = typst_pdf()

    assert redact_pdf(content, [], WORDS) == redact_pdf(content, [], WORDS)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("号码０００１２３", "000123"),
        ("号码000123", "０００１２３"),
        ("张 示 例", "张示例"),
        ("编号ABC", "abc"),
        ("户" * 38 + "示例某户", "示例某"),
        ("示例\u200b某", "示例某"),
    ],
)
def test_word_is_found_however_it_is_written(line: str, word: str) -> None:
    redacted = redact_pdf(typst_pdf(line, "其余内容"), [], [word])

    assert redacted.removed_words[0].count == 1


def test_word_over_a_line_end_has_a_box_each() -> None:
    content = typst_pdf("户" * 31 + NAME, layout="#set page(width: 595pt)")
    found = redact_pdf(content, [], [NAME])
    lines = [redact_pdf(typst_pdf("户" * n + NAME), [], [NAME]) for n in range(24, 36)]

    assert found.removed_words[0].count == 1
    assert {len(each.boxes) for each in lines} == {1, 2}


def test_box_does_not_tell_how_long_the_word_was() -> None:
    widths = {
        round(redact_pdf(typst_pdf(f"本人{word}。"), [], [word]).boxes[0][1].width, 3)
        for word in ("甲", "甲乙", "甲乙丙", "甲乙丙丁")
    }

    assert widths == {WORD_STEP}


def test_box_does_not_tell_the_shape_of_the_word() -> None:
    heights = {
        round(redact_pdf(typst_pdf(f"本国{word}。"), [], [word]).boxes[0][1].height, 3)
        for word in ("一", "鬱", "口")
    }

    assert len(heights) == 1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [0, 40])
def test_turned_and_cropped_pages_are_hit(rotation: int, crop: float) -> None:
    content = changed(typst_pdf(), rotation=rotation, crop=crop)

    redacted = redact_pdf(content, [], [NAME])

    seen, size = preview(content, 1)
    scale = seen.width / size[0]
    assert redacted.removed_words[0].count == 2
    for _page, box in redacted.boxes:
        before = seen.convert("L").crop(tuple(round(v * scale) for v in astuple(box)))
        assert before.getextrema()[0] < 100, "the box must lie on ink"
        assert ink(redacted.content, box) == [(0, 0)]
    with pypdfium2.PdfDocument(redacted.content) as document:
        assert document.get_page_size(0) == pytest.approx(size, abs=0.01)


def astuple(box: Box) -> tuple[float, float, float, float]:
    """The corners of a box."""
    return box.x0, box.y0, box.x1, box.y1


def test_marked_region_hits_what_was_seen() -> None:
    content = changed(typst_pdf(), rotation=90, crop=40)
    whole = redact_pdf(content, [], [NAME]).boxes[0][1]

    redacted = redact_pdf(content, [Region(1, *astuple(whole))], [])

    assert NAME not in redacted.text.splitlines()[2]
    assert ink(redacted.content, whole) == [(0, 0)]


def test_contents_of_forms_and_notes_are_gone() -> None:
    form = filled_form(b"SECRET-000")

    redacted = redact_pdf(form, [], ["SECRET-000"])

    assert redacted.removed_words[0].count == 1
    assert verify_redaction(redacted.content, ["SECRET-000"], redacted.boxes) == []
    assert "SECRET" not in redacted.text
    assert redacted.boxes[0][1].y0 == pytest.approx(842 - 730, abs=15)


def test_readable_text_keeps_everything_else() -> None:
    text = redacted_text(typst_pdf(), [], WORDS)

    assert "".join(text.split()) == (
        "第1页关于临时救助金发放情况的说明"
        f"申请人{GONE}，身份证号码{GONE}，住示例街道一号。"
        "经审核，发放临时救助金三千元整。"
        f"联系人：{GONE}，电话0000-5550103。"
    )


def test_readable_text_leaves_out_what_is_not_seen() -> None:
    hidden = (
        "#text(fill: white)[白色暗文]"
        "#box[机密内容#place(top + left, dy: -0.1em,"
        " rect(width: 8em, height: 1.2em, fill: black))]"
    )

    text = redacted_text(typst_pdf(layout=hidden), [], [NAME])

    assert "白色暗文" not in text
    assert "机密内容" not in text
    assert "三千元整" in text


def test_scan_has_no_readable_text() -> None:
    text = redacted_text(scanned_pdf(), [Region(1, 60, 130, 500, 160)], [])

    assert "没有可读的文字" in text


def test_region_partly_outside_the_page_counts() -> None:
    redacted = redact_pdf(typst_pdf(), [Region(1, 700, -50, 300, 200)], [])

    assert redacted.boxes[0][1].y0 == 0
    assert redacted.boxes[0][1].x1 <= 595.3


@pytest.mark.parametrize(
    ("region", "code"),
    [
        (Region(2, 0, 0, 10, 10), "region_on_no_page"),
        (Region(0, 0, 0, 10, 10), "region_on_no_page"),
        (Region(1, 600, 0, 700, 10), "region_outside_page"),
        (Region(1, 10, 10, 10, 20), "region_empty"),
        (Region(1, float("nan"), 10, 10, 20), "region_not_a_number"),
        (Region(1, 0, 0, float("inf"), 20), "region_not_a_number"),
    ],
)
def test_impossible_region_is_refused(region: Region, code: str) -> None:
    with refused_for(code):
        redact_pdf(typst_pdf(), [region], [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"%PDF-1.7\nnothing", "unreadable"),
        (b"PK\x03\x04", "unreadable"),
        (encrypted_pdf(), "encrypted"),
    ],
)
def test_file_that_cannot_be_read_is_refused(content: bytes, code: str) -> None:
    with refused_for(code):
        redact_pdf(content, [], [NAME])


def test_limits_are_refused_with_a_way_out() -> None:
    with refused_for("too_many_pages"):
        redact_pdf(blank_pdf(MOST_PAGES + 1), [], [NAME])
    with refused_for("page_too_large"):
        redact_pdf(blank_pdf(1, 14_400, 14_400), [], [NAME])


def test_words_beside_a_mark_are_told() -> None:
    redacted = redact_pdf(typst_pdf(f"申请人{NAME}住在本地"), [], [NAME])

    beside = "".join(each.text for each in redacted.neighbours)
    assert beside
    assert set(beside) <= set("申请人住在本地")
    assert NAME not in beside
    assert all(each.text in redacted.text for each in redacted.neighbours)


def test_nothing_to_remove_is_refused() -> None:
    with refused_for("nothing_marked"):
        redact_pdf(typst_pdf(), [], [])
    with refused_for("nothing_found"):
        redact_pdf(typst_pdf(), [], ["无此词语"])
    with refused_for("blank_word"):
        redact_pdf(typst_pdf(), [], [NAME, " \u3000"])


def test_preview_shows_the_page_as_it_is_seen() -> None:
    picture, size = preview(changed(typst_pdf(), rotation=90), 1)

    assert isinstance(picture, Image.Image)
    assert size == pytest.approx((841.89, 595.28), abs=0.01)
