"""What is known of a text under review: findings, overrides, office numbers, words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.organisation.models import Agency, Division
from gongkai.rules.text_disguises import digits_of
from gongkai.rules.wording import Wording, general_wordings
from gongkai.screening.findings import TEXT, Finding, Group, grouped
from gongkai.screening.models import (
    LocalWording,
    OfficeNumber,
    Override,
    ScreenedContent,
)
from gongkai.screening.scanning import Measure, scan_file
from gongkai.screening.subjects import Subject, SubjectFile, scan_subject_text


@dataclass(frozen=True)
class JudgedGroup:
    """A group of findings, the file it stands in, and who let it pass, if anybody."""

    group: Group
    file: SubjectFile | None
    override: Override | None

    @property
    def stands(self) -> bool:
        """Whether it keeps the text from submission and publication."""
        return self.group.blocks and self.override is None


@dataclass(frozen=True)
class Screening:
    """All that was found in a text and its files, as things stand now."""

    groups: tuple[JudgedGroup, ...]

    @property
    def standing(self) -> list[JudgedGroup]:
        """What blocks and nobody has let pass."""
        return [item for item in self.groups if item.stands]

    def group(self, key: str) -> JudgedGroup | None:
        """The group with this key."""
        return next((item for item in self.groups if item.group.key == key), None)


def measure_for(agency: Agency, *, on: date) -> Measure:
    """The rules of a day with all office numbers of an agency."""
    own = agency.divisions.exclude(telephone="").order_by().values_list("telephone")
    listed = OfficeNumber.objects.filter(division__agency=agency, removed_at=None)
    told = own.union(listed.order_by().values_list("digits"))
    numbers = {agency.telephone, agency.fax, *(number for (number,) in told)}
    numbers = {digits_of(number) for number in numbers}
    return Measure(on, frozenset(numbers - {""}))


def screening_of(subject: Subject, *, measure: Measure) -> Screening:
    """What was found in a text and its files, and what was let pass.

    What was looked at before with the same measure is not looked at again; what was
    not is looked at now, and kept by `actions.keep_screening` only.
    """
    known = _known(subject, measure)
    groups: list[tuple[Group, SubjectFile | None]] = []
    findings = known.get(subject.digest)
    if findings is None:
        findings = scan_subject_text(subject, measure)
    groups += [(group, None) for group in grouped(TEXT, findings)]
    for item in subject.files:
        findings = known.get(item.sha256)
        if findings is None:
            findings = scan_stored_file(item, measure)
        groups += [(group, item) for group in grouped(item.sha256, findings)]
    overrides = {
        override.group_key: override
        for override in Override.objects.filter(
            subject=subject.label, digest=subject.digest, voided_at=None
        ).select_related("by")
    }
    judged = [
        JudgedGroup(group, item, overrides.get(group.key)) for group, item in groups
    ]
    return Screening(tuple(sorted(judged, key=lambda one: not one.group.blocks)))


def scan_stored_file(item: SubjectFile, measure: Measure) -> list[Finding]:
    """Everything found in a file where it lies; one that is not there is unread."""
    try:
        content = item.path.read_bytes()
    except OSError:
        return scan_file(b"\x00", item.name, measure)
    return scan_file(content, item.name, measure)


def is_known(sha256: str, measure: Measure) -> bool:
    """Whether this content was looked at with this measure."""
    return ScreenedContent.objects.filter(
        sha256=sha256, measure=measure.version
    ).exists()


def office_numbers(divisions: Sequence[Division]) -> QuerySet[OfficeNumber]:
    """The numbers that divisions keep, in their order."""
    return OfficeNumber.objects.filter(
        division__in=divisions, removed_at=None
    ).select_related("division", "added_by")


def wordings_for(agency: Agency) -> tuple[Wording, ...]:
    """The general list of words, and the agency's own."""
    own = LocalWording.objects.filter(agency=agency)
    return (
        *general_wordings(),
        *(
            Wording(
                item.wrong, item.right, item.why or _("本机关用词"),
                item.from_on, item.until_on,
            )
            for item in own
        ),
    )  # fmt: skip


def _known(subject: Subject, measure: Measure) -> dict[str, list[Finding]]:
    wanted = [subject.digest, *(item.sha256 for item in subject.files)]
    kept = ScreenedContent.objects.filter(sha256__in=wanted, measure=measure.version)
    return {
        item.sha256: [Finding.from_json(values) for values in item.findings]
        for item in kept
    }


def overrides_of(labels: Sequence[str]) -> QuerySet[Override]:
    """Everything that was ever let pass in texts, named as the journal names them."""
    return Override.objects.filter(subject__in=labels)
