"""What is typed beside the buttons of a document's page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField, ColumnField, MomentField, RecordField
from gongkai.desk.official_names import ground_name
from gongkai.disclosure.models import (
    AgencyConsultation,
    DisclosureClass,
    Document,
    Edition,
    Relation,
    RelationKind,
    RuleStatus,
)
from gongkai.disclosure.queries import current_placements
from gongkai.rules.classifications import withholding_grounds


class ActForm(forms.Form):
    """The fields of one act on one edition; most acts have none.

    Fields are not required here where the action itself says what is missing: its
    sentence is better than "this field is required".
    """

    def __init__(self, edition: Edition, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.edition = edition
        self.offer()

    def offer(self) -> None:
        """Fill the choices that depend on the edition."""


class OpinionForm(ActForm):
    """An opinion on exactly the text that was on the screen."""

    read_digest = forms.CharField(widget=forms.HiddenInput)
    opinion = forms.CharField(
        label=_("审核意见"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回时必须写明原因。"),
    )

    def offer(self) -> None:
        """The digest of the text this page shows."""
        self.fields["read_digest"].initial = self.edition.digest


class GroundForm(ActForm):
    """Why something out of the ordinary is done."""

    ground = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ScheduleForm(ActForm):
    """When an approved edition is to be published."""

    publish_at = MomentField(label=_("发布时间"), help_text=_("北京时间。"))


class PlaceForm(ActForm):
    """A place in one more column."""

    column = ColumnField(label=_("栏目"))
    shown_on = ChineseDateField(
        label=_("显示日期"),
        required=False,
        help_text=_("不填则用发布日期。"),
    )
    pinned_until = ChineseDateField(label=_("置顶至"), required=False)

    def offer(self) -> None:
        """The agency's open columns in which the document does not stand yet."""
        field = self.fields["column"]
        assert isinstance(field, ColumnField)
        taken = [item.column_id for item in current_placements(self.edition.document)]
        field.offer(self.edition.document.agency, without=taken)


class PlacementForm(ActForm):
    """One of the places a document has."""

    placement = RecordField(label=_("位置"), widget=forms.HiddenInput)

    def offer(self) -> None:
        """The document's own places and no others."""
        field = self.fields["placement"]
        assert isinstance(field, RecordField)
        field.queryset = self.edition.document.placements.filter(removed_at=None)


class PinForm(PlacementForm):
    """How long a document stays at the head of a column."""

    until = ChineseDateField(
        label=_("置顶至"), required=False, help_text=_("留空即取消置顶。")
    )


class DateInColumnForm(PlacementForm):
    """The date under which a document stands in one column."""

    shown_on = ChineseDateField(label=_("显示日期"))


class ClassifyForm(ActForm):
    """How a document may be had."""

    disclosure_class = forms.ChoiceField(
        label=_("公开属性"), choices=DisclosureClass.choices
    )
    ground = forms.ChoiceField(
        label=_("不予公开的理由"), required=False, help_text=_("仅在不予公开时填写。")
    )
    reexamine_on = ChineseDateField(
        label=_("下次评估审查日期"),
        required=False,
        help_text=_("不予公开时必填；依申请公开时可填。"),
    )

    def offer(self) -> None:
        """The grounds of the law, and what stands now."""
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—")] + [
            (ground.key, ground_name(ground.key)) for ground in withholding_grounds()
        ]
        document = self.edition.document
        self.fields["disclosure_class"].initial = document.disclosure_class
        field.initial = document.withholding_ground
        self.fields["reexamine_on"].initial = document.reexamine_on


class StandingForm(ActForm):
    """Whether a rule document is in force, and since when."""

    status = forms.ChoiceField(label=_("有效性"), choices=RuleStatus.choices)
    on = ChineseDateField(label=_("自何日起"))

    def offer(self) -> None:
        """What stands now."""
        self.fields["status"].initial = self.edition.document.rule_status or None


class RelateForm(ActForm):
    """What this document does to another one."""

    kind = forms.ChoiceField(label=_("关系"), choices=RelationKind.choices)
    target = forms.CharField(
        label=_("另一份文件"),
        max_length=100,
        help_text=_("填写索引号或发文字号。"),
    )

    def clean_target(self) -> Document:
        """The document meant. Says so when there is none, or more than one."""
        typed = self.cleaned_data["target"].strip()
        documents = Document.objects.filter(agency=self.edition.document.agency)
        found = list(
            documents.filter(index_number=typed)
            or documents.filter(editions__document_number=typed).distinct()[:2]
        )
        if not found:
            raise forms.ValidationError(
                _("没有找到索引号或发文字号为“%(typed)s”的信息，请核对后再试。"),
                params={"typed": typed},
            )
        if len(found) > 1:
            raise forms.ValidationError(_("有多份信息使用这个文号，请改填索引号。"))
        return found[0]


class UnrelateForm(ActForm):
    """One of the relations this document states."""

    relation = RecordField(label=_("关系"), widget=forms.HiddenInput)

    def offer(self) -> None:
        """The relations stated on this document's side."""
        field = self.fields["relation"]
        assert isinstance(field, RecordField)
        field.queryset = Relation.objects.filter(subject=self.edition.document)


class ConsultForm(ActForm):
    """Which agency is asked, and what."""

    agency_name = forms.CharField(
        label=_("被征求意见的机关"), required=False, max_length=100
    )
    question = forms.CharField(
        label=_("征求意见的内容"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(ActForm):
    """What the other agency answered, and when."""

    consultation = RecordField(label=_("征求意见"), widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("答复"), choices=AgencyConsultation.Answer.choices
    )
    answered_on = ChineseDateField(label=_("答复日期"))
    text = forms.CharField(
        label=_("答复内容"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def offer(self) -> None:
        """The document's own consultations."""
        field = self.fields["consultation"]
        assert isinstance(field, RecordField)
        field.queryset = self.edition.document.consultations.all()
