"""A column's template as the OGI office writes it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.commons.markup_limits import MarkupTooDeep
from gongkai.commons.richtext import clean_html, has_markup, plain_text_to_html
from gongkai.desk.fields import ColumnField, columns_taking_documents
from gongkai.desk.official_names import name_of
from gongkai.organisation.models import Agency
from gongkai.rules.classifications import genres_on


class TemplateForm(forms.Form):
    """Name, column and skeleton of a template."""

    name = forms.CharField(
        label=_("模板名称"),
        max_length=60,
        error_messages={"required": _("请填写模板名称。")},
    )
    column = ColumnField(label=_("栏目"))
    genre = forms.ChoiceField(label=_("体裁"), required=False)
    title = forms.CharField(
        label=_("标题的固定写法"),
        required=False,
        max_length=300,
        help_text=_("需要起草人填写的地方可写成“××”。"),
    )
    body_html = forms.CharField(
        label=_("正文骨架"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    is_open = forms.BooleanField(label=_("供起草时选用"), required=False, initial=True)

    def __init__(
        self,
        agency: Agency,
        divisions: Collection[int],
        *args: Any,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        column, genre = self.fields["column"], self.fields["genre"]
        assert isinstance(column, ColumnField)
        assert isinstance(genre, forms.ChoiceField)
        others = [
            item.pk
            for item in columns_taking_documents(agency)
            if item.owner_id not in divisions
        ]
        column.offer(agency, without=others)
        genre.choices = [("", "—")] + [
            (item.name, name_of(item)) for item in genres_on(on)
        ]

    def clean_body_html(self) -> str:
        """The skeleton as clean HTML."""
        typed = self.cleaned_data["body_html"].replace("\r\n", "\n")
        try:
            if not has_markup(typed):
                return plain_text_to_html(typed)
            return clean_html(typed).html
        except MarkupTooDeep as error:
            raise forms.ValidationError(error.sentence) from error
