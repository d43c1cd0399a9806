"""Keeping the guide to open government information, and putting it forward (指南)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import refuse_if
from gongkai.commons.richtext import clean_html, plain_text_to_html
from gongkai.disclosure.actions import arranging, drafting
from gongkai.disclosure.document_refusals import draft_guide_refusals, guide_refusals
from gongkai.disclosure.models import Edition, Guide, PlatformPart, SiteKind
from gongkai.disclosure.models.documents import IN_THE_MAKING
from gongkai.disclosure.queries import site_of
from gongkai.journal import actions as journal
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import Permits

GUIDE_FIELDS = (
    "classification",
    "arrangement",
    "obtaining",
    "upon_request",
    "supervision",
)
"""The parts of the guide that are its own; the office's are the agency's."""

LANGUAGE = "zh-hans"
"""The guide is written in Chinese, whatever language the clerk reads the desk in."""


@transaction.atomic
def change_guide(agency: Agency, *, at: datetime, by: Staff, **fields: str) -> Guide:
    """Change what the guide states; the public reads it after `draft_guide`.

    Raises `Refused` when `by` may not write for the OGI office.
    """
    unknown = set(fields) - set(GUIDE_FIELDS)
    if unknown:
        raise TypeError(f"not fields of a guide: {sorted(unknown)}")
    refuse_if(guide_refusals(agency, Permits(by, on=day_of(at))))
    guide = Guide.objects.select_for_update().filter(agency=agency).first()
    guide = guide or Guide(agency=agency)
    for name, value in fields.items():
        setattr(guide, name, value)
    guide.full_clean(exclude=["document"])
    guide.save()
    journal.record("guide.changed", guide, at=at, by=by, agency=agency.pk)
    return guide


@transaction.atomic
def draft_guide(agency: Agency, *, at: datetime, by: Staff) -> Edition:
    """Make the guide's text, as it stands now, a draft for the ordinary reviews.

    The first time a document, placed in the platform's guide column; afterwards its
    next edition, or the one already in the making. Raises `Refused`, among others
    when the text would be the one there is.
    """
    guide = Guide.objects.select_for_update().filter(agency=agency).first()
    body_html = composed_guide_html(guide) if guide else ""
    permits = Permits(by, on=day_of(at))
    refuse_if(draft_guide_refusals(agency, guide, body_html, permits))
    assert guide is not None, "there is no draft of no guide"
    if guide.document is None:
        return _first_edition(guide, body_html, at=at, by=by)
    edition = guide.document.editions.order_by("-number").first()
    assert edition is not None, "a document is born with its first edition"
    fields: dict[str, Any] = {"body_html": body_html}
    if edition.state not in IN_THE_MAKING:
        edition = drafting.revise(guide.document, at=at, by=by)
        with translation.override(LANGUAGE):
            fields["change_note"] = _("更新公开指南的内容。")
    return drafting.edit(edition, read_digest=edition.digest, at=at, by=by, **fields)


def composed_guide_html(guide: Guide) -> str:
    """The guide as a document: its own parts and the OGI office's particulars.

    Regulation 2019 art. 12: classification, arrangement, ways of obtaining, and the
    office's name, address, hours, telephone, fax and internet contact.
    """
    with translation.override(LANGUAGE):
        parts = [
            (_("一、政府信息的分类"), guide.classification),
            (_("二、政府信息的编排体系"), guide.arrangement),
            (_("三、主动公开信息的获取方式"), guide.obtaining),
            (_("四、依申请公开"), guide.upon_request),
        ]
        written = "".join(
            _heading(heading) + plain_text_to_html(text) for heading, text in parts
        )
        office = _heading(_("五、政府信息公开工作机构")) + _office_table(guide.agency)
        last = _heading(_("六、监督和救济")) + plain_text_to_html(guide.supervision)
    return clean_html(written + office + last).html


def _first_edition(guide: Guide, body_html: str, *, at: datetime, by: Staff) -> Edition:
    agency = guide.agency
    assert agency.ogi_office is not None, "asked by guide_refusals"
    with translation.override(LANGUAGE):
        title = _("%s政府信息公开指南") % agency.name
    edition = drafting.draft(
        agency.ogi_office,
        at=at,
        by=by,
        title=title,
        body_html=body_html,
        issuer=agency.name,
        source=agency.ogi_office.name,
    )
    platform = site_of(agency, SiteKind.PLATFORM)
    column = platform.columns.get(part=PlatformPart.GUIDE)
    arranging.place(edition.document, column, at=at, by=by)
    guide.document = edition.document
    guide.save()
    journal.record("guide.drafted", guide, at=at, by=by, agency=agency.pk)
    return edition


def _heading(text: str) -> str:
    return format_html("<h2>{}</h2>", text)


def _office_table(agency: Agency) -> str:
    office = agency.ogi_office
    rows = [
        (_("机构名称"), office.name if office else agency.name),
        (_("办公地址"), f"{agency.address} {agency.postcode}"),
        (_("办公时间"), agency.office_hours),
        (_("联系电话"), agency.ogi_telephone),
        (_("传真"), agency.fax or _("无")),
        (_("互联网联系方式"), agency.email or agency.site_domain),
    ]
    cells = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)
    return format_html("<table><tbody>{}</tbody></table>", cells)
