"""An agency's own rules of submission, row by row.

The rows have the fields of `rules.submission_rules`, with records for keys.
"""

from django.core.validators import validate_slug
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.models import Column
from gongkai.organisation.models import Agency, Division
from gongkai.rules.submission_rules import (
    OWN_SITE,
    Event,
    Medium,
    Period,
    Sharing,
)

EVENT_LABELS = {
    Event.SUBMITTED: _("报送"),
    Event.ADOPTED: _("采用"),
    Event.NOTED: _("领导批示"),
    Event.RETURNED: _("被退回"),
    Event.COMMISSION_LATE: _("约稿迟报"),
    Event.COMMISSION_MISSED: _("约稿未报"),
    Event.ZERO_REPORT: _("零报告"),
}
MEDIUM_LABELS = {
    Medium.TEXT: _("文字"),
    Medium.PICTURE: _("图片"),
    Medium.VIDEO: _("视频"),
}
PERIOD_LABELS = {
    Period.WEEK: _("周"),
    Period.MONTH: _("月"),
    Period.QUARTER: _("季度"),
    Period.YEAR: _("年"),
}
SHARING_LABELS = {
    Sharing.FULL: _("各记全分"),
    Sharing.SPLIT: _("平均分配"),
    Sharing.FIXED: _("各记固定分"),
}
PART_LABELS = {
    "all": _("全部得分"),
    "quotas": _("报送任务得分"),
    "awards": _("采用得分"),
    "deductions": _("扣分"),
}

EVENTS = [(key.value, label) for key, label in EVENT_LABELS.items()]
MEDIA = [(key.value, label) for key, label in MEDIUM_LABELS.items()]
PERIODS = [(key.value, label) for key, label in PERIOD_LABELS.items()]
SHARINGS = [(key.value, label) for key, label in SHARING_LABELS.items()]


class DivisionClass(models.Model):
    """处室类别 — a class of divisions that owe alike, such as 业务处室 or 直属单位."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="submission_classes"
    )
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "slug"), name="one_division_class_a_slug"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClassMembership(models.Model):
    """处室归类 — from when to when a division belongs to a class."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="submission_classes"
    )
    division_class = models.ForeignKey(
        DivisionClass, models.PROTECT, related_name="memberships"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("from_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("division",),
                condition=Q(until_on=None),
                name="one_current_class_a_division",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} in {self.division_class_id}"


class Outlet(models.Model):
    """采用载体 — what takes submissions up: the own site, a bulletin, an office above.

    Also the level of a leader whose note counts.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="outlets")
    slug = models.CharField(max_length=40, validators=[validate_slug])
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "slug"), name="one_outlet_a_slug"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own_site(self) -> bool:
        """Whether this is the agency's own site, whose adoptions nobody records."""
        return self.slug == OWN_SITE


class SubmissionRules(models.Model):
    """报送规则 — one set of quotas and points, in force from a day.

    The set that began last is in force; `until_on` ends the last of them.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="submission_rules")
    name = models.CharField(max_length=100)
    basis = models.CharField(max_length=100, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ranks_by_class = models.BooleanField(default=False)

    class Meta:
        ordering = ("-from_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "from_on"), name="one_rule_set_begins_a_day"
            ),
            models.CheckConstraint(
                name="rules_end_after_they_begin",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class _Row(models.Model):
    """报送规则条目 — one row of a rule set."""

    rules = models.ForeignKey(
        SubmissionRules, models.CASCADE, related_name="%(class)ss"
    )
    label = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.label


class _MatchingRow(_Row):
    """报送规则条目 — a row that speaks of certain happenings."""

    medium = models.CharField(max_length=8, choices=MEDIA, blank=True)
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    column = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="+"
    )
    division_class = models.ForeignKey(
        DivisionClass, models.PROTECT, null=True, blank=True, related_name="+"
    )
    least_characters = models.PositiveIntegerField(null=True, blank=True)
    most_characters = models.PositiveIntegerField(null=True, blank=True)
    is_commissioned = models.BooleanField(null=True, blank=True)

    class Meta(_Row.Meta):
        abstract = True


class AwardRow(_MatchingRow):
    """计分项 — points for each item to which something happens; negative deducts."""

    event = models.CharField(max_length=20, choices=EVENTS)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    group = models.CharField(max_length=40, blank=True)
    sharing = models.CharField(
        max_length=8, choices=SHARINGS, default=Sharing.FULL.value
    )
    shared_points = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True
    )
    most_per_item = models.PositiveIntegerField(null=True, blank=True)

    class Meta(_MatchingRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="shared_points_go_with_fixed_sharing",
                condition=Q(sharing=Sharing.FIXED.value, shared_points__isnull=False)
                | ~Q(sharing=Sharing.FIXED.value) & Q(shared_points=None),
            ),
        ]


class QuotaRow(_MatchingRow):
    """报送任务 — what a class of divisions owes in every period.

    `months` are numbers with spaces between, empty for all.
    """

    minimum = models.PositiveIntegerField()
    period = models.CharField(max_length=8, choices=PERIODS)
    event = models.CharField(
        max_length=20, choices=EVENTS, default=Event.SUBMITTED.value
    )
    months = models.CharField(max_length=40, blank=True)
    points_met = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    points_each_extra = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    points_missed = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    points_each_lacking = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    is_met_by_zero_report = models.BooleanField(default=False)

    class Meta(_MatchingRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="a_quota_asks_for_something", condition=Q(minimum__gte=1)
            ),
        ]


class FactorRow(_MatchingRow):
    """加权项 — by how much the awards for what matches are multiplied."""

    factor = models.DecimalField(max_digits=6, decimal_places=3)
    event = models.CharField(max_length=20, choices=EVENTS, blank=True)


class LimitRow(_Row):
    """封顶与保底 — the most or the least a part of the points comes to."""

    period = models.CharField(max_length=8, choices=PERIODS)
    over = models.CharField(max_length=40, default="all")
    most = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    least = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)

    class Meta(_Row.Meta):
        constraints = [
            models.CheckConstraint(
                name="a_limit_limits_something",
                condition=Q(most__isnull=False) | Q(least__isnull=False),
            ),
        ]


class ForfeitRow(_Row):
    """全年记零 — after how many happenings all points of the year are lost."""

    event = models.CharField(max_length=20, choices=EVENTS)
    least_count = models.PositiveIntegerField()
    period = models.CharField(max_length=8, choices=PERIODS, default=Period.YEAR.value)
