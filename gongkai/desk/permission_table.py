"""Which act at the desk needs which permission: the one table, for people and tests.

The refusals of the rooms decide; a test asks them for every role, act and place and
compares. So what the page shows is what holds.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.commons.refusals import Refusal
from gongkai.desk.acts import ACTS
from gongkai.disclosure.facts import EditionFacts
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits, holders_of
from gongkai.organisation.roles import Grants, Permission, Role

Text = str | Promise

MOST_CANDIDATES = 60
"""So many people are asked whether they could do an act, no more."""


@dataclass(frozen=True)
class Deed:
    """One thing that is done at the desk, and the permission it needs.

    `once_public` is the permission it needs instead when the document is public.
    `note` says what is asked beyond the permission.
    """

    name: str
    label: Text
    needs: Permission
    once_public: Permission | None = None
    note: Text = ""

    def roles(self, grants: Grants) -> list[Role]:
        """The roles that carry the permission, in the order of the office."""
        return [role for role in Role if self.is_carried_by(role, grants)]

    def is_carried_by(self, role: Role, grants: Grants) -> bool:
        """Whether a role carries the permission, or that for what is public."""
        return bool({self.needs, self.once_public} & grants[role])

    def needed(self, *, is_public: bool) -> Permission:
        """The permission it needs of a document that is or is not public."""
        return self.once_public if is_public and self.once_public else self.needs


@dataclass(frozen=True)
class Reach:
    """For which divisions a person may do a deed; `is_everywhere` for all of them."""

    deed: Deed
    divisions: list[Division]
    is_everywhere: bool


@dataclass(frozen=True)
class Answer:
    """Why a person may not do an act to an edition now, and who could.

    `others` could do it now; `holders` have the permission, whatever else is lacking.
    """

    deed: Deed
    reasons: list[Refusal]
    others: list[Staff]
    holders: list[Staff]


OWN_TEXT = _("不能审核自己参与起草的文稿；同一人不能审核同一文稿的两个环节。")
PLACES = _("发布前由起草人选择栏目，发布后由能设置栏目的人调整。")

_P = Permission


def _act(
    name: str, needs: Permission, label: Text = "", **more: Permission | Text
) -> Deed:
    return Deed(name, label or ACTS[name].label, needs, **more)  # type: ignore[arg-type]


GROUPS: tuple[tuple[Text, tuple[Deed, ...]], ...] = (
    (
        _("起草和报送"),
        (
            Deed("read", _("查看未发布的文稿"), _P.READ_DRAFTS),
            Deed("draft", _("起草、复制文稿"), _P.WRITE),
            Deed("edit", _("修改草稿、添加附件"), _P.WRITE),
            _act("submit", _P.WRITE),
            _act("revise", _P.WRITE),
            _act("discard", _P.WRITE),
        ),
    ),
    (
        _("审核"),
        (
            _act("agree_first", _P.FIRST_REVIEW, _("初审"), note=OWN_TEXT),
            _act("return_first", _P.FIRST_REVIEW, _("初审退回"), note=OWN_TEXT),
            _act("agree_second", _P.SECOND_REVIEW, _("复审"), note=OWN_TEXT),
            _act("return_second", _P.SECOND_REVIEW, _("复审退回"), note=OWN_TEXT),
            _act("agree_secrecy", _P.SECRECY_REVIEW, _("保密审查"), note=OWN_TEXT),
            _act("return_secrecy", _P.SECRECY_REVIEW, _("保密审查退回"), note=OWN_TEXT),
            _act("agree_final", _P.FINAL_REVIEW, _("终审签发"), note=OWN_TEXT),
            _act("return_final", _P.FINAL_REVIEW, _("终审退回"), note=OWN_TEXT),
        ),
    ),
    (
        _("发布"),
        (
            _act("publish", _P.PUBLISH, note=_("须审核齐全。")),
            _act("schedule", _P.PUBLISH, note=_("须审核齐全。")),
            _act("unschedule", _P.PUBLISH),
            _act(
                "publish_in_emergency",
                _P.PUBLISH_IN_EMERGENCY,
                note=_("保密审查不可省略；不能发布自己参与起草的文稿。"),
            ),
            _act("withdraw", _P.WITHDRAW),
        ),
    ),
    (
        _("栏目、属性和关系"),
        (
            _act("place", _P.WRITE, once_public=_P.ARRANGE_COLUMNS, note=PLACES),
            _act("remove", _P.WRITE, once_public=_P.ARRANGE_COLUMNS, note=PLACES),
            _act("pin", _P.ARRANGE_COLUMNS),
            _act("date_in_column", _P.ARRANGE_COLUMNS),
            _act("classify", _P.CLASSIFY),
            _act("state_standing", _P.CLASSIFY),
            _act("relate", _P.CLASSIFY),
            _act("unrelate", _P.CLASSIFY),
            _act("consult", _P.CONSULT_AGENCIES),
            _act("record_answer", _P.CONSULT_AGENCIES),
            Deed("columns", _("增设、修改、关闭栏目"), _P.ARRANGE_COLUMNS),
        ),
    ),
    (
        _("依申请公开"),
        (
            Deed(
                "keep_requests",
                _("受理、登记、分办、送出答复"),
                _P.KEEP_REQUESTS,
                note=_("承办由被分办的处室或者承办人进行，答复由各环节审核。"),
            ),
            Deed("edit_letters", _("修改文书模板和发文信息"), _P.EDIT_LETTERS),
        ),
    ),
    (
        _("管理"),
        (
            Deed("administer", _("维护机构、人员、角色和登录要求"), _P.ADMINISTER),
            Deed("import", _("导入旧网页和文件"), _P.IMPORT),
            Deed("read_log_ins", _("查看登录记录"), _P.READ_LOG_INS),
        ),
    ),
)
"""Every deed, in the groups of the page."""

DEEDS: dict[str, Deed] = {deed.name: deed for _title, deeds in GROUPS for deed in deeds}
"""Every deed by its name; an act on an edition has the act's own."""


def reaches(person: Staff, agency: Agency, *, on: date) -> dict[str, Reach]:
    """What a person may do on a day, and for which of an agency's divisions."""
    permits = Permits(person, on=on)
    divisions = list(agency.divisions.filter(is_open=True))
    found = {}
    for name, deed in DEEDS.items():
        reach = permits.divisions_where(deed.needs)
        if deed.once_public:
            reach = reach | permits.divisions_where(deed.once_public)
        reached = [division for division in divisions if division.pk in reach]
        found[name] = Reach(deed, reached, bool(reached) and reached == divisions)
    return found


def answer_for(deed: Deed, facts: EditionFacts, permits: Permits) -> Answer:
    """Why this person may not do an act to this edition now, and who could."""
    act = ACTS[deed.name]
    document = facts.of_document.document
    is_public = facts.of_document.public is not None
    needed = deed.needed(is_public=is_public)
    candidates = [
        Permits(other, on=permits.on)
        for other in holders_of(needed, document.agency, on=permits.on)
        if other != permits.person
    ]
    there = [
        other
        for other in candidates[:MOST_CANDIDATES]
        if other.may(needed, division=document.division)
    ]
    return Answer(
        deed,
        act.refusals(facts, permits),
        [other.person for other in there if not act.refusals(facts, other)],
        [other.person for other in there],
    )
