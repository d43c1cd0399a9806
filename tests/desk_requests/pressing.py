"""What a page lets a person press, and what fills the forms behind it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from selectolax.lexbor import LexborHTMLParser

from gongkai.info_requests.models import InfoRequest
from tests.factories import MONDAY, division, person

TUESDAY_WORDS = "2026-03-03"
MONDAY_WORDS = MONDAY.date().isoformat()


def pressable(page: bytes) -> set[str]:
    """The moves whose buttons on this page can be pressed."""
    tree = LexborHTMLParser(page.decode())
    addresses = {
        button.attributes.get("formaction") or form.attributes["action"] or ""
        for form in tree.css("main form")
        if form.attributes.get("action")
        for button in form.css("button:not([disabled])")
    }
    return {
        address.rstrip("/").rpartition("/")[2]
        for address in addresses
        if "/moves/" in address
    }


def shown(page: bytes) -> str:
    """The text of the main part, as a person reads it."""
    main = LexborHTMLParser(page.decode()).css_first("main")
    assert main is not None
    return main.text(separator=" ")


def typed(one: InfoRequest, move: str) -> dict[str, object]:
    """What makes the form of a move complete."""
    reply = getattr(one, "reply", None)
    late = {"correct_by_on", "answer_by_on"}
    days = {
        name: TUESDAY_WORDS if name in late else MONDAY_WORDS
        for name in (
            "confirmed_on correct_by_on corrected_on answer_by_on answered_on "
            "consented_on paid_on searched_on posted_on served_on filed_on result_on "
            "ordered_on"
        ).split()
    }
    given: dict[str, object] = {
        "read_version": str(one.version),
        "read_digest": reply.digest if reply else "",
        "division": str(division("assistance").pk),
        "handler": str(person("lin").pk),
        "consented_by": str(person("he").pk),
        "kind": "original" if move == "add_file" else "third_party",
        "tariff": "by_volume",
        "count": "300",
        "amount": "6700",
        "channel": "handed_over",
        "letter": "receipt",
        "is_sure": "on",
        "index_number": "SY-2026-0001",
        **days,
        **dict.fromkeys(
            "text description reasons consulted question reason places words result "
            "opinion ground order unclear".split(),
            "请核对。",
        ),
    }
    if move == "attach_to_reply":
        given["is_complete"] = "on"
    if move in {"add_file", "attach_to_reply"}:
        given["file"] = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")
    return given
