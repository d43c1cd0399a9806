"""Why a text is kept back, and why a person may not let a finding pass.

The same functions grey the button, list the reasons beside it, and refuse the act.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.rules.secrecy_markings import secrecy_questions
from gongkai.screening.queries import JudgedGroup, Screening

REVIEWS = (
    Permission.FIRST_REVIEW,
    Permission.SECOND_REVIEW,
    Permission.SECRECY_REVIEW,
    Permission.FINAL_REVIEW,
)
"""Who holds one of these may let a finding pass, in what others have written."""

SHORTEST_GROUND = 4


def screening_refusals(screening: Screening) -> list[Refusal]:
    """Every finding that blocks and that nobody has let pass, as a reason."""
    return [
        Refusal(
            f"found_{item.group.kind}",
            _("%(where)s有%(kind)s（%(count)d 处），请遮盖或删去，或者由审核人员放行。")
            % {
                "where": _("附件“%s”") % item.file.title if item.file else _("文稿"),
                "kind": item.group.label,
                "count": item.group.count,
            }
            if item.group.kind != "unread"
            else _("%(where)s有未能查验的内容，须由审核人员看过并署名放行。")
            % {"where": _("附件“%s”") % item.file.title if item.file else _("文稿")},
        )
        for item in screening.standing
    ]


def override_refusals(
    permits: Permits, *, division: Division, writers: Collection[Staff]
) -> list[Refusal]:
    """Why a person may not let findings pass in a text: it takes a second one."""
    refusals = []
    if permits.person in writers:
        refusals.append(
            Refusal("own_text", _("您参与起草了这份文稿，须由其他人放行。"))
        )
    if not any(permits.may(review, division=division) for review in REVIEWS):
        refusals += permission_refusals(
            permits, Permission.FIRST_REVIEW, division=division
        )
    return refusals


def override_input_refusals(
    item: JudgedGroup | None, *, ground: str, has_looked: bool
) -> list[Refusal]:
    """What letting a finding pass still lacks: the finding, its reason, a look."""
    if item is None:
        return [
            Refusal(
                "finding_is_gone",
                _("这一处已不在当前文字中，文稿可能已被修改。请重新查看。"),
            )
        ]
    refusals = []
    if not item.stands:
        refusals.append(Refusal("nothing_to_override", _("这一处不需要放行。")))
    if len(ground.strip()) < SHORTEST_GROUND:
        refusals.append(Refusal("no_ground", _("请写明放行的理由，例如依据哪条规定。")))
    if item.group.kind == "unread" and not has_looked:
        refusals.append(
            Refusal("not_looked", _("请先打开文件逐页看过，并勾选“我已逐页看过”。"))
        )
    return refusals


def list_refusals(permits: Permits, *, division: Division) -> list[Refusal]:
    """Why a person may not change a division's office numbers or the agency's words."""
    if permits.may(Permission.SECOND_REVIEW, division=division):
        return []
    return permission_refusals(permits, Permission.FIRST_REVIEW, division=division)


def number_input_refusals(digits: str, *, is_listed: bool) -> list[Refusal]:
    """Why a number does not go on the list of office numbers."""
    if not 5 <= len(digits) <= 15:
        return [Refusal("no_number", _("请填写电话号码，固定电话要带区号。"))]
    if is_listed:
        return [Refusal("is_listed", _("这个号码已在名单中。"))]
    return []


def wording_input_refusals(wrong: str, right: str) -> list[Refusal]:
    """Why a word does not go on the list of words."""
    refusals = []
    if len(wrong.strip()) < 2:
        refusals.append(Refusal("no_wrong", _("请填写不当的用词，至少两个字。")))
    if wrong.strip() == right.strip() or not right.strip():
        refusals.append(Refusal("no_right", _("请填写应当怎样写。")))
    elif wrong.strip() in right.strip():
        refusals.append(
            Refusal("right_holds_wrong", _("正确的写法里含有不当的写法，无法分辨。"))
        )
    return refusals


def answers_refusals(answers: Mapping[str, bool] | None, *, on: date) -> list[Refusal]:
    """Why a text is not cleared: a question without its answer, or answered with yes.

    Regulation 2019 arts. 14, 15 and 17; what is answered with yes is not for the
    public as it stands.
    """
    given = answers or {}
    questions = secrecy_questions(on)
    if any(question.key not in given for question in questions):
        return [
            Refusal("no_answers", _("请先逐项回答保密审查的问题，再作出审查结论。"))
        ]
    return [
        Refusal(
            "answered_yes",
            _("您对“%s”回答了“是”，这份文稿不能按现在的样子公开，请退回修改。")
            % question.text,
        )
        for question in questions
        if given[question.key]
    ]
