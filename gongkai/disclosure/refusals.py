"""Why an edition may not be written, reviewed or published: every reason at once.

The same functions grey the button, list the reasons beside it, and refuse the act.
What an act asks of the words typed for it has a function of its own (`…_input`), for
a button cannot know them yet. What is asked of a document, whichever of its texts is
looked at, is in `document_refusals`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.commons.richtext import html_to_text
from gongkai.disclosure.facts import DocumentFacts, EditionFacts
from gongkai.disclosure.models import (
    AgencyConsultation,
    DisclosureClass,
    StoredFile,
)
from gongkai.disclosure.models.documents import IN_THE_MAKING, WAS_PUBLISHED
from gongkai.disclosure.text_pictures import (
    listed,
    picture_digests,
    pictures_without_words,
)
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.review.deputising import ReviewPermits
from gongkai.review.models import Opinion, Step
from gongkai.review.queries import decision_refusals
from gongkai.rules.edition_lifecycle import EDITION_LIFECYCLE, EditionState
from gongkai.screening.refusals import screening_refusals

STEP_PERMISSIONS = {
    Step.FIRST: Permission.FIRST_REVIEW,
    Step.SECOND: Permission.SECOND_REVIEW,
    Step.FINAL: Permission.FINAL_REVIEW,
    Step.SECRECY: Permission.SECRECY_REVIEW,
}


def edit_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not change or give up this edition."""
    refusals = _lacking(facts, permits, Permission.WRITE)
    if facts.edition.state not in IN_THE_MAKING:
        refusals.append(
            Refusal(
                "not_in_the_making",
                _(
                    "这一版当前处于“%s”，文字已定稿。已发布的信息，"
                    "请用“修改已发布信息”建立新版本。"
                )
                % state_label(facts.edition.state),
            )
        )
    return refusals


def edit_input_refusals(facts: EditionFacts, *, read_digest: str) -> list[Refusal]:
    """Why a text is not saved over another than the one its writer had read."""
    if read_digest == facts.edition.digest:
        return []
    return [
        Refusal(
            "text_has_changed",
            _(
                "您打开之后，%(name)s已修改了这份文稿。您的文字仍在下面，请对照后再保存。"
            )
            % {"name": facts.edition.written_by.name},
        )
    ]


def revise_refusals(facts: DocumentFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not begin the next edition of a document."""
    refusals = permission_refusals(
        permits, Permission.WRITE, division=facts.document.division
    )
    states = {edition.state for edition in facts.editions}
    if states & set(IN_THE_MAKING):
        refusals.append(
            Refusal("in_the_making", _("这条信息已有一个修改稿，请在该稿上修改。"))
        )
    elif not states & set(WAS_PUBLISHED):
        refusals.append(
            Refusal("never_published", _("这条信息从未发布，请另行起草新的信息。"))
        )
    return refusals


def copy_refusals(
    facts: EditionFacts, division: Division, permits: Permits
) -> list[Refusal]:
    """Why a person may not begin a document of a division as a copy of this one."""
    refusals = permission_refusals(permits, Permission.WRITE, division=division)
    if facts.edition.state not in WAS_PUBLISHED:
        refusals += _lacking(facts, permits, Permission.READ_DRAFTS)
    return refusals


def text_refusals(facts: EditionFacts) -> list[Refusal]:
    """What the text itself still lacks before anyone can review it."""
    refusals = []
    edition = facts.edition
    if not edition.title.strip():
        refusals.append(Refusal("no_title", _("请填写标题。")))
    if not html_to_text(edition.body_html).strip() and not facts.attachments:
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
        for attachment in listed(facts.attachments, edition.body_html)
        if attachment.stored_file.kind == StoredFile.Kind.PICTURE
        and not attachment.description.strip()
    ]
    refusals += _picture_refusals(facts)
    if not facts.of_document.placements:
        refusals.append(Refusal("no_placement", _("请至少选择一个栏目。")))
    return refusals


def _picture_refusals(facts: EditionFacts) -> list[Refusal]:
    """What the pictures within the text lack: their words, or they themselves."""
    body_html = facts.edition.body_html
    refusals = []
    if count := pictures_without_words(body_html):
        refusals.append(
            Refusal(
                "no_alternative",
                _("正文中有 %(count)d 张图片没有文字说明，请逐张填写。")
                % {"count": count},
            )
        )
    kept = {attachment.stored_file.sha256 for attachment in facts.attachments}
    if set(picture_digests(body_html)) - kept:
        refusals.append(
            Refusal("picture_gone", _("正文中有图片没有随文保存，请删去后重新插入。"))
        )
    return refusals


def submit_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not submit this edition for review."""
    refusals = _lacking(facts, permits, Permission.WRITE)
    refusals += _state_refusals(facts, "submit")
    return refusals + text_refusals(facts) + _findings(facts, permits)


def review_refusals(facts: EditionFacts, step: Step, permits: Permits) -> list[Refusal]:
    """Why a person may not decide at this step on this edition.

    An edition published through the emergency door is reviewed after the fact, even
    when it has meanwhile been corrected or withdrawn.
    """
    edition = facts.edition
    refusals = _lacking(facts, permits, STEP_PERMISSIONS[step])
    owed = edition.state in WAS_PUBLISHED and facts.duty is not None
    if edition.state != EditionState.SUBMITTED and not owed:
        refusals.append(
            Refusal("not_in_review", _("这份文稿现在不在审核中，可能已被退回或修改。"))
        )
    if edition.review is None:
        return refusals
    refusals += _deputy_refusals(facts, step, permits)
    return refusals + decision_refusals(
        edition.review,
        step,
        held=facts.held,
        person=permits.person,
        writers=facts.writers,
    )


def signs_for(facts: EditionFacts, step: Step, permits: Permits) -> Staff | None:
    """The absent person in whose place a decision is taken; None for one's own."""
    usable = _absent(facts, step, permits, usable=True)
    return usable[0] if usable else None


def _deputy_refusals(
    facts: EditionFacts, step: Step, permits: Permits
) -> list[Refusal]:
    """Why a deputy does not decide: whoever is absent could not do so either."""
    absent = _absent(facts, step, permits)
    if not absent or _absent(facts, step, permits, usable=True):
        return []
    return [
        Refusal(
            "absent_is_bound",
            _("您代%(name)s审核，而%(name)s参与起草或已审核过这份文稿，须由他人审核。")
            % {"name": absent[0].name},
        )
    ]


def _absent(
    facts: EditionFacts, step: Step, permits: Permits, *, usable: bool = False
) -> list[Staff]:
    if not isinstance(permits, ReviewPermits):
        return []
    division = facts.of_document.document.division
    absent = permits.in_place_of(STEP_PERMISSIONS[step], division=division)
    if not usable:
        return absent
    return unbound(absent, step, held=facts.held, writers=facts.writers)


def unbound(
    absent: Collection[Staff],
    step: Step,
    *,
    held: Mapping[Step, Opinion],
    writers: Collection[Staff],
) -> list[Staff]:
    """Those in whose place a deputy may decide: who could themselves, were they here.

    Nobody's authority serves for two of the ordered reviews of one text.
    """
    bound = {writer.pk for writer in writers}
    if step is not Step.SECRECY:
        bound |= {
            opinion.on_behalf_of_id or opinion.by_id
            for other, opinion in held.items()
            if other is not Step.SECRECY
        }
    return [person for person in absent if person.pk not in bound]


def review_input_refusals(facts: EditionFacts, *, read_digest: str) -> list[Refusal]:
    """Why an opinion does not count for another text than the one that was read."""
    if read_digest == facts.edition.digest and facts.stands_as_saved:
        return []
    return [
        Refusal("text_has_changed", _("您打开之后文字已被修改，请重新阅读后再审核。"))
    ]


def return_input_refusals(*, opinion: str) -> list[Refusal]:
    """Why a text is not sent back without a reason."""
    if opinion.strip():
        return []
    return [Refusal("no_opinion", _("请写明退回的原因，方便起草人修改。"))]


def publish_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Every reason why this edition may not be published; [] if it may."""
    refusals = _lacking(facts, permits, Permission.PUBLISH)
    refusals += _state_refusals(facts, "publish")
    refusals += [
        Refusal("review_missing", _("缺少对当前文字的%s。") % step.label)
        for step in facts.missing
    ]
    return refusals + _readiness_refusals(facts) + _findings(facts, permits)


def schedule_input_refusals(*, publish_at: datetime, at: datetime) -> list[Refusal]:
    """Why a publication is not appointed for a moment that has passed."""
    if publish_at > at:
        return []
    return [Refusal("time_has_passed", _("定时发布的时间已经过去，请选择以后的时间。"))]


def unschedule_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not cancel an appointed publication."""
    refusals = _lacking(facts, permits, Permission.PUBLISH)
    if facts.edition.scheduled_for is None:
        refusals.append(Refusal("not_scheduled", _("这份文稿没有定时发布的安排。")))
    return refusals


def emergency_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Every reason why the emergency door stays shut for this person and edition."""
    refusals = _lacking(facts, permits, Permission.PUBLISH_IN_EMERGENCY)
    refusals += _state_refusals(facts, "publish_in_emergency")
    if permits.person in facts.writers:
        refusals.append(
            Refusal("own_text", _("您参与起草了这份文稿，须由其他负责人启用应急发布。"))
        )
    if Step.SECRECY in facts.missing:
        refusals.append(
            Refusal(
                "not_cleared",
                _("保密审查不可省略：请先由保密审查员对当前文字作出审查结论。"),
            )
        )
    return refusals + _readiness_refusals(facts) + _findings(facts, permits)


def emergency_input_refusals(*, ground: str) -> list[Refusal]:
    """Why the emergency door does not open without a reason."""
    if ground.strip():
        return []
    return [Refusal("no_ground", _("请写明启用应急发布的理由。"))]


def withdraw_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not take this edition from the public."""
    refusals = _lacking(facts, permits, Permission.WITHDRAW)
    return refusals + _state_refusals(facts, "withdraw")


def withdraw_input_refusals(*, ground: str) -> list[Refusal]:
    """Why nothing is withdrawn without a reason that readers see."""
    if ground.strip():
        return []
    return [Refusal("no_ground", _("请写明撤下的原因，读者会看到这段文字。"))]


def migrate_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """Every reason why this edition may not be published as migrated.

    Only a first text nobody has touched, by the administrator of its migration. What
    was once put forward for review is decided there. A migrated text is taken as the
    older site had it, so a missing source or description does not keep it back.
    """
    edition = facts.edition
    refusals = _lacking(facts, permits, Permission.IMPORT)
    refusals += _state_refusals(facts, "publish_migrated")
    untouched = (
        edition.migration is not None
        and edition.migration.started_by == permits.person
        and set(facts.writers) == {permits.person}
        and edition.number == 1
        and edition.review is None
        and facts.stands_as_saved
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
        refusal for refusal in text_refusals(facts) if refusal.code in essential
    ]
    return refusals + _document_refusals(facts.of_document)


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


def _lacking(
    facts: EditionFacts, permits: Permits, permission: Permission
) -> list[Refusal]:
    division = facts.of_document.document.division
    return permission_refusals(permits, permission, division=division)


def _findings(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """What the checks before review found and nobody has let pass."""
    if facts.edition.state not in IN_THE_MAKING:
        return []
    return screening_refusals(facts.screening(on=permits.on))


def _readiness_refusals(facts: EditionFacts) -> list[Refusal]:
    """What stands in the way of publication whoever publishes."""
    refusals = text_refusals(facts)
    if not facts.stands_as_saved:
        refusals.append(
            Refusal(
                "altered_outside",
                _(
                    "存储的文字与审核过的不一致，可能被绕过系统改动过，请重新保存并审核。"
                ),
            )
        )
    return refusals + _document_refusals(facts.of_document)


def _document_refusals(facts: DocumentFacts) -> list[Refusal]:
    """What about the document, whatever its text, stands in the way of publication."""
    refusals = []
    document = facts.document
    if document.disclosure_class != DisclosureClass.PROACTIVE:
        refusals.append(
            Refusal(
                "not_proactive",
                _("公开属性为“%s”，不能主动公开。")
                % DisclosureClass(document.disclosure_class).label,
            )
        )
    for consultation in facts.consultations:
        if consultation.answer == AgencyConsultation.Answer.AGREES:
            continue
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
        for placement in facts.placements
        if not placement.column.is_open
    ]
    return refusals


def _state_refusals(facts: EditionFacts, action: str) -> list[Refusal]:
    """Why the table of moves does not lead there from the edition's state."""
    state = facts.edition.state
    if action in EDITION_LIFECYCLE.actions_from(EditionState(state)):
        return []
    return [
        Refusal(
            "wrong_state",
            _("这一版当前处于“%s”，不能进行此操作。") % state_label(state),
        )
    ]
