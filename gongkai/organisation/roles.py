"""The roles an agency gives to its staff, and what each may do.

A role is held by appointment, in one agency, and where the role allows it for one
division and all beneath it. Regulation 2019 art. 4 (the OGI office and its five
duties) and art. 17 (procedure and responsibility of review) ask for named people.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """角色 — what a member of staff is appointed to do."""

    SUBMITTER = "submitter", _("信息报送员")
    DIVISION_REVIEWER = "division_reviewer", _("处室审核人（初审）")
    OGI_OFFICE = "ogi_office", _("政府信息公开工作机构（复审）")
    SECRECY_REVIEWER = "secrecy_reviewer", _("保密审查员")
    FINAL_REVIEWER = "final_reviewer", _("终审签发人")
    REQUEST_OFFICER = "request_officer", _("依申请公开受理人")
    HEAD = "head", _("机关负责人（可启用应急发布）")
    AUDITOR = "auditor", _("监督检查人员（只读）")
    ADMINISTRATOR = "administrator", _("系统管理员")


DIVISION_ROLES = frozenset({Role.SUBMITTER, Role.DIVISION_REVIEWER})
"""Roles that are held for a division and all beneath it."""

LIMITABLE_ROLES = DIVISION_ROLES | {
    Role.SECRECY_REVIEWER,
    Role.FINAL_REVIEWER,
    Role.AUDITOR,
}
"""Roles that may be held for a division; those beyond `DIVISION_ROLES` need not."""


class Permission(models.TextChoices):
    """权限 — one thing that may be done at the desk."""

    READ_DRAFTS = "read_drafts", _("查看未发布的文稿")
    WRITE = "write", _("起草、修改和报送文稿")
    FIRST_REVIEW = "first_review", _("初审")
    SECOND_REVIEW = "second_review", _("复审")
    FINAL_REVIEW = "final_review", _("终审")
    SECRECY_REVIEW = "secrecy_review", _("保密审查")
    PUBLISH = "publish", _("发布、定时发布")
    WITHDRAW = "withdraw", _("撤下已发布的信息")
    PUBLISH_IN_EMERGENCY = "publish_in_emergency", _("启用应急发布")
    CONSULT_AGENCIES = "consult_agencies", _("征求其他机关意见")
    ARRANGE_COLUMNS = "arrange_columns", _("设置栏目和信息的位置")
    CLASSIFY = "classify", _("确定公开属性、标注有效性和文件关系")
    KEEP_REQUESTS = "keep_requests", _("受理、登记、分办公开申请和送出答复")
    EDIT_LETTERS = "edit_letters", _("修改文书模板和发文信息")
    IMPORT = "import", _("迁移旧有网页和文件")
    ADMINISTER = "administer", _("维护机构、人员和角色")
    READ_LOG_INS = "read_log_ins", _("查看登录记录")


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.SUBMITTER: frozenset({Permission.READ_DRAFTS, Permission.WRITE}),
    Role.DIVISION_REVIEWER: frozenset(
        {Permission.READ_DRAFTS, Permission.WRITE, Permission.FIRST_REVIEW}
    ),
    Role.OGI_OFFICE: frozenset(
        {
            Permission.READ_DRAFTS,
            Permission.WRITE,
            Permission.SECOND_REVIEW,
            Permission.PUBLISH,
            Permission.WITHDRAW,
            Permission.CONSULT_AGENCIES,
            Permission.ARRANGE_COLUMNS,
            Permission.CLASSIFY,
            Permission.KEEP_REQUESTS,
            Permission.EDIT_LETTERS,
        }
    ),
    Role.SECRECY_REVIEWER: frozenset(
        {Permission.READ_DRAFTS, Permission.SECRECY_REVIEW}
    ),
    Role.FINAL_REVIEWER: frozenset(
        {Permission.READ_DRAFTS, Permission.FINAL_REVIEW, Permission.PUBLISH}
    ),
    Role.HEAD: frozenset(
        {
            Permission.READ_DRAFTS,
            Permission.FINAL_REVIEW,
            Permission.PUBLISH_IN_EMERGENCY,
            Permission.WITHDRAW,
        }
    ),
    Role.REQUEST_OFFICER: frozenset({Permission.KEEP_REQUESTS}),
    Role.AUDITOR: frozenset({Permission.READ_DRAFTS, Permission.READ_LOG_INS}),
    Role.ADMINISTRATOR: frozenset(
        {Permission.ADMINISTER, Permission.IMPORT, Permission.READ_LOG_INS}
    ),
}
"""What each role may do unless its agency says otherwise (`RoleGrant`).

An administrator keeps the house and approves nothing.
"""

Grants = Mapping[Role, frozenset[Permission]]

FIXED = frozenset({Permission.ADMINISTER, Permission.SECRECY_REVIEW})
"""Permissions that no agency may move: who keeps the house, who answers for secrets."""

OF_THE_WHOLE_AGENCY = frozenset({Permission.KEEP_REQUESTS, Permission.EDIT_LETTERS})
"""Permissions that are of use only to a role held for the whole agency."""

NEED_READING = frozenset(
    {
        Permission.WRITE,
        Permission.FIRST_REVIEW,
        Permission.SECOND_REVIEW,
        Permission.FINAL_REVIEW,
        Permission.SECRECY_REVIEW,
        Permission.PUBLISH,
    }
)
"""Permissions of no use to a role that may not read what is not published yet."""

READING = frozenset({Permission.READ_DRAFTS, Permission.READ_LOG_INS})
KEEPING = READING | {Permission.ADMINISTER, Permission.IMPORT}
LIMITS: dict[Role, frozenset[Permission]] = {
    Role.AUDITOR: READING,
    Role.ADMINISTRATOR: KEEPING,
    **{role: frozenset(Permission) - OF_THE_WHOLE_AGENCY for role in DIVISION_ROLES},
}
"""What may be given at most to some roles: whoever looks on looks on, whoever keeps
the house approves nothing, and a division's people keep no affair of the agency."""


def roles_that_may(permission: Permission, grants: Grants = GRANTS) -> tuple[Role, ...]:
    """The roles that carry a permission, in the order of the office."""
    return tuple(role for role in Role if permission in grants[role])
