"""Agencies, divisions, staff and their appointments."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisation.roles import DIVISION_ROLES, Role


class Level(models.TextChoices):
    """层级 — the level of government an agency belongs to."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇级")


class DivisionKind(models.TextChoices):
    """机构类别 — what kind of body a division is."""

    OFFICE = "office", _("办公室")
    DIVISION = "division", _("处")
    SECTION = "section", _("室")
    BUREAU = "bureau", _("局")
    SUBORDINATE_UNIT = "subordinate_unit", _("直属单位")


class Agency(models.Model):
    """机关 — an administrative organ that discloses in its own name (art. 4).

    The contact fields are those that article 12 asks of the OGI office.
    `index_number_pattern` is read by `rules.index_number`.
    """

    name = models.CharField(max_length=100, unique=True)
    short_name = models.CharField(max_length=30)
    slug = models.SlugField(max_length=40, unique=True)
    level = models.CharField(max_length=12, choices=Level)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    organisation_code = models.CharField(max_length=18)
    index_number_pattern = models.CharField(
        max_length=80, default="{organisation_code}/{year}-{serial:05}"
    )
    document_prefix = models.CharField(max_length=10, blank=True)
    site_name = models.CharField(max_length=60)
    site_domain = models.CharField(max_length=100)
    site_id_code = models.CharField(max_length=10)
    icp_number = models.CharField(max_length=40, blank=True)
    ogi_office = models.OneToOneField(
        "Division", models.PROTECT, null=True, blank=True, related_name="ogi_office_of"
    )
    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=6)
    office_hours = models.CharField(max_length=200)
    telephone = models.CharField(max_length=40)
    fax = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """处室 — a division (处), section (室), bureau (局) or subordinate unit."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="divisions")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40)
    kind = models.CharField(max_length=20, choices=DivisionKind)
    duties = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    first_responsible = models.ForeignKey(
        "Staff", models.PROTECT, null=True, blank=True, related_name="answers_for"
    )
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "slug"), name="one_division_a_slug"
            ),
            models.UniqueConstraint(
                fields=("agency", "name"), name="one_division_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(AbstractBaseUser):
    """工作人员 — a member of staff who can log in."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="staff")
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """任职授权 — a role held by a member of staff.

    A role of `DIVISION_ROLES` is held for `division` and all beneath it; every
    other role is held for the whole agency and has no division.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="division_roles_have_a_division",
                condition=Q(role__in=sorted(DIVISION_ROLES), division__isnull=False)
                | ~Q(role__in=sorted(DIVISION_ROLES)) & Q(division__isnull=True),
            ),
            models.UniqueConstraint(
                fields=("staff", "role", "agency", "division"),
                condition=Q(until_on=None),
                name="one_current_appointment_a_role",
            ),
            # Apart, for SQL holds no two NULLs to be the same.
            models.UniqueConstraint(
                fields=("staff", "role", "agency"),
                condition=Q(until_on=None, division=None),
                name="one_current_appointment_an_agency_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role}"


class LeadingGroupSeat(models.Model):
    """领导小组成员 — a seat in the agency's leading group for open government."""

    class Seat(models.TextChoices):
        """组内职务 — the seat's rank in the group."""

        LEADER = "leader", _("组长")
        DEPUTY = "deputy", _("副组长")
        MEMBER = "member", _("成员")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="leading_group")
    staff = models.ForeignKey(Staff, models.PROTECT)
    seat = models.CharField(max_length=8, choices=Seat)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "staff"), name="one_seat_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.seat}"


class LogInAttempts(models.Model):
    """登录尝试 — how often one address tried lately to log in under one name in vain.

    The name is kept only as a digest made with the installation's key: what is typed
    there may be no name but, by mistake, a password.
    """

    name_digest = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    attempt_count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("name_digest", "address"),
                name="one_count_a_name_and_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_count} from {self.address}"
