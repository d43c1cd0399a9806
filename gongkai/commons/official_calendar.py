"""The working-day calendar in force here: the bundled years and the imported ones.

A year announced after this version was made lies in the data folder as
`working_days/<year>.toml`, in the form of the bundled files.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongkai.rules.calendar_files import as_toml, parse_calendar_file
from gongkai.rules.working_days import IMPORTED_YEARS, CalendarYear, WorkingCalendar


def official_calendar() -> WorkingCalendar:
    """Bundled and imported years; an imported one replaces a bundled one.

    Raises `CalendarError` when an imported file was damaged.
    """
    files = sorted(_folder().glob("*.toml")) if _folder().is_dir() else []
    return _calendar(
        _folder(), tuple((file, file.stat().st_mtime_ns) for file in files)
    )


def keep_years(text: str) -> tuple[CalendarYear, ...]:
    """Take in the years of a file. Raises `CalendarError`, and then keeps nothing."""
    years = parse_calendar_file(text)
    _folder().mkdir(parents=True, exist_ok=True)
    for year in years:
        beside = _folder() / f"{year.year}.toml.new"
        beside.write_text(as_toml(year), encoding="utf-8")
        beside.replace(_folder() / f"{year.year}.toml")
    return years


def _folder() -> Path:
    folder: Path = settings.DATA_FOLDER
    return folder / IMPORTED_YEARS


@lru_cache(maxsize=4)
def _calendar(folder: Path, _state: tuple[tuple[Path, int], ...]) -> WorkingCalendar:
    """One calendar for one state of the folder."""
    return WorkingCalendar.load(folder)
