"""What a reviewer sends: the step, the decision, the opinion, remarks at places."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.review.models import Step, Verdict
from gongkai.rules.secrecy_markings import secrecy_questions

LONGEST_REMARK = 2000
_ANSWERS = (("", _("请选择")), ("no", _("否")), ("yes", _("是")))
_QUESTION = "question_"
_REMARK = re.compile(r"remark-(\d{1,6})\Z")


class ReviewForm(forms.Form):
    """A decision about exactly the text whose digest was shown."""

    read_digest = forms.CharField(required=False, widget=forms.HiddenInput)
    step = forms.ChoiceField(label=_("审核环节"))
    opinion = forms.CharField(
        label=_("审核意见"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回时请写明原因，或在文中写批注。"),
    )
    verdict = forms.ChoiceField(
        choices=Verdict.choices,
        error_messages={
            "required": _("请选择“同意”或“退回修改”。"),
            "invalid_choice": _("请选择“同意”或“退回修改”。"),
        },
    )

    def __init__(self, steps: Sequence[Step], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = steps
        step = self.fields["step"]
        assert isinstance(step, forms.ChoiceField)
        step.choices = [(item.value, item.label) for item in steps]
        if Step.SECRECY in steps:
            # The newest list: which questions count today is decided by the action.
            for question in secrecy_questions(date.max):
                self.fields[f"{_QUESTION}{question.key}"] = forms.ChoiceField(
                    label=question.text,
                    help_text=question.basis,
                    choices=_ANSWERS,
                    required=False,
                )

    def questions(self) -> list[forms.BoundField]:
        """The questions of the secrecy review; none where it is not held."""
        return [self[name] for name in self.fields if name.startswith(_QUESTION)]

    def answers(self) -> dict[str, bool]:
        """What was answered, by the question's key, without what was not."""
        return {
            name.removeprefix(_QUESTION): value == "yes"
            for name, value in self.cleaned_data.items()
            if name.startswith(_QUESTION) and value
        }

    def remarks(self) -> dict[int, str]:
        """What was typed at each block, by its number; nothing where nothing was."""
        return _remarks(self.data) if self.is_bound else {}

    def clean(self) -> dict[str, Any]:
        """Refuse a remark that is longer than anybody reads."""
        typed = super().clean() or self.cleaned_data
        if any(len(words) > LONGEST_REMARK for words in self.remarks().values()):
            self.add_error(
                None,
                _("有一处批注超过 %(longest)d 字，请写短一些。")
                % {"longest": LONGEST_REMARK},
            )
        return typed


def _remarks(data: Mapping[str, Any]) -> dict[int, str]:
    found: dict[int, str] = {}
    for name in data:
        match = _REMARK.match(name)
        words = str(data[name]).strip()
        if match and words:
            found[int(match[1])] = words
    return found
