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
from gongkai.desk.act_refusals import OUT_OF_REACH
from gongkai.desk.acts import ACTS, Act
from gongkai.desk.picture_addresses import at_desk
from gongkai.desk.remarks import Pencilling, remarks_on
from gongkai.desk.screening_panel import Panel, panel_for
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Document, Edition, Relation
from gongkai.disclosure.models.documents import IN_THE_MAKING
from gongkai.disclosure.queries import public_titles
from gongkai.disclosure.refusals import edit_refusals, text_refusals
from gongkai.disclosure.text_pictures import listed
from gongkai.journal.actions import label
from gongkai.journal.models import Entry
from gongkai.journal.queries import entries_about
from gongkai.organisation.queries import Permits
from gongkai.review.models import Opinion, ReviewDuty, Step, Verdict
from gongkai.rules.edition_lifecycle import EditionState
from gongkai.screening.queries import overrides_of

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
    "override.made": _("放行查验结果"),
    "edition.remark_settled": _("批注已处理"),
    "edition.remark_reopened": _("批注重新打开"),
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

    @property
    def is_set_apart(self) -> bool:
        """Whether the button is folded away; a review's stands at its step."""
        return not self.is_within_reach and self.act.group != "review"


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


@dataclass(frozen=True)
class BoundAct:
    """What was posted and refused: shown again as it was typed."""

    name: str
    form: ActForm


@dataclass(frozen=True)
class Sheet:
    """The whole page, ready for its template.

    `body_html` shows its pictures from the desk; those are not among `attachments`.
    """

    edition: Edition
    document: Document
    body_html: str
    attachments: Sequence[Any]
    steps: Sequence[StepLine]
    opinions: Sequence[tuple[Opinion, bool]]
    returned: Opinion | None
    remarks: Sequence[Pencilling]
    placements: Sequence[Row]
    relations: Sequence[tuple[Row, str]]
    pointed_at_by: Sequence[tuple[Any, str]]
    consultations: Sequence[Row]
    offers: dict[str, list[Offer]]
    beyond: Sequence[Offer]
    edit_refusals: Sequence[Refusal]
    lacking: Sequence[Refusal]
    panel: Panel | None
    editions: Sequence[Edition]
    history: Sequence[tuple[Entry, str]]
    public: Edition | None
    duty: ReviewDuty | None
    days_left: int


def sheet_for(
    facts: EditionFacts, permits: Permits, *, on: date, bound: BoundAct | None = None
) -> Sheet:
    """Gather the page of an edition for a person; `bound` is what was refused."""
    edition, document = facts.edition, facts.edition.document
    # Several acts ask the same question; each question is asked once.
    answers = {
        question: question(facts, permits)
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
        return [
            Row(record, _row_offers(group, facts, permits, record, refusals, bound))
            for record in records
        ]

    duty = facts.duty
    relations_out, relations_in = _relations(document)
    return Sheet(
        edition=edition,
        document=document,
        body_html=at_desk(edition.body_html, document.pk, edition.number),
        attachments=listed(facts.attachments, edition.body_html),
        steps=_steps(facts, offers),
        opinions=[
            (opinion, opinion.digest == edition.digest)
            for opinion in reversed(facts.opinions)
        ],
        returned=_returned(facts),
        remarks=remarks_on(edition),
        placements=rows("placement", facts.of_document.placements),
        relations=[
            (row, relations_out[row.record])
            for row in rows("relation", list(relations_out))
        ],
        pointed_at_by=list(relations_in.items()),
        consultations=rows("consultation", facts.of_document.consultations),
        offers=dict(groups),
        beyond=[offer for offer in offers.values() if offer.is_set_apart],
        edit_refusals=edit_refusals(facts, permits),
        lacking=text_refusals(facts),
        panel=panel_for(facts, permits) if edition.state in IN_THE_MAKING else None,
        editions=facts.of_document.editions,
        history=_history(facts),
        public=facts.of_document.public,
        duty=duty,
        days_left=(duty.due_on - on).days if duty else 0,
    )


def _returned(facts: EditionFacts) -> Opinion | None:
    """The opinion that sent a draft back, until it is put forward again."""
    edition, last = (
        facts.edition,
        max(facts.opinions, key=lambda one: (one.at, one.pk), default=None),
    )
    if (
        last is None
        or edition.state != EditionState.DRAFT
        or last.verdict != Verdict.RETURNED
        or (edition.submitted_at is not None and last.at < edition.submitted_at)
    ):
        return None
    return last


def _relations(
    document: Document,
) -> tuple[dict[Relation, str], dict[Relation, str]]:
    """What the document does to others and they to it, with the others' titles."""
    does = list(document.relations_out.select_related("target").order_by("pk"))
    suffers = list(document.relations_in.select_related("subject").order_by("pk"))
    others = [item.target_id for item in does] + [item.subject_id for item in suffers]
    titles = public_titles(others)
    return (
        {item: _title(item.target, titles) for item in does},
        {item: _title(item.subject, titles) for item in suffers},
    )


def _title(document: Document, titles: dict[int, str]) -> str:
    """The title by which a document may be named to anyone at the desk."""
    known = titles.get(document.pk) or document.index_number
    return known or str(_("（未发布的信息）"))


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


def _row_offers(
    group: str,
    facts: EditionFacts,
    permits: Permits,
    record: Any,
    refusals: dict[str, list[Refusal]],
    bound: BoundAct | None,
) -> dict[str, Offer]:
    return {
        act.name: Offer(
            act,
            _form(act, facts.edition, bound, record.pk),
            act.row_refusals(facts, permits, record)
            if act.row_refusals
            else refusals[act.name],
        )
        for act in ACTS.values()
        if act.group == group
    }


def _steps(facts: EditionFacts, offers: dict[str, Offer]) -> list[StepLine]:
    """The chain in its order; before the first submission all that there may be."""
    held, review = facts.held, facts.edition.review
    ordered = review.ordered_steps if review else tuple(Step)[:-1]
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


def _history(facts: EditionFacts) -> list[tuple[Entry, str]]:
    """What happened to the document, newest first, in words."""
    editions = facts.of_document.editions
    labels = [label(facts.edition.document), *(label(edition) for edition in editions)]
    labels += [f"review:{e.review_id}" for e in editions if e.review_id]
    overrides = overrides_of([label(edition) for edition in editions])
    labels += [label(override) for override in overrides]
    labels += [label(placement) for placement in facts.of_document.all_placements]
    entries = entries_about(*labels).order_by("-number")
    return [
        (entry, str(JOURNAL_WORDS.get(entry.what, entry.what))) for entry in entries
    ]
