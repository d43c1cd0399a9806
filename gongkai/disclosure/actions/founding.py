"""Founding an agency with all it needs to begin: office, portal, administrator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.disclosure.actions.arranging import open_portal
from gongkai.disclosure.models import Column, Site
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, DivisionKind, Staff
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import Role

TAKEN = frozenset({"desk", "divisions", "documents", "files", "static", "xxgk"})
"""First parts of addresses that are no agency's."""


@transaction.atomic
def found_with_portal(
    *,
    office: Mapping[str, Any],
    administrator: Mapping[str, Any],
    at: datetime,
    by: Staff,
    **particulars: Any,
) -> Agency:
    """Enter a further agency, its OGI office, its portal, and who keeps it from then.

    `office` has name and slug of the OGI office; `administrator` username, name,
    post and password; `particulars` are the agency's fields. The portal stands at
    the agency's slug. Raises `Refused`, and `ValidationError` for a name, slug or
    address that another has.
    """
    refusals = administer_refusals(by, None, on=day_of(at))
    path = f"/{particulars['slug']}/"
    if (
        particulars["slug"] in TAKEN
        or Site.objects.filter(path__startswith=path).exists()
        or Column.objects.filter(path__startswith=path).exists()
    ):
        refusals.append(
            Refusal(
                "path_taken",
                _("地址 %s 已被使用，请换一个地址名。") % path,
            )
        )
    refuse_if(refusals)
    agency = organisation.found_agency(at=at, by=by, **particulars)
    place = organisation.open_division(
        agency, at=at, by=by, kind=DivisionKind.OFFICE, **office
    )
    agency = organisation.change_agency(agency, at=at, by=by, ogi_office=place)
    open_portal(agency, path=path, at=at, by=by)
    keeper = organisation.enrol(place, at=at, by=by, **administrator)
    organisation.appoint(keeper, Role.ADMINISTRATOR, from_on=day_of(at), at=at, by=by)
    return agency
