"""What an applicant may do about their request, each with its form."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django import forms
from django.http import HttpRequest

from gongkai.info_requests import applicants
from gongkai.info_requests.applicants import FileKind, OwnRequest
from gongkai.portal.applicant.forms import CorrectionForm, RatingForm, ReasonsForm
from gongkai.portal.applicant.incoming_files import (
    IncomingFiles,
    checked_files,
    files_again,
)

FORMS: dict[str, type[forms.Form]] = {
    "correct": CorrectionForm,
    "give_reasons": ReasonsForm,
    "rate": RatingForm,
    "withdraw": forms.Form,
    "suggest_publication": forms.Form,
}
ACTS = tuple(FORMS)


class Act:
    """One act with what was typed for it; `faults` are what is wrong with its files."""

    def __init__(
        self,
        name: str,
        own: OwnRequest,
        posted: Mapping[str, str],
        request: HttpRequest,
        handler: IncomingFiles,
    ) -> None:
        self.name, self._own, self._posted = name, own, posted
        self._request, self._handler = request, handler
        self.form = FORMS[name](posted, use_required_attribute=False)
        self.faults: list[str] = []

    @property
    def needs_confirmation(self) -> bool:
        """Whether it must be said once more: what is taken back is over."""
        return self.name == "withdraw" and not self._posted.get("is_confirmed")

    @property
    def again(self) -> str:
        """That files must be chosen again, where there were any."""
        return files_again(self._request.FILES.getlist("files"))

    def do(self, *, at: datetime) -> bool:
        """Do it; False when the form says what is missing. Raises `Refused`."""
        files, self.faults = checked_files(
            self._request, self._handler, FileKind.CORRECTION
        )
        if not self.form.is_valid() or self.faults:
            return False
        key, given = self._own.key, self.form.cleaned_data
        doing: dict[str, Callable[[], None]] = {
            "correct": lambda: applicants.correct(
                key, given["description"], text=given["text"], files=files, at=at
            ),
            "give_reasons": lambda: applicants.give_reasons(
                key, given["reasons"], at=at
            ),
            "rate": lambda: applicants.rate(
                key, given["score"], comment=given["comment"], at=at
            ),
            "withdraw": lambda: applicants.withdraw(key, at=at),
            "suggest_publication": lambda: applicants.suggest_publication(key, at=at),
        }
        doing[self.name]()
        return True


def forms_for(own: OwnRequest, failed: Act | None) -> dict[str, forms.Form]:
    """The forms of what may be done now; that which failed as it was filled in."""
    made = {
        name: form(use_required_attribute=False)
        for name, form in FORMS.items()
        if own.may(name)
    }
    if "correct" in made:
        made["correct"].initial = {"description": own.opened.get("description", "")}
    if failed is not None:
        made[failed.name] = failed.form
    return made
