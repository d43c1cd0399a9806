"""An applicant in front of the pages: what is typed, pressed and read."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from gongkai.info_requests.models import InfoRequest

CITIZEN: dict[str, str] = {
    "description": "2025年全省城乡低保标准调整的依据文件",
    "document_hint": "",
    "wanted_form": "electronic",
    "wanted_channel": "online",
    "name": "甲某某",
    "identity_kind": "居民身份证",
    "identity_number": "0000-TEST-0001",
    "telephone": "0000-5550101",
}
APPLY = "/requests/apply/citizen/"
STATUS = "/requests/status/"


def token_in(answer: Any) -> str:
    """The form token of a page."""
    return values_in(answer)["form_token"]


def values_in(answer: Any) -> dict[str, str]:
    """What stands in the inputs of a page, by name."""
    page = LexborHTMLParser(answer.content.decode())
    return {
        node.attributes["name"] or "": node.attributes.get("value") or ""
        for node in page.css("input[name]")
        if node.attributes.get("type") not in {"radio", "checkbox", "file"}
        or "checked" in node.attributes
    } | {
        node.attributes["name"] or "": node.text().strip()
        for node in page.css("textarea[name]")
    }


def text_of(answer: Any, selector: str = "main") -> str:
    """The words at a selector, all on one line; empty when it is not there."""
    node = LexborHTMLParser(answer.content.decode()).css_first(selector)
    return " ".join(node.text().split()) if node else ""


def send(client: Client, **changes: Any) -> HttpResponse:
    """Fill in the form and press send, with the identity proof to follow."""
    token = changes.pop("form_token", None) or token_in(client.get(APPLY))
    given = CITIZEN | {"form_token": token, "step": "send", "proof_later": "1"}
    return client.post(APPLY, given | changes)


def codes_of(answer: Any) -> tuple[str, str]:
    """Number and query code on a receipt."""
    page = LexborHTMLParser(answer.content.decode())
    number, code = [node.text().strip() for node in page.css(".tokens dd")]
    return number, code


def opened(client: Client, **options: Any) -> InfoRequest:
    """A request sent online and opened by this browser: the receipt opens it."""
    number, _code = codes_of(send(client, **options))
    return InfoRequest.objects.get(number=number)


def act(client: Client, name: str, **given: Any) -> HttpResponse:
    """Press a button of the status page."""
    held = values_in(client.get(STATUS)).get("held", "")
    return client.post(f"{STATUS}{name}/", given | {"held": held})
