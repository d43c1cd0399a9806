"""The forms of commissions, recognitions and circulars."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.disclosure.models import Column, Document, Edition
from gongkai.organisation.models import Agency, Division
from gongkai.rules.submission_rules import OWN_SITE
from gongkai.submissions.models import Outlet, Recognition
from gongkai.submissions.models.rule_rows import PERIODS

if TYPE_CHECKING:
    _Choices = forms.ModelMultipleChoiceField[Division]
else:
    _Choices = forms.ModelMultipleChoiceField


class DivisionsField(_Choices):
    """Some of an agency's open divisions, ticked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Division.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The divisions. A number past what a database knows is none of them."""
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(
                self.error_messages["invalid_pk_value"],
                code="invalid_pk_value",
                params={"pk": value},
            ) from None

    def offer(self, divisions: Sequence[Division]) -> None:
        """Offer these divisions."""
        self.queryset = Division.objects.filter(pk__in=[one.pk for one in divisions])


class CommissionForm(forms.Form):
    """A text that is asked of divisions."""

    topic = forms.CharField(label=_("约稿主题"), max_length=120)
    description = forms.CharField(
        label=_("要求"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = ChineseDateField(label=_("截止日期"))
    column = RecordField(label=_("拟用栏目"), required=False, empty_label=_("不限"))
    divisions = DivisionsField(
        label=_("约稿处室"), error_messages={"required": _("请至少选择一个处室。")}
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column, divisions = self.fields["column"], self.fields["divisions"]
        assert isinstance(column, RecordField)
        assert isinstance(divisions, DivisionsField)
        column.queryset = Column.objects.filter(
            site__agency=agency, is_open=True
        ).order_by("path")
        divisions.offer(list(agency.divisions.filter(is_open=True)))


class AnswerForm(forms.Form):
    """Which of a division's documents answers a commission."""

    document = forms.TypedChoiceField(label=_("应约信息"), coerce=int)

    def __init__(self, division: Division, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        editions = Edition.objects.filter(
            number=1, document__division=division
        ).exclude(state="discarded")
        newest = editions.order_by("-written_at")[:100]
        field.choices = [
            (key, f"{at:%m-%d} {title}" if title else str(key))
            for key, title, at in newest.values_list(
                "document_id", "title", "written_at"
            )
        ]

    def chosen(self) -> Document:
        """The document, once the form is valid."""
        return Document.objects.get(pk=self.cleaned_data["document"])


class GroundForm(forms.Form):
    """A reason, said in a sentence."""

    ground = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class NumberedDocumentForm(forms.Form):
    """A form that names a document of the agency by its number."""

    index_number = forms.CharField(
        label=_("信息编号"),
        max_length=60,
        help_text=_("索引号，或信息页地址中的数字。"),
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency

    def document(self) -> Document | None:
        """The document whose number was typed, if there is one."""
        number = (self.cleaned_data.get("index_number") or "").strip()
        documents = Document.objects.filter(agency=self.agency)
        found = documents.filter(index_number=number).first()
        if found is None and number.isascii() and number.isdigit():
            found = documents.filter(pk=min(int(number), 2**63 - 1)).first()
        return found

    def refuse_number(self) -> None:
        """Say at the field that no document has this number."""
        self.add_error("index_number", _("没有这个编号的信息，请核对后重新填写。"))


class JointForm(NumberedDocumentForm):
    """Which further divisions have a share in a document."""

    divisions = DivisionsField(
        label=_("联合报送处室"),
        required=False,
        help_text=_("不选则取消联合报送。"),
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(agency, *args, **kwargs)
        divisions = self.fields["divisions"]
        assert isinstance(divisions, DivisionsField)
        divisions.offer(list(agency.divisions.filter(is_open=True)))


class RecognitionForm(NumberedDocumentForm):
    """An adoption elsewhere, or a leader's note."""

    kind = forms.ChoiceField(label=_("类别"), choices=Recognition.Kind.choices)
    outlet = RecordField(label=_("载体或批示层级"), empty_label="—")
    recognised_on = ChineseDateField(label=_("日期"))
    division = RecordField(label=_("报送处室"), empty_label="—")
    index_number = forms.CharField(
        label=_("信息编号"),
        required=False,
        max_length=60,
        help_text=_("索引号，或信息页地址中的数字；系统外报送的留空。"),
    )
    title = forms.CharField(
        label=_("标题"),
        required=False,
        max_length=300,
        help_text=_("填写信息编号时可以留空。"),
    )
    shared_with = DivisionsField(label=_("联合报送处室"), required=False)
    is_commissioned = forms.BooleanField(label=_("属于约稿"), required=False)

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(agency, *args, **kwargs)
        divisions = Division.objects.filter(agency=agency, is_open=True)
        outlet, division = self.fields["outlet"], self.fields["division"]
        shared = self.fields["shared_with"]
        assert isinstance(outlet, RecordField)
        assert isinstance(division, RecordField)
        assert isinstance(shared, DivisionsField)
        outlet.queryset = Outlet.objects.filter(agency=agency).exclude(slug=OWN_SITE)
        division.queryset = divisions
        shared.offer(list(divisions))

    def clean(self) -> dict[str, Any]:
        """Find the document by its number, and take its title."""
        typed = super().clean() or {}
        document = self.document() if typed.get("index_number") else None
        if document is None and typed.pop("index_number", ""):
            self.refuse_number()
            return typed
        typed.pop("index_number", None)
        typed["document"] = document
        if document is not None and not typed.get("title"):
            typed["title"] = document.editions.order_by("-number")[0].title
        if not typed.get("title"):
            self.add_error("title", _("请填写标题或信息编号。"))
        return typed


class CircularForm(forms.Form):
    """Which period a circular is about."""

    period = forms.ChoiceField(label=_("通报周期"), choices=PERIODS[1:])
    day = ChineseDateField(
        label=_("期间内任意一天"), help_text=_("例如填 3 月 31 日，即通报 3 月。")
    )


def last_month_day(on: date) -> date:
    """The last day of the month before: what a circular is usually about."""
    return date.fromordinal(on.replace(day=1).toordinal() - 1)


class ZeroReportForm(forms.Form):
    """That a division has nothing to send for a period."""

    period = forms.ChoiceField(choices=PERIODS, widget=forms.HiddenInput)
    first_on = ChineseDateField(label=_("期间起始日期"))
    ground = forms.CharField(
        label=_("没有信息的原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
