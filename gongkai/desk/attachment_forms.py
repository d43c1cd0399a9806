"""The attachments in the form of an edition: those it has, and one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.commons.refusals import Refused
from gongkai.commons.uploads import AcceptedUpload, check_upload
from gongkai.disclosure.models import Attachment


class AttachmentForm(forms.Form):
    """Title and description of an attachment that is there."""

    title = forms.CharField(label=_("附件标题"), max_length=200)
    description = forms.CharField(
        label=_("文字说明"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("图片写明画面内容，视频写明内容提要，供看不见的读者使用。"),
    )
    remove = forms.BooleanField(required=False)


class NewAttachmentFields(forms.Form):
    """One file more, with its title and description."""

    new_file = forms.FileField(
        label=_("添加文件"),
        required=False,
        allow_empty_file=True,
        help_text=_("一次一个，保存后可继续添加。"),
    )
    new_title = forms.CharField(
        label=_("附件标题"),
        required=False,
        max_length=200,
        help_text=_("不填则用文件名。"),
    )
    new_description = forms.CharField(
        label=_("文字说明"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("图片必填。"),
    )

    def clean_new_file(self) -> Any:
        """The file, once it is what its name says."""
        file = self.cleaned_data.get("new_file")
        self.accepted: AcceptedUpload | None = None
        if file is None:
            return None
        try:
            self.accepted = check_upload(file, file.name)
        except Refused as refused:
            raise forms.ValidationError(
                [refusal.sentence for refusal in refused.refusals]
            ) from refused
        return file


@dataclass(frozen=True)
class AttachmentLine:
    """An attachment with its form, as the page shows it."""

    attachment: Attachment
    form: AttachmentForm
    prefix: str

    @property
    def is_removed(self) -> bool:
        """Whether it is ticked to be removed."""
        return bool(self.form["remove"].value())

    @property
    def is_changed(self) -> bool:
        """Whether title or description was typed anew."""
        typed = self.form.cleaned_data
        return (typed["title"], typed["description"]) != (
            self.attachment.title,
            self.attachment.description,
        )


def attachment_lines(
    attachments: Sequence[Attachment], data: Mapping[str, Any] | None
) -> list[AttachmentLine]:
    """A form for each attachment; what was posted without one keeps what it has."""
    lines = []
    for attachment in attachments:
        prefix = f"attachment-{attachment.pk}"
        is_posted = data is not None and f"{prefix}-title" in data
        form = AttachmentForm(
            data if is_posted else None,
            prefix=prefix,
            auto_id=f"{prefix}-%s",
            initial={
                "title": attachment.title,
                "description": attachment.description,
            },
        )
        lines.append(AttachmentLine(attachment, form, prefix))
    return lines
