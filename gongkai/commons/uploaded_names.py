"""The name under which a file was sent, kept whole until the gate has seen it.

Django cuts a path off the name while it reads the form. What is left looks harmless,
and nobody tells the sender that the file was taken under another name.
"""

from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import ImmutableList, MultiValueDict

_KEPT = str.maketrans("/\\", "::")


class WholeNameParser(MultiPartParser):
    """Reads a form and keeps what Django would cut from a file's name.

    A separator becomes a colon: `commons.uploads.checked_name` refuses either, and a
    colon is not cut off again when Django makes the uploaded file.
    """

    def sanitize_file_name(self, file_name: str) -> str | None:
        """The name with its path and hidden characters; None when there is none."""
        name = unescape(file_name).translate(_KEPT)
        return f":{name}" if name in {".", ".."} else name or None


def whole_names(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the forms of a request are read by `WholeNameParser`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        def parse_file_upload(
            META: Mapping[str, Any],  # noqa: N803 - Django's name
            post_data: Any,
        ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
            request.upload_handlers = ImmutableList(request.upload_handlers)
            return WholeNameParser(
                META, post_data, request.upload_handlers, request.encoding
            ).parse()

        request.parse_file_upload = parse_file_upload  # type: ignore[method-assign]
        return get_response(request)

    return middleware
