"""How every move begins and ends: lock, refuse, change, count anew, journal."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.commons.moments import day_of
from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.info_requests.facts import facts_of
from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.refusals import move_refusals, refusals_for_actors
from gongkai.journal import actions as journal
from gongkai.journal.queries import entries_about
from gongkai.organisation.models import Staff
from gongkai.rules.info_request_case import reply_clock
from gongkai.rules.info_request_lifecycle import (
    REQUEST_LIFECYCLE,
    Actor,
    RequestState,
)
from gongkai.rules.outcomes import outcome_after
from gongkai.rules.working_days import WorkingCalendar

HAPPENINGS = {
    "received": gettext_lazy("收件"),
    "receipt_confirmed": gettext_lazy("确认收到日期"),
    "registered": gettext_lazy("登记"),
    "assigned": gettext_lazy("分办"),
    "correction_asked": gettext_lazy("要求补正"),
    "corrected": gettext_lazy("补正"),
    "abandoned": gettext_lazy("因逾期不补正办结"),
    "reasons_asked": gettext_lazy("要求说明理由"),
    "reasons_given": gettext_lazy("说明理由"),
    "reasons_lapsed": gettext_lazy("登记未说明理由"),
    "consulted": gettext_lazy("发出征求意见"),
    "answer_recorded": gettext_lazy("登记意见"),
    "refusal_overridden": gettext_lazy("说明公共利益"),
    "extended": gettext_lazy("延期"),
    "fee_notified": gettext_lazy("发出收费通知"),
    "payment_recorded": gettext_lazy("登记缴费"),
    "lapsed_unpaid": gettext_lazy("因逾期未缴费办结"),
    "search_recorded": gettext_lazy("登记检索"),
    "reply_drafted": gettext_lazy("起草答复"),
    "reply_edited": gettext_lazy("修改答复"),
    "reply_submitted": gettext_lazy("提交答复审核"),
    "reply_reopened": gettext_lazy("撤回答复修改"),
    "reply_agreed": gettext_lazy("同意答复"),
    "reply_returned": gettext_lazy("退回答复"),
    "reply_issued": gettext_lazy("签发答复"),
    "reply_served": gettext_lazy("送出答复"),
    "letter_served": gettext_lazy("送出文书"),
    "proof_recorded": gettext_lazy("登记送达"),
    "file_added": gettext_lazy("添加文件"),
    "closed": gettext_lazy("办结"),
    "archived": gettext_lazy("归档"),
    "withdrawn": gettext_lazy("申请人撤回"),
    "rated": gettext_lazy("评价"),
    "reconsideration_recorded": gettext_lazy("登记行政复议"),
    "litigation_recorded": gettext_lazy("登记行政诉讼"),
    "remedy_result_recorded": gettext_lazy("登记审理结果"),
    "redecided": gettext_lazy("立案重新答复"),
    "letter_kept": gettext_lazy("制作文书"),
    "reply_file_removed": gettext_lazy("撤下随答复提供的文件"),
    "publication_suggested": gettext_lazy("建议主动公开"),
    "published": gettext_lazy("转为主动公开"),
    "anonymised": gettext_lazy("清除个人信息"),
    "due_date_recounted": gettext_lazy("重新计算答复期限"),
}
"""What a journal entry about a request tells, for people."""
_LOOKS = tuple(
    f"info_request.{name}" for name in ("read", "file_read", "file_read_by_applicant")
)


def begin(
    info_request: InfoRequest,
    action: str,
    *,
    at: datetime,
    by: Staff | None,
    read_version: int | None = None,
    inputs: Iterable[Refusal] = (),
    actors: frozenset[Actor] | None = None,
) -> InfoRequest:
    """The request as it stands, locked, once it is sure that the move may be made.

    `read_version` is the version of the page the decision was made on: where the
    request has changed since, nothing else is asked and the refusal says what
    changed. `inputs` are refusals the input itself gives rise to; `actors` stands in
    for capacities that are no person's, such as the clock's. Raises `Refused`.
    """
    locked = InfoRequest.objects.select_for_update().get(pk=info_request.pk)
    on = day_of(at)
    if actors is None:
        refusals = move_refusals(locked, action, by=by, on=on)
    else:
        refusals = refusals_for_actors(locked, action, actors, on=on)
    is_permitted = all(refusal.code != "not_permitted" for refusal in refusals)
    if is_permitted and read_version is not None:
        refuse_if(stale_refusals(locked, read_version))
    refuse_if([*refusals, *inputs])
    return locked


def finish(
    info_request: InfoRequest,
    action: str,
    happening: str,
    *,
    at: datetime,
    by: Staff | None,
    **details: Any,
) -> InfoRequest:
    """Move on, count the due date anew, save, and write it down.

    `details` go into the journal: numbers, kinds and dates, nothing personal.
    """
    info_request.state = REQUEST_LIFECYCLE.after(
        action, RequestState(info_request.state)
    )
    info_request.version += 1
    recount(info_request, on=day_of(at))
    info_request.save()
    record(happening, info_request, at=at, by=by, **details)
    return info_request


def end_without_reply(info_request: InfoRequest, action: str, *, at: datetime) -> None:
    """Give a request the outcome of a move that ends it without a reply.

    A request withdrawn before its receipt was confirmed counts as received that day:
    the applicant and the agency have then met.
    """
    on = day_of(at)
    info_request.outcome = outcome_after(action).key
    info_request.received_on = info_request.received_on or on
    info_request.decided_on = max(on, info_request.received_on)
    info_request.closed_at = at


def recount(
    info_request: InfoRequest, *, on: date, calendar: WorkingCalendar | None = None
) -> None:
    """Set due date and clock from the records, without saving."""
    clock = reply_clock(
        facts_of(info_request), calendar=calendar or official_calendar(), on=on
    )
    info_request.clock_status = clock.status
    info_request.paused_until_on = clock.paused_until_on
    info_request.reply_due_on = clock.due_on
    info_request.is_due_provisional = clock.is_provisional


def record(
    happening: str,
    info_request: InfoRequest,
    *,
    at: datetime,
    by: Staff | None,
    **details: Any,
) -> None:
    """Write an entry about a request. Nothing personal may be among `details`."""
    journal.record(
        f"info_request.{happening}",
        info_request,
        at=at,
        by=by,
        agency=info_request.agency_id,
        number=info_request.number,
        version=info_request.version,
        state=str(info_request.state),
        **{
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in details.items()
            if value is not None
        },
    )


def day_refusals(
    day: date, *, code: str, not_before: date | None = None, not_after: date
) -> list[Refusal]:
    """Why a day stated by an officer cannot be right; `code` names the day."""
    if day > not_after:
        return [
            Refusal(
                f"{code}_in_future",
                _("日期%(day)s晚于今天，请核对。") % {"day": day.isoformat()},
            )
        ]
    if not_before is not None and day < not_before:
        return [
            Refusal(
                f"{code}_too_early",
                _("日期%(day)s早于%(before)s，请核对。")
                % {"day": day.isoformat(), "before": not_before.isoformat()},
            )
        ]
    return []


def empty_refusals(text: str, code: str, sentence: str) -> list[Refusal]:
    """The refusal for a text that must not be empty."""
    return [] if text.strip() else [Refusal(code, sentence)]


def stale_refusals(info_request: InfoRequest, read_version: int) -> list[Refusal]:
    """What others did since a page was opened, by whom and what; [] if nothing."""
    if read_version == info_request.version:
        return []
    if not 0 <= read_version < info_request.version:
        # No page has carried it; the database could not even hold the larger ones.
        sentence = _("看不出您打开的是哪一次的页面。请刷新页面，核对后再操作。")
        return [Refusal("changed_meanwhile", sentence)]
    # A look at the case changes nothing, though its entry names the version seen.
    later = (
        entries_about(journal.label(info_request))
        .filter(details__version__gt=read_version)
        .exclude(what__in=_LOOKS)
    )
    told = [
        _("%(who)s：%(what)s")
        % {
            "who": entry.by or _("申请人或系统"),
            "what": HAPPENINGS.get(
                entry.what.removeprefix("info_request."), entry.what
            ),
        }
        for entry in later
    ]
    sentence = _("您打开页面之后，这件申请已有变化（%s）。请刷新页面，核对后再操作。")
    return [Refusal("changed_meanwhile", sentence % _("；").join(told))]
