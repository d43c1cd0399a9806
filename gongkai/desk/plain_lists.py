"""The lists of the desk that are tables and nothing more: what they show and find.

Each has its headings, and what a typed word is looked for in; filters, order, pages,
views and the file come from `lists`. None asks the store for each line.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.commons.spreadsheets import Cell
from gongkai.desk.lists import Heading, ListKind
from gongkai.desk.log_in_words import LogInLine, told
from gongkai.desk.submission_pages import ListedItem
from gongkai.info_requests.case_words import letter_words
from gongkai.info_requests.models import LetterService
from gongkai.journal.models import Entry
from gongkai.notifications.models import Notice
from gongkai.organisation.models import Agency, Appointment, Staff
from gongkai.organisation.roles import Role
from gongkai.submissions.models import Commission

LONGEST_WORD = 60


def shown(value: Cell) -> str:
    """A cell as a page shows it: days and minutes in the desk's own form."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def staff_kind(agency: Agency, *, on: date, tells_log_ins: bool) -> ListKind[Staff]:
    """Who works here: division, post, roles held on a day, account."""
    roles = _roles_held(agency, on=on)
    log_in: Heading[Staff] = Heading(
        "logged-in", _("最近登录"), lambda one: one.last_login, ("last_login",)
    )
    return ListKind(
        name="staff",
        label=_("人员"),
        headings=(
            Heading("name", _("姓名"), lambda one: one.name, ("name",)),
            Heading("username", _("用户名"), lambda one: one.username, ("username",)),
            Heading(
                "division",
                _("处室"),
                lambda one: one.division.name,
                ("division__position", "division"),
            ),
            Heading("post", _("职务"), lambda one: one.post, ("post",)),
            Heading("roles", _("角色"), lambda one: roles.get(one.pk, "")),
            Heading(
                "state",
                _("账号"),
                lambda one: str(_("启用") if one.is_active else _("停用")),
                ("is_active",),
            ),
            *([log_in] if tells_log_ins else []),
        ),
        sort="division",
    )


def staff_found(agency: Agency, word: str) -> QuerySet[Staff]:
    """The agency's people whose name, log-in, post or division holds a word."""
    found = Staff.objects.filter(division__agency=agency).select_related("division")
    return found.filter(
        Q(name__icontains=word)
        | Q(username__icontains=word)
        | Q(post__icontains=word)
        | Q(division__name__icontains=word)
    )


def _roles_held(agency: Agency, *, on: date) -> Mapping[int, str]:
    """The roles of everybody in an agency on a day, with their divisions, in words."""
    held = (
        Appointment.objects.filter(
            Q(until_on=None) | Q(until_on__gte=on), agency=agency, from_on__lte=on
        )
        .select_related("division")
        .order_by("pk")
    )
    words: dict[int, list[str]] = {}
    for one in held:
        place = f" · {one.division.name}" if one.division else ""
        words.setdefault(one.staff_id, []).append(f"{Role(one.role).label}{place}")
    return {pk: str(_("、")).join(roles) for pk, roles in words.items()}


def log_in_kind(people: Mapping[int, Staff]) -> ListKind[Entry]:
    """What the journal tells of logging in; `people` by the number of their record."""
    lines: dict[int, LogInLine] = {}

    def line(entry: Entry) -> LogInLine:
        return lines.setdefault(entry.pk, told(entry, people))

    return ListKind(
        name="log-ins",
        label=_("登录记录"),
        headings=(
            Heading("time", _("时间"), lambda entry: entry.at, ("number",)),
            Heading("person", _("人员"), lambda entry: line(entry).name, ("subject",)),
            Heading("what", _("事项"), lambda entry: line(entry).words, ("what",)),
            Heading("more", _("说明"), lambda entry: line(entry).more),
            Heading(
                "address",
                _("地址"),
                lambda entry: line(entry).address,
                ("details__address",),
            ),
            Heading("device", _("设备"), lambda entry: line(entry).device),
        ),
        sort="-time",
    )


def log_ins_found(
    entries: QuerySet[Entry], people: Mapping[int, Staff], word: str
) -> QuerySet[Entry]:
    """Entries about people whose name holds a word, or from such an address."""
    if not word:
        return entries
    named = [f"staff:{pk}" for pk, one in people.items() if word in one.name]
    return entries.filter(Q(subject__in=named) | Q(details__address__icontains=word))


LETTERS: ListKind[LetterService] = ListKind(
    name="letters",
    label=_("文书送达登记簿"),
    headings=(
        Heading(
            "number",
            _("文号"),
            lambda sent: sent.file.number if sent.file else "",
            ("file__number",),
        ),
        Heading(
            "letter",
            _("文书"),
            lambda sent: str(
                letter_words(sent.file.letter)
                if sent.file and sent.file.letter
                else sent.get_letter_display()
            ),
            ("letter",),
        ),
        Heading(
            "request",
            _("申请编号"),
            lambda sent: sent.info_request.number,
            ("info_request__number",),
            link=lambda sent: reverse("desk:request", args=[sent.info_request_id]),
        ),
        Heading(
            "channel",
            _("送达方式"),
            lambda sent: str(sent.get_channel_display()),
            ("channel",),
        ),
        Heading(
            "posted", _("交邮（发出）"), lambda sent: sent.posted_on, ("posted_on",)
        ),
        Heading("served", _("送达"), lambda sent: sent.served_on, ("served_on",)),
        Heading(
            "recorder",
            _("登记人"),
            lambda sent: sent.recorded_by.name if sent.recorded_by else "",
            ("recorded_by__name",),
        ),
    ),
    sort="-request",
)
"""Every letter that went out about a request: numbers and days, nothing personal."""


def letters_found(agency: Agency, word: str) -> QuerySet[LetterService]:
    """The agency's letters whose number, or whose request's, holds a word."""
    sent = LetterService.objects.filter(info_request__agency=agency)
    return sent.select_related("file", "info_request", "recorded_by").filter(
        Q(file__number__icontains=word) | Q(info_request__number__icontains=word)
    )


NOTICES: ListKind[Notice] = ListKind(
    name="notices",
    label=_("通知"),
    headings=(
        Heading("time", _("时间"), lambda one: one.at, ("at",)),
        Heading("kind", _("类别"), lambda one: one.label, ("kind",)),
        Heading("sentence", _("内容"), lambda one: one.sentence),
        Heading("read", _("阅读时间"), lambda one: one.read_at, ("read_at",)),
    ),
    sort="-time",
)
"""What one was told. Its page shows each as a sentence, not as a line of a table."""


COMMISSIONS: ListKind[Commission] = ListKind(
    name="commissions",
    label=_("约稿"),
    headings=(
        Heading("due", _("期限"), lambda one: one.due_on, ("due_on",)),
        Heading("topic", _("主题"), lambda one: one.topic, ("topic",)),
        Heading("asked", _("约稿处室"), lambda one: len(one.divisions.all())),
        Heading(
            "answered",
            _("已应约"),
            lambda one: len([part for part in one.divisions.all() if part.answered_at]),
        ),
        Heading("by", _("约稿人"), lambda one: one.asked_by.name, ("asked_by__name",)),
    ),
    sort="-due",
)
"""What divisions were asked to write; the divisions must have been fetched with it."""


def _item_address(row: ListedItem) -> str:
    return row.address


SUBMITTED: ListKind[ListedItem] = ListKind(
    name="submission-items",
    label=_("信息报送明细"),
    headings=(
        Heading("date", _("日期"), lambda row: row.on, ("on",)),
        Heading("title", _("标题"), lambda row: row.title, ("title",), _item_address),
        Heading("what", _("事项"), lambda row: row.happened, ("happened",)),
        Heading("made-of", _("内容"), lambda row: row.made_of, ("made_of",)),
    ),
    sort="-date",
)
"""What is behind a figure of the submissions."""
