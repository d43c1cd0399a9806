import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from gongkai.commons import packed_files, uploads
from gongkai.commons.refusals import Refused
from gongkai.commons.uploads import ACCEPTED, LIMITS, UploadRefused, check_upload

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 40
WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm" + b"\x00" * 40
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 40
TYPES = "[Content_Types].xml"


def packed(*entries: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def picture(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    file = io.BytesIO()
    Image.new("L", size).save(file, kind)
    return file.getvalue()


DOCX = packed((TYPES, b"<Types/>"), ("word/document.xml", b"<w/>"))
ODT = packed(
    ("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<o/>")
)
EXAMPLES = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": packed((TYPES, b"<Types/>"), ("xl/workbook.xml", b"<w/>")),
    "pptx": packed((TYPES, b"<Types/>"), ("ppt/presentation.xml", b"<p/>")),
    "odt": ODT,
    "ods": packed(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"<o/>"),
    ),
    "ofd": packed(("OFD.xml", b"<o/>"), ("Doc_0/Document.xml", b"<d/>")),
    "txt": "政务公开".encode(),
    "csv": "年度,件数\n2023,5\n".encode("gb18030"),
    "zip": packed(("通知.docx", DOCX), ("附表/表一.csv", b"1,2")),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "gif": picture("GIF"),
    "mp4": MP4,
    "webm": WEBM,
    "mp3": MP3,
}


def refusal(content: bytes, name: str) -> UploadRefused:
    with pytest.raises(UploadRefused) as caught:
        check_upload(io.BytesIO(content), name)
    assert caught.value.sentence
    return caught.value


@pytest.mark.parametrize("extension", ACCEPTED)
def test_every_accepted_kind_gets_in(extension: str) -> None:
    content = EXAMPLES[extension]
    stream = io.BytesIO(content)

    upload = check_upload(stream, f"附件一.{extension.upper()}", len(content))

    assert (upload.kind, upload.media_type) == ACCEPTED[extension]
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert upload.size == len(content)
    assert stream.tell() == 0


@pytest.mark.parametrize("claimed", ACCEPTED)
def test_a_false_extension_is_noticed(claimed: str) -> None:
    same = {"jpg": {"jpeg"}, "jpeg": {"jpg"}}.get(claimed, set()) | {claimed}
    texts = {"txt", "csv"}
    for truly, content in EXAMPLES.items():
        # Any text is text; office documents are zip files.
        if truly in same or {truly, claimed} <= texts or claimed == "zip":
            continue
        refused = refusal(content, f"a.{claimed}")
        assert refused.code in {"false_extension", "unreadable"}, truly


def test_what_it_truly_is_is_said() -> None:
    sentence = refusal(picture("PNG"), "照片.jpg").sentence

    assert "jpg" in sentence
    assert "png" in sentence


@pytest.mark.parametrize(
    "name",
    [
        "../通知.pdf",
        "..\\通知.pdf",
        "/etc/通知.pdf",
        "C:\\通知.pdf",
        "a/b.pdf",
        ".pdf",
        "",
        "  ",
        "通知\x00.pdf",
        "通知\n.pdf",
        "通知\u202efdp.pdf",
        "通知\u200b.pdf",
        "CON.pdf",
        "com1.报告.pdf",
        "长" * 200 + ".pdf",
        "a?.pdf",
        "\ud800.pdf",
    ],
)
def test_a_name_with_a_path_is_refused(name: str) -> None:
    assert refusal(PDF, name).code == "bad_name"


def test_a_name_stays_readable() -> None:
    upload = check_upload(io.BytesIO(PDF), " 关于e\u0301的 通知（试行）.pdf ")

    assert upload.name == "关于\u00e9的 通知（试行）.pdf"


@pytest.mark.parametrize(
    "name",
    [
        *("a.exe", "a.svg", "a.docm", "a.xlsm", "a.doc", "a.wps", "a.html", "a.js"),
        *("a", "pdf", "a.pdf.exe"),
    ],
)
def test_other_kinds_are_refused(name: str) -> None:
    assert refusal(PDF, name).code == "not_accepted"


def test_what_is_accepted_is_said() -> None:
    sentence = refusal(PDF, "a.bin").sentence

    assert all(extension in sentence for extension in ACCEPTED)


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "a.pdf").code == "empty"


def test_a_cut_upload_is_refused() -> None:
    with pytest.raises(UploadRefused) as caught:
        check_upload(io.BytesIO(PDF), "a.pdf", len(PDF) + 1)

    assert caught.value.code == "incomplete"


@pytest.mark.parametrize("said", [None, 11, 5])
def test_size_is_limited_whatever_is_said(said: int | None) -> None:
    limits = {**LIMITS, "text": 10}

    with pytest.raises(UploadRefused) as caught:
        check_upload(io.BytesIO(PDF), "a.pdf", said, limits=limits)

    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([("word/vbaProject.bin", b"x")], "macros"),
        ([("word/activeX/activeX1.xml", b"x")], "macros"),
        ([("../../evil.xml", b"x")], "path_in_archive"),
        ([("word/media/a.png", b"\x00" * 30_000_000)], "zip_bomb"),
    ],
)
def test_hostile_office_documents_are_refused(
    entries: list[tuple[str, bytes]], code: str
) -> None:
    content = packed((TYPES, b"<Types/>"), ("word/document.xml", b"<w/>"), *entries)

    assert refusal(content, "a.docx").code == code


def test_macros_declared_in_the_types_are_refused() -> None:
    types = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled"/>'
    content = packed((TYPES, types), ("word/document.xml", b"<w/>"))

    assert refusal(content, "a.docx").code == "macros"


def test_a_wrong_open_document_is_refused() -> None:
    assert refusal(ODT, "a.ods").code == "false_extension"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../a.txt", "path_in_archive"),
        ("/a.txt", "path_in_archive"),
        ("C:/a.txt", "path_in_archive"),
        ("a.exe", "program_inside"),
        ("说明.html", "program_inside"),
        ("内层.zip", "nested_archive"),
        ("内层.7z", "nested_archive"),
    ],
)
def test_hostile_names_in_a_zip_are_refused(name: str, code: str) -> None:
    assert refusal(packed((name, b"x")), "a.zip").code == code


def test_a_link_in_a_zip_is_refused() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal(file.getvalue(), "a.zip").code == "path_in_archive"


def test_a_zip_bomb_is_refused() -> None:
    bomb = packed(*((f"{n}.txt", b"0" * 10_000_000) for n in range(5)))

    assert refusal(bomb, "a.zip").code == "zip_bomb"


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_files, "MOST_ENTRIES", 50)

    assert refusal(packed(*((f"{n}", b"") for n in range(51))), "a.zip").code == (
        "zip_bomb"
    )
    assert refusal(packed(*((f"{n}", b"") for n in range(999))), "a.zip").code == (
        "zip_bomb"
    )


def test_a_directory_too_long_is_not_read() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 3_000_000, 0, 0)

    refused = refusal(b"PK\x03\x04" + b"\x00" * 3_000_000 + end, "a.zip")

    assert refused.code == "zip_bomb"


def test_a_lying_directory_is_found_out() -> None:
    content = bytearray(packed(("a.txt", b"0123456789" * 1000)))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (5).to_bytes(4, "little")

    assert refusal(bytes(content), "a.zip").code == "damaged"


def test_an_encrypted_zip_is_refused() -> None:
    content = bytearray(packed(("a.txt", b"x")))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(content), "a.zip").code == "encrypted"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", DOCX[:-30], DOCX[:40]],
    ids=["only the mark", "end cut off", "only the head"],
)
def test_a_damaged_zip_is_refused(content: bytes) -> None:
    assert refusal(content, "a.docx").code == "damaged"


def test_a_damaged_picture_is_refused() -> None:
    whole = picture("PNG", (200, 200))

    assert refusal(whole[: len(whole) // 2], "a.png").code == "damaged_picture"


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return (
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
    )


def test_a_picture_bomb_is_refused() -> None:
    header = png_chunk(b"IHDR", struct.pack(">2I5B", 60_000, 60_000, 1, 0, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(b"0"))

    assert refusal(bomb, "a.png").code == "picture_too_large"


def test_pixels_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 63)

    assert refusal(picture("GIF"), "a.gif").code == "picture_too_large"


def test_unreadable_text_is_refused() -> None:
    assert refusal(b"\x00\x01\x02" * 99, "a.txt").code == "unreadable"


def test_a_refused_upload_is_a_refusal() -> None:
    with pytest.raises(Refused) as caught:
        check_upload(io.BytesIO(b""), "a.pdf")

    assert caught.value.codes == ("empty",)
