"""The forms of a rule set, its rows, and the classes of divisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.disclosure.models import Column
from gongkai.organisation.models import Agency, Division
from gongkai.rules.submission_rules import OWN_SITE, known_rule_sets
from gongkai.submissions.models import DivisionClass, Outlet
from gongkai.submissions.models.rule_rows import (
    EVENTS,
    MEDIA,
    PART_LABELS,
    PERIODS,
    SHARINGS,
)

_ANY = ("", _("不限"))


class RulesForm(forms.Form):
    """The head of a rule set."""

    name = forms.CharField(label=_("规则名称"), max_length=100)
    basis = forms.CharField(label=_("依据（文号）"), required=False, max_length=100)
    from_on = ChineseDateField(label=_("施行日期"))
    until_on = ChineseDateField(
        label=_("停止日期"),
        required=False,
        help_text=_("留空则施行到下一套规则开始的前一天。"),
    )
    ranks_by_class = forms.BooleanField(label=_("按处室类别分别排名"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        typed = super().clean() or {}
        until_on, from_on = typed.get("until_on"), typed.get("from_on")
        if until_on and from_on and until_on < from_on:
            self.add_error("until_on", _("停止日期不能早于施行日期。"))
        return typed


class BeginForm(forms.Form):
    """A new rule set: empty, one of those known, or read from a file."""

    name = forms.CharField(label=_("规则名称"), max_length=100)
    from_on = ChineseDateField(label=_("施行日期"))
    known = forms.ChoiceField(
        label=_("参照"),
        required=False,
        help_text=_("可以从已知的一套规则开始，再逐条修改；栏目和类别以本机关为准。"),
    )
    file = forms.FileField(
        label=_("导入文件"),
        required=False,
        help_text=_("TOML，或按“下载表格”的格式填写的 XLSX。导入文件优先于参照。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["known"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("空白规则"))] + [
            (key, rules.name) for key, rules in known_rule_sets().items()
        ]


class CopyForm(forms.Form):
    """From when on a copy of a rule set is in force."""

    from_on = ChineseDateField(label=_("新规则施行日期"))


class LimitForm(forms.Form):
    """A row that bounds a part of the points."""

    label = forms.CharField(label=_("名称"), max_length=60)
    over = forms.CharField(
        label=_("封顶范围"),
        max_length=40,
        initial="all",
        help_text=_(
            "all 全部，quotas 任务，awards 采用，deductions 扣分，或取高组名。"
        ),
    )
    period = forms.ChoiceField(label=_("周期"), choices=PERIODS)
    most = forms.DecimalField(
        label=_("最多（分）"), required=False, max_digits=7, decimal_places=2
    )
    least = forms.DecimalField(
        label=_("最少（分）"), required=False, max_digits=7, decimal_places=2
    )
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=999, initial=0
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean_over(self) -> str:
        """The part by its key, also when its Chinese name was typed."""
        typed = str(self.cleaned_data["over"]).strip()
        names = {str(name): key for key, name in PART_LABELS.items()}
        return names.get(typed, typed)

    def clean(self) -> dict[str, Any]:
        """Refuse a limit that limits nothing."""
        typed = super().clean() or {}
        if typed.get("most") is None and typed.get("least") is None:
            self.add_error("most", _("最多和最少至少填写一项。"))
        return typed


class ForfeitForm(forms.Form):
    """A row that takes the whole year's points away."""

    label = forms.CharField(label=_("名称"), max_length=60)
    event = forms.ChoiceField(label=_("事件"), choices=EVENTS)
    least_count = forms.IntegerField(label=_("次数"), min_value=1, max_value=999)
    period = forms.ChoiceField(label=_("周期"), choices=PERIODS, initial="year")
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=999, initial=0
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MatchingForm(forms.Form):
    """What narrows a row; left out, it speaks of everything."""

    division_class = RecordField(
        label=_("处室类别"), required=False, empty_label=_("不限")
    )
    column = RecordField(label=_("栏目"), required=False, empty_label=_("不限"))
    outlet = RecordField(label=_("采用载体"), required=False, empty_label=_("不限"))
    medium = forms.ChoiceField(
        label=_("形式"), required=False, choices=[("", _("按条，不分形式")), *MEDIA]
    )
    least_characters = forms.IntegerField(
        label=_("最少字数"), required=False, min_value=0, max_value=100_000
    )
    most_characters = forms.IntegerField(
        label=_("最多字数"), required=False, min_value=0, max_value=100_000
    )
    is_commissioned = forms.TypedChoiceField(
        label=_("约稿"),
        required=False,
        choices=[_ANY, ("1", _("只计约稿")), ("0", _("不含约稿"))],
        coerce=lambda value: value == "1",
        empty_value=None,
    )
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=999, initial=0
    )

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        if isinstance(initial.get("is_commissioned"), bool):
            initial["is_commissioned"] = "1" if initial["is_commissioned"] else "0"
        super().__init__(*args, **(kwargs | {"initial": initial}))
        records: dict[str, Any] = {
            "division_class": DivisionClass.objects.filter(agency=agency),
            "column": Column.objects.filter(site__agency=agency).order_by("path"),
            "outlet": Outlet.objects.filter(agency=agency),
        }
        for name, queryset in records.items():
            field = self.fields[name]
            assert isinstance(field, RecordField)
            field.queryset = queryset


class QuotaForm(MatchingForm):
    """What a class of divisions owes in every period."""

    label = forms.CharField(label=_("名称"), max_length=60)
    minimum = forms.IntegerField(label=_("最低数量"), min_value=1, max_value=9999)
    period = forms.ChoiceField(label=_("周期"), choices=PERIODS, initial="month")
    event = forms.ChoiceField(label=_("统计"), choices=EVENTS[:2], initial="submitted")
    months = forms.CharField(
        label=_("限月份"),
        required=False,
        max_length=40,
        help_text=_("例如 1 4 7 10；留空为每个月。"),
    )
    points_met = forms.DecimalField(
        label=_("完成得分"), initial=0, max_digits=7, decimal_places=2
    )
    points_each_extra = forms.DecimalField(
        label=_("每超一条得分"), initial=0, max_digits=7, decimal_places=2
    )
    points_missed = forms.DecimalField(
        label=_("未完成得分"),
        initial=0,
        max_digits=7,
        decimal_places=2,
        help_text=_("扣分填负数。"),
    )
    points_each_lacking = forms.DecimalField(
        label=_("每缺一条得分"),
        initial=0,
        max_digits=7,
        decimal_places=2,
        help_text=_("扣分填负数。"),
    )
    is_met_by_zero_report = forms.BooleanField(
        label=_("没有信息时可以零报告"), required=False
    )
    field_order = ("label", "division_class", "column", "event", "minimum", "period")

    def clean_months(self) -> str:
        """The months as numbers with single spaces between."""
        typed = str(self.cleaned_data["months"])
        for mark in "、，,":
            typed = typed.replace(mark, " ")
        numbers = typed.split()
        if not all(one.isdecimal() and 1 <= int(one) <= 12 for one in numbers):
            raise forms.ValidationError(_("月份是 1 到 12 的数字，中间用空格隔开。"))
        return " ".join(map(str, sorted({int(one) for one in numbers})))


class AwardForm(MatchingForm):
    """Points for each item to which something happens."""

    label = forms.CharField(label=_("名称"), max_length=60)
    event = forms.ChoiceField(label=_("事件"), choices=EVENTS, initial="adopted")
    points = forms.DecimalField(
        label=_("分值"),
        max_digits=7,
        decimal_places=2,
        help_text=_("扣分填负数。"),
    )
    group = forms.CharField(
        label=_("取高组"),
        required=False,
        max_length=40,
        help_text=_("同一条信息在同组各项中只计最高的一项。"),
    )
    sharing = forms.ChoiceField(label=_("联合计分"), choices=SHARINGS, initial="full")
    shared_points = forms.DecimalField(
        label=_("联合每家得分"), required=False, max_digits=7, decimal_places=2
    )
    most_per_item = forms.IntegerField(
        label=_("每条最多计"), required=False, min_value=1, max_value=999
    )
    field_order = ("label", "event", "points", "outlet", "division_class", "medium")

    def clean(self) -> dict[str, Any]:
        """Refuse fixed shares without their points, and the other way round."""
        typed = super().clean() or {}
        is_fixed = typed.get("sharing") == "fixed"
        if is_fixed != (typed.get("shared_points") is not None):
            self.add_error("shared_points", _("选择“各记固定分”时填写，其他情况留空。"))
        return typed


class FactorForm(MatchingForm):
    """By how much awards are multiplied."""

    label = forms.CharField(label=_("名称"), max_length=60)
    factor = forms.DecimalField(
        label=_("倍数"), min_value=0, max_digits=6, decimal_places=3
    )
    event = forms.ChoiceField(label=_("事件"), required=False, choices=[_ANY, *EVENTS])
    field_order = ("label", "factor", "event")


ROW_FORMS: dict[str, type[forms.Form]] = {
    "quota": QuotaForm,
    "award": AwardForm,
    "factor": FactorForm,
    "limit": LimitForm,
    "forfeit": ForfeitForm,
}


class ClassForm(forms.Form):
    """A class of divisions, or an outlet."""

    name = forms.CharField(label=_("名称"), max_length=60)
    slug = forms.SlugField(
        label=_("代码"), max_length=40, help_text=_("小写字母、数字和连字符。")
    )
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=999, initial=0
    )

    def clean_slug(self) -> str:
        """The key, which may not be that of the own site."""
        slug = str(self.cleaned_data["slug"]).lower()
        if slug == OWN_SITE:
            raise forms.ValidationError(_("这个代码留给本机关网站，请另取一个。"))
        return slug


class AssignForm(forms.Form):
    """Which class a division belongs to from a day on."""

    division = RecordField(label=_("处室"), empty_label="—")
    division_class = RecordField(
        label=_("类别"), required=False, empty_label=_("不参加考核")
    )
    from_on = ChineseDateField(label=_("起始日期"))

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        division, own = self.fields["division"], self.fields["division_class"]
        assert isinstance(division, RecordField)
        assert isinstance(own, RecordField)
        division.queryset = Division.objects.filter(agency=agency, is_open=True)
        own.queryset = DivisionClass.objects.filter(agency=agency)
