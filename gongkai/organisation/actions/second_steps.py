"""The second step of a log-in: setting it up, showing it, taking it away.

The records are those of django-allauth. Its secrets lie sealed in the store
(`second_step_adapter`), and every change is told to the person by the journal.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.actions import sessions
from gongkai.organisation.models import Staff
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.sign_in import (
    fitting_counter,
    owes_second_step,
    second_steps_of,
)

NO_CODE_YET = -1


@transaction.atomic
def add_code_app(
    person: Staff, *, secret: str, code: str, at: datetime
) -> Authenticator:
    """Take an authenticator app, once it has shown that it makes the right codes.

    Another app that the person had is replaced. Raises `Refused` for a wrong code.
    """
    counter = fitting_counter(secret, code, after=NO_CODE_YET, at=at)
    if counter is None:
        refuse_if([_wrong_code()])
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    made = Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret), "last_counter": counter},
        created_at=at,
    )
    _note_added(person, made, at=at)
    return made


@transaction.atomic
def add_passkey(
    person: Staff, *, name: str, credential: dict[str, Any], at: datetime
) -> Authenticator:
    """Take a passkey whose ceremony the door has completed."""
    made = Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": credential},
        created_at=at,
    )
    _note_added(person, made, at=at)
    return made


@transaction.atomic
def show_code(person: Staff, code: str, *, at: datetime) -> str:
    """The kind of second step a typed code is; each code counts once.

    Raises `Refused` for a code that is neither the app's nor a recovery code.
    """
    for step in Authenticator.objects.select_for_update().filter(
        user=person,
        type__in=(Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES),
    ):
        if _is_shown(step, code, at):
            step.last_used_at = at
            step.save()
            return str(step.type)
    refuse_if([_wrong_code()])
    raise AssertionError


@transaction.atomic
def note_passkey_used(passkey: Authenticator, *, at: datetime) -> str:
    """Note that a passkey was shown; the door has completed its ceremony."""
    passkey.last_used_at = at
    passkey.save()
    return str(passkey.type)


@transaction.atomic
def remove_second_step(step: Authenticator, *, at: datetime) -> None:
    """Take away an app or a passkey, as its owner asks.

    Raises `Refused` for the last one of somebody whose role asks for a second step.
    The recovery codes go with the last one.
    """
    person = Staff.objects.select_for_update().get(pk=step.user_id)
    is_last = not second_steps_of(person).exclude(pk=step.pk).exists()
    if is_last and owes_second_step(person, on=day_of(at)):
        refuse_if(
            [
                Refusal(
                    "second_step_owed",
                    _("您的角色须有第二步验证。请先添加另一种方式，再删除这一种。"),
                )
            ]
        )
    kind = str(step.type)
    step.delete()
    if is_last:
        Authenticator.objects.filter(user=person).delete()
    journal.record(
        "staff.second_step_removed", person, at=at, by=person, second_step=kind
    )


@transaction.atomic
def make_recovery_codes(person: Staff, *, at: datetime) -> None:
    """New recovery codes, each good for one log-in; earlier ones end."""
    Authenticator.objects.filter(
        user=person, type=Authenticator.Type.RECOVERY_CODES
    ).delete()
    RecoveryCodes.activate(person)
    journal.record("staff.recovery_codes_made", person, at=at, by=person)


def unused_recovery_codes(person: Staff) -> list[str]:
    """The recovery codes that are left."""
    made = Authenticator.objects.filter(
        user=person, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return list(RecoveryCodes(made).get_unused_codes()) if made else []


@transaction.atomic
def reset_second_step(person: Staff, *, at: datetime, by: Staff) -> Staff:
    """Take every second step of somebody who has lost theirs; sessions end too.

    If a role asks for one, the person is led through setting it up when next logging
    in. Raises `Refused` when `by` may not administer the agency.
    """
    refuse_if(administer_refusals(by, person.division.agency, on=day_of(at)))
    person = Staff.objects.select_for_update().get(pk=person.pk)
    Authenticator.objects.filter(user=person).delete()
    sessions.forget_sessions(person)
    person.save()
    journal.record(
        "staff.second_step_reset",
        person,
        at=at,
        by=by,
        agency=person.division.agency_id,
    )
    return person


def _is_shown(step: Authenticator, code: str, at: datetime) -> bool:
    """Whether a code fits; if it does, it is used up."""
    if step.type == Authenticator.Type.RECOVERY_CODES:
        codes = RecoveryCodes(step)
        is_shown = bool(codes.validate_code("".join(code.split())))
        step.data = codes.instance.data
        return is_shown
    counter = fitting_counter(
        decrypt(step.data["secret"]),
        code,
        after=step.data.get("last_counter", NO_CODE_YET),
        at=at,
    )
    if counter is not None:
        step.data["last_counter"] = counter
    return counter is not None


def _note_added(person: Staff, step: Authenticator, *, at: datetime) -> None:
    journal.record(
        "staff.second_step_added", person, at=at, by=person, second_step=str(step.type)
    )


def _wrong_code() -> Refusal:
    return Refusal(
        "wrong_code",
        _("验证码不正确或已经用过，请输入验证器现在显示的六位数字。"),
    )
