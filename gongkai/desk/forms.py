"""Problems as the desk tells them, the log-in, and the filter of the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.commons.refusals import Refused
from gongkai.desk.fields import RecordField, full_name
from gongkai.disclosure.models import Column
from gongkai.disclosure.refusals import state_label
from gongkai.organisation.models import Division
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission
from gongkai.rules.edition_lifecycle import EditionState


@dataclass(frozen=True)
class Problem:
    """One line of the summary at the top; `anchor` is the field it leads to.

    `address` leads elsewhere, to a page that says more.
    """

    sentence: str
    anchor: str = ""
    address: str = ""


def summarise(form: forms.Form) -> list[Problem]:
    """Every error of a form, in the order of its fields, with its label."""
    problems = [Problem(str(text)) for text in form.non_field_errors()]
    for field in form:
        problems += [
            Problem(
                # Translators: the label of a field, then what is wrong with it
                str(_("%(label)s：%(text)s") % {"label": field.label, "text": text}),
                str(field.auto_id),
            )
            for text in field.errors
        ]
    return problems


def problems_of(refused: Refused) -> list[Problem]:
    """The reasons of a refusal as lines of the summary.

    What a person may not do leads to the page that says who may.
    """
    return [
        Problem(
            refusal.sentence,
            address=reverse("desk:permissions")
            if refusal.code == "not_permitted"
            else "",
        )
        for refusal in refused.refusals
    ]


def refusal_status(refused: Refused) -> int:
    """403 for what this person may not do at all, 409 for what stands in the way."""
    if "not_permitted" in refused.codes:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT


class LogInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def refuse(self) -> None:
        """Say that name and password do not fit, and not which of them is wrong."""
        self.add_error(None, _("用户名或密码不正确。请检查后重新输入。"))

    def summary(self) -> list[Problem]:
        """What is wrong, for the top of the page."""
        return summarise(self) if self.is_bound else []


class FilterForm(forms.Form):
    """The filter of the documents list. A value that makes no sense filters nothing."""

    q = forms.CharField(label=_("标题或文号"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False)
    division = RecordField(label=_("处室"), required=False, empty_label=_("全部处室"))
    column = forms.TypedChoiceField(
        label=_("栏目"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, permits: Permits, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter-%s")
        readable = permits.divisions_where(Permission.READ_DRAFTS)
        division, state = self.fields["division"], self.fields["state"]
        column = self.fields["column"]
        assert isinstance(division, RecordField)
        assert isinstance(state, forms.ChoiceField)
        assert isinstance(column, forms.ChoiceField)
        division.queryset = Division.objects.filter(pk__in=readable)
        state.choices = [("", _("全部状态"))] + [
            (state.value, state_label(state)) for state in EditionState
        ]
        columns = (
            Column.objects.filter(site__agency=permits.person.division.agency)
            .select_related("site", "parent__parent")
            .order_by("site_id", "path")
        )
        column.choices = [("", _("全部栏目"))] + [
            (column.pk, f"{column.site.name} › {full_name(column)}")
            for column in columns
        ]

    def wanted(self) -> dict[str, Any]:
        """The arguments for `queries.listed_editions`."""
        self.is_valid()
        typed = self.cleaned_data
        return {
            "words": typed.get("q", ""),
            "state": typed.get("state", ""),
            "division": typed.get("division"),
            "column": typed.get("column"),
        }
