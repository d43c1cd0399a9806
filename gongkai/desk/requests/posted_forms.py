"""Forms of requests: records called by what their form says, and what was typed."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import QueryDict

from gongkai.desk.fields import RecordField


class NamedField(RecordField):
    """One record; `named` says what it is called."""

    def __init__(self, *, named: Callable[[Any], str] = str, **kwargs: Any) -> None:
        self.named = named
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """What the record is called in the list."""
        return self.named(obj)


def person_name(member: Any) -> str:
    """A member of staff by name."""
    return str(member.name)


def person_and_division(member: Any) -> str:
    """A member of staff by name and division."""
    return f"{member.name} · {member.division.name}"


def type_again(form: forms.Form, **changed: str) -> None:
    """Let a form that was refused stand as it was typed, but for what changed."""
    typed = cast(QueryDict, form.data).copy()
    for name, value in changed.items():
        typed[name] = value
    form.data = typed
