"""Who reviews in somebody's place, and from when to when."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.organisation.models import Staff


class DeputyForm(forms.Form):
    """A deputation; `absent` is asked only of those who arrange it for others."""

    absent = RecordField(
        label=_("谁外出"),
        empty_label=None,
        error_messages={"invalid_choice": _("请选择本机关的在用账号。")},
    )
    deputy = RecordField(
        label=_("由谁代审"),
        empty_label="—",
        error_messages={
            "required": _("请选择代审人。"),
            "invalid_choice": _("请选择本机关的在用账号。"),
        },
    )
    from_on = ChineseDateField(label=_("自"))
    until_on = ChineseDateField(label=_("至"), help_text=_("含当天。"))
    reason = forms.CharField(
        label=_("原因"),
        required=False,
        max_length=200,
        help_text=_("例如出差、休假；代审的每条意见都会注明代谁审核。"),
    )

    def __init__(
        self, person: Staff, *args: Any, is_for_others: bool, on: date, **kwargs: Any
    ) -> None:
        initial = {"from_on": on, "absent": person.pk}
        super().__init__(*args, **({"initial": initial} | kwargs))
        colleagues = Staff.objects.filter(
            division__agency=person.division.agency_id, is_active=True
        ).select_related("division")
        absent, deputy = self.fields["absent"], self.fields["deputy"]
        assert isinstance(absent, RecordField)
        assert isinstance(deputy, RecordField)
        absent.queryset = (
            colleagues if is_for_others else colleagues.filter(pk=person.pk)
        )
        deputy.queryset = colleagues.order_by("division__position", "pk")
        deputy.label_from_instance = _named  # type: ignore[method-assign,assignment]
        absent.label_from_instance = _named  # type: ignore[method-assign,assignment]


def _named(person: Any) -> str:
    return f"{person.name} · {person.division.name}"
