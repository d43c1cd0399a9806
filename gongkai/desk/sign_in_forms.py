"""What an administrator may enter about logging in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.commons.moments import day_of
from gongkai.desk.fields import ChineseDateField, RecordField
from gongkai.desk.organisation_forms import Entry, EntryForm
from gongkai.organisation.actions import second_steps, sign_in_policy
from gongkai.organisation.models import Agency, SecondStepDuty, Staff
from gongkai.organisation.roles import Role
from gongkai.organisation.sign_in import sign_in_rules


class ResetSecondStepForm(EntryForm):
    """Who has lost phone, key and recovery codes."""

    person = RecordField(
        label=_("人员"),
        help_text=_(
            "请先核实本人身份。其验证器、通行密钥和备用码全部删除，各设备随即退出；"
            "角色要求第二步验证的，下次登录时须重新添加。"
        ),
    )


class SecondStepDutyForm(EntryForm):
    """Which role logs in with a second step from when on."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    from_on = ChineseDateField(
        label=_("自何日起"),
        help_text=_("届时还没有添加的人，登录后先添加才能继续。"),
    )

    def start(self) -> None:
        """From today on."""
        self.fields["from_on"].initial = self.on


class DutyField(RecordField):
    """A duty, named by its role and its first day."""

    def label_from_instance(self, duty: SecondStepDuty) -> str:
        """Role and first day."""
        return f"{duty.get_role_display()} · {duty.from_on:%Y-%m-%d}"


class EndSecondStepDutyForm(EntryForm):
    """Which role need log in with a second step no longer."""

    duty = DutyField(label=_("角色"))
    on_day = ChineseDateField(label=_("最后一日"))

    def start(self) -> None:
        """Today by default."""
        self.fields["on_day"].initial = self.on


class SignInRulesForm(EntryForm):
    """What passwords must be like."""

    least_password_length = forms.IntegerField(
        label=_("密码最少字符数"), min_value=10, max_value=64
    )
    remembered_passwords = forms.IntegerField(
        label=_("不得重复使用的旧密码个数"), min_value=0, max_value=12
    )
    password_days = forms.IntegerField(
        label=_("密码有效天数"),
        required=False,
        min_value=30,
        max_value=3650,
        help_text=_("留空则不要求定期更换。已有的密码在下次更换时才按新规定检查。"),
    )

    def start(self) -> None:
        """What stands now."""
        rules = sign_in_rules(self.agency)
        for name, field in self.fields.items():
            field.initial = getattr(rules, name)


class SingleSignOnNameForm(EntryForm):
    """By which name the department's own log-in service knows a person."""

    person = RecordField(label=_("人员"))
    name = forms.CharField(
        label=_("统一身份认证账号名"),
        required=False,
        max_length=100,
        help_text=_("与用户名相同的不必填写；留空则按用户名对应。"),
    )


def _require(
    agency: Agency, typed: Mapping[str, Any], at: datetime, by: Staff
) -> object:
    return sign_in_policy.require_second_step(
        agency,
        Role(typed["role"]),
        from_on=typed["from_on"] or day_of(at),
        at=at,
        by=by,
    )


def _end(_agency: Agency, typed: Mapping[str, Any], at: datetime, by: Staff) -> object:
    return sign_in_policy.end_second_step_duty(
        typed["duty"], on=typed["on_day"] or day_of(at), at=at, by=by
    )


SIGN_IN_ENTRIES: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            "reset-second-step",
            _("重设第二步验证"),
            ResetSecondStepForm,
            lambda agency, typed, at, by: second_steps.reset_second_step(
                typed["person"], at=at, by=by
            ),
        ),
        Entry("second-step", _("要求角色使用第二步验证"), SecondStepDutyForm, _require),
        Entry("end-second-step", _("不再要求第二步验证"), EndSecondStepDutyForm, _end),
        Entry(
            "sign-in-rules",
            _("密码规定"),
            SignInRulesForm,
            lambda agency, typed, at, by: sign_in_policy.set_sign_in_rules(
                agency, at=at, by=by, **typed
            ),
        ),
        Entry(
            "single-sign-on-name",
            _("统一身份认证账号"),
            SingleSignOnNameForm,
            lambda agency, typed, at, by: sign_in_policy.set_single_sign_on_name(
                typed["person"], typed["name"], at=at, by=by
            ),
        ),
    )
}
"""The forms about logging in, by the name in their address."""
