"""Which addresses the program answers itself; all others are files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A prefix, how a web server in front treats it, and what it does without us.

    `largest_body` is in nginx's words; `away` what answers while we are stopped.
    """

    prefix: str
    about: str
    away: str
    largest_body: str = "16k"
    lines: tuple[str, ...] = ()


FORMS_AWAY = "=503 /away/others.html"

PLACES = (
    Place("/desk/", "The desk. Uploads may be large.", FORMS_AWAY, "512m"),
    Place(
        "/requests/",
        "Applicants. A file that is too large is refused with the form still filled in,"
        "\n    # so it must get through; nothing is buffered to disk on the way.",
        "=503 /away/requests.html",
        "512m",
        ("proxy_request_buffering off;",),
    ),
    Place(
        "/search/",
        "The search. A question is short; what is asked is written into no log.",
        "= @search_away",
        lines=("access_log off;",),
    ),
    Place(
        "/api/",
        "The read API.",
        "= @api_away",
        lines=(
            "limit_req zone=gongkai_api burst=100 nodelay;",
            "limit_req_status 429;",
        ),
    ),
    Place(
        "/copies/",
        "Copies of documents as PDF and DOCX, and share cards, made when asked for.",
        FORMS_AWAY,
    ),
    Place(
        "/subscriptions/",
        "Subscriptions by e-mail. Addresses stand in no log.",
        FORMS_AWAY,
        lines=("access_log off;",),
    ),
)
DYNAMIC_PREFIXES = tuple(place.prefix for place in PLACES)
