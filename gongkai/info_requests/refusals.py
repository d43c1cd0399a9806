"""Why a move may not be made on a request: every reason at once.

The same function greys the button, lists the reasons beside it, and refuses the act.
"""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.commons.official_calendar import official_calendar
from gongkai.commons.refusals import Refusal
from gongkai.info_requests.facts import facts_of
from gongkai.info_requests.models import InfoRequest
from gongkai.info_requests.people import actors_of
from gongkai.organisation.models import Staff
from gongkai.rules.info_request_case import CaseFacts, fact_refusals
from gongkai.rules.info_request_lifecycle import (
    REQUEST_LIFECYCLE,
    Actor,
    RequestState,
)
from gongkai.rules.working_days import WorkingCalendar

ACTOR_LABELS = {
    Actor.APPLICANT: gettext_lazy("申请人"),
    Actor.OGI_OFFICE: gettext_lazy("政府信息公开工作机构"),
    Actor.HANDLER: gettext_lazy("承办人"),
    Actor.REVIEWER: gettext_lazy("审核人"),
    Actor.HEAD: gettext_lazy("政府信息公开工作机构负责人"),
    Actor.CLOCK: gettext_lazy("系统定时任务"),
}

STATE_LABELS = {
    RequestState.RECEIVED: gettext_lazy("已收件，待登记"),
    RequestState.REGISTERED: gettext_lazy("已登记，待分办"),
    RequestState.NEEDS_CORRECTION: gettext_lazy("等待申请人补正"),
    RequestState.IN_HANDLING: gettext_lazy("办理中"),
    RequestState.REASONS_REQUESTED: gettext_lazy("等待申请人说明理由"),
    RequestState.AWAITING_PAYMENT: gettext_lazy("等待申请人缴费"),
    RequestState.REPLY_IN_REVIEW: gettext_lazy("答复审核中"),
    RequestState.DECIDED: gettext_lazy("已作出答复，待送达"),
    RequestState.SERVED: gettext_lazy("已送出答复"),
    RequestState.CLOSED: gettext_lazy("已办结"),
    RequestState.ARCHIVED: gettext_lazy("已归档"),
}

SENTENCES: dict[str, Callable[[], str]] = {
    "already_confirmed": lambda: _("收到日期已经确定，不能再改。"),
    "receipt_not_confirmed": lambda: _(
        "尚未与申请人确认收到申请的日期（条例第三十一条），请先确认收件。"
    ),
    "correction_once": lambda: _("补正只能一次性告知（条例第三十条），已经发过。"),
    "correction_too_late": lambda: _(
        "收到申请已超过7个工作日（条例第三十条），不能再要求补正。"
    ),
    "limit_still_running": lambda: _("给申请人的期限尚未届满，请等到期满之后。"),
    "reasons_once": lambda: _("已经要求申请人说明过理由。"),
    "no_such_rule": lambda: _("收到这件申请时施行的规定没有这项措施。"),
    "nothing_asked": lambda: _("没有等待答复的征求意见。"),
    "extended_once": lambda: _("答复期限只能延长一次（条例第三十三条）。"),
    "extension_too_late": lambda: _("答复期限已经届满，不能再延期。"),
    "fee_once": lambda: _("已经发过收费通知。"),
    "fee_too_late": lambda: _("收费通知须在办理期限内发出，期限已经届满。"),
    "delivery_unknown": lambda: _("请先登记申请人收到收费通知的日期。"),
    "paid_too_late": lambda: _("缴费日期晚于缴费期限，请按逾期未缴费处理。"),
    "reply_exists": lambda: _("已有答复稿，请在该稿上修改。"),
    "no_reply": lambda: _("还没有答复稿，请先起草。"),
    "review_missing": lambda: _("答复尚未通过全部审核和保密审查。"),
    "consultation_open": lambda: _(
        "还在等待被征求意见方答复，请等意见到达或者期限届满。"
    ),
    "not_for_records": lambda: _(
        "更正自身记录的申请（条例第四十一条）不适用这项操作。"
    ),
    "day_was_set": lambda: _("重新答复的期限由复议决定或者判决确定，不能延长。"),
    "no_annulment": lambda: _(
        "没有结果为“结果纠正”、尚待重新答复的行政复议或者行政诉讼。"
    ),
    "not_served": lambda: _("请先登记答复送达的日期。"),
    "remedy_open": lambda: _("还有未审结的行政复议或者行政诉讼。"),
    "rated_once": lambda: _("您已经评价过，每件只能评价一次。"),
    "anonymised_once": lambda: _("这件申请的个人信息已经清除。"),
    "out_of_calendar": lambda: _("收到日期不在任何工作日历之内，请核对日期。"),
    "missing_reason": lambda: _("请写明理由。"),
    "missing_ground": lambda: _("请选择不予公开的依据。"),
    "missing_given": lambda: _(
        "请填写提供的信息，或者添加随答复提供的文件（遮盖过的文件须先通过核验）。"
    ),
    "missing_where": lambda: _("请写明获取的方式、途径或者办理的依据和机关。"),
    "missing_search_record": lambda: _("请先登记检索记录：在哪里、用什么词检索。"),
    "missing_earlier_reply": lambda: _("请填写此前答复的文号。"),
    "missing_correction": lambda: _("申请人没有补正过，不能以补正后仍不明确答复。"),
    "missing_reasons_asked": lambda: _("请先要求申请人说明理由（条例第三十五条）。"),
    "missing_files_stated": lambda: _(
        "答复是部分公开，请逐份确认原样提供的文件不含不予公开的内容，或者撤下。"
    ),
    "missing_third_party_opinion": lambda: _(
        "请先书面征求第三方意见；第三方不同意而仍要公开的，请写明公共利益的理由"
        "（条例第十五条、第三十二条）。"
    ),
}


def move_refusals(
    info_request: InfoRequest,
    action: str,
    *,
    by: Staff | None,
    on: date,
    facts: CaseFacts | None = None,
    calendar: WorkingCalendar | None = None,
) -> list[Refusal]:
    """Every reason why `by` may not take this action now; [] if they may.

    `by` None is the applicant. What an input lacks is told by the action itself.
    """
    actors = actors_of(by, info_request, on=on)
    return refusals_for_actors(
        info_request, action, actors, on=on, facts=facts, calendar=calendar
    )


def refusals_for_actors(
    info_request: InfoRequest,
    action: str,
    actors: frozenset[Actor],
    *,
    on: date,
    facts: CaseFacts | None = None,
    calendar: WorkingCalendar | None = None,
) -> list[Refusal]:
    """As `move_refusals`, for capacities already known, such as the clock's."""
    state = RequestState(info_request.state)
    refusals = []
    if not actors & REQUEST_LIFECYCLE.actors_of(action):
        who = _("、").join(
            str(label)
            for actor, label in ACTOR_LABELS.items()
            if actor in REQUEST_LIFECYCLE.actors_of(action)
        )
        refusals.append(
            Refusal("not_permitted", _("您不能进行这项操作，须由%s进行。") % who)
        )
    if not REQUEST_LIFECYCLE.find(action, state, tuple(Actor)):
        refusals.append(
            Refusal(
                "wrong_state",
                _("这件申请现在是“%s”，不能进行这项操作。") % STATE_LABELS[state],
            )
        )
        return refusals
    codes = fact_refusals(
        action,
        facts or facts_of(info_request),
        calendar=calendar or official_calendar(),
        on=on,
    )
    return refusals + [refusal(code) for code in codes]


def permitted_moves(
    info_request: InfoRequest,
    *,
    by: Staff | None,
    on: date,
    calendar: WorkingCalendar | None = None,
) -> dict[str, list[Refusal]]:
    """The moves the table opens to a person now, each with what still forbids it.

    An empty list means that the button works; what the table does not open is not
    shown at all.
    """
    facts = facts_of(info_request)
    actors = actors_of(by, info_request, on=on)
    known = calendar or official_calendar()
    return {
        action: [
            refusal(code)
            for code in fact_refusals(action, facts, calendar=known, on=on)
        ]
        for action in REQUEST_LIFECYCLE.permitted(facts.state, actors)
    }


def refusal(code: str) -> Refusal:
    """The refusal with this code and its sentence. Raises KeyError."""
    return Refusal(code, SENTENCES[code]())
