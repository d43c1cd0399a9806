"""The information processing fee: two dated tariffs, computed and explained.

Regulation 2019 art. 42 with 国办函〔2020〕109号, in force from 2021-01-01. Charged only
for what is clearly excessive; by number over a calendar month of one applicant, or by
volume over one request, never both. Amounts are whole yuan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from gongkai.rules.statutory_data import read_table


class FeeError(ValueError):
    """A fee cannot be computed; the message is a sentence for people.

    Codes: no_tariff, count.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine code beside the English sentence."""
        super().__init__(message)
        self.code = code


class TariffKind(StrEnum):
    """The two ways of reckoning, of which an agency chooses one for a request."""

    BY_NUMBER = "by_number"
    BY_VOLUME = "by_volume"


@dataclass(frozen=True)
class Band:
    """Units from `first` to `last` (None: without end), `rate` yuan each."""

    first: int
    last: int | None
    rate: int


@dataclass(frozen=True)
class Tariff:
    """One tariff in force from a day on; `then_every` 0 when its bands are all told."""

    kind: TariffKind
    from_on: date
    label: str
    counts: str
    basis: str
    bands: tuple[Band, ...]
    then_every: int
    then_rate_adds: int

    def all_bands(self) -> Iterator[Band]:
        """The bands in order; without end where the tariff goes on climbing."""
        yield from self.bands
        last = self.bands[-1]
        while self.then_every and last.last is not None:
            start, rate = last.last + 1, last.rate + self.then_rate_adds
            last = Band(start, start + self.then_every - 1, rate)
            yield last


@dataclass(frozen=True)
class FeeLine:
    """Part of a fee: `count` units of one band at `rate` yuan."""

    band: Band
    count: int

    @property
    def amount(self) -> int:
        """Yuan for this part."""
        return self.count * self.band.rate


@dataclass(frozen=True)
class Fee:
    """A fee in yuan with the parts it is the sum of, and the article."""

    tariff: Tariff
    before_count: int
    count: int
    lines: tuple[FeeLine, ...]

    @property
    def amount(self) -> int:
        """Yuan in all."""
        return sum(line.amount for line in self.lines)

    @property
    def explanation(self) -> tuple[str, ...]:
        """The sum part by part in Chinese, for the notice and the officer."""
        unit = "件" if self.tariff.kind is TariffKind.BY_NUMBER else "页"
        told = []
        for line in self.lines:
            first = max(line.band.first, self.before_count + 1)
            last = first + line.count - 1
            span = f"第{first}至第{last}" if last > first else f"第{first}"
            told.append(
                f"{span}{unit}：{line.count}{unit}×{line.band.rate}元＝{line.amount}元"
            )
        return (*told, f"合计{self.amount}元")


def fee(kind: TariffKind, count: int, *, before_count: int = 0, on: date) -> Fee:
    """The fee for `count` requests or pages under the tariff in force on a day.

    By number, `before_count` is how many requests the same applicant had made
    earlier in the calendar month: only those of this request are charged now. Pages
    of several requests are not added up. Raises FeeError.
    """
    if count < 1 or before_count < 0:
        raise FeeError("count", "There must be at least one request or page.")
    if kind is TariffKind.BY_VOLUME and before_count:
        raise FeeError("count", "Pages of several requests are not added up.")
    tariff = tariff_in_force(kind, on)
    end = before_count + count
    lines = []
    for band in tariff.all_bands():
        last = end if band.last is None else min(end, band.last)
        units = last - max(before_count, band.first - 1)
        if units > 0:
            lines.append(FeeLine(band, units))
        if last == end:
            break
    return Fee(tariff, before_count, count, tuple(lines))


def tariff_in_force(kind: TariffKind, on: date) -> Tariff:
    """The tariff of a kind on a day. Raises FeeError when there was none."""
    found = [one for one in _tariffs() if one.kind is kind and one.from_on <= on]
    if not found:
        raise FeeError("no_tariff", f"On {on} there was no tariff of this kind.")
    return found[-1]


@cache
def _tariffs() -> tuple[Tariff, ...]:
    tariffs = []
    for row in read_table("fees")["tariff"]:
        bands: list[Band] = []
        for band in row["bands"]:
            first = (bands[-1].last or 0) + 1 if bands else 1
            bands.append(Band(first, band.get("up_to"), band["rate"]))
        tariffs.append(
            Tariff(
                kind=TariffKind(row["key"]),
                from_on=row["from"],
                label=row["label"],
                counts=row["counts"],
                basis=row["basis"],
                bands=tuple(bands),
                then_every=row.get("then_every", 0),
                then_rate_adds=row.get("then_rate_adds", 0),
            )
        )
    return tuple(sorted(tariffs, key=lambda tariff: tariff.from_on))
