"""What an officer fills in of a letter, and the texts and particulars of an agency."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField
from gongkai.letters.kinds import Kind, field_labels
from gongkai.letters.models import Letterhead
from gongkai.letters.queries import text_in_force
from gongkai.letters.template_text import LONGEST_TEMPLATE, take_apart
from gongkai.organisation.models import Agency

COMPUTED = frozenset(
    {
        "article",
        "ground",
        "ground_article",
        "remedy",
        "agency_name",
        "agency_address",
        "agency_telephone",
    }
)
"""Fields that are made from the law or the agency and typed by nobody."""

LONG = frozenset(
    "content unclear wanted reason given where search_record concerned_part "
    "disclosed_part history reasons_given computation result".split()
)


class LetterForm(forms.Form):
    """The fields that a letter's text names, filled from the case for a last look."""

    decided_on = ChineseDateField(label=_("成文日期"))
    is_online = forms.BooleanField(
        label=_("通过互联网送达（写明复议的网上渠道）"), required=False
    )

    def __init__(
        self,
        kind: Kind,
        agency: Agency,
        fields: Mapping[str, str],
        *args: Any,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = on
        named = take_apart(text_in_force(agency, kind.key, on=on)).fields
        wanted = [*(["number"] if kind.is_numbered else []), *named]
        if kind.remedy.value != "none":
            wanted += ["government", "filing_address", "court"]
        labels = field_labels()
        for name in dict.fromkeys(wanted):
            if name in COMPUTED or name == "received_on":
                continue
            self.fields[f"field_{name}"] = forms.CharField(
                label=labels.get(name, name),
                required=False,
                max_length=20_000,
                initial=fields.get(name, ""),
                widget=forms.Textarea(attrs={"rows": 3})
                if name in LONG
                else forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def given(self) -> dict[str, str]:
        """What was typed, by the names of the letter's fields."""
        return {
            name.removeprefix("field_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("field_") and value
        }


class LetterTextForm(forms.Form):
    """An agency's own text of one kind of letter, from a day on."""

    text = forms.CharField(
        label=_("文书正文"),
        required=False,
        max_length=LONGEST_TEMPLATE,
        widget=forms.Textarea(attrs={"rows": 20, "lang": "zh-CN"}),
    )
    from_on = ChineseDateField(label=_("自何日起使用"))


class LetterheadForm(forms.Form):
    """What letters say of the agency and of the way to challenge it."""

    mark = forms.CharField(label=_("发文机关标志"), required=False, max_length=100)
    government = forms.CharField(
        label=_("受理行政复议的人民政府"), required=False, max_length=100
    )
    filing_address = forms.CharField(
        label=_("行政复议申请的网上提交渠道"), required=False, max_length=200
    )
    court = forms.CharField(
        label=_("管辖法院"),
        required=False,
        max_length=100,
        help_text=_("不填则写“有管辖权的人民法院”。"),
    )

    @staticmethod
    def of(letterhead: Letterhead) -> dict[str, str]:
        """What stands now."""
        return {
            name: getattr(letterhead, name)
            for name in ("mark", "government", "filing_address", "court")
        }
