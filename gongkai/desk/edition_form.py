"""The form in which an edition is written, and what its digest answers for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from gongkai.commons.hidden_characters import without_hidden
from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.pasting import clean_paste, is_office_markup
from gongkai.commons.refusals import Refused
from gongkai.commons.richtext import (
    clean_html,
    has_markup,
    html_to_text,
    plain_text_to_html,
)
from gongkai.commons.table_headers import with_scopes
from gongkai.commons.uploads import check_upload
from gongkai.desk.attachment_forms import (
    AttachmentLine,
    NewAttachmentFields,
    NewFile,
    attachment_lines,
    held_lines,
)
from gongkai.desk.comparison import Paragraph, Skipped, marked_lines
from gongkai.desk.fields import (
    ChineseDateField,
    RecordField,
    columns_taking_documents,
    full_name,
)
from gongkai.desk.forms import Problem, summarise
from gongkai.desk.official_names import name_of
from gongkai.desk.picture_addresses import PictureGone, as_stored, at_desk
from gongkai.disclosure.actions.drafting import EDITABLE_FIELDS
from gongkai.disclosure.models import Column, Edition, HeldFile
from gongkai.disclosure.queries import attachments_of
from gongkai.disclosure.suggestions import SuggestedColumn, columns_of_alike
from gongkai.disclosure.text_pictures import listed
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.rules.classifications import genres_on, topics
from gongkai.rules.document_number import DocumentNumberError, parse_document_number

NUMBER_ERRORS = {
    "too_long": _("发文字号太长，请只填写文号本身。"),
    "not_a_document_number": _(
        "认不出这个发文字号，请按“民发〔2026〕12号”的形式填写。"
    ),
    "agency_code_missing": _(
        "发文字号缺少机关代字，例如“民发〔2026〕12号”中的“民发”。"
    ),
    "year_two_digits": _("发文字号的年份请用四位数字。"),
    "year_missing": _("发文字号缺少年份。"),
    "year_implausible": _("发文字号的年份不合理，请检查。"),
    "serial_zero": _("发文字号的顺序号从 1 开始。"),
}
"""What to do about each code of `rules.document_number`."""

LONGEST_BODY = 2_000_000
"""Characters of HTML; longer texts belong into an attachment."""


class EditionForm(NewAttachmentFields):
    """Title, text and particulars of an edition, and the columns it is to stand in."""

    read_digest = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("标题"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写标题。")},
    )
    summary = forms.CharField(
        label=_("摘要"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("显示在列表和搜索结果中，一两句话即可。"),
    )
    body_html = forms.CharField(
        label=_("正文"),
        required=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "可直接从 Word、WPS 或网页粘贴：保留标题、表格和列表，多余格式自动清除。"
        ),
    )
    picture = forms.FileField(
        label=_("插入图片"),
        required=False,
        allow_empty_file=True,
        help_text=_("jpg、png、gif 或 webp，插在光标处；没有光标则放在正文末尾。"),
    )
    picture_words = forms.CharField(
        label=_("图片文字说明"),
        required=False,
        max_length=500,
        help_text=_("写明画面内容，供看不见图片的读者使用，必填。"),
    )
    word_file = forms.FileField(
        label=_("从 Word 文件导入"),
        required=False,
        allow_empty_file=True,
        help_text=_("docx 文件。导入的文字接在现有正文之后，保存前可修改。"),
    )
    issuer = forms.CharField(label=_("发文机关"), required=False, max_length=100)
    source = forms.CharField(
        label=_("信息来源"),
        required=False,
        max_length=100,
        help_text=_("提供这条信息的处室或单位，报送前必填。"),
    )
    document_number = forms.CharField(
        label=_("发文字号"),
        required=False,
        max_length=100,
        help_text=_("例如：民发〔2026〕12号，括号形式不限。"),
    )
    made_on = ChineseDateField(label=_("成文日期"), required=False)
    effective_on = ChineseDateField(label=_("施行日期"), required=False)
    topic = forms.ChoiceField(label=_("主题分类"), required=False)
    genre = forms.ChoiceField(label=_("体裁"), required=False)
    keywords = forms.CharField(
        label=_("关键词"),
        required=False,
        max_length=200,
        help_text=_("用空格或顿号分开。"),
    )
    change_note = forms.CharField(
        label=_("修改说明"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("读者会在版本记录中看到这句说明，报送前必填。"),
    )
    columns = forms.TypedMultipleChoiceField(
        label=_("放入栏目"), required=False, coerce=int
    )

    def __init__(
        self,
        agency: Agency,
        *args: Any,
        edition: Edition | None = None,
        person: Staff,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.person = edition, person
        self.accepted: list[NewFile] = []
        self.accepted_picture: NewFile | None = None
        self.shown_pictures: list[HeldFile] = []
        self.read_lines()
        self.offered = columns_taking_documents(agency)
        self._choices("columns").choices = [
            (column.pk, full_name(column)) for column in self.offered
        ]
        self._choices("topic").choices = _topic_choices(edition)
        self._choices("genre").choices = _genre_choices(edition, on)
        if edition is None or edition.number == 1:
            del self.fields["change_note"]

    def read_lines(self) -> None:
        """A form for each attachment there is and each file brought in."""
        data = self.data if self.is_bound else None
        there: Sequence[Any] = ()
        if self.edition is not None:
            there = listed(attachments_of(self.edition), self.edition.body_html)
        lines = attachment_lines(there, data)
        held = HeldFile.objects.filter(by=self.person, pk__in=self._held_numbers())
        files = list(held.select_related("stored_file").order_by("pk"))
        self._lines = lines + held_lines(files, data, after=len(lines))

    def _held_numbers(self) -> list[int]:
        if not self.is_bound:
            return []
        typed: Any = self.data
        numbers = typed.getlist("held") if hasattr(typed, "getlist") else ()
        return [int(number) for number in numbers if number.isdecimal()][:1000]

    def bring_in(self, held: HeldFile, *, title: str = "") -> None:
        """Let the form carry a file that was kept for it."""
        typed: Any = self.data
        typed = typed.copy()
        typed.appendlist("held", str(held.pk))
        typed[f"held-{held.pk}-title"] = title or held.file_name
        typed[f"held-{held.pk}-description"] = held.description
        self.data = typed

    def forget_errors(self) -> None:
        """Show what is typed without finding fault: nobody has asked to save it."""
        self._errors = ErrorDict()
        for line in self._lines:
            if line.form.is_bound:
                line.form.forget_errors()

    def put_words(self, name: str, words: str) -> None:
        """Let a field of the form hold these words instead of those typed."""
        typed: Any = self.data
        typed = typed.copy()
        typed[name] = words
        self.data = typed

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def sites(self) -> list[tuple[str, list[tuple[Column, str, bool]]]]:
        """The offered columns by site: each with its full name, and if it is ticked."""
        ticked = {str(value) for value in self["columns"].value() or ()}
        return [
            (
                site,
                [
                    (column, full_name(column), str(column.pk) in ticked)
                    for column in columns
                ],
            )
            for site, columns in groupby(self.offered, lambda item: item.site.name)
        ]

    def suggested(self) -> list[SuggestedColumn]:
        """Columns in which earlier documents of the same kind stand, not ticked yet."""
        division = self.edition.document.division if self.edition else None
        division = division or self.person.division
        offered = {column.pk: column for column in self.offered}
        ticked = {str(value) for value in self["columns"].value() or ()}
        found = columns_of_alike(
            division,
            genre=str(self["genre"].value() or ""),
            title=str(self["title"].value() or ""),
        )
        return [
            item
            for item in found
            if item.column in offered and str(item.column) not in ticked
        ]

    def column_name(self, number: int) -> str:
        """An offered column's name with its site's."""
        column = next(item for item in self.offered if item.pk == number)
        return f"{column.site.name} › {full_name(column)}"

    def attachment_lines(self) -> list[AttachmentLine]:
        """The attachments there are or are brought in, each with its form."""
        return self._lines

    def is_valid(self) -> bool:
        """Whether everything typed can be kept, attachments included."""
        lines = [line.form.is_valid() for line in self._lines if line.form.is_bound]
        return super().is_valid() and all(lines)

    def problems(self) -> list[Problem]:
        """Every error in the order of the page."""
        problems = summarise(self)
        for line in self._lines:
            problems += summarise(line.form)
        return problems

    def changes_text(self) -> bool:
        """Whether the text typed is another than the one stored."""
        return self.edition is None or any(
            value != getattr(self.edition, name) for name, value in self.text().items()
        )

    def is_stale(self) -> bool:
        """Whether another has changed the text since this form was opened."""
        edition = self.edition
        return (
            edition is not None and self.cleaned_data["read_digest"] != edition.digest
        )

    def now_read(self, digest: str) -> None:
        """Let the next saving answer for the text with this digest."""
        self.put_words("read_digest", digest)

    def clean_title(self) -> str:
        """The title in one line."""
        title = " ".join(without_hidden(self.cleaned_data["title"]).split())
        if not title:
            raise forms.ValidationError(
                self.fields["title"].error_messages["required"], code="required"
            )
        return title

    def clean_body_html(self) -> str:
        """The text as clean HTML, whether HTML or plain text was typed."""
        typed = self.cleaned_data["body_html"].replace("\r\n", "\n")
        if not typed.strip():
            return ""
        try:
            return self._cleaned_body(typed)
        except MarkupTooDeep as error:
            raise forms.ValidationError(error.sentence) from error
        except PictureGone as error:
            raise forms.ValidationError(
                _("正文中有图片已经失效，请删去后重新插入。")
            ) from error

    def _cleaned_body(self, typed: str) -> str:
        if not has_markup(typed):
            return plain_text_to_html(typed)
        if is_office_markup(typed):
            typed = clean_paste(typed).html
        typed, self.shown_pictures = as_stored(typed, self.person)
        clean = clean_html(typed).html
        if self.edition is not None and clean == self.edition.body_html:
            # An older text may lack the scopes; that alone makes it no other text.
            return clean
        return clean_html(with_scopes(clean)).html

    def clean_picture(self) -> Any:
        """The picture to be put into the text, if it is one."""
        file = self.cleaned_data.get("picture")
        if file is None:
            return None
        try:
            upload = check_upload(file, file.name)
        except Refused as refused:
            raise forms.ValidationError(
                [refusal.sentence for refusal in refused.refusals]
            ) from refused
        if upload.kind != "picture":
            raise forms.ValidationError(
                _("这不是图片。其他文件请在“附件”中添加。"), code="no_picture"
            )
        self.accepted_picture = NewFile(upload, file)
        return file

    def clean_document_number(self) -> str:
        """The document number as official documents print it."""
        typed = self.cleaned_data["document_number"].strip()
        if not typed:
            return ""
        try:
            return str(parse_document_number(typed))
        except DocumentNumberError as error:
            sentence = NUMBER_ERRORS.get(
                error.code, NUMBER_ERRORS["not_a_document_number"]
            )
            raise forms.ValidationError(sentence, code=error.code) from error

    def clean(self) -> dict[str, Any]:
        """Line ends as the store has them; browsers send carriage returns."""
        typed = super().clean() or self.cleaned_data
        for name, value in typed.items():
            if isinstance(value, str):
                typed[name] = value.replace("\r\n", "\n")
        if self.accepted_picture and not typed.get("picture_words", "").strip():
            self.add_error("picture_words", _("请填写图片的文字说明。"))
        return typed

    def text(self) -> dict[str, Any]:
        """The fields for `actions.drafting`, once the form is valid."""
        typed = self.cleaned_data
        return {name: typed[name] for name in EDITABLE_FIELDS if name in typed}


class NewEditionForm(EditionForm):
    """The form of a new document, which also says whose it is."""

    division = RecordField(label=_("起草处室"), empty_label=None)

    def __init__(
        self, divisions: Sequence[Division], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, RecordField)
        field.queryset = Division.objects.filter(
            pk__in=[division.pk for division in divisions]
        )


@dataclass(frozen=True)
class Difference:
    """A field in which the stored text and the typed text are not the same.

    `lines` are the paragraphs of a long text, those that differ marked.
    """

    name: str
    label: str
    stored: str
    lines: Sequence[Paragraph | Skipped] = ()


def initial_of(edition: Edition) -> dict[str, Any]:
    """What the form shows of an edition as it is stored."""
    placements = edition.document.placements.filter(removed_at=None)
    return {name: getattr(edition, name) for name in EDITABLE_FIELDS} | {
        "body_html": at_desk(edition.body_html, edition.document_id, edition.number),
        "read_digest": edition.digest,
        "columns": list(placements.values_list("column_id", flat=True)),
    }


def differences(form: EditionForm, edition: Edition) -> list[Difference]:
    """Where another has written something else than what was typed here."""
    typed: Mapping[str, Any] = form.cleaned_data
    found = []
    for name in EDITABLE_FIELDS:
        if name not in typed or typed[name] == getattr(edition, name):
            continue
        label, stored = str(form.fields[name].label), getattr(edition, name)
        if name != "body_html":
            found.append(Difference(name, label, str(stored or "—")))
            continue
        words, mine = html_to_text(stored), html_to_text(typed[name])
        lines = marked_lines(words.splitlines(), mine.splitlines())
        found.append(Difference(name, label, words, lines))
    return found


def _topic_choices(edition: Edition | None) -> list[Any]:
    choices: list[Any] = [("", "—")]
    known = {""}
    for topic in topics():
        options = [(topic.name, name_of(topic))]
        options += [
            (f"{topic.name}\\{item.name}", f"{name_of(topic)}\\{name_of(item)}")
            for item in topic.subtopics
        ]
        choices.append((name_of(topic), options))
        known.update(value for value, _label in options)
    return choices + _kept(edition.topic if edition else "", known)


def _genre_choices(edition: Edition | None, on: date) -> list[Any]:
    options = [(genre.name, name_of(genre)) for genre in genres_on(on)]
    known = {"", *(value for value, _label in options)}
    return [("", "—"), *options, *_kept(edition.genre if edition else "", known)]


def _kept(value: str, known: set[str]) -> list[tuple[str, str]]:
    """A value that came from elsewhere stays choosable, or saving would lose it."""
    return [] if value in known else [(value, value)]
