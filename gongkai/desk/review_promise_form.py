"""Within how many working days the agency reviews: what an administrator may enter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import ChineseDateField
from gongkai.desk.organisation_forms import Entry, EntryForm
from gongkai.notifications.actions.keeping import MOST_DAYS, promise_review
from gongkai.notifications.queries import promised_days


class ReviewPromiseForm(EntryForm):
    """How long a review may take, and from when on that holds."""

    working_days = forms.IntegerField(
        label=_("每一环节的审核时限（工作日）"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("法规没有规定审核时限。超过的，待办中标为逾期，并提醒审核人。"),
    )
    from_on = ChineseDateField(label=_("自何日起"))

    def start(self) -> None:
        """What stands now, from today on."""
        self.fields["working_days"].initial = promised_days(self.agency, on=self.on)
        self.fields["from_on"].initial = self.on


PROMISE_ENTRIES: dict[str, Entry] = {
    "review_promise": Entry(
        "review_promise",
        _("审核承诺时限"),
        ReviewPromiseForm,
        lambda agency, typed, at, by: promise_review(agency, at=at, by=by, **typed),
    )
}
"""The form of the organisation page by the name in its address."""
