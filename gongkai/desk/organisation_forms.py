"""What an administrator may enter about divisions, staff and roles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.commons.moments import day_of
from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.organisation import actions
from gongkai.organisation.models import (
    Agency,
    Appointment,
    Division,
    DivisionKind,
    LeadingGroupSeat,
    Staff,
)
from gongkai.organisation.roles import DIVISION_ROLES, LIMITABLE_ROLES, Role
from gongkai.review.actions import set_chain
from gongkai.review.models import ReviewChain


class Roll:
    """An agency's divisions, staff and appointments, read once for all forms."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency

    @cached_property
    def divisions(self) -> list[Division]:
        """The open divisions in their order."""
        return list(self.agency.divisions.filter(is_open=True))

    @cached_property
    def all_staff(self) -> list[Staff]:
        """Everybody who ever had an account, by name."""
        staff = Staff.objects.filter(division__agency=self.agency)
        return list(staff.select_related("division").order_by("name", "pk"))

    @cached_property
    def appointments(self) -> list[Appointment]:
        """The roles held now or from a coming day on."""
        held = Appointment.objects.filter(agency=self.agency, until_on=None)
        return list(
            held.select_related("staff", "division", "agency").order_by("staff__name")
        )

    def offered(self, name: str) -> Sequence[Model]:
        """The records among which a field of this name chooses."""
        match name:
            case "division" | "parent":
                return self.divisions
            case "person":
                return [who for who in self.all_staff if who.is_active]
            case "inactive":
                return [who for who in self.all_staff if not who.is_active]
            case "duty":
                return list(self.agency.second_step_duties.filter(until_on=None))
        return self.appointments


class EntryForm(forms.Form):
    """One thing to enter about an agency; its choices are the agency's own."""

    def __init__(self, roll: Roll, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.on = roll.agency, on
        for name, field in self.fields.items():
            if isinstance(field, RecordField):
                field.offer_records(roll.offered(name))
        self.start()

    def start(self) -> None:
        """Fill in what stands now."""


class DivisionForm(EntryForm):
    """A new division."""

    name = forms.CharField(label=_("名称"), max_length=60)
    slug = forms.SlugField(
        label=_("地址名"), max_length=40, help_text=_("小写字母、数字和连字符。")
    )
    kind = forms.ChoiceField(
        label=_("类别"), choices=DivisionKind.choices, initial=DivisionKind.DIVISION
    )
    parent = RecordField(label=_("上级"), required=False)
    telephone = forms.CharField(label=_("电话"), required=False, max_length=40)
    duties = forms.CharField(
        label=_("职责"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=9999, initial=0
    )


class EnrolForm(EntryForm):
    """A new member of staff."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    username = forms.SlugField(
        label=_("用户名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("字母、数字和连字符，用于登录。"),
    )
    division = RecordField(label=_("处室"))
    post = forms.CharField(label=_("职务"), required=False, max_length=60)
    password = forms.CharField(
        label=_("初始密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，请当面交给本人。"),
    )


class AppointForm(EntryForm):
    """A role for a person."""

    person = RecordField(label=_("人员"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    division = RecordField(
        label=_("处室"),
        required=False,
        help_text=_(
            "信息报送员和处室审核人须选择处室；保密审查员、终审签发人和监督检查人员"
            "可以限于一个处室及其下级，不选则面向全机关；其他角色面向全机关。"
        ),
    )
    from_on = ChineseDateField(label=_("自何日起"))

    def start(self) -> None:
        """From today on."""
        self.fields["from_on"].initial = self.on

    def clean(self) -> dict[str, Any]:
        """A division where the role is held for one, and only there."""
        typed = super().clean() or self.cleaned_data
        needs = typed.get("role") in DIVISION_ROLES
        if needs and "division" in typed and typed["division"] is None:
            self.add_error("division", _("这个角色须指定处室。"))
        if typed.get("role") not in LIMITABLE_ROLES:
            typed["division"] = None
        return typed


class FirstResponsibleForm(EntryForm):
    """Who answers for a division."""

    division = RecordField(label=_("处室"))
    person = RecordField(label=_("第一责任人"))


class TransferForm(EntryForm):
    """Where a member of staff works from now on."""

    person = RecordField(label=_("人员"))
    division = RecordField(label=_("调入处室"))
    post = forms.CharField(label=_("职务"), required=False, max_length=60)


class PasswordForm(EntryForm):
    """A new password for somebody who has lost theirs."""

    person = RecordField(label=_("人员"))
    password = forms.CharField(
        label=_("新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，请当面交给本人。此人已登录的会话随即失效。"),
    )


class DeactivateForm(EntryForm):
    """Whose account is to be shut."""

    person = RecordField(
        label=_("人员"),
        help_text=_("停用后不能登录，所有角色不再有效；办理过的记录仍保留其姓名。"),
    )


class ReactivateForm(EntryForm):
    """Whose account is to be opened again."""

    inactive = RecordField(label=_("已停用的人员"), help_text=_("恢复原有角色和密码。"))


class AppointmentField(RecordField):
    """An appointment, named by person, role and place."""

    def label_from_instance(self, appointment: Appointment) -> str:
        """Person, role, and the division or agency for which it is held."""
        where = appointment.division or appointment.agency
        role = appointment.get_role_display()
        return f"{appointment.staff.name} · {role} · {where}"


class EndAppointmentForm(EntryForm):
    """The last day of an appointment."""

    appointment = AppointmentField(label=_("任职"))
    on_day = ChineseDateField(label=_("最后一日"))

    def start(self) -> None:
        """Today by default."""
        self.fields["on_day"].initial = self.on


class ParticularsForm(EntryForm):
    """What article 12 asks of the OGI office, and more of the agency's particulars."""

    address = forms.CharField(label=_("办公地址"), max_length=200)
    postcode = forms.RegexField(
        r"^\d{6}$",
        label=_("邮政编码"),
        error_messages={"invalid": _("邮政编码是六位数字。")},
    )
    office_hours = forms.CharField(label=_("办公时间"), max_length=200)
    telephone = forms.CharField(label=_("联系电话"), max_length=40)
    fax = forms.CharField(label=_("传真"), required=False, max_length=40)
    email = forms.EmailField(label=_("电子邮箱"), required=False)

    def start(self) -> None:
        """What stands now."""
        for name, field in self.fields.items():
            field.initial = getattr(self.agency, name)


class ChainForm(EntryForm):
    """Which ordered reviews the agency holds before the final one."""

    has_first = forms.BooleanField(label=_("初审"), required=False)
    has_second = forms.BooleanField(
        label=_("复审"),
        required=False,
        help_text=_("终审和保密审查不可省略。已在审核中的文稿不受影响。"),
    )

    def start(self) -> None:
        """What stands now."""
        chain = ReviewChain.objects.filter(agency=self.agency).first()
        self.fields["has_first"].initial = chain.has_first if chain else True
        self.fields["has_second"].initial = chain.has_second if chain else True


class SeatForm(EntryForm):
    """A seat in the leading group."""

    person = RecordField(label=_("人员"))
    seat = forms.ChoiceField(label=_("组内职务"), choices=LeadingGroupSeat.Seat.choices)
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=9999, initial=0
    )


Perform = Callable[[Agency, Mapping[str, Any], datetime, Staff], object]


@dataclass(frozen=True)
class Entry:
    """One form of the organisation page and what it does."""

    name: str
    label: str | Promise
    form: type[EntryForm]
    perform: Perform


def _end(_agency: Agency, typed: Mapping[str, Any], at: datetime, by: Staff) -> object:
    return actions.end_appointment(
        typed["appointment"], on=typed["on_day"], at=at, by=by
    )


def _appoint(
    _agency: Agency, typed: Mapping[str, Any], at: datetime, by: Staff
) -> object:
    return actions.appoint(
        typed["person"],
        Role(typed["role"]),
        division=typed["division"],
        from_on=typed["from_on"] or day_of(at),
        at=at,
        by=by,
    )


ENTRIES: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            "first-responsible",
            _("指定第一责任人"),
            FirstResponsibleForm,
            lambda agency, typed, at, by: actions.name_first_responsible(
                typed["division"], typed["person"], at=at, by=by
            ),
        ),
        Entry(
            "division",
            _("增设处室"),
            DivisionForm,
            lambda agency, typed, at, by: actions.open_division(
                agency, at=at, by=by, **typed
            ),
        ),
        Entry(
            "staff",
            _("登记人员"),
            EnrolForm,
            lambda agency, typed, at, by: actions.enrol(at=at, by=by, **typed),
        ),
        Entry(
            "transfer",
            _("人员调动"),
            TransferForm,
            lambda agency, typed, at, by: actions.transfer(
                typed["person"], typed["division"], post=typed["post"], at=at, by=by
            ),
        ),
        Entry(
            "password",
            _("重设密码"),
            PasswordForm,
            lambda agency, typed, at, by: actions.set_password(
                typed["person"], typed["password"], at=at, by=by
            ),
        ),
        Entry(
            "deactivate",
            _("停用账号"),
            DeactivateForm,
            lambda agency, typed, at, by: actions.deactivate(
                typed["person"], at=at, by=by
            ),
        ),
        Entry(
            "reactivate",
            _("恢复账号"),
            ReactivateForm,
            lambda agency, typed, at, by: actions.reactivate(
                typed["inactive"], at=at, by=by
            ),
        ),
        Entry("appointment", _("授予角色"), AppointForm, _appoint),
        Entry("end-appointment", _("结束任职"), EndAppointmentForm, _end),
        Entry(
            "seat",
            _("领导小组成员"),
            SeatForm,
            lambda agency, typed, at, by: actions.seat_in_leading_group(
                agency,
                typed["person"],
                LeadingGroupSeat.Seat(typed["seat"]),
                position=typed["position"],
                at=at,
                by=by,
            ),
        ),
        Entry(
            "particulars",
            _("公开工作机构联系方式"),
            ParticularsForm,
            lambda agency, typed, at, by: actions.change_agency(
                agency, at=at, by=by, **typed
            ),
        ),
        Entry(
            "chain",
            _("审核流程"),
            ChainForm,
            lambda agency, typed, at, by: set_chain(agency, at=at, by=by, **typed),
        ),
    )
}
"""The forms of the organisation page, by the name in their address."""
