"""Sites, their columns, and the places of documents in them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisation.models import Agency, Division
from gongkai.rules.classifications import column_types, statutory_heads


class SiteKind(models.TextChoices):
    """站点类别 — the faces of one store."""

    PORTAL = "portal", _("门户网站")
    PLATFORM = "platform", _("政府信息公开平台")
    SUBSITE = "subsite", _("处室子网站")


class PlatformPart(models.TextChoices):
    """平台组成 — the fixed parts of the disclosure platform.

    国办公开办函〔2019〕61号; the fifth, disclosure upon request, is in general use
    but its place in that notice was not verified.
    """

    GUIDE = "guide", _("政府信息公开指南")
    RULES = "rules", _("政府信息公开制度")
    STATUTORY = "statutory", _("法定主动公开内容")
    ANNUAL_REPORTS = "annual_reports", _("政府信息公开年报")
    UPON_REQUEST = "upon_request", _("依申请公开")


class PageKind(models.TextChoices):
    """栏目形式 — what a column's first page shows."""

    LIST = "list", _("信息列表")
    SINGLE = "single", _("单页（显示最新一份信息的全文）")
    LANDING = "landing", _("固定页面")


class Site(models.Model):
    """站点 — the portal, the disclosure platform or a division's sub-site.

    All are paths of one address: 国办公开办函〔2019〕61号 allows no separate site for
    disclosure. `path` begins and ends with a slash.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="sites")
    kind = models.CharField(max_length=8, choices=SiteKind)
    division = models.OneToOneField(
        Division, models.PROTECT, null=True, blank=True, related_name="site"
    )
    name = models.CharField(max_length=60)
    path = models.CharField(max_length=120, unique=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "kind"),
                condition=~Q(kind="subsite"),
                name="one_portal_and_platform_an_agency",
            ),
            models.CheckConstraint(
                name="a_subsite_has_a_division",
                condition=Q(kind="subsite", division__isnull=False)
                | ~Q(kind="subsite") & Q(division__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Column(models.Model):
    """栏目 — a titled place of a site where documents are listed.

    `column_type` is the key of one of `rules.classifications.column_types()`,
    `statutory_head` that of one of `statutory_heads()`. `update_interval_days` is what
    is promised to readers.
    `last_ordinal` and `live_count` are kept by `actions.arranging` and
    `actions.publishing`, so that a list page need not count its column.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="columns")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40)
    path = models.CharField(max_length=300, unique=True)
    column_type = models.CharField(max_length=30)
    page_kind = models.CharField(max_length=8, choices=PageKind, default=PageKind.LIST)
    part = models.CharField(max_length=16, choices=PlatformPart, blank=True)
    statutory_head = models.CharField(max_length=12, blank=True)
    description = models.CharField(max_length=300)
    keywords = models.CharField(max_length=200)
    owner = models.ForeignKey(Division, models.PROTECT, related_name="columns")
    update_interval_days = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    last_ordinal = models.PositiveIntegerField(default=0, editable=False)
    live_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("site", "part"),
                condition=~Q(part=""),
                name="one_column_a_platform_part",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def type_name(self) -> str:
        """The controlled name that the page tag ColumnType carries."""
        names = {item.key: item.name for item in column_types()}
        return names.get(self.column_type, self.column_type)

    def clean(self) -> None:
        """Refuse a type or a statutory head that the classifications do not know."""
        if self.column_type not in {item.key for item in column_types()}:
            raise ValidationError({"column_type": _("请选择规定的栏目类别。")})
        if self.statutory_head not in {"", *(item.key for item in statutory_heads())}:
            raise ValidationError({"statutory_head": _("请选择法定主动公开事项。")})


class Placement(models.Model):
    """信息位置 — a document's place in one column, with its own order and dates.

    `ordinal` is given when the document first appears there and is never given to
    another: list pages are numbered from the oldest, and a withdrawn entry leaves a
    gap. `is_live` says that the place shows a published edition now.
    """

    document = models.ForeignKey(
        "disclosure.Document", models.PROTECT, related_name="placements"
    )
    column = models.ForeignKey(Column, models.PROTECT, related_name="placements")
    ordinal = models.PositiveIntegerField(null=True)
    shown_on = models.DateField(null=True)
    pinned_until = models.DateField(null=True, blank=True)
    is_main = models.BooleanField(default=False)
    is_live = models.BooleanField(default=False)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("document", "column"), name="one_place_a_column"
            ),
            models.UniqueConstraint(
                fields=("column", "ordinal"), name="an_ordinal_is_given_once"
            ),
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(is_main=True),
                name="one_main_place_a_document",
            ),
            models.CheckConstraint(
                name="a_live_place_has_ordinal_and_date",
                condition=Q(is_live=False)
                | Q(
                    ordinal__isnull=False,
                    shown_on__isnull=False,
                    removed_at__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=("column", "-ordinal"),
                condition=Q(is_live=True),
                name="live_places_newest_first",
            ),
            models.Index(
                fields=("column", "shown_on"),
                condition=Q(is_live=True),
                name="live_places_by_date",
            ),
            models.Index(
                fields=("column", "pinned_until"),
                condition=Q(pinned_until__isnull=False),
                name="pinned_places",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} in {self.column_id}"


class IndexNumberSeries(models.Model):
    """索引号序列 — the last serial given out by an agency in a year."""

    agency = models.ForeignKey(Agency, models.PROTECT)
    year = models.PositiveIntegerField()
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "year"), name="one_series_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"


class Guide(models.Model):
    """政府信息公开指南 — what article 12 asks a guide to state, as data.

    The office's name, address, hours, telephone, fax and internet contact are the
    agency's own particulars and not repeated here. The guide is published as a
    document composed of both, through the same reviews as any other.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="guide")
    document = models.OneToOneField(
        "disclosure.Document", models.PROTECT, null=True, related_name="+"
    )
    classification = models.TextField()
    arrangement = models.TextField()
    obtaining = models.TextField()
    upon_request = models.TextField()
    supervision = models.TextField()

    def __str__(self) -> str:
        return f"guide of {self.agency}"
