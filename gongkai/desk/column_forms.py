"""The form of a column."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import RecordField, full_name
from gongkai.desk.official_names import article_of, name_of
from gongkai.disclosure.models import Column, PageKind, Site
from gongkai.organisation.models import Agency, Division
from gongkai.rules.classifications import column_types, statutory_heads


class ColumnForm(forms.Form):
    """The particulars of a column that may change."""

    name = forms.CharField(label=_("栏目名称"), max_length=60)
    owner = RecordField(label=_("责任处室"))
    update_interval_days = forms.IntegerField(
        label=_("承诺更新周期（天）"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("多少天内至少更新一次；不承诺则留空。"),
    )
    column_type = forms.ChoiceField(label=_("栏目类别"))
    page_kind = forms.ChoiceField(label=_("栏目形式"), choices=PageKind.choices)
    statutory_head = forms.ChoiceField(label=_("法定主动公开事项"), required=False)
    description = forms.CharField(
        label=_("栏目介绍"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写入网页标签，供搜索引擎读取。"),
    )
    keywords = forms.CharField(label=_("关键词"), max_length=200)
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=9999, initial=0
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        owner = self.fields["owner"]
        assert isinstance(owner, RecordField)
        owner.queryset = Division.objects.filter(agency=agency, is_open=True)
        kinds = [(item.key, name_of(item)) for item in column_types()]
        self._offer("column_type", kinds)
        heads = [
            (item.key, f"{article_of(item.article)} {name_of(item)}")
            for item in statutory_heads()
        ]
        self._offer("statutory_head", [("", "—"), *heads])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class NewColumnForm(ColumnForm):
    """A new column: also where it stands and what its address is called."""

    place = forms.ChoiceField(
        label=_("上级"), help_text=_("网站本身，或其中一个栏目。")
    )
    slug = forms.SlugField(
        label=_("地址名"),
        max_length=40,
        help_text=_("小写字母、数字和连字符，例如 tzgg；开设后不能更改。"),
    )
    field_order = ("place", "name", "slug")

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(agency, *args, **kwargs)
        choices = []
        for site in Site.objects.filter(agency=agency, is_open=True):
            columns = site.columns.filter(is_open=True).select_related(
                "parent__parent__parent"
            )
            choices.append((f"site-{site.pk}", site.name))
            choices += [
                (f"column-{column.pk}", f"{site.name} › {full_name(column)}")
                for column in columns.order_by("path")
            ]
        self._offer("place", choices)

    def clean_slug(self) -> str:
        """The address name in lower case."""
        return str(self.cleaned_data["slug"]).lower()

    def site_and_parent(self) -> tuple[Site, Column | None]:
        """Where the new column is to stand, once the form is valid."""
        kind, _mark, key = self.cleaned_data["place"].partition("-")
        if kind == "site":
            return Site.objects.get(pk=key, agency=self.agency), None
        parent = Column.objects.select_related("site").get(
            pk=key, site__agency=self.agency
        )
        return parent.site, parent


def errors_by_field(error: ValidationError) -> dict[str, list[str]]:
    """What a record complains of, by field; "__all__" for what is of none."""
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {"__all__": error.messages}


def take_errors(form: forms.Form, messages: dict[str, list[str]]) -> None:
    """Give a record's own complaints to the fields they speak of."""
    for name, sentences in messages.items():
        field = name if name in form.fields else None
        if name == "path":
            field = "slug" if "slug" in form.fields else None
            sentences = [str(_("这个地址已被别的栏目使用，请换一个地址名。"))]
        for sentence in sentences:
            form.add_error(field, sentence)
