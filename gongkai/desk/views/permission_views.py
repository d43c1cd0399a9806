"""Who may do what, and why may I not do this."""

from collections.abc import Collection
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gongkai.commons.refusals import Refused
from gongkai.desk.acts import ACTS
from gongkai.desk.forms import Problem, problems_of, refusal_status
from gongkai.desk.permission_table import DEEDS, GROUPS, answer_for, reaches
from gongkai.desk.views.screens import StaffRequest, for_staff, screen
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.queries import editions_for
from gongkai.organisation.actions import grants
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import grants_of
from gongkai.organisation.refusals import administer_refusals
from gongkai.organisation.roles import FIXED, GRANTS, LIMITS, Permission, Role

LONGEST_KEY = 18
"""Figures of the largest key a database knows."""


@for_staff
def permissions(request: StaffRequest) -> HttpResponse:
    """Who may do what, and why may I not do this."""
    return _page(request)


@for_staff
@require_POST
def set_permissions(request: StaffRequest) -> HttpResponse:
    """Give the roles of one's agency what is ticked, and take away what is not."""
    ticked = set(request.POST.getlist("cell"))
    wanted = {
        (role, permission): f"{role.value}.{permission.value}" in ticked
        for role in Role
        for permission in Permission
        if permission not in FIXED and permission in LIMITS.get(role, [permission])
    }
    try:
        changed = grants.set_grants(
            request.user.division.agency, wanted, at=timezone.now(), by=request.user
        )
    except Refused as refused:
        return _page(
            request,
            typed=ticked,
            errors=problems_of(refused),
            status=refusal_status(refused),
        )
    count = len(changed)
    messages.success(
        request,
        ngettext("已调整%(count)d处权限。", "已调整%(count)d处权限。", count)
        % {"count": count}
        if count
        else _("权限没有变化。"),
    )
    return redirect("desk:permissions")


def _page(
    request: StaffRequest,
    *,
    typed: Collection[str] = (),
    errors: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The table of acts and roles, one person's part of it, and one act's reasons.

    Anybody of an agency may look at what a colleague may do: that who answers for what
    is known is the point of naming people (Regulation 2019 art. 4, 17).
    """
    agency, on = request.user.division.agency, request.permits.on
    staff = list(
        Staff.objects.filter(division__agency=agency, is_active=True)
        .select_related("division")
        .order_by("division__position", "division_id", "pk")
    )
    wanted = request.GET.get("person", "") or str(request.user.pk)
    whose = next((who for who in staff if str(who.pk) == wanted), None)
    if whose is None:
        raise Http404
    deed = DEEDS.get(request.GET.get("act", ""))
    edition = _edition(request)
    answer = None
    if deed is not None and edition is not None and deed.name in ACTS:
        answer = answer_for(deed, EditionFacts(edition), request.permits)
    return screen(
        request,
        "permissions",
        {
            "groups": GROUPS,
            "roles": list(Role),
            "grants": grants_of(agency, on=on),
            "shipped": GRANTS,
            "permissions": list(Permission),
            "fixed": FIXED,
            "limits": LIMITS,
            "may_adjust": not administer_refusals(request.user, agency, on=on),
            "typed": typed,
            "errors": errors or [],
            "staff": staff,
            "whose": whose,
            "is_own": whose == request.user,
            "held": [
                held
                for held in whose.appointments.select_related("division")
                if held.from_on <= on and (held.until_on is None or held.until_on >= on)
            ],
            "reaches": reaches(whose, agency, on=on),
            "deed": deed,
            "edition": edition,
            "answer": answer,
            "separator": _("、"),
        },
        status=status,
    )


def _edition(request: StaffRequest) -> Edition | None:
    """The edition that is asked about, if this person may see it.

    Raises `Http404` for one that is not there for this person.
    """
    key = request.GET.get("edition", "")
    if not key:
        return None
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        raise Http404
    found = editions_for(request.permits).filter(pk=int(key)).first()
    if found is None:
        raise Http404
    return found
