"""Everything that may be done to an edition from its page, each asked one way.

An act carries the refusals that grey its button; the view asks the very same before
it acts, so what is shown as possible is possible and what is greyed is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.commons.refusals import Refusal
from gongkai.desk import act_forms
from gongkai.desk.screening_forms import SecrecyOpinionForm
from gongkai.disclosure import document_refusals, refusals
from gongkai.disclosure.actions import (
    arranging,
    classifying,
    drafting,
    publishing,
    reviewing,
)
from gongkai.disclosure.facts import DocumentFacts, EditionFacts
from gongkai.disclosure.models import (
    AgencyConsultation,
    DisclosureClass,
    Edition,
    Placement,
    RelationKind,
    RuleStatus,
)
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.review.models import Step

Text = str | Promise
Refusals = Callable[[EditionFacts, Permits], list[Refusal]]
RowRefusals = Callable[[EditionFacts, Permits, Any], list[Refusal]]
Perform = Callable[[Edition, Mapping[str, Any], datetime, Staff], object]


@dataclass(frozen=True)
class Act:
    """One thing that may be done to an edition.

    `consequence` is what happens then, in a sentence; `done` is said afterwards.
    `group` names the panel of the page in which its button stands. `row_refusals`
    are asked, instead of `refusals`, of an act at a row for the record of its row.
    """

    name: str
    group: str
    label: Text
    consequence: Text
    done: Text
    refusals: Refusals
    perform: Perform
    form: type[act_forms.ActForm] = act_forms.ActForm
    is_grave: bool = False
    row_refusals: RowRefusals | None = None


def _agree(step: Step) -> Act:
    def perform(
        edition: Edition, typed: Mapping[str, Any], at: datetime, by: Staff
    ) -> object:
        return reviewing.agree(
            edition,
            step,
            read_digest=typed["read_digest"],
            opinion=typed["opinion"],
            answers=typed.get("answers"),
            at=at,
            by=by,
        )

    return Act(
        name=f"agree_{step.value}",
        group="review",
        label=_("保密审查通过") if step is Step.SECRECY else _("同意"),
        consequence=_("同意的是您现在看到的这份文字；文字一改，同意即失效。"),
        done=_("已记录您的意见。"),
        refusals=_may_review(step),
        perform=perform,
        form=SecrecyOpinionForm if step is Step.SECRECY else act_forms.OpinionForm,
    )


def _return(step: Step) -> Act:
    def perform(
        edition: Edition, typed: Mapping[str, Any], at: datetime, by: Staff
    ) -> object:
        return reviewing.return_to_writer(
            edition,
            step,
            read_digest=typed["read_digest"],
            opinion=typed["opinion"],
            at=at,
            by=by,
        )

    return Act(
        name=f"return_{step.value}",
        group="review",
        label=_("退回修改"),
        consequence=_("文稿回到起草人手中，您的意见随文退回。"),
        done=_("已退回起草人。"),
        refusals=_may_review(step),
        perform=perform,
        form=act_forms.OpinionForm,
    )


@cache
def _may_review(step: Step) -> Refusals:
    """One function a step, so that a page asks it once for both its buttons."""
    return lambda facts, permits: refusals.review_refusals(facts, step, permits)


@cache
def _of_document(
    question: Callable[[DocumentFacts, Permits], list[Refusal]],
) -> Refusals:
    """A question about the document, asked once a page however many acts ask it."""
    return lambda facts, permits: question(facts.of_document, permits)


def _remove_refusals(
    facts: EditionFacts, permits: Permits, placement: Placement
) -> list[Refusal]:
    return document_refusals.remove_refusals(facts.of_document, placement, permits)


def _copy_refusals(facts: EditionFacts, permits: Permits) -> list[Refusal]:
    """A copy is of one's own division, whosever the original is."""
    return refusals.copy_refusals(facts, permits.person.division, permits)


def _acts() -> tuple[Act, ...]:
    review = tuple(act for step in Step for act in (_agree(step), _return(step)))
    return (*review, *_WRITING, *_PUBLISHING, *_ARRANGING, *_CLASSIFYING)


_WRITING = (
    Act(
        name="submit",
        group="next",
        label=_("报送审核"),
        consequence=_("报送后由各环节审核；再修改文字，须重新审核。"),
        done=_("已报送审核。"),
        refusals=refusals.submit_refusals,
        perform=lambda edition, typed, at, by: drafting.submit(edition, at=at, by=by),
    ),
    Act(
        name="revise",
        group="next",
        label=_("修改已发布信息"),
        consequence=_("建立新版本，审核通过前读者看到的仍是现在的版本。"),
        done=_("已建立新版本，请修改文字并写明修改说明。"),
        refusals=_of_document(refusals.revise_refusals),
        perform=lambda edition, typed, at, by: drafting.revise(
            edition.document, at=at, by=by
        ),
    ),
    Act(
        name="copy",
        group="copying",
        label=_("复制为新信息"),
        consequence=_("以这一版的文字、附件和栏目起草另一条信息，文号和日期不带过去。"),
        done=_("已复制为新的草稿。"),
        refusals=_copy_refusals,
        perform=lambda edition, typed, at, by: drafting.copy_as_new(
            edition, by.division, at=at, by=by
        ),
    ),
    Act(
        name="discard",
        group="next",
        label=_("放弃这一版"),
        consequence=_("这一版不再办理，记录仍保留，不能恢复为草稿。"),
        done=_("已放弃这一版。"),
        refusals=refusals.edit_refusals,
        perform=lambda edition, typed, at, by: drafting.discard(edition, at=at, by=by),
        is_grave=True,
    ),
)
_PUBLISHING = (
    Act(
        name="publish",
        group="next",
        label=_("立即发布"),
        consequence=_("所有栏目随即向公众显示这一版。"),
        done=_("已发布。"),
        refusals=refusals.publish_refusals,
        perform=lambda edition, typed, at, by: publishing.publish(
            edition, at=at, by=by
        ),
    ),
    Act(
        name="schedule",
        group="next",
        label=_("定时发布"),
        consequence=_("到时自动发布；届时若条件不再满足，将取消并通知。"),
        done=_("已设定发布时间。"),
        refusals=refusals.publish_refusals,
        perform=lambda edition, typed, at, by: publishing.schedule(
            edition, publish_at=typed["publish_at"], at=at, by=by
        ),
        form=act_forms.ScheduleForm,
    ),
    Act(
        name="unschedule",
        group="next",
        label=_("取消定时发布"),
        consequence=_("这一版留在待发布状态。"),
        done=_("已取消定时发布。"),
        refusals=refusals.unschedule_refusals,
        perform=lambda edition, typed, at, by: publishing.unschedule(
            edition, at=at, by=by
        ),
    ),
    Act(
        name="publish_in_emergency",
        group="next",
        label=_("应急发布"),
        consequence=_("由您负责先行发布，须在一个工作日内补齐审核；保密审查不可省略。"),
        done=_("已应急发布，请督促按期补齐审核。"),
        refusals=refusals.emergency_refusals,
        perform=lambda edition, typed, at, by: publishing.publish_in_emergency(
            edition, ground=typed["ground"], at=at, by=by
        ),
        form=act_forms.GroundForm,
        is_grave=True,
    ),
    Act(
        name="withdraw",
        group="next",
        label=_("撤下"),
        consequence=_("公众不能再读到正文，原地址显示撤下的时间和您写的原因。"),
        done=_("已撤下。"),
        refusals=refusals.withdraw_refusals,
        perform=lambda edition, typed, at, by: publishing.withdraw(
            edition, ground=typed["ground"], at=at, by=by
        ),
        form=act_forms.GroundForm,
        is_grave=True,
    ),
)
_ARRANGING = (
    Act(
        name="place",
        group="places",
        label=_("放入栏目"),
        consequence=_("同一条信息可放入多个栏目，各有自己的日期。"),
        done=_("已放入栏目。"),
        refusals=_of_document(document_refusals.place_refusals),
        perform=lambda edition, typed, at, by: arranging.place(
            edition.document,
            typed["column"],
            shown_on=typed["shown_on"],
            pinned_until=typed["pinned_until"],
            at=at,
            by=by,
        ),
        form=act_forms.PlaceForm,
    ),
    Act(
        name="remove",
        group="placement",
        label=_("移出"),
        consequence=_("只移出这个栏目。"),
        done=_("已移出栏目。"),
        refusals=_of_document(document_refusals.place_refusals),
        perform=lambda edition, typed, at, by: arranging.remove(
            typed["placement"], at=at, by=by
        ),
        form=act_forms.PlacementForm,
        row_refusals=_remove_refusals,
    ),
    Act(
        name="pin",
        group="placement",
        label=_("置顶"),
        consequence=_("到所填日期为止排在栏目最前。"),
        done=_("已更新置顶日期。"),
        refusals=_of_document(document_refusals.arrange_refusals),
        perform=lambda edition, typed, at, by: arranging.pin(
            typed["placement"], until=typed["until"], at=at, by=by
        ),
        form=act_forms.PinForm,
    ),
    Act(
        name="date_in_column",
        group="placement",
        label=_("改日期"),
        consequence=_("只改变在这个栏目中显示的日期。"),
        done=_("已更新显示日期。"),
        refusals=_of_document(document_refusals.arrange_refusals),
        perform=lambda edition, typed, at, by: arranging.date_in_column(
            typed["placement"], shown_on=typed["shown_on"], at=at, by=by
        ),
        form=act_forms.DateInColumnForm,
    ),
)
_CLASSIFYING = (
    Act(
        name="classify",
        group="standing",
        label=_("确定公开属性"),
        consequence=_("只有“主动公开”的信息可以发布。"),
        done=_("已记录公开属性。"),
        refusals=_of_document(document_refusals.classify_refusals),
        perform=lambda edition, typed, at, by: classifying.classify(
            edition.document,
            DisclosureClass(typed["disclosure_class"]),
            ground=typed["ground"],
            reexamine_on=typed["reexamine_on"],
            at=at,
            by=by,
        ),
        form=act_forms.ClassifyForm,
    ),
    Act(
        name="state_standing",
        group="standing",
        label=_("标注有效性"),
        consequence=_("公开页面上的有效性标注随即更新。"),
        done=_("已标注有效性。"),
        refusals=_of_document(document_refusals.relate_refusals),
        perform=lambda edition, typed, at, by: classifying.state_standing(
            edition.document, RuleStatus(typed["status"]), on=typed["on"], at=at, by=by
        ),
        form=act_forms.StandingForm,
    ),
    Act(
        name="relate",
        group="relations",
        label=_("建立关系"),
        consequence=_("两份文件的页面都会显示；替代、废止、修改会改变对方的有效性。"),
        done=_("已建立关系。"),
        refusals=_of_document(document_refusals.relate_refusals),
        perform=lambda edition, typed, at, by: classifying.relate(
            edition.document,
            RelationKind(typed["kind"]),
            typed["target"],
            at=at,
            by=by,
        ),
        form=act_forms.RelateForm,
    ),
    Act(
        name="unrelate",
        group="relation",
        label=_("取消关系"),
        consequence=_("用于更正误建的关系；对方的有效性不会随之改回。"),
        done=_("已取消关系。"),
        refusals=_of_document(document_refusals.relate_refusals),
        perform=lambda edition, typed, at, by: classifying.unrelate(
            typed["relation"], at=at, by=by
        ),
        form=act_forms.UnrelateForm,
    ),
    Act(
        name="consult",
        group="consultations",
        label=_("征求其他机关意见"),
        consequence=_("收到同意公开的答复前不能发布（条例第十一条）。"),
        done=_("已记录征求意见。"),
        refusals=_of_document(document_refusals.consult_refusals),
        perform=lambda edition, typed, at, by: classifying.consult_agency(
            edition.document,
            typed["agency_name"],
            typed["question"],
            at=at,
            by=by,
        ),
        form=act_forms.ConsultForm,
    ),
    Act(
        name="record_answer",
        group="consultation",
        label=_("登记答复"),
        consequence=_("不同意公开的，协商一致前不能发布。"),
        done=_("已登记答复。"),
        refusals=_of_document(document_refusals.consult_refusals),
        perform=lambda edition, typed, at, by: classifying.record_answer(
            typed["consultation"],
            AgencyConsultation.Answer(typed["answer"]),
            text=typed["text"],
            answered_on=typed["answered_on"],
            at=at,
            by=by,
        ),
        form=act_forms.AnswerForm,
    ),
)

ACTS: dict[str, Act] = {act.name: act for act in _acts()}
"""Every act by name, in the order in which a page tells them."""
