"""Counting attempts to log in, so that guessing takes too long and nobody is shut out.

Three counts, each over a quarter of an hour. One name from one address: after a few
failures that address must wait with that name. One address over all names: whoever
tries many names must wait too. One name over all addresses: it never shuts the
account, but while it is high every address has fewer attempts. A browser in which the
person has logged in before is counted by itself alone, so that whatever others try,
from wherever, the person gets in from there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.journal import actions as journal
from gongkai.organisation.models import LogInAttempts, Staff

MOST_ATTEMPTS = 5
"""So often may a name be tried from one address within `ATTEMPTS_COUNT_FOR`."""

MOST_ATTEMPTS_UNDER_ATTACK = 2
"""So often while the name is tried from many addresses."""

ATTACKED_AFTER = 20
"""After so many failures from wherever, a name counts as under attack."""

MOST_OF_AN_ADDRESS = 30
"""So often may one address try, whatever the names: an office shares one."""

MOST_SECOND_STEPS = 20
"""So often may a second step be tried from unknown browsers, whatever the address."""

ATTEMPTS_COUNT_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Attempt:
    """One attempt, counted before anything is looked at.

    `counts` are the rows in which it is counted, the narrowest first; `is_last` says
    that whoever tries has to wait after it.
    """

    counts: tuple[LogInAttempts, ...]
    is_last: bool
    address: str


@transaction.atomic
def begin_log_in(
    username: str, *, address: str, device: str = "", at: datetime
) -> Attempt:
    """Count an attempt to log in, before name and password are looked at.

    Counted first, so that a hundred attempts at once are not a hundred guesses.
    `device` is the number of a browser in which this person has logged in before.
    Raises `Refused` after too many, with how long to wait.
    """
    _forget_old(at)
    digest = salted_hmac("gongkai.log_in", username.casefold()).hexdigest()
    if device:
        return _counted([(_row(digest, f"device:{device}", at), MOST_ATTEMPTS)], at)
    over_all_names = _row("", address, at)
    over_all_addresses = _row(digest, "", at)
    is_attacked = over_all_addresses.attempt_count >= ATTACKED_AFTER
    most = MOST_ATTEMPTS_UNDER_ATTACK if is_attacked else MOST_ATTEMPTS
    return _counted(
        [
            (_row(digest, address, at), most),
            (over_all_names, MOST_OF_AN_ADDRESS),
            (over_all_addresses, None),
        ],
        at,
    )


@transaction.atomic
def begin_second_step(
    person: Staff, *, address: str, device: str = "", at: datetime
) -> Attempt:
    """Count an attempt at the second step, before the code is looked at.

    Whoever comes here knows the password. From unknown browsers there are therefore
    few attempts in all: six figures would not withstand many addresses for long.
    Raises `Refused` after too many, with how long to wait.
    """
    _forget_old(at)
    digest = salted_hmac("gongkai.second_step", str(person.pk)).hexdigest()
    if device:
        return _counted([(_row(digest, f"device:{device}", at), MOST_ATTEMPTS)], at)
    over_all_addresses = _row(digest, "", at)
    return _counted(
        [
            (_row(digest, address, at), MOST_ATTEMPTS),
            (over_all_addresses, MOST_SECOND_STEPS),
        ],
        at,
    )


@transaction.atomic
def end_attempt(attempt: Attempt) -> None:
    """Take back the count of an attempt that succeeded."""
    narrow, *wide = attempt.counts
    # In the order in which beginning holds them, or two would wait for each other.
    for count in wide:
        row = LogInAttempts.objects.select_for_update().filter(pk=count.pk).first()
        if row is not None and row.attempt_count > 1:
            row.attempt_count -= 1
            row.save()
        elif row is not None:
            row.delete()
    LogInAttempts.objects.filter(pk=narrow.pk).delete()


@transaction.atomic
def note_failure(
    attempt: Attempt, *, username: str, at: datetime, person: Staff | None = None
) -> None:
    """Note that an attempt failed; with `person`, that its second step did.

    A name that nobody has is not written down, for it may be a password typed in the
    wrong field; an attempt under a name that somebody has is told to this person.
    """
    told = {"address": attempt.address}
    whose = person or Staff.objects.filter(username=username).first()
    if person is not None:
        journal.record("staff.second_step_failed", person, at=at, by=None, **told)
    elif whose is not None:
        journal.record("staff.log_in_failed", whose, at=at, by=None, **told)
    else:
        journal.record("log_in.failed", attempt.counts[0], at=at, by=None, **told)
    if attempt.is_last and whose is not None:
        journal.record("staff.locked_out", whose, at=at, by=None, **told)
    elif attempt.is_last:
        journal.record("log_in.locked_out", attempt.counts[0], at=at, by=None, **told)


@transaction.atomic
def note_unknown_elsewhere(address: str, *, at: datetime) -> None:
    """Note that single sign-on named nobody who may come in.

    Not counted among the passwords tried from the address: when the service is down, a
    whole office comes back from it in vain and logs in by password. Whoever asks again
    and again fills no journal.
    """
    _forget_old(at)
    digest = salted_hmac("gongkai.single_sign_on", "").hexdigest()
    row = _row(digest, address, at)
    row.attempt_count += 1
    row.save()
    if row.attempt_count <= MOST_OF_AN_ADDRESS:
        journal.record("log_in.failed", row, at=at, by=None, address=address)


def _forget_old(at: datetime) -> None:
    LogInAttempts.objects.filter(first_at__lte=at - ATTEMPTS_COUNT_FOR).delete()


def _row(digest: str, address: str, at: datetime) -> LogInAttempts:
    """The count of this name and address, held until the transaction ends."""
    LogInAttempts.objects.get_or_create(
        name_digest=digest, address=address, defaults={"first_at": at}
    )
    return LogInAttempts.objects.select_for_update().get(
        name_digest=digest, address=address
    )


def _counted(rows: list[tuple[LogInAttempts, int | None]], at: datetime) -> Attempt:
    """Count an attempt in each row, if none has reached what it may."""
    refuse_if(
        [
            _must_wait(row, at)
            for row, most in rows
            if most is not None and row.attempt_count >= most
        ][:1]
    )
    for row, _most in rows:
        row.attempt_count += 1
        row.save()
    is_last = any(most is not None and row.attempt_count >= most for row, most in rows)
    counts = tuple(row for row, _most in rows)
    return Attempt(counts, is_last, counts[0].address)


def _must_wait(row: LogInAttempts, at: datetime) -> Refusal:
    left = row.first_at + ATTEMPTS_COUNT_FOR - at
    minutes = max(1, -(-left // timedelta(minutes=1)))
    return Refusal(
        "too_many_attempts",
        ngettext(
            "多次登录未成功，请在 %(minutes)s 分钟后再试。忘记密码，"
            "请联系本机关系统管理员重设。",
            "多次登录未成功，请在 %(minutes)s 分钟后再试。忘记密码，"
            "请联系本机关系统管理员重设。",
            minutes,
        )
        % {"minutes": minutes},
    )
