"""The journal of log-ins as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.journal.models import Entry
from gongkai.organisation.models import LogInSession, Staff

WORDS: dict[str, str | Promise] = {
    "staff.logged_in": gettext_lazy("登录"),
    "staff.logged_out": gettext_lazy("退出"),
    "staff.log_in_failed": gettext_lazy("登录失败：密码不正确"),
    "staff.locked_out": gettext_lazy("尝试次数过多，该地址暂停登录"),
    "staff.second_step_failed": gettext_lazy("登录失败：验证码不正确"),
    "staff.second_step_added": gettext_lazy("添加第二步验证"),
    "staff.second_step_removed": gettext_lazy("删除第二步验证"),
    "staff.second_step_reset": gettext_lazy("管理员重设第二步验证"),
    "staff.recovery_codes_made": gettext_lazy("生成备用码"),
    "staff.session_ended": gettext_lazy("在另一设备上退出"),
    "staff.other_sessions_ended": gettext_lazy("在其他所有设备上退出"),
    "staff.password_set": gettext_lazy("设置密码"),
    "staff.deactivated": gettext_lazy("停用账号"),
    "staff.reactivated": gettext_lazy("恢复账号"),
    "log_in.failed": gettext_lazy("登录失败：没有这个用户名"),
    "log_in.locked_out": gettext_lazy("尝试次数过多，该地址暂停登录"),
}
"""Each kind of entry that tells of logging in, in a few words."""

FAILURES = frozenset(
    {
        "staff.log_in_failed",
        "staff.locked_out",
        "staff.second_step_failed",
        "log_in.failed",
        "log_in.locked_out",
    }
)


@dataclass(frozen=True)
class LogInLine:
    """One line of the list; `name` is whose account it was, "" where nobody's."""

    at: datetime
    name: str
    words: str
    more: str
    address: str
    device: str
    is_failure: bool


def told(entry: Entry, people: Mapping[int, Staff] | None = None) -> LogInLine:
    """An entry as a line."""
    kind, _colon, pk = entry.subject.rpartition(":")
    whose = (people or {}).get(int(pk)) if kind == "staff" else None
    details = entry.details
    steps = dict(LogInSession.SecondStep.choices)
    ways = dict(LogInSession.Way.choices)
    more = [
        str(known[details[name]])
        for name, known in (("way", ways), ("second_step", steps))
        if details.get(name) in known
    ]
    if entry.by is not None and whose is not None and entry.by != whose:
        more.append(_("由%s办理") % entry.by.name)
    return LogInLine(
        at=entry.at,
        name=whose.name if whose else "",
        words=str(WORDS.get(entry.what, entry.what)),
        more=_("、").join(more),
        address=details.get("address", ""),
        device=device_name(details.get("device", "")),
        is_failure=entry.what in FAILURES,
    )


def device_name(agent: str) -> str:
    """Browser and system out of what a browser says of itself; "" for neither."""
    browsers = (
        ("Edg/", "Edge"),
        ("MicroMessenger", "WeChat"),
        ("QQBrowser", "QQ"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [
        next((name for mark, name in known if mark in agent), "")
        for known in (browsers, systems)
    ]
    return " · ".join(name for name in found if name)
