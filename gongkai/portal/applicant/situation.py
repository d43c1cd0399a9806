"""Where a request stands, in a sentence, and its due date explained day by day."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from gongkai.info_requests.applicants import OwnRequest, RequestState
from gongkai.info_requests.case_words import WEEKDAYS, day_words
from gongkai.rules.info_request_case import ClockStatus, PeriodStart
from gongkai.rules.working_days import CountedDay


@dataclass(frozen=True)
class ExplainedDay:
    """One day of the count. `place` is which counted day it is; None if not counted."""

    on: date
    weekday: str
    place: int | None
    why: str


@dataclass(frozen=True)
class Situation:
    """What to tell first: where it stands, what comes next, when the reply is due.

    `due_note` says what may move the date; `is_late` when it is past and unanswered.
    """

    title: str
    text: str
    due_on: date | None
    due_note: str
    basis: str
    is_late: bool
    is_provisional: bool
    days: tuple[ExplainedDay, ...] = field(repr=False)


def situation_of(own: OwnRequest, *, on: date) -> Situation:
    """The situation of a request on a day."""
    title, text = _stand(own)
    clock = own.clock
    is_told = not own.is_over and own.answered_on is None
    due_on = clock.due_on if is_told else None
    runs = clock.status in {ClockStatus.RUNNING, ClockStatus.PAUSED}
    return Situation(
        title=title,
        text=text,
        due_on=due_on,
        due_note=_due_note(own) if is_told else "",
        basis=clock.deadline.basis if clock.deadline else "",
        is_late=bool(
            due_on and on > due_on and clock.status is not ClockStatus.PAUSED and runs
        ),
        is_provisional=clock.is_provisional and is_told,
        days=_explained(clock.deadline.days) if due_on and clock.deadline else (),
    )


def _stand(own: OwnRequest) -> tuple[str, str]:
    if own.is_over and own.reply is None:
        return own.ending or _("已办结"), _("这件申请已经办结，没有后续步骤。")
    if own.clock.status is ClockStatus.PAUSED:
        return (
            _("正在征求意见"),
            _("申请的信息涉及第三方或者其他机关，正在书面征求他们的意见。"),
        )
    told = {
        RequestState.RECEIVED: (
            _("等待确认"),
            _(
                "我们收到了您的申请，会按您留下的联系方式与您确认。确认之日为收到申请之日，"
            )
            + _("答复期限从那天起计算（条例第三十一条）。")
            if own.received_on is None
            else _("我们已收到您的申请，正在登记。"),
        ),
        RequestState.REGISTERED: (_("已登记"), _("正在确定由哪个处室办理。")),
        RequestState.NEEDS_CORRECTION: (
            _("请您补正"),
            _("申请内容还不够明确，需要您补充。补正之后，答复期限重新计算。"),
        ),
        RequestState.IN_HANDLING: (_("正在办理"), _("承办处室正在查找、审核信息。")),
        RequestState.REASONS_REQUESTED: (
            _("请您说明理由"),
            _("申请的数量、频次较多，需要您说明理由（条例第三十五条）。"),
        ),
        RequestState.AWAITING_PAYMENT: (
            _("等待缴费"),
            _("请按收费通知缴费。缴费之后，答复期限从次日起重新计算。"),
        ),
        RequestState.REPLY_IN_REVIEW: (_("答复审核中"), _("答复已经起草，正在审核。")),
        RequestState.DECIDED: (
            _("已作出答复，正在送达"),
            _("答复将按您选择的方式送出。"),
        ),
    }
    if own.state in told:
        return told[own.state]
    return _("已答复"), _("答复已经送出，内容见下。")


def _due_note(own: OwnRequest) -> str:
    clock = own.clock
    if clock.status is ClockStatus.NOT_STARTED:
        return _("与您确认收到申请之后，才开始计算答复期限。")
    if clock.status is ClockStatus.NO_LIMIT:
        return _("更正自身记录的申请，条例没有规定答复期限，我们会尽快办理。")
    if clock.status is ClockStatus.WAITING_FOR_APPLICANT:
        return _("正在等您，答复期限暂不计算；收到之后重新计算。")
    if clock.status is ClockStatus.PAUSED:
        return _("正在征求意见，这段时间不计入期限；意见提前到达的，日期会提前。")
    if clock.is_extended:
        return _("期限已经依法延长一次，不会再延长。")
    if clock.started_by is PeriodStart.CORRECTION:
        return _("从收到您的补正起重新计算。")
    if clock.started_by is PeriodStart.PAYMENT:
        return _("从您缴费起重新计算。")
    if clock.started_by is PeriodStart.ORDER:
        return _("原答复已被撤销，期限按决定的要求重新计算。")
    return _("需要补正、征求意见或者延期的，日期会变，我们会告知您。")


def _explained(days: tuple[CountedDay, ...]) -> tuple[ExplainedDay, ...]:
    explained, place = [], 0
    for day in days:
        place += day.counted
        explained.append(
            ExplainedDay(
                on=day.date,
                weekday=str(WEEKDAYS[day.date.weekday()]),
                place=place if day.counted else None,
                why=day_words(day),
            )
        )
    return tuple(explained)
