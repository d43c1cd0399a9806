"""Index numbers (one identifier for life) and the codes they begin with.

The national form is the organisation code, a year and a serial of five digits;
later practice uses the unified social credit code, some add the month, some
use local codes. So the form is a pattern that each agency sets, never one
expression for all.
"""

import re
import string
from dataclasses import dataclass

EARLIEST_YEAR = 1949
LATEST_YEAR = 2100
LARGEST_SERIAL = 999_999_999
LONGEST_PATTERN = 80

_FIELDS = {
    "organisation_code": "(?P<organisation_code>[0-9A-Z](?:[0-9A-Z-]{0,28}[0-9A-Z])?)",
    "year": "(?P<year>[0-9]{4})",
    "month": "(?P<month>0[1-9]|1[0-2])",
}
_OF_ANY_WIDTH = {"organisation_code", "serial"}
_PADDING = re.compile(r"0([1-9])")
_PUNCTUATION = frozenset("/-_.:")

_CREDIT_CODE = re.compile("[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_CODE = re.compile("([0-9A-Z]{8})-?([0-9X])")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class IndexNumberPatternError(ValueError):
    """The pattern cannot number documents. `code` says why.

    Codes: too_long, braces, unknown_field, field_twice, padding, character,
    field_missing, ambiguous.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine code beside the English message."""
        super().__init__(message)
        self.code = code


class IndexNumberError(ValueError):
    """A value or a text does not fit the pattern. `code` names the field, or text."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine code beside the English message."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class IndexNumber:
    """The parts of one index number. What the pattern does not hold is None."""

    organisation_code: str | None
    year: int
    month: int | None
    serial: int


class IndexNumberPattern:
    """How an agency writes its index numbers.

    Such as `{organisation_code}/{year}-{serial:05}`. Fields: organisation_code,
    year (four digits), month (always `{month:02}`), serial (padded as stated;
    longer serials are written in full). A year and a serial are required.
    Raises IndexNumberPatternError for anything else.
    """

    def __init__(self, text: str) -> None:
        """Check the pattern once, so that numbering can never fail later."""
        pieces = _pieces(text)
        self.text = text
        self.fields = tuple(field for _, field, _ in pieces if field)
        _check_fields(self.fields)
        _check_unambiguous(pieces)
        self._expression = re.compile("".join(map(_expression, pieces)))

    def __repr__(self) -> str:
        """The pattern as it was written."""
        return f"IndexNumberPattern({self.text!r})"

    def format(
        self,
        *,
        organisation_code: str | None = None,
        year: int,
        month: int | None = None,
        serial: int,
    ) -> str:
        """The index number with these parts.

        Raises IndexNumberError when a part the pattern needs is missing or
        impossible; `code` is the part's name.
        """
        values = {
            "organisation_code": organisation_code or "",
            "year": year,
            "month": month or 0,
            "serial": serial,
        }
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise IndexNumberError("year", f"The year {year} is not plausible.")
        if not 1 <= serial <= LARGEST_SERIAL:
            raise IndexNumberError("serial", f"The serial {serial} is not usable.")
        for field in set(self.fields) & set(_FIELDS):
            written = f"{values[field]:02}" if field == "month" else str(values[field])
            if not re.fullmatch(_FIELDS[field], written):
                raise IndexNumberError(field, f"{written!r} is no usable {field}.")
        return self.text.format(**values)

    def matches(self, text: str) -> bool:
        """Whether this pattern could have written `text`."""
        try:
            self.parse(text)
        except IndexNumberError:
            return False
        return True

    def parse(self, text: str) -> IndexNumber:
        """The parts of an index number written by this pattern.

        Raises IndexNumberError (code text, year or serial) when it was not.
        """
        match = self._expression.fullmatch(text)
        if match is None:
            raise IndexNumberError("text", f"{text!r} does not fit {self.text!r}.")
        parts = match.groupdict()
        year = int(parts["year"])
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise IndexNumberError("year", f"The year {year} is not plausible.")
        serial = int(parts["serial"])
        if serial == 0:
            raise IndexNumberError("serial", "Serial numbers begin with 1.")
        return IndexNumber(
            organisation_code=parts.get("organisation_code"),
            year=year,
            month=int(parts["month"]) if "month" in parts else None,
            serial=serial,
        )


def is_valid_credit_code(text: str) -> bool:
    """Whether `text` is a unified social credit code with a right check digit.

    GB 32100-2015: 18 characters, weights 3**i modulo 31.
    """
    if not _CREDIT_CODE.fullmatch(text):
        return False
    values = [_CREDIT_ALPHABET.index(character) for character in text]
    weighted = sum(
        value * pow(3, position, 31) for position, value in enumerate(values[:-1])
    )
    return (weighted + values[-1]) % 31 == 0


def is_valid_organisation_code(text: str) -> bool:
    """Whether `text` is an organisation code with a right check digit.

    GB 11714: eight characters and a check digit, with or without a hyphen
    before it. Codes given before the standard was applied (such as the State
    Council's own) do not pass: use this to warn, not to refuse.
    """
    match = _ORGANISATION_CODE.fullmatch(text)
    if match is None:
        return False
    weighted = sum(
        weight * int(character, 36)
        for weight, character in zip(_ORGANISATION_WEIGHTS, match[1], strict=True)
    )
    return match[2] == "0123456789X0"[11 - weighted % 11]


def _pieces(text: str) -> list[tuple[str, str | None, str]]:
    """Literal text, the field after it (or None) and its padding, in order."""
    if len(text) > LONGEST_PATTERN:
        raise IndexNumberPatternError(
            "too_long", f"A pattern has at most {LONGEST_PATTERN} characters."
        )
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        parsed = []
    pieces = [(literal, field, padding or "") for literal, field, padding, _ in parsed]
    if not pieces or any(conversion for *_, conversion in parsed):
        raise IndexNumberPatternError(
            "braces", "Write each field in one pair of braces, such as {serial:05}."
        )
    for literal, field, padding in pieces:
        _check_piece(literal, field, padding)
    return pieces


def _check_piece(literal: str, field: str | None, padding: str) -> None:
    """Refuse characters that break addresses, unknown fields and odd paddings."""
    if not all(c.isalnum() or c in _PUNCTUATION for c in literal) or ".." in literal:
        raise IndexNumberPatternError(
            "character", "Between fields only letters, digits and / - _ . : may stand."
        )
    if field is None:
        return
    if field not in {*_FIELDS, "serial"}:
        raise IndexNumberPatternError("unknown_field", f"There is no field {field!r}.")
    allowed = {
        "month": padding == "02",
        "serial": not padding or _PADDING.fullmatch(padding) is not None,
    }
    if not allowed.get(field, not padding):
        raise IndexNumberPatternError(
            "padding", "Only {month:02} and paddings such as {serial:05} are known."
        )


def _check_fields(fields: tuple[str, ...]) -> None:
    """A year and a serial, and nothing twice."""
    if len(set(fields)) < len(fields):
        raise IndexNumberPatternError("field_twice", "Each field may stand once.")
    for needed in ("year", "serial"):
        if needed not in fields:
            raise IndexNumberPatternError("field_missing", f"{{{needed}}} is missing.")


def _check_unambiguous(pieces: list[tuple[str, str | None, str]]) -> None:
    """Two fields of any width must have a mark between them.

    Otherwise two different numbers could be written alike.
    """
    since_last = ""
    seen_one = False
    for literal, field, _ in pieces:
        since_last += literal
        if field in _OF_ANY_WIDTH:
            if seen_one and not set(since_last) & _PUNCTUATION:
                raise IndexNumberPatternError(
                    "ambiguous",
                    "Put a mark such as / between organisation code and serial.",
                )
            seen_one, since_last = True, ""


def _expression(piece: tuple[str, str | None, str]) -> str:
    """What one piece of the pattern looks like when written."""
    literal, field, padding = piece
    if field is None:
        return re.escape(literal)
    if field == "serial":
        width = int(padding or "1")
        padded = f"0[0-9]{{{width - 1}}}"
        expression = f"(?P<serial>{padded}|[1-9][0-9]{{{width - 1},8}})"
    else:
        expression = _FIELDS[field]
    return re.escape(literal) + expression
