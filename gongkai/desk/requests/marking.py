"""Marks on the pages of a file, the file made without them, and its proof."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.commons.refusals import Refusal, Refused
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.reply_files import attach_to_reply
from gongkai.info_requests.models import FileKind, InfoRequest, SealedFile
from gongkai.organisation.models import Staff
from gongkai.redaction.finding import folded
from gongkai.redaction.redacting import Redacted, redact_pdf, redact_picture
from gongkai.redaction.regions import Region
from gongkai.redaction.verifying import verify_redaction

PDF = "application/pdf"
MOST_MARKS = 500


@dataclass(frozen=True)
class Product:
    """A file without what was marked, and everything still wrong with it.

    `findings` empty: the removal is proved and the file may go.
    """

    redacted: Redacted = field(repr=False)
    findings: tuple[str, ...]
    media_type: str


class MarkForm(forms.Form):
    """What is to be removed: a line for every region, a line for every word."""

    read_version = forms.IntegerField(widget=forms.HiddenInput)
    marks = forms.CharField(
        label=gettext_lazy("框选的区域"),
        required=False,
        max_length=40_000,
        help_text=gettext_lazy(
            "每行一处：页码 左 上 右 下（从页面左上角量起；PDF 以点为单位，"
            "1 点约 0.35 毫米，图片以像素为单位）。在页面上拖动鼠标会自动填入。"
        ),
        widget=forms.Textarea(attrs={"rows": 5, "class": "marks"}),
    )
    words = forms.CharField(
        label=gettext_lazy("要去除的词语"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy("每行一个，全文出现的地方都去除。仅适用于 PDF。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    text = forms.CharField(
        label=gettext_lazy("供读屏使用的文字版"),
        required=False,
        max_length=2_000_000,
        help_text=gettext_lazy("与文件一同提供。请通读，删去不应公开的内容。"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_marks(self) -> list[Region]:
        """The regions. Says which line cannot be read."""
        regions = []
        lines = self.cleaned_data["marks"].splitlines()
        if len(lines) > MOST_MARKS:
            raise forms.ValidationError(_("标记过多，请分成几份文件处理。"))
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                page, *corners = line.replace(",", " ").replace("，", " ").split()
                x0, y0, x1, y1 = map(float, corners)
                regions.append(Region(int(page), x0, y0, x1, y1))
            except ValueError:
                raise forms.ValidationError(
                    _("第%(number)d行不是“页码 左 上 右 下”五个数，请改正。"),
                    params={"number": number},
                ) from None
        return regions

    def clean_words(self) -> list[str]:
        """The words, each once."""
        lines = (line.strip() for line in self.cleaned_data["words"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


def make_without(
    content: bytes, media_type: str, regions: Sequence[Region], words: Sequence[str]
) -> Product:
    """The file without the marks, proved. Raises `RedactionRefused`, `Refused`."""
    if media_type == PDF:
        redacted = redact_pdf(content, regions, words)
        made_type = PDF
    else:
        if words:
            raise Refused(
                [Refusal("words_in_picture", _("图片中不能按词语去除，请框选区域。"))]
            )
        redacted = redact_picture(content, regions)
        is_jpeg = redacted.content.startswith(b"\xff\xd8")
        made_type = "image/jpeg" if is_jpeg else "image/png"
    findings = verify_redaction(redacted.content, words, redacted.boxes)
    return Product(redacted, tuple(one.sentence for one in findings), made_type)


def text_refusals(text: str, words: Sequence[str]) -> list[Refusal]:
    """Why the readable text may not go: it still says what was removed."""
    plain = folded(text)
    return [
        Refusal("word_left_in_text", _("文字版里还有“%(word)s”。") % {"word": word})
        for word in words
        if folded(word) in plain
    ]


@transaction.atomic
def attach_product(
    one: InfoRequest,
    original: SealedFile,
    product: Product,
    text: str,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> None:
    """Add the proved file, and its text beside it, to the reply. Raises `Refused`.

    The original stays sealed in the case and is never given out.
    """
    if product.findings:
        raise Refused([Refusal("not_proved", each) for each in product.findings])
    ending = {PDF: "pdf", "image/jpeg": "jpg"}.get(product.media_type, "png")
    given = one.files.filter(kind=FileKind.REPLY).exclude(media_type="text/plain")
    place = given.count() + 1
    name = _("部分公开文件%(place)d") % {"place": place}
    proved: dict[str, Any] = {"redacts": original, "redaction_verified_at": at}
    new = NewFile(
        FileKind.REPLY, product.media_type, f"{name}.{ending}", product.redacted.content
    )
    attached = attach_to_reply(
        one, new, read_version=read_version, at=at, by=by, **proved
    )
    if not text.strip():
        return
    beside = _("%(name)s（文字版）") % {"name": name}
    attach_to_reply(
        one,
        NewFile(FileKind.REPLY, "text/plain", f"{beside}.txt", text.encode()),
        read_version=attached.info_request.version,
        at=at,
        by=by,
        **proved,
    )
