"""Receiving a request, fixing its day of receipt, registering, assigning."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, refuse_if
from gongkai.commons.sealing import SealedText, fingerprint
from gongkai.info_requests.actions.files import NewFile, keep_file
from gongkai.info_requests.actions.moving import (
    begin,
    day_refusals,
    empty_refusals,
    finish,
    record,
    recount,
)
from gongkai.info_requests.actions.numbering import next_number
from gongkai.info_requests.marks import marks_of
from gongkai.info_requests.models import (
    ApplicantKind,
    Assignment,
    DescriptionMark,
    InfoRequest,
    WantedChannel,
    WantedForm,
)
from gongkai.info_requests.people import current_assignment
from gongkai.info_requests.query_codes import plain_code, query_code
from gongkai.organisation.models import Agency, Division, Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission
from gongkai.rules.outcomes import RequestKind
from gongkai.rules.receipt import Channel, Day, ReceiptError, receipt


@dataclass(frozen=True)
class Application:
    """What a request form holds (Regulation art. 29). Nothing of it shows in `repr`.

    For an organisation `name` and `identity_number` are its name and unified social
    credit code.
    """

    applicant_kind: ApplicantKind
    name: str = field(repr=False)
    description: str = field(repr=False)
    wanted_form: WantedForm = WantedForm.ANY
    wanted_channel: WantedChannel = WantedChannel.ONLINE
    identity_kind: str = field(default="", repr=False)
    identity_number: str = field(default="", repr=False)
    workplace: str = field(default="", repr=False)
    legal_representative: str = field(default="", repr=False)
    contact_name: str = field(default="", repr=False)
    telephone: str = field(default="", repr=False)
    fax: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    help_wanted: str = field(default="", repr=False)
    document_hint: str = field(default="", repr=False)
    purpose: str = field(default="", repr=False)


PLAIN_FIELDS = frozenset({"applicant_kind", "wanted_form", "wanted_channel"})


@dataclass(frozen=True)
class ReceivedRequest:
    """A request just received, with the code that is shown this once.

    `is_new` is false when the same form had come before (a double click).
    """

    info_request: InfoRequest
    query_code: str = field(repr=False)
    is_new: bool = True


def receive(
    agency: Agency,
    application: Application,
    *,
    channel: Channel = Channel.ONLINE,
    kind: RequestKind = RequestKind.INFORMATION,
    form_token: str = "",
    arrived_on: date | None = None,
    confirmed_on: date | None = None,
    files: Sequence[NewFile] = (),
    at: datetime,
    by: Staff | None = None,
) -> ReceivedRequest:
    """Take a request in and give it a number and a query code.

    `by` None is an applicant at the online form, where a missing field is refused;
    an officer enters what came by another channel (or was said by someone who cannot
    write, art. 29) as it came, for what it lacks is asked for afterwards. The same
    `form_token` gives the same request and the same code, also to two clicks at the
    same moment. Raises `Refused`.
    """
    seed = form_token or secrets.token_urlsafe(32)
    token_hash = form_token_hash(agency, form_token) if form_token else None
    if known := _known(token_hash):
        return ReceivedRequest(known, query_code(seed), is_new=False)
    refuse_if(
        [
            *_entry_refusals(agency, channel, at=at, by=by),
            *application_refusals(application, is_online=by is None),
            *day_refusals(
                arrived_on or day_of(at), code="arrived_on", not_after=day_of(at)
            ),
        ]
    )
    arrived_on = arrived_on or day_of(at)
    code = query_code(seed)
    info_request = InfoRequest(
        agency=agency,
        kind=kind,
        query_code_hash=make_password(plain_code(code)),
        form_token_hash=token_hash,
        channel=channel,
        submitted_at=at,
        entered_by=by,
        arrived_on=arrived_on,
        confirmed_on=confirmed_on,
        received_on=_received_on(channel, arrived_on, confirmed_on),
    )
    try:
        _take_in(info_request, application, files, at=at, by=by)
    except IntegrityError:
        if known := _known(token_hash):
            return ReceivedRequest(known, code, is_new=False)
        raise
    return ReceivedRequest(info_request, code)


@transaction.atomic
def _take_in(
    info_request: InfoRequest,
    application: Application,
    files: Sequence[NewFile],
    *,
    at: datetime,
    by: Staff | None,
) -> None:
    """Seal what the form holds and keep it under the next number."""
    on = day_of(at)
    info_request.number = next_number(info_request.agency, "request", on=on)
    info_request.applicant_fingerprint = applicant_fingerprint(application)
    for one in fields(Application):
        value = getattr(application, one.name)
        plain = one.name in PLAIN_FIELDS
        text = value if plain else SealedText.of(value.strip())
        setattr(info_request, one.name, text)
    info_request.save()
    if info_request.kind == RequestKind.INFORMATION:
        set_marks(info_request, application.description)
    for file in files:
        keep_file(info_request, file, at=at, by=by)
    recount(info_request, on=on)
    info_request.save()
    record(
        "received",
        info_request,
        at=at,
        by=by,
        kind=info_request.kind,
        channel=info_request.channel,
        applicant_kind=info_request.applicant_kind,
        arrived_on=info_request.arrived_on,
        received_on=info_request.received_on,
        file_count=len(files),
    )


def application_refusals(application: Application, *, is_online: bool) -> list[Refusal]:
    """What a form still lacks (art. 29); at the online form nothing may be missing."""
    refusals = [
        *empty_refusals(application.name, "no_name", _("请填写姓名或者单位名称。")),
        *empty_refusals(
            application.description,
            "no_description",
            _("请描述您需要的政府信息：名称、文号或者便于查询的其他特征。"),
        ),
    ]
    if not is_online:
        return refusals
    contacts = (application.telephone, application.email, application.address)
    return [
        *refusals,
        *empty_refusals(
            application.identity_number,
            "no_identity",
            _("请填写证件号码或者统一社会信用代码（条例第二十九条）。"),
        ),
        *empty_refusals("".join(contacts), "no_contact", _("请至少填写一种联系方式。")),
    ]


@transaction.atomic
def confirm_receipt(
    info_request: InfoRequest,
    confirmed_on: date,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Fix the day of receipt: that on which both sides confirmed it (art. 31).

    Raises `Refused`.
    """
    info_request = begin(
        info_request,
        "confirm_receipt",
        at=at,
        by=by,
        read_version=read_version,
        inputs=day_refusals(
            confirmed_on,
            code="confirmed_on",
            not_before=info_request.arrived_on,
            not_after=day_of(at),
        ),
    )
    info_request.confirmed_on = confirmed_on
    info_request.received_on = _received_on(
        Channel(info_request.channel), info_request.arrived_on, confirmed_on
    )
    return finish(
        info_request,
        "confirm_receipt",
        "receipt_confirmed",
        at=at,
        by=by,
        received_on=info_request.received_on,
    )


@transaction.atomic
def register(
    info_request: InfoRequest, *, read_version: int, at: datetime, by: Staff
) -> InfoRequest:
    """Enter a request in the register; its clock runs from the day of receipt.

    Raises `Refused`.
    """
    info_request = begin(
        info_request, "register", at=at, by=by, read_version=read_version
    )
    info_request.registered_at, info_request.registered_by = at, by
    return finish(
        info_request,
        "register",
        "registered",
        at=at,
        by=by,
        received_on=info_request.received_on,
    )


@transaction.atomic
def assign(
    info_request: InfoRequest,
    division: Division,
    handler: Staff | None = None,
    *,
    read_version: int,
    at: datetime,
    by: Staff,
) -> InfoRequest:
    """Give a request to a division, and if named to a person of the agency.

    Raises `Refused`.
    """
    agency_id = info_request.agency_id
    inputs = []
    if division.agency_id != agency_id or (
        handler is not None and handler.division.agency_id != agency_id
    ):
        inputs.append(Refusal("other_agency", _("只能分办给本机关的处室和人员。")))
    if handler is not None and not handler.is_active:
        inputs.append(Refusal("not_active", _("此人已停用，请另选承办人。")))
    info_request = begin(
        info_request, "assign", at=at, by=by, read_version=read_version, inputs=inputs
    )
    current = current_assignment(info_request)
    if current is not None:
        current.ended_at = at
        current.save()
    Assignment.objects.create(
        info_request=info_request,
        division=division,
        handler=handler,
        assigned_at=at,
        assigned_by=by,
    )
    return finish(
        info_request,
        "assign",
        "assigned",
        at=at,
        by=by,
        division=division.pk,
        handler=handler.pk if handler else None,
    )


def applicant_fingerprint(application: Application) -> str:
    """The keyed hash by which an applicant's requests are counted without a name."""
    return fingerprint(
        applicant_identity(application.name, application.identity_number)
    )


def applicant_identity(name: str, identity_number: str) -> str:
    """What makes an applicant the same one: name and number of the identity paper."""
    return f"{name}|{identity_number}"


def set_marks(info_request: InfoRequest, description: str) -> None:
    """Keep the marks by which the same thing asked again is found."""
    DescriptionMark.objects.filter(info_request=info_request).delete()
    DescriptionMark.objects.bulk_create(
        DescriptionMark(info_request=info_request, mark=mark)
        for mark in sorted(marks_of(description))
    )


def _entry_refusals(
    agency: Agency, channel: Channel, *, at: datetime, by: Staff | None
) -> list[Refusal]:
    """Who may bring a request in by which channel."""
    if by is None:
        return (
            []
            if channel is Channel.ONLINE
            else [Refusal("channel", _("网上申请只能通过网上渠道提交。"))]
        )
    if Permits(by, on=day_of(at)).may_for(Permission.KEEP_REQUESTS, agency=agency):
        return []
    return [
        Refusal("not_permitted", _("您不能录入申请，须由政府信息公开工作机构录入。"))
    ]


def _received_on(
    channel: Channel, arrived_on: date, confirmed_on: date | None
) -> date | None:
    """The day of receipt, or None while both sides have not confirmed it."""
    days = {Day.CONFIRMED: confirmed_on} if confirmed_on else {}
    try:
        return receipt(channel, days, arrived_on=arrived_on).received_on
    except ReceiptError as fault:
        if fault.code == "day_missing":
            return None
        refuse_if([Refusal(fault.code, _("收到日期不正确，请核对各个日期。"))])
        raise


def _known(token_hash: str | None) -> InfoRequest | None:
    """The request that a form has brought about already."""
    if token_hash is None:
        return None
    return InfoRequest.objects.filter(form_token_hash=token_hash).first()


def form_token_hash(agency: Agency, form_token: str) -> str:
    """The hash under which a form of an agency is known."""
    return hashlib.sha256(f"{agency.pk}|{form_token}".encode()).hexdigest()
