"""What is told about reviewing in somebody's place."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.commons.notices import (
    NoticeKind,
    NoticeSource,
    Patience,
    Settled,
    Told,
    ToldEntry,
    key_of,
    tell,
)
from gongkai.review.models import Deputation

DEPUTED = NoticeKind(
    "review_deputed",
    _("请您代审"),
    _("%(from_on)s至%(until_on)s，%(absent)s不在时请您代为审核。"),
)


class DeputationNotices(NoticeSource):
    """Who is to review for whom."""

    name = "deputations"
    kinds = (DEPUTED,)

    def told_by(self, entry: ToldEntry, *, on: date) -> Iterable[Told | Settled]:
        """To the deputy."""
        if entry.what == "review.deputation_ended":
            yield Settled(entry.subject, frozenset({DEPUTED.code}))
        if entry.what != "review.deputed":
            return
        found = Deputation.objects.filter(pk=key_of(entry.subject), ended_at=None)
        for deputation in found.select_related("absent"):
            yield Told(
                DEPUTED.code,
                entry.subject,
                str(entry.number),
                frozenset({deputation.deputy_id}),
                {
                    "absent": deputation.absent.name,
                    "from_on": deputation.from_on.isoformat(),
                    "until_on": deputation.until_on.isoformat(),
                },
            )

    def due(self, *, on: date, patience: Patience) -> Iterable[Told]:
        """Nothing: what waits for a deputy is told with the text."""
        return ()


tell(DeputationNotices())
