"""What the checks before review found in an edition, as the desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.commons.refusals import Refusal
from gongkai.desk.screening_forms import OverrideForm
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Attachment
from gongkai.disclosure.refusals import edit_refusals
from gongkai.disclosure.screened import form_facts
from gongkai.organisation.queries import Permits
from gongkai.screening.findings import TEXT, Finding, Group, grouped
from gongkai.screening.form_checks import form_findings, wording_findings
from gongkai.screening.models import Override
from gongkai.screening.queries import wordings_for
from gongkai.screening.refusals import override_refusals

MOST_SHOWN = 20
"""Findings of one kind that are shown one by one."""


@dataclass(frozen=True)
class PanelGroup:
    """Findings of one kind in one place, and what this person may do about them.

    `form` is the one that lets them pass, None where that is not called for.
    """

    group: Group
    attachment: Attachment | None
    override: Override | None
    form: OverrideForm | None
    may_mend: bool

    @property
    def shown(self) -> Sequence[Finding]:
        """The first of the findings."""
        return self.group.findings[:MOST_SHOWN]

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.group.count - len(self.shown)

    @property
    def stands(self) -> bool:
        """Whether it keeps the text back."""
        return self.group.blocks and self.override is None


@dataclass(frozen=True)
class Panel:
    """Everything found in an edition, the grave first."""

    groups: Sequence[PanelGroup]
    override_refusals: Sequence[Refusal]

    @property
    def standing_count(self) -> int:
        """How many kinds keep the text back."""
        return sum(item.stands for item in self.groups)

    def group(self, key: str) -> PanelGroup | None:
        """The group with this key."""
        return next((item for item in self.groups if item.group.key == key), None)


def panel_for(
    facts: EditionFacts, permits: Permits, *, bound: OverrideForm | None = None
) -> Panel:
    """All that was found; `bound` is a form that was posted and refused."""
    refusals = override_refusals(
        permits,
        division=facts.of_document.document.division,
        writers=facts.writers,
    )
    may_mend = not edit_refusals(facts, permits)
    attachments = {item.stored_file.sha256: item for item in facts.attachments}
    groups = []
    for item in facts.screening(on=permits.on).groups:
        attachment = attachments.get(item.file.sha256) if item.file else None
        form = _form(item.group, facts, bound) if item.stands and not refusals else None
        groups.append(
            PanelGroup(
                item.group,
                attachment,
                item.override,
                form,
                may_mend and _has_mend(item.group),
            )
        )
    groups += [
        PanelGroup(group, None, None, None, may_mend and _has_mend(group))
        for group in grouped(TEXT, advice(facts, permits))
    ]
    return Panel(groups, refusals)


def advice(facts: EditionFacts, permits: Permits) -> list[Finding]:
    """What is said of form and wording; it keeps nothing back."""
    form = form_facts(facts.edition, facts.attachments)
    words = wordings_for(facts.of_document.document.agency)
    return [
        *form_findings(form),
        *wording_findings(form.fields, words, on=permits.on),
    ]


def _form(
    group: Group, facts: EditionFacts, bound: OverrideForm | None
) -> OverrideForm:
    if bound is not None and bound.data.get("group") == group.key:
        form = bound
    else:
        form = OverrideForm(
            initial={"group": group.key, "read_digest": facts.edition.digest},
            auto_id=f"{group.key}-%s",
        )
    if group.kind != "unread":
        form.fields.pop("has_looked", None)
    return form


def _has_mend(group: Group) -> bool:
    return any(finding.mend is not None for finding in group.findings)
