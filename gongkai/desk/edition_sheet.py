"""All that a document's page at the desk shows about one edition."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.commons.refusals import Refusal
from gongkai.desk.act_forms import ActForm
from gongkai.desk.act_refusals import OUT_OF_REACH, edit_refusals
from gongkai.desk.acts import ACTS, Act
from gongkai.disclosure.models import Document, Edition, Placement
from gongkai.disclosure.queries import (
    attachments_of,
    current_placements,
    public_edition,
)
from gongkai.disclosure.refusals import text_refusals
from gongkai.journal.actions import label
from gongkai.journal.models import Entry
from gongkai.journal.queries import entries_about
from gongkai.organisation.models import Staff
from gongkai.review.models import Opinion, ReviewDuty, Step
from gongkai.review.queries import agreed

ROW_GROUPS = ("placement", "relation", "consultation")
"""Groups whose acts stand at a row; the group's name is the field that names it."""

JOURNAL_WORDS: dict[str, Promise] = {
    "edition.drafted": _("起草"),
    "edition.edited": _("修改文字"),
    "edition.submitted": _("报送审核"),
    "edition.agreed": _("审核同意"),
    "edition.cleared": _("保密审查通过"),
    "edition.approved": _("终审签发"),
    "edition.returned": _("退回修改"),
    "edition.discarded": _("放弃"),
    "edition.scheduled": _("设定发布时间"),
    "edition.unscheduled": _("取消定时发布"),
    "edition.schedule_failed": _("定时发布未成"),
    "document.published": _("发布"),
    "document.corrected": _("发布修改后的版本"),
    "document.published_in_emergency": _("应急发布"),
    "document.migrated": _("按迁移发布"),
    "document.withdrawn": _("撤下"),
    "document.classified": _("确定公开属性"),
    "document.standing_stated": _("标注有效性"),
    "document.related": _("建立文件关系"),
    "document.unrelated": _("取消文件关系"),
    "document.agency_consulted": _("征求其他机关意见"),
    "document.agency_answered": _("登记其他机关答复"),
    "document.placed": _("放入栏目"),
    "document.removed_from_column": _("移出栏目"),
    "document.pinned": _("更改置顶"),
    "document.dated_in_column": _("更改栏目内日期"),
    "review.owed": _("产生补审任务"),
    "review.duty_fulfilled": _("补审完成"),
}


@dataclass(frozen=True)
class Offer:
    """An act as the page offers it: its form, and why it is refused, if it is."""

    act: Act
    form: ActForm
    refusals: Sequence[Refusal]

    @property
    def is_within_reach(self) -> bool:
        """Whether the person could do this once the other reasons are gone."""
        return not any(refusal.code in OUT_OF_REACH for refusal in self.refusals)


@dataclass(frozen=True)
class StepLine:
    """One step of the review: the agreement that applies, and the buttons."""

    step: Step
    opinion: Opinion | None
    agree: Offer
    turn_back: Offer


@dataclass(frozen=True)
class Row:
    """A placement, relation or consultation with the acts on it, by name."""

    record: Any
    offers: dict[str, Offer]
    title: str = ""


@dataclass(frozen=True)
class BoundAct:
    """What was posted and refused: shown again as it was typed."""

    name: str
    form: ActForm


@dataclass(frozen=True)
class Sheet:
    """The whole page, ready for its template."""

    edition: Edition
    document: Document
    attachments: Sequence[Any]
    steps: Sequence[StepLine]
    opinions: Sequence[tuple[Opinion, bool]]
    placements: Sequence[Row]
    relations: Sequence[Row]
    pointed_at_by: Sequence[tuple[Any, str]]
    consultations: Sequence[Row]
    offers: dict[str, list[Offer]]
    beyond: Sequence[Offer]
    edit_refusals: Sequence[Refusal]
    lacking: Sequence[Refusal]
    editions: Sequence[Edition]
    history: Sequence[tuple[Entry, str]]
    public: Edition | None
    duty: ReviewDuty | None
    days_left: int


def sheet_for(
    edition: Edition, person: Staff, *, on: date, bound: BoundAct | None = None
) -> Sheet:
    """Gather the page of an edition for a person; `bound` is what was refused."""
    document = edition.document
    # Several acts ask the same question; each question is asked once.
    answers = {
        question: question(edition, person, on)
        for question in {act.refusals for act in ACTS.values()}
    }
    refusals = {name: answers[act.refusals] for name, act in ACTS.items()}
    offers = {
        name: Offer(act, _form(act, edition, bound), refusals[name])
        for name, act in ACTS.items()
        if act.group not in ROW_GROUPS
    }
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers.values():
        if offer.act.group != "review" and offer.is_within_reach:
            groups[offer.act.group].append(offer)

    def rows(group: str, records: Sequence[Any]) -> list[Row]:
        return [_row(group, edition, record, refusals, bound) for record in records]

    duty = ReviewDuty.objects.filter(
        review=edition.review_id, review__isnull=False, fulfilled_at=None
    ).first()
    relations_out = document.relations_out.select_related("target").order_by("pk")
    relations_in = document.relations_in.select_related("subject").order_by("pk")
    return Sheet(
        edition=edition,
        document=document,
        attachments=attachments_of(edition),
        steps=_steps(edition, offers),
        opinions=_opinions(edition),
        placements=rows("placement", current_placements(document)),
        relations=rows("relation", list(relations_out)),
        pointed_at_by=[(item, title_of(item.subject)) for item in relations_in],
        consultations=rows("consultation", list(document.consultations.all())),
        offers=dict(groups),
        beyond=[
            offer
            for offer in offers.values()
            if offer.refusals
            and not offer.is_within_reach
            and offer.act.group != "review"
        ],
        edit_refusals=edit_refusals(edition, person, on),
        lacking=text_refusals(edition),
        editions=list(document.editions.order_by("-number")),
        history=_history(document),
        public=public_edition(document),
        duty=duty,
        days_left=(duty.due_on - on).days if duty else 0,
    )


def title_of(document: Document) -> str:
    """The title by which a document may be named to anyone at the desk."""
    edition = public_edition(document)
    if edition is not None:
        return edition.title
    return document.index_number or str(_("（未发布的信息）"))


def _form(
    act: Act, edition: Edition, bound: BoundAct | None, row: int | None = None
) -> ActForm:
    """An act's form: empty, or as it was posted when it is the one refused."""
    if bound is not None and bound.name == act.name:
        posted = bound.form.data.get(act.group)
        if row is None or posted == str(row):
            return bound.form
    if row is None:
        return act.form(edition, auto_id=f"{act.name}-%s")
    return act.form(edition, initial={act.group: row}, auto_id=f"{act.name}-{row}-%s")


def _row(
    group: str,
    edition: Edition,
    record: Any,
    refusals: dict[str, list[Refusal]],
    bound: BoundAct | None,
) -> Row:
    offers = {
        act.name: Offer(act, _form(act, edition, bound, record.pk), refusals[act.name])
        for act in ACTS.values()
        if act.group == group
    }
    if isinstance(record, Placement):
        return Row(record, offers, record.column.name)
    if group == "relation":
        return Row(record, offers, title_of(record.target))
    return Row(record, offers, record.agency_name)


def _steps(edition: Edition, offers: dict[str, Offer]) -> list[StepLine]:
    """The chain in its order; before the first submission all that there may be."""
    held = agreed(edition.review, edition.digest)
    ordered = edition.review.ordered_steps if edition.review else tuple(Step)[:-1]
    steps = [*ordered[:-1], Step.SECRECY, ordered[-1]]
    return [
        StepLine(
            step,
            held.get(step),
            offers[f"agree_{step.value}"],
            offers[f"return_{step.value}"],
        )
        for step in steps
    ]


def _opinions(edition: Edition) -> list[tuple[Opinion, bool]]:
    """Every opinion, newest first, and whether it applies to today's text."""
    if edition.review is None:
        return []
    opinions = edition.review.opinions.select_related("by").order_by("-at", "-pk")
    return [(opinion, opinion.digest == edition.digest) for opinion in opinions]


def _history(document: Document) -> list[tuple[Entry, str]]:
    """What happened to the document, newest first, in words."""
    editions = list(document.editions.all())
    labels = [label(document), *(label(edition) for edition in editions)]
    labels += [label(edition.review) for edition in editions if edition.review]
    labels += [label(placement) for placement in document.placements.all()]
    entries = entries_about(*labels).order_by("-number")
    return [
        (entry, str(JOURNAL_WORDS.get(entry.what, entry.what))) for entry in entries
    ]
