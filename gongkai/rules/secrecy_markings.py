"""Marks of secrecy and internal use in a text, and the four questions of the review."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from gongkai.rules.privacy_rules import Severity
from gongkai.rules.statutory_data import read_table
from gongkai.rules.text_disguises import PlainText

_LEVEL = re.compile(
    r"[绝机秘]\s*密|内\s*部|不得|请勿|严禁|切勿|禁止|不\s*予?\s*公开|依申请|内参"
)


@dataclass(frozen=True)
class Marking:
    """One form of mark, looked for in a text."""

    key: str
    severity: Severity
    why: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class FoundMarking:
    """A mark at its place in the text."""

    marking: Marking
    start: int
    end: int


@dataclass(frozen=True)
class SecrecyQuestion:
    """A question of the secrecy review; a text is cleared when all answers are no."""

    key: str
    text: str
    basis: str


def find_markings(text: str, *, on: date) -> Iterator[FoundMarking]:
    """The marks in a text that count on a day, each place once."""
    plain = PlainText(text)
    if not _LEVEL.search(plain.text):
        return
    taken: list[tuple[int, int]] = []
    for marking in markings(on):
        for match in marking.pattern.finditer(plain.text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            yield FoundMarking(marking, *plain.span(start, end))


@cache
def markings(on: date) -> tuple[Marking, ...]:
    """The forms of marks in force on a day."""
    return tuple(
        Marking(
            row["key"],
            Severity(row["severity"]),
            row["why"],
            re.compile(row["pattern"].replace("~", r"[ \t\u3000]*")),
        )
        for row in read_table("secrecy_markings")["marking"]
        if row["from"] <= on and not ("until" in row and row["until"] < on)
    )


def no_to_all(on: date) -> dict[str, bool]:
    """Every question of the secrecy review answered with no, by its key."""
    return {question.key: False for question in secrecy_questions(on)}


@cache
def secrecy_questions(on: date) -> tuple[SecrecyQuestion, ...]:
    """The questions that are asked on a day."""
    return tuple(
        SecrecyQuestion(row["key"], row["text"], row["basis"])
        for row in read_table("secrecy_questions")["question"]
        if row["from"] <= on and not ("until" in row and row["until"] < on)
    )
