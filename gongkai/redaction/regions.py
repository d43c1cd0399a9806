"""Rectangles on a page: what a person marked, and what is painted over."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal

MARGIN = 2.0
"""Points added on every side: antialiasing and ringing reach beyond the letter."""

WORD_STEP = 64.0
"""Points; the length of a painted word is a multiple of this, about four characters of
16 points, so that it does not tell the length of what was there."""

REGION_STEP = 16.0
"""Points; the same for what a person marked, who chose the width already."""


@dataclass(frozen=True)
class Box:
    """A rectangle in points from the top left corner of the page as it is seen."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right, in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom, in points."""
        return self.y1 - self.y0

    def with_box(self, other: "Box") -> "Box":
        """The smallest rectangle around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    def overlap(self, other: "Box") -> tuple[float, float]:
        """How far both overlap, across and down; negative is the gap between them."""
        return (
            min(self.x1, other.x1) - max(self.x0, other.x0),
            min(self.y1, other.y1) - max(self.y0, other.y0),
        )

    def pixels(self, scale: float) -> tuple[int, int, int, int]:
        """The pixels it touches, at `scale` pixels a point."""
        return (
            math.floor(self.x0 * scale),
            math.floor(self.y0 * scale),
            math.ceil(self.x1 * scale),
            math.ceil(self.y1 * scale),
        )


@dataclass(frozen=True)
class Region:
    """What a person marked on a page, counted from 1.

    In points (in a picture: pixels) from the top left corner of the page as it was
    seen: turned and cropped as a reader shows it. Corners may be in any order.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def box(self) -> Box:
        """The rectangle, with its corners in order."""
        return Box(
            min(self.x0, self.x1),
            min(self.y0, self.y1),
            max(self.x0, self.x1),
            max(self.y0, self.y1),
        )


def padded(
    box: Box, page: tuple[float, float], *, step: float, is_upright: bool = False
) -> Box:
    """The box with its margin, as long as a whole number of steps, inside the page.

    `is_upright`: the text runs down the page, and its length is the height.
    """
    if is_upright:
        turned = padded(
            Box(box.y0, box.x0, box.y1, box.x1), (page[1], page[0]), step=step
        )
        return Box(turned.y0, turned.x0, turned.y1, turned.x1)
    width, height = page
    length = math.ceil((box.width + 2 * MARGIN) / step) * step
    if length >= width:
        left, right = 0.0, width
    else:
        left = (box.x0 + box.x1 - length) / 2
        left = min(max(left, 0.0), width - length)
        right = left + length
    return Box(left, max(0.0, box.y0 - MARGIN), right, min(height, box.y1 + MARGIN))


def region_refusals(
    regions: Sequence[Region], sizes: Sequence[tuple[float, float]]
) -> list[Refusal]:
    """Why regions cannot be what a person saw; `sizes` of the pages, in order."""
    refusals = []
    for number, region in enumerate(regions, 1):
        said = {"number": number, "page": region.page, "count": len(sizes)}
        if not all(map(math.isfinite, (region.x0, region.y0, region.x1, region.y1))):
            refusals.append(
                Refusal(
                    "region_not_a_number",
                    _("第%(number)d处标记的位置无法识别，请重新框选。") % said,
                )
            )
        elif not 1 <= region.page <= len(sizes):
            refusals.append(
                Refusal(
                    "region_on_no_page",
                    _(
                        "第%(number)d处标记在第%(page)d页，而文件只有%(count)d页，"
                        "请重新框选。"
                    )
                    % said,
                )
            )
        elif region.box.width <= 0 or region.box.height <= 0:
            refusals.append(
                Refusal(
                    "region_empty",
                    _("第%(number)d处标记没有面积，请重新框选。") % said,
                )
            )
        elif min(region.box.overlap(Box(0, 0, *sizes[region.page - 1]))) <= 0:
            refusals.append(
                Refusal(
                    "region_outside_page",
                    _("第%(number)d处标记在第%(page)d页的页面之外，请重新框选。")
                    % said,
                )
            )
    return refusals
