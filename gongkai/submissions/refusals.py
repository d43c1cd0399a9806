"""Why a person may not keep the rules, see a division's figures, or answer for it.

The same functions grey the button and refuse the act.
"""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.disclosure.models import Document
from gongkai.organisation.models import Agency, Division
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.rules.submission_rules import Period, Span
from gongkai.submissions.models import (
    Circular,
    Commission,
    CommissionedDivision,
    Outlet,
    Recognition,
    SubmissionRules,
)

KEEPING = Permission.ARRANGE_COLUMNS
"""What the OGI office holds: it keeps quotas, commissions, recognitions, circulars."""


def keep_refusals(permits: Permits, agency: Agency) -> list[Refusal]:
    """Why a person may not keep the agency's rules, commissions and circulars."""
    if permits.may_for(KEEPING, agency=agency):
        return []
    return [
        Refusal(
            "not_permitted",
            _(
                "报送任务、计分规则、约稿和通报由政府信息公开工作机构维护，您没有此权限。"
            ),
        )
    ]


def answer_refusals(permits: Permits, division: Division) -> list[Refusal]:
    """Why a person may not answer for what a division owes."""
    return permission_refusals(permits, Permission.WRITE, division=division)


def sees_everything(permits: Permits, agency: Agency) -> bool:
    """Whether a person may see the figures of every division side by side."""
    return permits.may_for(Permission.READ_DRAFTS, agency=agency)


def seen_divisions(permits: Permits) -> set[int]:
    """The divisions whose figures a person may see, as ids."""
    return permits.divisions_where(Permission.READ_DRAFTS)


def recognise_refusals(
    division: Division,
    outlet: Outlet,
    *,
    document: Document | None,
    recognised_on: date,
    kind: str,
    on: date,
) -> list[Refusal]:
    """Why an adoption or a leader's note cannot be recorded as it was typed."""
    refusals = []
    if outlet.agency_id != division.agency_id:
        refusals.append(Refusal("other_agency", _("这个载体不属于本机关。")))
    if outlet.is_own_site:
        refusals.append(
            Refusal("own_site", _("本机关网站的采用由系统自动统计，不必登记。"))
        )
    if document is not None and document.agency_id != division.agency_id:
        refusals.append(Refusal("other_agency", _("这条信息不属于本机关。")))
    if recognised_on > on:
        refusals.append(Refusal("in_the_future", _("采用日期不能晚于今天。")))
    if document is not None:
        same = Recognition.objects.filter(
            document=document,
            kind=kind,
            outlet=outlet,
            recognised_on=recognised_on,
            struck_at=None,
        )
        if same.exists():
            refusals.append(
                Refusal("already_recorded", _("这次采用已经登记过，无需重复。"))
            )
    return refusals


def strike_refusals(recognition: Recognition, ground: str) -> list[Refusal]:
    """Why a recorded recognition cannot be struck off."""
    refusals = []
    if recognition.struck_at is not None:
        refusals.append(Refusal("already_struck", _("这条登记已经撤销。")))
    if not ground.strip():
        refusals.append(Refusal("no_ground", _("请写明撤销的原因。")))
    return refusals


def commission_refusals(
    divisions: list[Division], *, agency: Agency, due_on: date, on: date
) -> list[Refusal]:
    """Why a commission cannot go out as it was typed."""
    refusals = []
    if not divisions:
        refusals.append(Refusal("no_division", _("请至少选择一个处室。")))
    if any(division.agency_id != agency.pk for division in divisions):
        refusals.append(Refusal("other_agency", _("只能向本机关的处室约稿。")))
    if due_on < on:
        refusals.append(Refusal("time_has_passed", _("截止日期不能早于今天。")))
    return refusals


def respond_refusals(task: CommissionedDivision) -> list[Refusal]:
    """Why a division can no longer answer or decline a commission."""
    refusals = []
    if task.commission.withdrawn_at is not None:
        refusals.append(Refusal("withdrawn", _("这次约稿已经撤回。")))
    if task.answered_at is not None:
        refusals.append(Refusal("already_answered", _("已经用一条信息应约。")))
    return refusals


def decline_refusals(task: CommissionedDivision, ground: str) -> list[Refusal]:
    """Why a division cannot decline a commission."""
    refusals = respond_refusals(task)
    if task.declined_at is not None:
        refusals.append(Refusal("already_declined", _("已经说明过不能供稿的原因。")))
    if not ground.strip():
        refusals.append(Refusal("no_ground", _("请写明不能供稿的原因。")))
    return refusals


def excuse_refusals(task: CommissionedDivision) -> list[Refusal]:
    """Why a declined commission cannot be accepted as such."""
    refusals = []
    if task.declined_at is None:
        refusals.append(Refusal("not_declined", _("这个处室没有提出不能供稿。")))
    if task.excused_at is not None:
        refusals.append(Refusal("already_excused", _("已经同意不供稿。")))
    return refusals


def withdraw_refusals(commission: Commission) -> list[Refusal]:
    """Why a commission cannot be taken back."""
    if commission.withdrawn_at is None:
        return []
    return [Refusal("withdrawn", _("这次约稿已经撤回。"))]


def begin_refusals(
    agency: Agency, from_on: date, *, besides: SubmissionRules | None = None
) -> list[Refusal]:
    """Why a rule set cannot begin on a day: another begins on it."""
    others = SubmissionRules.objects.filter(agency=agency, from_on=from_on)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if not others.exists():
        return []
    return [
        Refusal("begins_already", _("已有一套规则从这一天起施行，请另选施行日期。"))
    ]


def draft_circular_refusals(circular: Circular) -> list[Refusal]:
    """Why a circular cannot be turned into a draft: it was, or has no office."""
    refusals = []
    if circular.document_id is not None:
        refusals.append(Refusal("already_drafted", _("这份通报已经转为文稿。")))
    if circular.agency.ogi_office is None:
        refusals.append(Refusal("no_office", _("本机关尚未指定政府信息公开工作机构。")))
    return refusals


def document_refusals(task: CommissionedDivision, document: Document) -> list[Refusal]:
    """Why a document cannot answer a commission: it is another division's."""
    if document.division_id == task.division_id:
        return []
    return [Refusal("other_division", _("只能用本处室的信息应约。"))]


def zero_report_refusals(
    division: Division, period: Period, first_on: date, ground: str
) -> list[Refusal]:
    """Why a division cannot state that it has nothing for a period."""
    refusals = []
    if not ground.strip():
        refusals.append(Refusal("no_ground", _("请写明本期没有可报信息的原因。")))
    if division.zero_reports.filter(period=period, first_on=first_on).exists():
        refusals.append(Refusal("already_reported", _("这一期的零报告已经提交。")))
    return refusals


def circular_refusals(days: Span, *, on: date) -> list[Refusal]:
    """Why no circular can be made about some days: they lie ahead."""
    if days.first <= on:
        return []
    return [Refusal("in_the_future", _("这一期还没有开始，没有可通报的数字。"))]
