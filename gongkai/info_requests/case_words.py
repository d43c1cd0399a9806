"""What the axes, channels, outcomes and days of a case are called, for everybody."""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongkai.letters.kinds import kind_of
from gongkai.rules.fees import TariffKind
from gongkai.rules.info_request_case import ClockStatus, ConsultationKind, PeriodStart
from gongkai.rules.outcomes import Need, RequestKind, outcome
from gongkai.rules.receipt import Channel, Day
from gongkai.rules.working_days import CountedDay, DayReason

CLOCK_LABELS: dict[str, Promise] = {
    ClockStatus.NOT_STARTED: gettext_lazy("尚未起算"),
    ClockStatus.RUNNING: gettext_lazy("正在计算"),
    ClockStatus.PAUSED: gettext_lazy("征求意见，暂不计算"),
    ClockStatus.WAITING_FOR_APPLICANT: gettext_lazy("等待申请人，暂不计算"),
    ClockStatus.STOPPED: gettext_lazy("已停止"),
    ClockStatus.NO_LIMIT: gettext_lazy("条例未规定期限"),
}

KIND_LABELS: dict[str, Promise] = {
    RequestKind.INFORMATION: gettext_lazy("申请公开政府信息"),
    RequestKind.RECORD_CORRECTION: gettext_lazy("申请更正自身记录（条例第四十一条）"),
}

CHANNEL_LABELS: dict[str, Promise] = {
    Channel.IN_PERSON: gettext_lazy("当面提交"),
    Channel.SIGNED_MAIL: gettext_lazy("挂号信或者特快专递"),
    Channel.ORDINARY_MAIL: gettext_lazy("平信"),
    Channel.ONLINE: gettext_lazy("网上提交"),
    Channel.FAX: gettext_lazy("传真"),
    Channel.EMAIL: gettext_lazy("电子邮件"),
}

START_LABELS: dict[PeriodStart, Promise] = {
    PeriodStart.RECEIPT: gettext_lazy("自收到申请之日起"),
    PeriodStart.CORRECTION: gettext_lazy("自收到补正之日起重新计算"),
    PeriodStart.PAYMENT: gettext_lazy("自缴费次日起重新计算"),
    PeriodStart.ORDER: gettext_lazy("自重新答复的决定送达之日起"),
}

CONSULTATION_LABELS: dict[str, Promise] = {
    ConsultationKind.THIRD_PARTY: gettext_lazy("第三方（条例第三十二条）"),
    ConsultationKind.CO_MAKER: gettext_lazy("共同制作机关（条例第三十四条）"),
    ConsultationKind.OTHER_AGENCY: gettext_lazy("其他机关（条例第三十三条）"),
}

TARIFF_LABELS: dict[str, Promise] = {
    TariffKind.BY_NUMBER: gettext_lazy("按件计收"),
    TariffKind.BY_VOLUME: gettext_lazy("按量计收"),
}

NEED_LABELS: dict[Need, Promise] = {
    Need.REASON: gettext_lazy("理由"),
    Need.GROUND: gettext_lazy("不予公开的依据"),
    Need.GIVEN: gettext_lazy("提供的信息"),
    Need.WHERE: gettext_lazy("获取的方式、途径"),
    Need.SEARCH_RECORD: gettext_lazy("检索记录"),
    Need.EARLIER_REPLY: gettext_lazy("此前答复的文号"),
    Need.CORRECTION: gettext_lazy("申请人的补正"),
    Need.REASONS_ASKED: gettext_lazy("要求说明理由"),
    Need.THIRD_PARTY_OPINION: gettext_lazy("征求第三方意见"),
    Need.FILES_STATED: gettext_lazy("对原样提供的文件逐份确认"),
}

DECIDING_DAY_LABELS: dict[Day, Promise] = {
    Day.HANDED_IN: gettext_lazy("以当面提交之日为收到之日"),
    Day.SIGNED: gettext_lazy("以签收之日为收到之日"),
    Day.ARRIVED: gettext_lazy("以到达之日为收到之日"),
    Day.CONFIRMED: gettext_lazy("以双方确认之日为收到之日"),
}

DAY_REASON_LABELS: dict[DayReason, Promise] = {
    DayReason.DAY_ZERO: gettext_lazy("起算日，当天不计"),
    DayReason.WORKING_DAY: gettext_lazy("工作日"),
    DayReason.MAKEUP_DAY: gettext_lazy("调休上班"),
    DayReason.WEEKEND: gettext_lazy("周末"),
    DayReason.HOLIDAY: gettext_lazy("放假"),
    DayReason.PAUSED: gettext_lazy("征求意见，不计"),
    DayReason.CALENDAR_DAY: gettext_lazy("自然日"),
    DayReason.ENDS_ON_DAY_OFF: gettext_lazy("期满日逢休息日"),
    DayReason.MOVED_TO: gettext_lazy("顺延到这一天"),
    DayReason.FIXED_DATE: gettext_lazy("固定日期"),
}

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)

ENTRY_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.ONLINE)
"""The ways by which an officer enters a request; online applicants do it themselves."""


def day_words(day: CountedDay) -> str:
    """Why a day was counted or not, in words."""
    words = str(DAY_REASON_LABELS[day.reason])
    if day.holiday:
        words = _("%(why)s（%(holiday)s）") % {"why": words, "holiday": day.holiday}
    if day.is_provisional:
        words = _("%(why)s（当年放假安排尚未公布，暂定）") % {"why": words}
    return words


def channel_words(channel: str) -> str:
    """How a request came, in words."""
    return str(CHANNEL_LABELS[channel])


def outcome_words(key: str) -> str:
    """What became of a request, in the language of the page; empty for no outcome."""
    if not key:
        return ""
    chosen = outcome(key)
    return chosen.label_en if get_language() == "en" else chosen.label


def letter_words(kind: str) -> str:
    """What a letter is called, in the language of the page."""
    chosen = kind_of(kind)
    return chosen.label_en if get_language() == "en" else chosen.label
