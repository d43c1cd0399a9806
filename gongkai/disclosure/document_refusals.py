"""Why a document may not be placed, classified or related, and a column not changed.

The same functions grey the button, list the reasons beside it, and refuse the act;
those named `…_input` ask of the words typed for it.
"""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import (
    Column,
    DisclosureClass,
    Document,
    Edition,
    Guide,
    PageKind,
    Placement,
    RelationKind,
    RuleStatus,
)
from gongkai.organisation.models import Agency
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.rules.classifications import withholding_grounds
from gongkai.rules.edition_lifecycle import EditionState

STANDING_AFTER = {
    RelationKind.REPLACES: RuleStatus.REPEALED,
    RelationKind.REPEALS: RuleStatus.REPEALED,
    RelationKind.AMENDS: RuleStatus.AMENDED,
}
"""The standing a rule document takes when a published one does this to it."""


def place_refusals(facts: DocumentFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not choose the columns of a document.

    While it is unpublished its writers choose; afterwards only those who arrange
    columns.
    """
    public = facts.public is not None
    permission = Permission.ARRANGE_COLUMNS if public else Permission.WRITE
    return _lacking(facts, permits, permission)


def place_input_refusals(document: Document, column: Column) -> list[Refusal]:
    """Why a column does not take a document."""
    refusals = []
    if not column.is_open or column.page_kind == PageKind.LANDING:
        refusals.append(
            Refusal(
                "column_takes_nothing",
                _("栏目“%s”不接收信息，请改选栏目。") % column.name,
            )
        )
    return refusals + agency_input_refusals(document.agency_id, [column])


def agency_input_refusals(agency_id: int, columns: list[Column]) -> list[Refusal]:
    """Why a document does not go into another agency's columns."""
    if all(column.site.agency_id == agency_id for column in columns):
        return []
    return [Refusal("other_agency", _("不能把信息放到其他机关的栏目中。"))]


def remove_refusals(
    facts: DocumentFacts, placement: Placement, permits: Permits
) -> list[Refusal]:
    """Why a person may not take a document from one of its columns.

    A published document keeps at least one place, or nobody could find it.
    """
    refusals = place_refusals(facts, permits)
    if placement.removed_at is not None:
        refusals.append(Refusal("not_there", _("这条信息已不在该栏目中。")))
    if facts.public and not [p for p in facts.placements if p != placement]:
        refusals.append(
            Refusal(
                "last_place",
                _("已发布的信息至少要保留在一个栏目中。如不应再公开，请使用“撤下”。"),
            )
        )
    return refusals


def move_refusals(
    facts: DocumentFacts, out_of: Column, into: Column, permits: Permits
) -> list[Refusal]:
    """Why a person may not move a document from one column into another."""
    refusals = place_refusals(facts, permits)
    if out_of == into:
        refusals.append(Refusal("same_column", _("原栏目与新栏目相同，无需移动。")))
    if not any(place.column_id == out_of.pk for place in facts.placements):
        refusals.append(
            Refusal(
                "not_there",
                _("这条信息已不在栏目“%s”中，请刷新后重新选择。") % out_of.name,
            )
        )
    return refusals + place_input_refusals(facts.document, into)


def arrange_refusals(facts: DocumentFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not pin or date a document in its columns."""
    return _lacking(facts, permits, Permission.ARRANGE_COLUMNS)


def classify_refusals(facts: DocumentFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not say how a document may be had."""
    refusals = _lacking(facts, permits, Permission.CLASSIFY)
    if facts.public is not None:
        refusals.append(
            Refusal("is_public", _("这条信息正在公开，请先撤下，再改变公开属性。"))
        )
    return refusals


def classify_input_refusals(
    disclosure_class: DisclosureClass,
    *,
    ground: str,
    reexamine_on: date | None,
    on: date,
) -> list[Refusal]:
    """What withholding still lacks: its ground and the day of re-examination.

    Regulation 2019 arts. 14 to 16 and 18; the interval is the agency's own.
    """
    if disclosure_class is not DisclosureClass.WITHHELD:
        return []
    refusals = []
    if ground not in {item.key for item in withholding_grounds()}:
        refusals.append(
            Refusal("no_ground", _("不予公开须选择法定理由（条例第十四至十六条）。"))
        )
    if reexamine_on is None or reexamine_on <= on:
        refusals.append(
            Refusal("no_reexamination", _("请填写下次评估审查的日期（条例第十八条）。"))
        )
    return refusals


def relate_refusals(facts: DocumentFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not state a document's standing or what it does to others."""
    return _lacking(facts, permits, Permission.CLASSIFY)


def relate_input_refusals(
    subject: Document, kind: RelationKind, target: Document, permits: Permits
) -> list[Refusal]:
    """Why this kind of relation to that document may not be stated.

    Whoever ends or amends another's rule must be allowed to classify it too.
    """
    refusals = []
    if kind in STANDING_AFTER and target.division_id != subject.division_id:
        refusals += permission_refusals(
            permits, Permission.CLASSIFY, division=target.division
        )
    if subject == target:
        refusals.append(Refusal("itself", _("不能与自身建立关系。")))
    return refusals


def consult_refusals(facts: DocumentFacts, permits: Permits) -> list[Refusal]:
    """Why a person may not ask other agencies about a document, or note answers."""
    return _lacking(facts, permits, Permission.CONSULT_AGENCIES)


def consult_input_refusals(*, agency_name: str) -> list[Refusal]:
    """Why nobody is asked without a name."""
    if agency_name.strip():
        return []
    return [Refusal("no_agency", _("请填写被征求意见机关的名称。"))]


def answer_input_refusals(*, answered_on: date, on: date) -> list[Refusal]:
    """Why an answer is not dated in the future."""
    if answered_on <= on:
        return []
    return [Refusal("in_the_future", _("答复日期不能晚于今天。"))]


def close_column_refusals(column: Column, permits: Permits) -> list[Refusal]:
    """Why a person may not close a column: what was reachable must remain so."""
    refusals = _arranging(column, permits)
    if not column.is_open:
        refusals.append(Refusal("is_closed", _("这个栏目已经关闭。")))
    if column.part:
        refusals.append(
            Refusal("fixed_part", _("这是信息公开平台的固定组成部分，不能关闭。"))
        )
    if column.live_count or column.children.filter(is_open=True).exists():
        refusals.append(
            Refusal("not_empty", _("栏目中还有信息或下级栏目，请先移走再关闭。"))
        )
    return refusals


def reopen_column_refusals(column: Column, permits: Permits) -> list[Refusal]:
    """Why a person may not open a closed column again."""
    refusals = _arranging(column, permits)
    if column.is_open:
        refusals.append(Refusal("is_open", _("这个栏目没有关闭。")))
    if column.parent is not None and not column.parent.is_open:
        refusals.append(
            Refusal(
                "parent_closed",
                _("上级栏目“%s”已关闭，请先重新开放上级栏目。") % column.parent.name,
            )
        )
    if not column.owner.is_open:
        refusals.append(
            Refusal(
                "owner_closed",
                _("责任处室“%s”已关闭，请先改由其他处室负责。") % column.owner.name,
            )
        )
    return refusals


def guide_refusals(agency: Agency, permits: Permits) -> list[Refusal]:
    """Why a person may not change or draft an agency's guide."""
    if agency.ogi_office is None:
        return [Refusal("no_ogi_office", _("请先由管理员指定政府信息公开工作机构。"))]
    return permission_refusals(permits, Permission.WRITE, division=agency.ogi_office)


def draft_guide_refusals(
    agency: Agency, guide: Guide | None, composed_html: str, permits: Permits
) -> list[Refusal]:
    """Why a person may not make a draft of the guide as it is composed now."""
    refusals = guide_refusals(agency, permits)
    if guide is None:
        refusals.append(Refusal("no_guide", _("请先填写并保存公开指南的各项内容。")))
        return refusals
    editions = Edition.objects.filter(document=guide.document_id)
    newest = editions.exclude(state=EditionState.DISCARDED).order_by("-number").first()
    if newest is not None and newest.body_html == composed_html:
        refusals.append(
            Refusal("nothing_changed", _("指南内容与现有版本相同，无需重新起草。"))
        )
    return refusals


def _arranging(column: Column, permits: Permits) -> list[Refusal]:
    return permission_refusals(
        permits, Permission.ARRANGE_COLUMNS, division=column.owner
    )


def _lacking(
    facts: DocumentFacts, permits: Permits, permission: Permission
) -> list[Refusal]:
    return permission_refusals(permits, permission, division=facts.document.division)
