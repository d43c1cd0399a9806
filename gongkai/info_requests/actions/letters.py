"""The letters of a case: made, numbered once, kept."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal
from gongkai.info_requests.actions.files import NewFile, digest_of, keep_file
from gongkai.info_requests.actions.moving import begin, finish
from gongkai.info_requests.actions.numbering import is_taken, next_number
from gongkai.info_requests.facts import reply_of
from gongkai.info_requests.models import (
    Consultation,
    InfoRequest,
    LetterKind,
    SealedFile,
)
from gongkai.info_requests.queries import kept_letters
from gongkai.letters.kinds import Kind, kind_of
from gongkai.organisation.models import Staff
from gongkai.rules.outcomes import outcome


@transaction.atomic
def keep_letter(
    info_request: InfoRequest,
    letter: str,
    make: Callable[[str], NewFile],
    *,
    number: str = "",
    consultation: Consultation | None = None,
    read_version: int,
    at: datetime,
    by: Staff,
) -> SealedFile:
    """Keep a letter under its number; `make` is given the number and makes the file.

    A reply bears the number under which it was issued. Any other letter is given the
    next of its series, or `number` where the agency numbers by another system; made
    again it keeps the number it has, and the very same letter (a double click) is kept
    once. Raises KeyError for an unknown kind of letter, `Refused`, and whatever `make`
    raises.
    """
    kind = kind_of(letter)
    has = number_of(info_request, letter, consultation)
    inputs = []
    if states_reply(kind) and not has:
        inputs.append(Refusal("not_issued", _("答复签发、编定文号之后才能存入案卷。")))
    if consultation is not None and consultation.info_request_id != info_request.pk:
        inputs.append(Refusal("other_request", _("征求意见属于另一件申请。")))
    wanted = number.strip()
    if wanted and wanted != has:
        inputs += _number_refusals(info_request, kind, wanted, has)
    info_request = begin(
        info_request, "add_file", at=at, by=by, read_version=read_version, inputs=inputs
    )
    given = has or wanted
    if kind.is_numbered and not given:
        given = next_number(info_request.agency, kind.series, on=day_of(at))
    new = make(given)
    newest = kept_letters(info_request, letter, consultation).first()
    if newest is not None and newest.digest.reveal() == digest_of(new):
        return newest
    file = keep_file(
        info_request,
        new,
        at=at,
        by=by,
        letter=letter,
        number=given if kind.is_numbered else "",
        consultation=consultation,
    )
    finish(
        info_request,
        "add_file",
        "letter_kept",
        at=at,
        by=by,
        letter=letter,
        document_number=file.number or None,
        file=file.pk,
    )
    return file


def number_of(
    info_request: InfoRequest, letter: str, consultation: Consultation | None = None
) -> str:
    """The number that a letter of the case bears already; empty until it has one."""
    if states_reply(kind_of(letter)):
        reply = reply_of(info_request)
        return (reply.document_number or "") if reply else ""
    kept = kept_letters(info_request, letter, consultation).exclude(number="").first()
    return kept.number if kept else ""


def states_reply(kind: Kind) -> bool:
    """Whether a letter of this kind is a reply, numbered when that is issued."""
    return any(outcome(key).is_by_reply for key in kind.outcomes)


def service_kind(letter: str) -> LetterKind | None:
    """As which letter one of this kind is served; None for what leaves nobody."""
    if states_reply(kind_of(letter)):
        return LetterKind.REPLY
    return LetterKind(letter) if letter in LetterKind else None


def _number_refusals(
    info_request: InfoRequest, kind: Kind, wanted: str, has: str
) -> list[Refusal]:
    """A letter has one number, and no two letters the same."""
    if has:
        return [
            Refusal(
                "number_given",
                _("这份文书已有文号%(number)s，不能另编。") % {"number": has},
            )
        ]
    if kind.is_numbered and is_taken(info_request.agency, kind.series, wanted):
        return [
            Refusal(
                "number_taken",
                _("文号%(number)s已经用过，请核对，或者留空由系统编号。")
                % {"number": wanted},
            )
        ]
    return []
