"""Applying: the form, a look at what is public already, the check, the receipt.

What was typed travels with the form from page to page and is kept nowhere until it is
sent; files are chosen on the last page, so that none is held for an unsent request.
"""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refused
from gongkai.disclosure.already_public import published_like
from gongkai.info_requests.actions import registration
from gongkai.info_requests.applicant_receipt import receipt_pdf
from gongkai.info_requests.applicants import FileKind, find, own_request
from gongkai.portal.applicant import passes
from gongkai.portal.applicant.forms import (
    CitizenForm,
    OrganisationForm,
    RecordForm,
    RequestForm,
    add_refusals,
)
from gongkai.portal.applicant.incoming_files import (
    IncomingFiles,
    accepted_sentence,
    checked_files,
    files_again,
    take_files,
)
from gongkai.portal.applicant.views.screens import Visit, for_applicants, seal_off
from gongkai.portal.applicant.visitors import ASKING, SENDING

FORMS: dict[str, type[RequestForm]] = {
    "citizen": CitizenForm,
    "organisation": OrganisationForm,
    "record": RecordForm,
}
SEARCHED_WORDS = 200
MOST_SHOWN = 6
"""So many that on a phone the way on is still in sight."""


@for_applicants
def choose(visit: Visit) -> HttpResponse:
    """Who applies: a person or an organisation."""
    return visit.page("choose", {"wanted": _wanted(visit)})


@for_applicants
def apply(visit: Visit, who: str) -> HttpResponse:
    """All steps of applying, one address; the button says which step comes next."""
    if who not in FORMS:
        raise Http404
    if visit.request.method != "POST":
        form = FORMS[who](initial={"document_hint": _wanted(visit)})
        filled = Filled(visit, who, form, passes.new_form_token())
        return filled.form_page()
    handler = take_files(visit.request)
    posted = visit.request.POST
    token = posted.get("form_token", "")
    is_ours = passes.is_form_token(token)
    filled = Filled(
        visit, who, FORMS[who](posted), token if is_ours else passes.new_form_token()
    )
    step = posted.get("step", "")
    if wait := visit.visitor.wait_for(ASKING):
        return filled.form_page(wait=wait)
    if step == "edit" or not filled.form.is_valid():
        return filled.form_page()
    # A record about oneself is not looked for among what is public.
    if step == "check" or (step != "send" and isinstance(filled.form, RecordForm)):
        return filled.check_page()
    if step == "send":
        return filled.send(handler, is_ours=is_ours)
    return filled.public_page()


def _wanted(visit: Visit) -> str:
    """What was searched for in vain, on its way into the form."""
    typed = visit.request.GET.get("wanted", "")
    return "".join(filter(str.isprintable, typed))[:SEARCHED_WORDS]


@dataclass(frozen=True)
class Filled:
    """A form as far as it is filled in, and the pages on its way."""

    visit: Visit
    who: str
    form: RequestForm
    token: str

    def form_page(self, *, wait: int = 0) -> HttpResponse:
        """The form, with everything that was typed and what is wrong with it."""
        is_faulty = self.form.is_bound and not self.form.is_valid()
        return self._page(
            "form",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if is_faulty else HTTPStatus.OK,
            wait=wait,
        )

    def public_page(self) -> HttpResponse:
        """What is public already and may be what is wanted; never in the way."""
        given = self.form.cleaned_data
        words = self.visit.request.POST.get("words", "").strip()[:SEARCHED_WORDS]
        text = words or f"{given['document_hint']} {given['description']}"
        found = published_like(self.visit.agency, text, limit=MOST_SHOWN)
        return self._page("public", {"found": found, "words": words})

    def check_page(
        self, faults: list[str] | None = None, *, wait: int = 0, status: int = 0
    ) -> HttpResponse:
        """Everything that was typed, to be read once more; the proof of identity."""
        default = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        return self._page(
            "check",
            {
                "faults": faults or [],
                "accepted": accepted_sentence(),
                "again": files_again(self.visit.request.FILES.getlist("files")),
                "proof_later": bool(self.visit.request.POST.get("proof_later")),
            },
            status=status or default,
            wait=wait,
        )

    def send(self, handler: IncomingFiles, *, is_ours: bool) -> HttpResponse:
        """Take the request in, once however often the button was pressed."""
        visit, posted = self.visit, self.visit.request.POST
        if not is_ours:
            return self.check_page(
                [_("页面已过期，您填写的内容都在，请核对后再提交一次。")],
                status=HTTPStatus.CONFLICT,
            )
        files, faults = checked_files(visit.request, handler, FileKind.IDENTITY_PROOF)
        if not faults and not files and not posted.get("proof_later"):
            faults = [_("请选择身份证明文件；不便上传的，请勾选“我另行提交身份证明”。")]
        if faults:
            return self.check_page(faults)
        if wait := visit.visitor.wait_for(SENDING):
            return self.check_page(wait=wait)
        try:
            taken = registration.receive(
                visit.agency,
                self.form.application(),
                kind=self.form.kind,
                form_token=self.token,
                files=files,
                at=visit.at,
            )
        except Refused as refused:
            add_refusals(self.form, refused.refusals)
            return self.form_page()
        key, code = taken.info_request.pk, taken.query_code
        if not taken.is_new and self._says_other_than(key):
            return self._sent_before(taken.info_request.number)
        answer = visit.page(
            "receipt",
            {
                "who": self.who,
                "number": taken.info_request.number,
                "code": code,
                "submitted_at": taken.info_request.submitted_at,
                "groups": self.form.said(),
                "file_count": len(files),
            },
        )
        held = passes.pass_for(key, at=visit.at)
        passes.hold(answer, held, is_secure=visit.request.is_secure())
        return answer

    def _says_other_than(self, key: int) -> bool:
        """Whether the request taken in from this form reads otherwise than it now."""
        own = own_request(key, at=self.visit.at)
        return own is not None and any(
            str(value).split() != own.opened[name].split()
            for name, value in self.form.cleaned_data.items()
            if name in own.opened
        )

    def _sent_before(self, number: str) -> HttpResponse:
        """Back in the browser, another text, sent: a receipt would say it was taken."""
        sentence = _(
            "这张表已经提交过，编号是 %(number)s，这次改动没有提交。"
            "要把下面的内容作为另一件申请提交，请再按一次“提交申请”；不需要的，关闭本页即可。"
        ) % {"number": number}
        again = Filled(self.visit, self.who, self.form, passes.new_form_token())
        return again.check_page([sentence], status=HTTPStatus.CONFLICT)

    def _page(
        self,
        template: str,
        context: dict[str, object] | None = None,
        *,
        status: int = HTTPStatus.OK,
        wait: int = 0,
    ) -> HttpResponse:
        own = {"who": self.who, "form": self.form, "form_token": self.token}
        return self.visit.page(
            template, own | (context or {}), status=status, wait=wait
        )


@for_applicants
def receipt(visit: Visit) -> HttpResponse:
    """The receipt as PDF, for who has number and code, or has the request open."""
    posted = visit.request.POST
    number, code = posted.get("number", ""), posted.get("code", "")
    if wait := visit.visitor.wait_for(ASKING):
        return visit.page("slow", wait=wait)
    if number and code:
        if wait := visit.visitor.wait_for_code(number):
            return visit.page("slow", wait=wait)
        key = find(number, code)
        if key is not None:
            visit.visitor.was_right(number)
    else:
        key, code = passes.may_act(visit.request, at=visit.at), ""
    own = own_request(key, at=visit.at) if key is not None else None
    if own is None or own.agency != visit.agency.pk:
        return visit.page("slow", status=HTTPStatus.FORBIDDEN)
    try:
        made = receipt_pdf(
            own.key,
            query_code=code,
            query_address=visit.frame.address(f"{visit.root}status/"),
            at=visit.at,
        )
    except Refused as refused:
        return visit.page(
            "slow",
            {"reasons": [one.sentence for one in refused.refusals]},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="receipt.pdf"'
    return seal_off(answer)
