import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.rules.index_number import (
    IndexNumber,
    IndexNumberError,
    IndexNumberPattern,
    IndexNumberPatternError,
    is_valid_credit_code,
    is_valid_organisation_code,
)

YEARLY = "{organisation_code}/{year}-{serial:05}"
MONTHLY = "{organisation_code}/{year}{month:02}-{serial:05}"
PATTERNS = [
    YEARLY,
    MONTHLY,
    "{year}{serial:03}",
    "A.{serial}:{organisation_code}_{year}.Z",
]


@pytest.mark.parametrize(
    ("pattern", "text", "parts"),
    [
        (YEARLY, "014314799/2024-00002", ("014314799", 2024, None, 2)),
        (YEARLY, "0142768-8/2022-00185", ("0142768-8", 2022, None, 185)),
        (
            YEARLY,
            "11330700002592580J/2021-00003",
            ("11330700002592580J", 2021, None, 3),
        ),
        (YEARLY, "FZ0006/2021-00253", ("FZ0006", 2021, None, 253)),
        (
            YEARLY,
            "11330800MB0R57773W/2021-130444",
            ("11330800MB0R57773W", 2021, None, 130444),
        ),
        (
            MONTHLY,
            "11341702486344515H/202110-00013",
            ("11341702486344515H", 2021, 10, 13),
        ),
    ],
)
def test_real_index_numbers_are_read(pattern, text, parts):
    assert IndexNumberPattern(pattern).parse(text) == IndexNumber(*parts)


@settings(max_examples=40)
@given(
    st.sampled_from(PATTERNS),
    st.from_regex("[0-9A-Z]([0-9A-Z-]{0,28}[0-9A-Z])?", fullmatch=True),
    st.integers(1949, 2100),
    st.integers(1, 12),
    st.integers(1, 999_999_999),
)
def test_numbers_written_are_read_back(text, organisation_code, year, month, serial):
    pattern = IndexNumberPattern(text)

    written = pattern.format(
        organisation_code=organisation_code, year=year, month=month, serial=serial
    )

    read = pattern.parse(written)
    assert (read.year, read.serial) == (year, serial)
    assert read.organisation_code in (None, organisation_code)
    assert read.month in (None, month)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "014314799/2024-2",
        "014314799/2024-000002",
        "014314799/2024-00000",
        "014314799/1024-00001",
        "014314799/2024-00001 ",
        "014314799/2024-٠٠٠٠١",
        "-14314799/2024-00001",
        "014314799/202413-00001",
        "a14314799/2024-00001",
    ],
)
def test_texts_of_another_form_do_not_match(text):
    assert not IndexNumberPattern(YEARLY).matches(text)


def test_national_form_has_twenty_characters():
    written = IndexNumberPattern(YEARLY).format(
        organisation_code="014314799", year=2024, serial=2
    )

    assert written == "014314799/2024-00002"
    assert len(written) == 20
    assert IndexNumberPattern(YEARLY).matches(written)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("", "braces"),
        ("{year", "braces"),
        ("{year!r}{serial}", "braces"),
        ("{year}-{serial}" + "0" * 80, "too_long"),
        ("{year}-{number}", "unknown_field"),
        ("{year}-{}", "unknown_field"),
        ("{year.real}-{serial}", "unknown_field"),
        ("{year}{year}-{serial}", "field_twice"),
        ("{serial}", "field_missing"),
        ("{organisation_code}/{year}", "field_missing"),
        ("{year}{month}-{serial}", "padding"),
        ("{year:02}-{serial}", "padding"),
        ("{year}-{serial:>5}", "padding"),
        ("{year}-{serial:00}", "padding"),
        ("{year} {serial}", "character"),
        ("../{year}-{serial}", "character"),
        ("{{{year}-{serial}", "character"),
        ("{organisation_code}{year}{serial}", "ambiguous"),
    ],
)
def test_unusable_patterns_are_refused_at_once(pattern, code):
    with pytest.raises(IndexNumberPatternError) as refusal:
        IndexNumberPattern(pattern)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"organisation_code": None}, "organisation_code"),
        ({"organisation_code": "a/b"}, "organisation_code"),
        ({"year": 20199}, "year"),
        ({"month": None}, "month"),
        ({"month": 13}, "month"),
        ({"serial": 0}, "serial"),
        ({"serial": 10**9}, "serial"),
    ],
)
def test_impossible_parts_are_not_written(wrong, code):
    parts = {"organisation_code": "FZ0006", "year": 2024, "month": 5, "serial": 1}

    with pytest.raises(IndexNumberError) as refusal:
        IndexNumberPattern(MONTHLY).format(**{**parts, **wrong})

    assert refusal.value.code == code


def test_pattern_shows_itself_as_written():
    assert repr(IndexNumberPattern(YEARLY)) == f"IndexNumberPattern({YEARLY!r})"


@pytest.mark.parametrize(
    "code",
    [
        "11330700002592580J",
        "11341702486344515H",
        "11441700007280420Y",
        "11341702730007167P",
        "11330800MB0R57773W",
        "1137078555222300XQ",
    ],
)
def test_agencies_credit_codes_pass_the_check(code):
    assert is_valid_credit_code(code)
    assert not is_valid_credit_code(code[:-1] + ("1" if code[-1] != "1" else "2"))


@pytest.mark.parametrize(
    "code", ["", "11330700002592580", "11330700002592580j", "1133070O002592580J"]
)
def test_misshapen_credit_codes_do_not_pass(code):
    assert not is_valid_credit_code(code)


@pytest.mark.parametrize("code", ["014314799", "01431479-9", "55222300X", "MB0R57773"])
def test_organisation_codes_pass_the_check(code):
    assert is_valid_organisation_code(code)


@pytest.mark.parametrize("code", ["014416331", "0142768-8", "", "01431479X"])
def test_wrong_organisation_codes_do_not_pass(code):
    assert not is_valid_organisation_code(code)
