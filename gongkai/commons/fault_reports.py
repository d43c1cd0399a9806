"""What is told of a fault of ours: where it happened, and nothing of what was typed.

Django's own report shows the form, the files, the cookies and every variable, and an
error's message often quotes what it stumbled over. An applicant's record must reach
neither a log nor a mailbox (Regulation art. 29 and Personal Information Protection Law
art. 34), so only the kinds of the errors and the places in the program are told.
"""

import logging
import traceback
from collections.abc import Iterator
from copy import copy
from types import TracebackType

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter


def places_of(error: BaseException, trace: TracebackType | None = None) -> str:
    """The way of an error and of what caused it, without a message or a value.

    `trace` is where it was caught, if that is known better than the error does.
    """
    parts = []
    for one in _causes_first(error):
        seen = trace if trace is not None and one is error else one.__traceback__
        parts += traceback.format_list(traceback.extract_tb(seen))
        parts.append(f"{type(one).__module__}.{type(one).__qualname__}\n")
    return "".join(parts)


class PlaceReporter(ExceptionReporter):
    """The report that is mailed where an operator names ADMINS."""

    def get_traceback_text(self) -> SafeString:
        """The way of the error, beneath what was asked for."""
        told = ""
        if self.request is not None:
            told = f"{self.request.method} {self.request.path}\n"
        if isinstance(self.exc_value, BaseException):
            told += places_of(self.exc_value, self.tb)
        return SafeString(told)

    def get_traceback_html(self) -> SafeString:
        """The same for a reader of HTML."""
        return format_html("<pre>{}</pre>", str(self.get_traceback_text()))


class PlaceFormatter(logging.Formatter):
    """Lines of a log in which errors are told by their places."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry; what another formatter wrote of its error is not repeated."""
        own = copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name logging calls
        """The way of the error that a record carries."""
        match ei:
            case (_, BaseException() as error, _):
                return places_of(error).rstrip("\n")
        return ""


def _causes_first(error: BaseException) -> Iterator[BaseException]:
    """The error after everything that led to it, each once."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        hidden = None if one.__suppress_context__ else one.__context__
        one = one.__cause__ or hidden
    return reversed(chain)
