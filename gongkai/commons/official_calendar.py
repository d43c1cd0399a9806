"""The working-day calendar in force here: the bundled years and the imported ones.

A year announced after this version was made lies in the data folder as
`working_days/<year>.toml`, in the form of the bundled files.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongkai.rules.working_days import (
    CalendarYear,
    WorkingCalendar,
    parse_calendar_year,
)

FOLDER_NAME = "working_days"


def official_calendar() -> WorkingCalendar:
    """Bundled and imported years; an imported one replaces a bundled one.

    Raises `CalendarError` when an imported file was damaged.
    """
    files = sorted(_folder().glob("*.toml")) if _folder().is_dir() else []
    return _calendar(tuple((file, file.stat().st_mtime_ns) for file in files))


def keep_year(text: str) -> CalendarYear:
    """Take in one year's file. Raises `CalendarError`, and then keeps nothing."""
    year = parse_calendar_year(text)
    _folder().mkdir(parents=True, exist_ok=True)
    beside = _folder() / f"{year.year}.toml.new"
    beside.write_text(text, encoding="utf-8")
    beside.replace(_folder() / f"{year.year}.toml")
    return year


def _folder() -> Path:
    folder: Path = settings.DATA_FOLDER
    return folder / FOLDER_NAME


@lru_cache(maxsize=4)
def _calendar(files: tuple[tuple[Path, int], ...]) -> WorkingCalendar:
    """One calendar for one state of the folder."""
    years = (parse_calendar_year(file.read_text(encoding="utf-8")) for file, _ in files)
    return WorkingCalendar.load().with_years(*years)
