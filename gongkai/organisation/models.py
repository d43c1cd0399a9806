"""Agencies, divisions, staff and their appointments."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from gongkai.organisation.roles import (
    DIVISION_ROLES,
    FIXED,
    LIMITABLE_ROLES,
    Permission,
    Role,
)


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

    @property
    def ogi_telephone(self) -> str:
        """Whom people call about disclosure: the OGI office, or else the agency."""
        return (self.ogi_office.telephone if self.ogi_office else "") or self.telephone


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
    """工作人员 — a member of staff who can log in.

    `single_sign_on_name` is how the agency's own log-in service names the person,
    where that differs from `username`. A change of `session_salt` ends every session.
    """

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="staff")
    is_active = models.BooleanField(default=True)
    is_password_temporary = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True, blank=True)
    single_sign_on_name = models.CharField(max_length=100, blank=True)
    session_salt = models.CharField(max_length=32, blank=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("single_sign_on_name",),
                condition=~Q(single_sign_on_name=""),
                name="one_person_a_single_sign_on_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session is bound to: the password, and a salt that ends them all."""
        return salted_hmac(
            "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash",
            f"{self.password}{self.session_salt}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Appointment(models.Model):
    """任职授权 — a role held by a member of staff.

    A role of `DIVISION_ROLES` is held for `division` and all beneath it; one of
    `LIMITABLE_ROLES` may be; every other is held for the whole agency.
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
                condition=Q(role__in=sorted(LIMITABLE_ROLES), division__isnull=False)
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


class RoleGrant(models.Model):
    """角色权限 — an agency gives a permission to a role, or takes it, from a day on.

    What is not said here is as `roles.GRANTS` ships it; of several the newest counts.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    permission = models.CharField(max_length=24, choices=Permission)
    is_granted = models.BooleanField()
    from_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("from_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="fixed_permissions_stay_where_they_are",
                condition=~Q(permission__in=sorted(FIXED)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.permission} {self.is_granted}"


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


class SignInRules(models.Model):
    """登录规则 — what an agency asks of its staff's passwords.

    `password_days` is after how many days a password must be changed, none where it
    never must; `remembered_passwords` how many earlier ones may not come back.
    """

    agency = models.OneToOneField(
        Agency, models.PROTECT, primary_key=True, related_name="sign_in_rules"
    )
    least_password_length = models.PositiveSmallIntegerField(default=10)
    remembered_passwords = models.PositiveSmallIntegerField(default=0)
    password_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="passwords_are_not_short",
                condition=Q(least_password_length__gte=10),
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class SecondStepDuty(models.Model):
    """第二步验证要求 — from when on who holds a role logs in with a second step."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="second_step_duties"
    )
    role = models.CharField(max_length=20, choices=Role)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "role"),
                condition=Q(until_on=None),
                name="one_current_second_step_duty_a_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.from_on}"


class PastPassword(models.Model):
    """曾用密码 — the hash of a password that was replaced."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff} {self.replaced_at}"


class LogInSession(models.Model):
    """登录会话 — one browser in which a member of staff is logged in."""

    class Way(models.TextChoices):
        """登录方式 — what the person logged in with."""

        PASSWORD = "password", _("密码")
        SINGLE_SIGN_ON = "single_sign_on", _("统一身份认证")

    class SecondStep(models.TextChoices):
        """第二步 — what was shown beside it."""

        CODE = "totp", _("验证器动态码")
        PASSKEY = "webauthn", _("通行密钥")
        RECOVERY_CODE = "recovery_codes", _("备用码")
        ELSEWHERE = "elsewhere", _("由统一身份认证验证")

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="log_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45)
    way = models.CharField(max_length=16, choices=Way)
    second_step = models.CharField(max_length=16, choices=SecondStep, blank=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-seen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.staff} {self.address}"


class LogInAttempts(models.Model):
    """登录尝试 — how often somebody tried lately to log in in vain.

    A row counts one name from one address, or from one browser that has logged in as
    this person before (`device:` and its number). Rows without a name count an address
    over all names, rows without an address a name over all addresses. The name is kept
    only as a digest made with the installation's key: what is typed there may be no
    name but, by mistake, a password.
    """

    name_digest = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=45, blank=True)
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
