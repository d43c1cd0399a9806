"""What can become of a request, and the line of the annual report that counts it.

Every closed request has exactly one outcome (`data/outcomes.toml`), and every
outcome stands on exactly one line of each form of the annual report
(`data/request_rows.toml`), so that nothing is left out and nothing counted twice.
What becomes of a request to correct one's own record (Regulation art. 41) stands on
none: the report counts requests for information.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from gongkai.rules.classifications import withholding_grounds
from gongkai.rules.statutory_data import read_table


class Need(StrEnum):
    """What a file or a reply must hold before an outcome may be stated."""

    REASON = "reason"
    GROUND = "ground"
    GIVEN = "given"
    WHERE = "where"
    SEARCH_RECORD = "search_record"
    EARLIER_REPLY = "earlier_reply"
    CORRECTION = "correction"
    REASONS_ASKED = "reasons_asked"
    THIRD_PARTY_OPINION = "third_party_opinion"
    FILES_STATED = "files_stated"


class RequestKind(StrEnum):
    """What is asked for: information (art. 27), or a record's correction (art. 41)."""

    INFORMATION = "information"
    RECORD_CORRECTION = "record_correction"


class RemedyKind(StrEnum):
    """What an applicant may do about a reply."""

    REVIEW_FIRST = "review_first"
    EITHER = "either"
    NONE = "none"


@dataclass(frozen=True)
class OutcomeBasis:
    """The article an outcome rests on, from a day of receipt on.

    `is_verified` is false where the article is our own knowledge.
    """

    from_on: date
    article: str
    text: str
    is_verified: bool


@dataclass(frozen=True)
class Outcome:
    """One way in which a request can end; the fields are those of the table."""

    key: str
    label: str
    label_en: str
    kind: RequestKind
    rows: tuple[tuple[str, str], ...]
    letter: str
    ending: str
    needs: tuple[Need, ...]
    grounds: tuple[str, ...]
    bases: tuple[OutcomeBasis, ...]

    @property
    def is_by_reply(self) -> bool:
        """Whether a reply says it; otherwise it follows from a move."""
        return self.ending == "reply"

    def basis_for(self, received_on: date) -> OutcomeBasis | None:
        """The article for what was received that day; None when there was none."""
        in_force = [basis for basis in self.bases if basis.from_on <= received_on]
        return in_force[-1] if in_force else None


@dataclass(frozen=True)
class Remedy:
    """The way a reply may be challenged, with the article where one decides it."""

    kind: RemedyKind
    basis: str


@dataclass(frozen=True)
class ReportForm:
    """One form of the annual report, in force from a report year on."""

    key: str
    from_report_year: int
    document_number: str


@dataclass(frozen=True)
class ReportRow:
    """A line on which handled requests are counted, in some forms of the report."""

    key: str
    forms: tuple[str, ...]
    heading: str
    label: str


@dataclass(frozen=True)
class ApplicantColumn:
    """A kind of applicant as the report counts them."""

    key: str
    label: str


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every outcome, in the order of the report."""
    return tuple(
        Outcome(
            key=row["key"],
            label=row["label"],
            label_en=row["label_en"],
            kind=RequestKind(row.get("kind", RequestKind.INFORMATION)),
            rows=tuple(row.get("rows", {}).items()),
            letter=row["letter"],
            ending=row["ending"],
            needs=tuple(map(Need, row["needs"])),
            grounds=tuple(row["grounds"]),
            bases=tuple(
                OutcomeBasis(
                    from_on=basis["from"],
                    article=basis["article"],
                    text=basis["text"],
                    is_verified=basis["verified"],
                )
                for basis in row["basis"]
            ),
        )
        for row in read_table("outcomes")["outcome"]
    )


def outcome(key: str) -> Outcome:
    """The outcome with this key. Raises KeyError for any other."""
    return _by_key()[key]


def outcomes_for_reply(
    received_on: date, kind: RequestKind = RequestKind.INFORMATION
) -> tuple[Outcome, ...]:
    """What a reply to a request of this kind received that day may say."""
    return tuple(
        one
        for one in outcomes()
        if one.is_by_reply
        and one.kind is kind
        and one.basis_for(received_on) is not None
    )


def outcome_after(ending: str) -> Outcome:
    """The outcome that a move without a reply brings about, such as `abandon`.

    Raises KeyError when the move brings about none.
    """
    found = [one for one in outcomes() if one.ending == ending != "reply"]
    if len(found) != 1:
        raise KeyError(ending)
    return found[0]


def remedy_for(key: str, grounds: Collection[str], *, decided_on: date) -> Remedy:
    """How a decision of that day may be challenged.

    Reconsideration first where it rests on a ground of Regulation arts. 14 to 16
    (the withheld part of a partial disclosure too) and was decided from 2024-01-01
    on: 行政复议法 (2023) art. 23(1)(4). A request the applicant withdrew leaves none.
    """
    chosen = outcome(key)
    if chosen.ending == "withdraw":
        return Remedy(RemedyKind.NONE, "")
    table = read_table("outcomes")["review_first"]
    articles = {
        ground.article
        for ground in withholding_grounds()
        if ground.key in effective_grounds(chosen, grounds)
    }
    if decided_on >= table["from"] and articles & set(table["articles"]):
        return Remedy(RemedyKind.REVIEW_FIRST, table["basis"])
    return Remedy(RemedyKind.EITHER, "")


def effective_grounds(chosen: Outcome, grounds: Collection[str]) -> tuple[str, ...]:
    """The grounds a decision rests on; a single possible one goes without saying."""
    if len(chosen.grounds) == 1:
        return chosen.grounds
    return tuple(key for key in chosen.grounds if key in grounds)


@cache
def report_forms() -> tuple[ReportForm, ...]:
    """The forms of the annual report, oldest first."""
    return tuple(ReportForm(**row) for row in read_table("request_rows")["form"])


@cache
def report_rows() -> tuple[ReportRow, ...]:
    """The lines for handled requests of every form."""
    return tuple(
        ReportRow(row["key"], tuple(row["forms"]), row["heading"], row["label"])
        for row in read_table("request_rows")["row"]
    )


@cache
def applicant_columns() -> tuple[ApplicantColumn, ...]:
    """The kinds of applicant: the natural person and five kinds of organisation."""
    return tuple(ApplicantColumn(**row) for row in read_table("request_rows")["column"])


def report_form(year: int) -> ReportForm:
    """The form for a report year; before 2019 there was none and the first is used.

    A figure asked for an earlier year is then at least laid out like the others.
    """
    in_force = [form for form in report_forms() if form.from_report_year <= year]
    return in_force[-1] if in_force else report_forms()[0]


def rows_of_form(form: ReportForm) -> tuple[ReportRow, ...]:
    """The lines of one form, in order."""
    return tuple(row for row in report_rows() if form.key in row.forms)


def row_of(key: str, *, year: int) -> str:
    """The key of the one line that counts this outcome in a report year.

    Raises KeyError for the outcome of a request the report does not count.
    """
    return dict(outcome(key).rows)[report_form(year).key]


def inconsistencies() -> list[str]:
    """What is wrong with the two tables together; nothing, if they are sound."""
    found = []
    forms = {form.key for form in report_forms()}
    known_grounds = {ground.key for ground in withholding_grounds()}
    for one in outcomes():
        counted_on = forms if one.kind is RequestKind.INFORMATION else set()
        if set(dict(one.rows)) != counted_on:
            found.append(f"{one.key} is not on one line of every form")
        found += [
            f"{one.key}: form {form} has no line {row}"
            for form, row in one.rows
            if row not in {known.key for known in report_rows() if form in known.forms}
        ]
        if set(one.grounds) - known_grounds:
            found.append(f"{one.key} rests on an unknown ground")
        if (Need.GROUND in one.needs) != bool(one.grounds):
            found.append(f"{one.key} needs a ground and has none, or the reverse")
        if not one.letter or not one.bases:
            found.append(f"{one.key} has no letter or no article")
        if list(one.bases) != sorted(one.bases, key=lambda basis: basis.from_on):
            found.append(f"{one.key}: its articles are not in the order of their days")
    counted = {(form, row) for one in outcomes() for form, row in one.rows}
    found += [
        f"form {form}: no outcome is counted on {row.key}"
        for row in report_rows()
        for form in row.forms
        if (form, row.key) not in counted
    ]
    return found


@cache
def _by_key() -> dict[str, Outcome]:
    return {one.key: one for one in outcomes()}
