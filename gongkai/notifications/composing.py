"""The text of an e-mail: what happened, by kind and name, and where to read on.

Neither a text that is not public nor anything of an applicant is in it; the heading,
which a locked telephone shows, names the kind alone.
"""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from gongkai.notifications.models import Mail, Notice

MOST_LINES = 50
"""So many notices one e-mail tells; of the others it says how many they are."""

Address = Callable[[Notice | None], str]
"""The address at which a notice is read; for None, that of all notices."""


def message_of(
    mail: Mail, notices: Sequence[Notice], *, address: Address
) -> EmailMessage:
    """An e-mail that tells these notices, in the language of the house."""
    with override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=_heading(notices),
            body=_body(notices, address),
            to=[mail.address],
            headers={
                "Message-ID": f"<{mail.message_key}@{_domain()}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def _heading(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return _("公开工作台：%(kind)s") % {"kind": notices[0].label}
    return ngettext(
        "公开工作台：%(count)d 条新通知", "公开工作台：%(count)d 条新通知", len(notices)
    ) % {"count": len(notices)}


def _body(notices: Sequence[Notice], address: Address) -> str:
    lines = []
    for notice in notices[:MOST_LINES]:
        sentence = " ".join(notice.sentence.split())
        lines += [f"{notice.label}　{sentence}", address(notice), ""]
    left = len(notices) - MOST_LINES
    if left > 0:
        more = ngettext("另有 %(count)d 条。", "另有 %(count)d 条。", left)
        lines += [more % {"count": left}, address(None), ""]
    lines.append(_("这是系统自动发出的邮件，请勿回复。邮件设置在“通知”页修改："))
    lines.append(address(None))
    return "\n".join(lines)


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
