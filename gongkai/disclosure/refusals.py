"""Why an edition may not be submitted, reviewed or published: every reason at once.

The same functions grey the button, list the reasons beside it, and refuse the act.
"""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.commons.richtext import html_to_text
from gongkai.disclosure.digest import content_digest
from gongkai.disclosure.models import (
    AgencyConsultation,
    DisclosureClass,
    Document,
    Edition,
    StoredFile,
)
from gongkai.disclosure.models.documents import WAS_PUBLISHED
from gongkai.disclosure.queries import attachments_of, current_placements
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import may
from gongkai.organisation.roles import Permission, roles_that_may
from gongkai.review.models import ReviewDuty, Step
from gongkai.review.queries import missing_steps, step_refusals
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState

STEP_PERMISSIONS = {
    Step.FIRST: Permission.FIRST_REVIEW,
    Step.SECOND: Permission.SECOND_REVIEW,
    Step.FINAL: Permission.FINAL_REVIEW,
    Step.SECRECY: Permission.SECRECY_REVIEW,
}


def permission_refusals(
    person: Staff, permission: Permission, *, division: Division, on: date
) -> list[Refusal]:
    """Why a person lacks a permission for a division's affairs, and who has it."""
    if may(person, permission, division=division, on=on):
        return []
    roles = "、".join(str(role.label) for role in roles_that_may(permission))
    return [
        Refusal(
            "not_permitted",
            _(
                "您没有“%(permission)s”的权限（%(division)s）。有此权限的角色：%(roles)s。"
            )
            % {
                "permission": permission.label,
                "division": division.name,
                "roles": roles,
            },
        )
    ]


def text_refusals(edition: Edition) -> list[Refusal]:
    """What the text itself still lacks before anyone can review it."""
    refusals = []
    attachments = attachments_of(edition)
    if not edition.title.strip():
        refusals.append(Refusal("no_title", _("请填写标题。")))
    if not html_to_text(edition.body_html).strip() and not attachments:
        refusals.append(Refusal("no_text", _("请填写正文，或者添加附件。")))
    if not edition.source.strip():
        refusals.append(Refusal("no_source", _("请填写信息来源。")))
    if edition.number > 1 and not edition.change_note.strip():
        refusals.append(
            Refusal("no_change_note", _("请写明这次修改了什么，读者会看到这句说明。"))
        )
    refusals += [
        Refusal(
            "no_description",
            _("请为图片“%s”填写文字说明，供看不见图片的读者使用。") % attachment.title,
        )
        for attachment in attachments
        if attachment.stored_file.kind == StoredFile.Kind.PICTURE
        and not attachment.description.strip()
    ]
    if not current_placements(edition.document):
        refusals.append(Refusal("no_placement", _("请至少选择一个栏目。")))
    return refusals


def submit_refusals(edition: Edition, *, person: Staff, on: date) -> list[Refusal]:
    """Why a person may not submit this edition for review."""
    refusals = permission_refusals(
        person, Permission.WRITE, division=edition.document.division, on=on
    )
    refusals += _state_refusals(edition, "submit")
    return refusals + text_refusals(edition)


def review_refusals(
    edition: Edition, step: Step, *, person: Staff, on: date
) -> list[Refusal]:
    """Why a person may not decide at this step on this edition.

    An edition published through the emergency door is reviewed after the fact, even
    when it has meanwhile been corrected or withdrawn.
    """
    refusals = permission_refusals(
        person, STEP_PERMISSIONS[step], division=edition.document.division, on=on
    )
    owed = edition.state in WAS_PUBLISHED and owes_review(edition)
    if edition.state != EditionState.SUBMITTED and not owed:
        refusals.append(
            Refusal("not_in_review", _("这份文稿现在不在审核中，可能已被退回或修改。"))
        )
    if edition.review is None:
        return refusals
    return refusals + step_refusals(
        edition.review,
        step,
        digest=edition.digest,
        person=person,
        writers=list(edition.writers.all()),
    )


def owes_review(edition: Edition) -> bool:
    """Whether an emergency publication of this edition still waits for its reviews."""
    if edition.review_id is None:
        return False
    return ReviewDuty.objects.filter(
        review=edition.review_id, fulfilled_at=None
    ).exists()


def publish_refusals(edition: Edition, *, person: Staff, on: date) -> list[Refusal]:
    """Every reason why this edition may not be published; [] if it may."""
    refusals = permission_refusals(
        person, Permission.PUBLISH, division=edition.document.division, on=on
    )
    refusals += _state_refusals(edition, "publish")
    refusals += [
        Refusal("review_missing", _("缺少对当前文字的%s。") % step.label)
        for step in missing_steps(edition.review, edition.digest)
    ]
    return refusals + _readiness_refusals(edition)


def emergency_refusals(
    edition: Edition, *, ground: str, person: Staff, on: date
) -> list[Refusal]:
    """Every reason why the emergency door stays shut for this person and edition."""
    refusals = permission_refusals(
        person,
        Permission.PUBLISH_IN_EMERGENCY,
        division=edition.document.division,
        on=on,
    )
    refusals += _state_refusals(edition, "publish_in_emergency")
    if not ground.strip():
        refusals.append(Refusal("no_ground", _("请写明启用应急发布的理由。")))
    if edition.writers.filter(pk=person.pk).exists():
        refusals.append(
            Refusal("own_text", _("您参与起草了这份文稿，须由其他负责人启用应急发布。"))
        )
    if Step.SECRECY in missing_steps(edition.review, edition.digest):
        refusals.append(
            Refusal(
                "not_cleared",
                _("保密审查不可省略：请先由保密审查员对当前文字作出审查结论。"),
            )
        )
    return refusals + _readiness_refusals(edition)


def migrate_refusals(edition: Edition, *, person: Staff, on: date) -> list[Refusal]:
    """Every reason why this edition may not be published as migrated.

    Only a first text nobody has touched, by the administrator of its migration. What
    was once put forward for review is decided there. A migrated text is taken as the
    older site had it, so a missing source or description does not keep it back.
    """
    document = edition.document
    refusals = permission_refusals(
        person, Permission.IMPORT, division=document.division, on=on
    )
    refusals += _state_refusals(edition, "publish_migrated")
    untouched = (
        edition.migration is not None
        and edition.migration.started_by == person
        and set(edition.writers.all()) == {person}
        and edition.number == 1
        and edition.review is None
        and stands_as_saved(edition)
    )
    if not untouched:
        refusals.append(
            Refusal(
                "not_as_migrated",
                _("只有迁移后未经改动的文字才能按迁移发布，其他文字须经过审核。"),
            )
        )
    essential = {"no_title", "no_text", "no_placement"}
    refusals += [
        refusal for refusal in text_refusals(edition) if refusal.code in essential
    ]
    return refusals + _document_refusals(document)


def withdraw_refusals(
    edition: Edition, *, ground: str, person: Staff, on: date
) -> list[Refusal]:
    """Why a person may not take this edition from the public."""
    refusals = permission_refusals(
        person, Permission.WITHDRAW, division=edition.document.division, on=on
    )
    refusals += _state_refusals(edition, "withdraw")
    if not ground.strip():
        refusals.append(
            Refusal("no_ground", _("请写明撤下的原因，读者会看到这段文字。"))
        )
    return refusals


def _readiness_refusals(edition: Edition) -> list[Refusal]:
    """What stands in the way of publication whoever publishes."""
    refusals = text_refusals(edition)
    if not stands_as_saved(edition):
        refusals.append(
            Refusal(
                "altered_outside",
                _(
                    "存储的文字与审核过的不一致，可能被绕过系统改动过，请重新保存并审核。"
                ),
            )
        )
    return refusals + _document_refusals(edition.document)


def stands_as_saved(edition: Edition) -> bool:
    """Whether text and attachments are still those of which the digest was taken."""
    return content_digest(edition, attachments_of(edition)) == edition.digest


def _document_refusals(document: Document) -> list[Refusal]:
    """What about the document, whatever its text, stands in the way of publication."""
    refusals = []
    if document.disclosure_class != DisclosureClass.PROACTIVE:
        refusals.append(
            Refusal(
                "not_proactive",
                _("公开属性为“%s”，不能主动公开。")
                % DisclosureClass(document.disclosure_class).label,
            )
        )
    for consultation in document.consultations.exclude(
        answer=AgencyConsultation.Answer.AGREES
    ):
        refusals.append(
            Refusal(
                "consultation_objects" if consultation.answer else "consultation_open",
                _("%s不同意公开，请协商一致后再发布。") % consultation.agency_name
                if consultation.answer
                else _("尚未收到%s的意见。") % consultation.agency_name,
            )
        )
    refusals += [
        Refusal(
            "column_closed", _("栏目“%s”已关闭，请改选栏目。") % placement.column.name
        )
        for placement in current_placements(document)
        if not placement.column.is_open
    ]
    return refusals


def _state_refusals(edition: Edition, action: str) -> list[Refusal]:
    """Why the table of moves does not lead there from the edition's state."""
    if action in EDITION_LIFECYCLE.actions_from(EditionState(edition.state)):
        return []
    return [
        Refusal(
            "wrong_state",
            _("这一版当前处于“%s”，不能进行此操作。") % state_label(edition.state),
        )
    ]


def state_label(state: str) -> str:
    """The name of an edition's state, for people."""
    return {
        EditionState.DRAFT: _("草稿"),
        EditionState.SUBMITTED: _("审核中"),
        EditionState.APPROVED: _("已签发，待发布"),
        EditionState.PUBLISHED: _("已发布"),
        EditionState.SUPERSEDED: _("已被新版本取代"),
        EditionState.WITHDRAWN: _("已撤下"),
        EditionState.DISCARDED: _("已放弃"),
    }[EditionState(state)]
