"""A PDF that is pictures and nothing else, written here from first byte to last.

No library's writer would do: they all add who made the file and when. This one writes
five kinds of object (catalogue, page list, page, drawing order, picture), so that a
file can be proved to hold nothing more (`verifying`).
"""

import io
import zlib

from PIL import Image, ImageChops

HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
JPEG_QUALITY = 88
_SHADES = [round(value * 15 / 255) for value in range(256)]


class PicturePdf:
    """A PDF being written, page by page."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._file.write(HEADER)
        self._places: dict[int, int] = {}
        self._pages: list[int] = []

    def add(self, picture: Image.Image, width: float, height: float) -> None:
        """Add a page of `width` by `height` points that shows the picture."""
        page = 3 + 3 * len(self._pages)
        self._pages.append(page)
        size = f"{width:.2f} {height:.2f}"
        self._object(
            page,
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] "
            f"/Resources << /XObject << /P {page + 2} 0 R >> >> "
            f"/Contents {page + 1} 0 R >>".encode(),
        )
        order = f"{width:.2f} 0 0 {height:.2f} 0 0 cm /P Do".encode()
        self._object(page + 1, b"<< /Length %d >>" % len(order), order)
        kind, data = _encoded(picture)
        about = (
            f"<< /Type /XObject /Subtype /Image /Width {picture.width} "
            f"/Height {picture.height} {kind} /Length {len(data)} >>"
        )
        self._object(page + 2, about.encode(), data)

    def content(self) -> bytes:
        """The whole file; nothing can be added afterwards."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(1, b"<< /Type /Catalog /Pages 2 0 R >>")
        self._object(
            2,
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>".encode(),
        )
        start = self._file.tell()
        count = len(self._places) + 1
        table = [b"xref\n0 %d\n0000000000 65535 f \n" % count]
        table += [
            b"%010d 00000 n \n" % self._places[number] for number in range(1, count)
        ]
        self._file.write(b"".join(table))
        self._file.write(
            b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (count, start)
        )
        return self._file.getvalue()

    def _object(self, number: int, about: bytes, data: bytes | None = None) -> None:
        self._places[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n%b\n" % (number, about))
        if data is not None:
            self._file.write(b"stream\n%b\nendstream\n" % data)
        self._file.write(b"endobj\n")


def _encoded(picture: Image.Image) -> tuple[str, bytes]:
    """The picture's description and data, in the smaller of two forms.

    Without loss of shape as sixteen greys (a page of text), or as JPEG (a photograph).
    """
    colour = picture.convert("RGB")
    grey = _grey(colour)
    if grey is None:
        kind, depth, raw = "/DeviceRGB", 8, colour.tobytes()
    else:
        shades = Image.frombytes("P", grey.size, grey.point(_SHADES).tobytes())
        kind, depth, raw = "/DeviceGray", 4, shades.tobytes("raw", "P;4")
    packed = zlib.compress(raw, 6)
    made = io.BytesIO()
    (grey or colour).save(made, "JPEG", quality=JPEG_QUALITY)
    photograph = made.getvalue()
    if len(photograph) < len(packed):
        depth, packed, form = 8, photograph, "/DCTDecode"
    else:
        form = "/FlateDecode"
    return f"/ColorSpace {kind} /BitsPerComponent {depth} /Filter {form}", packed


def _grey(colour: Image.Image) -> Image.Image | None:
    """The picture without its colours, if it has none."""
    red, green, blue = colour.split()
    for other in (green, blue):
        low_high = ImageChops.difference(red, other).getextrema()
        if low_high != (0, 0):
            return None
    return green
