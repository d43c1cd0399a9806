"""What a department did with requests in one year, for its home page: counts only."""

from dataclasses import dataclass

from gongkai.info_requests.figures import requests_table
from gongkai.organisation.models import Agency

TOTAL = "total"


@dataclass(frozen=True)
class RequestsOfYear:
    """Section three of the annual report in four numbers (国办公开办函〔2021〕30号).

    `received` and `carried_in` are `handled` and `under_way` together.
    """

    year: int
    received: int
    carried_in: int
    handled: int
    under_way: int

    @property
    def handled_share(self) -> int:
        """How much of what there was has been handled, in percent."""
        all_there = self.received + self.carried_in
        return round(100 * self.handled / all_there) if all_there else 0


def requests_of(agency: Agency, year: int) -> RequestsOfYear | None:
    """A year's requests; None when there was none at all."""
    table = requests_table(agency, year)
    found = RequestsOfYear(
        year=year,
        received=table.new[TOTAL],
        carried_in=table.carried_in[TOTAL],
        handled=table.total_handled[TOTAL],
        under_way=table.carried_out[TOTAL],
    )
    return found if found.received + found.carried_in else None
