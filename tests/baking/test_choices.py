"""A reader's choice of how pages are shown is kept without program or account."""

import pytest

from gongkai.baking.choices import chosen_sheet, made_choice
from gongkai.portal.mode_pages import mode_sheets


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("https://here.example/notices/?page=2", "/notices/?page=2"),
        ("https://here.example//evil.example/", "/modes/"),
        ("https://here.example/modes/elder", "/modes/"),
        ("https://here.example/a\r\nSet-Cookie: x", "/modes/"),
        ("", "/modes/"),
    ],
)
def test_choice_leads_back_on_this_site(came_from: str, back: str) -> None:
    headers = made_choice("/modes/elder", {"HTTP_REFERER": came_from})

    assert headers is not None
    assert dict(headers)["Location"] == back
    assert "gongkai_size=elder" in dict(headers)["Set-Cookie"]


@pytest.mark.parametrize(
    ("cookies", "sheet"),
    [
        ("a=b; gongkai_colour=contrast", "/modes/contrast.css"),
        ("gongkai_colour=../../secret", "/modes/auto.css"),
        ("gongkai_colour", "/modes/auto.css"),
        ("", "/modes/auto.css"),
    ],
)
def test_sheet_is_what_the_cookie_names(cookies: str, sheet: str) -> None:
    assert chosen_sheet("/modes/colour.css", {"HTTP_COOKIE": cookies}) == sheet


def test_every_choice_has_a_sheet_without_condition() -> None:
    sheets = mode_sheets()

    assert sheets.keys() == {
        *("standard", "elder", "auto", "light", "dark", "contrast"),
    }
    assert not [name for name, sheet in sheets.items() if "[data-" in sheet]
