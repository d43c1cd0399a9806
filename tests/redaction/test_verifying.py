"""The proof before sending: it finds every trace that somebody could leave."""

import io

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, PngImagePlugin

from gongkai.redaction.picture_pdf import PicturePdf
from gongkai.redaction.redacting import redact_pdf, redact_picture
from gongkai.redaction.regions import Box, Region
from gongkai.redaction.verifying import verify_redaction
from tests.redaction.papers import NAME, scan, typst_pdf
from tests.refusing import refused_for

CLEAN = redact_pdf(typst_pdf(), [], [NAME]).content
REGION = Region(1, 140, 270, 900, 330)


def codes(product: bytes, *boxes: tuple[int, Box]) -> set[str]:
    """The codes of everything that is found."""
    return {each.code for each in verify_redaction(product, [NAME], boxes)}


def covered(content: bytes) -> bytes:
    """The usual mistake: a black rectangle laid over the text."""
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        rectangle = pdfium.FPDFPageObj_CreateNewRect(50, 600, 500, 200)
        pdfium.FPDFPageObj_SetFillColor(rectangle, 0, 0, 0, 255)
        pdfium.FPDFPath_SetDrawMode(rectangle, pdfium.FPDF_FILLMODE_WINDING, 0)
        pdfium.FPDFPage_InsertObject(page, rectangle)
        page.gen_content()
        page.close()
        made = io.BytesIO()
        document.save(made)
        return made.getvalue()


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    """The picture as a file."""
    made = io.BytesIO()
    picture.save(made, form, **options)
    return made.getvalue()


def test_clean_product_passes() -> None:
    assert codes(CLEAN) == set()


def test_original_does_not_pass() -> None:
    assert {"text", "object", "metadata", "structure"} <= codes(typst_pdf())


def test_text_that_is_only_covered_is_found() -> None:
    assert {"text", "object"} <= codes(covered(typst_pdf()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "utf-16-le", "gb18030"])
def test_word_in_any_encoding_is_found(encoding: str) -> None:
    word = NAME.encode(encoding)

    raw = CLEAN.replace(b"/Type /Catalog", b"/Type /Catalog /X (%b)" % word)
    written = CLEAN.replace(b"/Catalog", b"/Catalog /X <%b>" % word.hex().encode())

    assert "trace" in codes(raw)
    assert "trace" in codes(written)


@pytest.mark.parametrize(
    "name", ["Metadata", "Names", "AcroForm", "OCProperties", "OpenAction", "AF"]
)
def test_superfluous_structure_is_found(name: str) -> None:
    product = CLEAN.replace(b"/Catalog", b"/Catalog /%b 9 0 R" % name.encode())

    assert "structure" in codes(product)


def test_disguised_name_is_found() -> None:
    assert "structure" in codes(CLEAN.replace(b"/Catalog", b"/Catalog /#41F 9 0 R"))


def test_appended_part_is_found() -> None:
    assert "structure" in codes(CLEAN + b"% more")


def test_unpainted_box_is_found() -> None:
    assert codes(CLEAN, (1, Box(100, 500, 200, 550))) == {"unpainted"}


def test_broken_product_is_found() -> None:
    assert "unreadable" in codes(b"%PDF-1.4\n")
    assert codes(b"nothing at all") == {"unreadable"}


def test_grey_page_and_photograph_stay_in_shape() -> None:
    made = PicturePdf()
    grey = Image.linear_gradient("L").resize((33, 47))
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    for picture in (grey, noise, Image.new("RGB", (31, 9), "#c7000b")):
        made.add(picture, 100, 100)

    with pypdfium2.PdfDocument(made.content()) as document:
        red = document[2].render(scale=1).to_pil().convert("RGB").getpixel((50, 50))
        ends = document[0].render(scale=1).to_pil().convert("L").getextrema()

    assert red == pytest.approx((0xC7, 0, 0x0B), abs=3)
    assert ends == (0, 255)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_picture_loses_region_and_particulars(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = NAME
    original = encoded(scan(), form, exif=exif)

    redacted = redact_picture(original, [REGION])

    assert verify_redaction(redacted.content, [NAME], redacted.boxes) == []
    with Image.open(io.BytesIO(redacted.content)) as picture:
        assert picture.size == (1240, 1754)
        assert picture.convert("L").crop((150, 280, 890, 320)).getextrema()[1] < 20


def test_turned_photograph_is_hit_where_it_was_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    original = encoded(scan().rotate(90, expand=True), "JPEG", exif=exif)

    redacted = redact_picture(original, [REGION])

    with Image.open(io.BytesIO(redacted.content)) as picture:
        assert picture.size == (1240, 1754)
        assert picture.convert("L").crop((150, 280, 890, 320)).getextrema()[1] < 20


def test_colours_under_transparency_are_gone() -> None:
    hidden = scan().convert("RGBA")
    hidden.putalpha(0)

    redacted = redact_picture(encoded(hidden, "PNG"), [Region(1, 0, 0, 20, 20)])

    with Image.open(io.BytesIO(redacted.content)) as picture:
        assert picture.mode == "RGB"
        assert picture.crop((100, 100, 1240, 1754)).convert("L").getextrema() == (
            255,
            255,
        )


def test_picture_with_a_comment_does_not_pass() -> None:
    comment = PngImagePlugin.PngInfo()
    comment.add_itxt("Comment", NAME)

    found = verify_redaction(encoded(scan(), "PNG", pnginfo=comment), [NAME])

    assert {each.code for each in found} >= {"metadata", "trace"}


def test_picture_refusals() -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with refused_for("several_pictures"):
        redact_picture(moving, [Region(1, 0, 0, 9, 9)])
    with refused_for("nothing_marked"):
        redact_picture(encoded(scan(), "PNG"), [])
    with refused_for("unreadable"):
        redact_picture(b"<svg/>", [REGION])
    with refused_for("region_outside_page"):
        redact_picture(encoded(scan(), "PNG"), [Region(1, 2000, 0, 2100, 9)])
