"""A fault is told by its place, whatever it stumbled over."""

import logging
import sys

import pytest
from django.test import RequestFactory

from gongkai.commons.fault_reports import PlaceFormatter, PlaceReporter, places_of

SECRET = "丙密密"


def stumbles(typed: str) -> None:
    """An error with two causes, each of which quotes what was typed."""
    try:
        try:
            int(typed)
        except ValueError as error:
            raise KeyError(typed) from error
    except KeyError:
        raise RuntimeError(f"no page for {typed}") from None


def caught() -> RuntimeError:
    with pytest.raises(RuntimeError) as fault:
        stumbles(SECRET)
    return fault.value


def test_places_and_kinds_are_told() -> None:
    told = places_of(caught())

    assert "builtins.RuntimeError" in told
    assert "in stumbles" in told
    assert SECRET not in told


def test_causes_are_told_first() -> None:
    error = RuntimeError(SECRET)
    error.__cause__ = KeyError(SECRET)
    error.__cause__.__cause__ = error

    assert places_of(error) == "builtins.KeyError\nbuiltins.RuntimeError\n"


def test_report_holds_nothing_of_the_request() -> None:
    request = RequestFactory().post("/requests/apply/citizen/", {"name": SECRET})
    request.COOKIES["pass"] = SECRET
    error = caught()
    reporter = PlaceReporter(request, type(error), error, error.__traceback__)

    for told in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert "POST /requests/apply/citizen/" in told
        assert "stumbles" in told
        assert SECRET not in told


def test_log_repeats_no_message_of_an_error() -> None:
    error = caught()
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "failed: %s", ("/desk/",),
        (type(error), error, error.__traceback__),
    )  # fmt: skip
    logging.Formatter().format(record)

    told = PlaceFormatter().format(record)

    assert told.startswith("failed: /desk/\n")
    assert "stumbles" in told
    assert SECRET not in told
    assert sys.exc_info() == (None, None, None)
