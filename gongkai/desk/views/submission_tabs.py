"""The pages of submissions beside each other, for those who may see them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.desk.views.screens import StaffRequest
from gongkai.submissions.refusals import (
    keep_refusals,
    seen_divisions,
    sees_everything,
)


@dataclass(frozen=True)
class Tab:
    """One page of submissions."""

    label: str
    address: str
    is_here: bool


def tabs(request: StaffRequest) -> list[Tab]:
    """The pages that this person may open."""
    agency = request.user.division.agency
    found = []
    if seen_divisions(request.permits):
        found.append((_("处室任务"), "desk:submissions"))
    if sees_everything(request.permits, agency):
        found.append((_("各处室总览"), "desk:submission_overview"))
    found.append((_("约稿"), "desk:commissions"))
    found.append((_("采用与批示"), "desk:recognitions"))
    found.append((_("联合报送"), "desk:joint_submissions"))
    found.append((_("任务与计分规则"), "desk:submission_rules"))
    if not keep_refusals(request.permits, agency):
        found.append((_("处室类别与载体"), "desk:submission_classes"))
    if sees_everything(request.permits, agency):
        found.append((_("通报"), "desk:circulars"))
    return [
        Tab(label, address, _is_here(request.path, address))
        for label, name in found
        for address in (reverse(name),)
    ]


def _is_here(path: str, address: str) -> bool:
    """Whether a page is the one at an address or lies beneath it."""
    if address == reverse("desk:submissions"):
        return path == address
    return path.startswith(address)
