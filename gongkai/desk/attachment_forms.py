"""The attachments in the form of an edition: those it has, and those brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from gongkai.commons.refusals import Refused
from gongkai.commons.uploads import AcceptedUpload, check_upload
from gongkai.disclosure.models import Attachment, HeldFile, StoredFile

MOST_AT_ONCE = 30
"""So many files are taken with one sending of the form."""


class AttachmentForm(forms.Form):
    """Title, description and place of an attachment that is there or brought in."""

    position = forms.IntegerField(
        label=_("顺序"),
        required=False,
        min_value=1,
        max_value=9999,
        error_messages={"invalid": _("请填写一个数，例如 1。")},
    )
    title = forms.CharField(
        label=_("附件标题"),
        max_length=200,
        error_messages={"required": _("请填写附件标题。")},
    )
    description = forms.CharField(
        label=_("文字说明"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("图片写明画面内容，视频写明内容提要，供看不见的读者使用。"),
    )
    remove = forms.BooleanField(label=_("移除"), required=False)

    def forget_errors(self) -> None:
        """Show what is typed without finding fault."""
        self._errors = ErrorDict()


class SeveralFiles(forms.ClearableFileInput):
    """Files, as many as are chosen."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files at once; cleaned to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file, checked by itself."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(SeveralFilesField, self).clean(one, initial) for one in given]


@dataclass(frozen=True)
class NewFile:
    """A file that was sent and is what its name says."""

    upload: AcceptedUpload
    content: Any


class NewAttachmentFields(forms.Form):
    """Files to be added; several at once, and titles afterwards."""

    new_file = SeveralFilesField(
        label=_("添加文件"),
        required=False,
        allow_empty_file=True,
        help_text=_("可一次选择多个，也可拖到这里。"),
    )
    new_title = forms.CharField(
        label=_("附件标题"),
        required=False,
        max_length=200,
        help_text=_("只添加一个文件时可填；不填则用文件名。"),
    )
    new_description = forms.CharField(
        label=_("文字说明"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("图片必填。"),
    )

    def clean_new_file(self) -> list[Any]:
        """The files that are what their names say; the others are told, each."""
        self.accepted: list[NewFile] = []
        wrong: list[str] = []
        files = self.cleaned_data.get("new_file") or []
        for file in files[:MOST_AT_ONCE]:
            try:
                self.accepted.append(NewFile(check_upload(file, file.name), file))
            except Refused as refused:
                named = f"{file.name}: " if len(files) > 1 else ""
                wrong += [named + refusal.sentence for refusal in refused.refusals]
        if len(files) > MOST_AT_ONCE:
            wrong.append(
                str(_("一次最多添加 %(most)d 个文件。") % {"most": MOST_AT_ONCE})
            )
        if wrong:
            raise forms.ValidationError(wrong)
        return files


@dataclass(frozen=True)
class AttachmentLine:
    """An attachment with its form, as the page shows it.

    One of `attachment` and `held` is there: what the edition has, or what its writer
    has brought in and not saved yet.
    """

    form: AttachmentForm
    prefix: str
    attachment: Attachment | None = None
    held: HeldFile | None = None

    @property
    def file_name(self) -> str:
        """What the file is called."""
        one = self.attachment or self.held
        assert one is not None, "a line is of one or the other"
        return one.file_name

    @property
    def stored(self) -> StoredFile:
        """The file itself."""
        one = self.attachment or self.held
        assert one is not None, "a line is of one or the other"
        return one.stored_file

    @property
    def is_removed(self) -> bool:
        """Whether it is ticked to be removed."""
        return bool(self.form["remove"].value())

    @property
    def is_changed(self) -> bool:
        """Whether title or description was typed anew."""
        assert self.attachment is not None, "what is held has no earlier title"
        typed = self.form.cleaned_data
        return (typed["title"], typed["description"]) != (
            self.attachment.title,
            self.attachment.description,
        )

    @property
    def place(self) -> int:
        """The place wished for; the end when none is typed."""
        if self.form.is_bound:
            return self.form.cleaned_data.get("position") or 10_000
        return self.attachment.position if self.attachment else 10_000


def attachment_lines(
    attachments: Sequence[Attachment], data: Mapping[str, Any] | None
) -> list[AttachmentLine]:
    """A form for each attachment; what was posted without one keeps what it has."""
    lines = []
    for number, attachment in enumerate(attachments, 1):
        prefix = f"attachment-{attachment.pk}"
        initial = {
            "position": number,
            "title": attachment.title,
            "description": attachment.description,
        }
        form = _form(prefix, data, initial)
        lines.append(AttachmentLine(form, prefix, attachment=attachment))
    return lines


def held_lines(
    held: Sequence[HeldFile], data: Mapping[str, Any] | None, *, after: int
) -> list[AttachmentLine]:
    """A form for each file brought in; `after` so many attachments."""
    lines = []
    for number, file in enumerate(held, after + 1):
        prefix = f"held-{file.pk}"
        initial = {
            "position": number,
            "title": file.file_name,
            "description": file.description,
        }
        lines.append(AttachmentLine(_form(prefix, data, initial), prefix, held=file))
    return lines


def _form(
    prefix: str, data: Mapping[str, Any] | None, initial: Mapping[str, Any]
) -> AttachmentForm:
    is_posted = data is not None and f"{prefix}-title" in data
    return AttachmentForm(
        data if is_posted else None,
        prefix=prefix,
        auto_id=f"{prefix}-%s",
        initial=dict(initial),
    )
