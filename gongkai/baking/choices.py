"""How a reader wants pages shown, kept in two cookies and asked of no program.

A link such as `/modes/elder` sets a cookie and leads back; the two style sheets
`/modes/size.css` and `/modes/colour.css` are whichever files the cookies name. A
browser with scripts does without both (site.js). `deploy/nginx.conf` does the same,
so a choice holds while the program is stopped.
"""

import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit
from wsgiref.types import WSGIEnvironment

SIZES = ("standard", "elder")
COLOURS = ("auto", "light", "dark", "contrast")
YEAR = 365 * 24 * 60 * 60

_BY_CHOICE = dict.fromkeys(SIZES, "size") | dict.fromkeys(COLOURS, "colour")
_SHEETS = {"/modes/size.css": SIZES, "/modes/colour.css": COLOURS}
_PLAIN_PATH = re.compile(r"/(?!/|modes/[a-z])[!-~]*")

Headers = list[tuple[str, str]]


def made_choice(path: str, environ: WSGIEnvironment) -> Headers | None:
    """What to answer, with 303, to a link that makes a choice; None for others.

    Leads back to the page it was made on, by its path only: never to another site.
    """
    name = path.removeprefix("/modes/")
    if not path.startswith("/modes/") or name not in _BY_CHOICE:
        return None
    came_from = urlsplit(environ.get("HTTP_REFERER", ""))
    back = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    if not _PLAIN_PATH.fullmatch(back):
        back = "/modes/"
    cookie = f"gongkai_{_BY_CHOICE[name]}={name}; Path=/; Max-Age={YEAR}; SameSite=Lax"
    return [
        ("Location", quote(back, safe="/?&=%#+:;,@!$'()*~-._")),
        ("Set-Cookie", cookie),
        ("Cache-Control", "no-store"),
    ]


def chosen_sheet(path: str, environ: WSGIEnvironment) -> str | None:
    """The file to send for a style sheet that depends on the reader's choice."""
    choices = _SHEETS.get(path)
    if choices is None:
        return None
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        cookies = SimpleCookie()
    kept = cookies.get(f"gongkai_{_BY_CHOICE[choices[0]]}")
    name = kept.value if kept and kept.value in choices else choices[0]
    return f"/modes/{name}.css"
