"""The e-mails to readers, and the addresses in them by which they decide."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from gongkai.subscriptions.matching import News, topic_name
from gongkai.subscriptions.models import Subscription

PATH = "/subscriptions/"
MOST_LINES = 50


def proof(subscription: Subscription, purpose: str) -> str:
    """What only who receives the e-mail can know; nothing of it is stored."""
    said = f"{purpose}|{subscription.pk}|{subscription.key}"
    made = salted_hmac("gongkai.subscriptions", said, algorithm="sha256")
    return made.hexdigest()[:40]


def is_proof(subscription: Subscription, purpose: str, given: str) -> bool:
    """Whether this is what the e-mail said."""
    return constant_time_compare(proof(subscription, purpose), given)


def address_to(subscription: Subscription, purpose: str) -> str:
    """The whole address that confirms or ends a subscription."""
    domain = subscription.agency.site_domain
    place = f"{PATH}{purpose}/{subscription.pk}/{proof(subscription, purpose)}/"
    return f"https://{domain}{place}"


def named(subscription: Subscription) -> str:
    """What is subscribed to, in words."""
    if subscription.column:
        place = subscription.column.name
    elif subscription.site:
        place = subscription.site.name
    elif subscription.topic:
        place = _("主题“%(topic)s”") % {"topic": topic_name(subscription.topic)}
    else:
        place = _("全部信息")
    if subscription.words:
        return _("%(place)s中含有“%(words)s”的信息") % {
            "place": place,
            "words": subscription.words,
        }
    return place


def invitation(subscription: Subscription) -> EmailMessage:
    """The e-mail that asks whether it was truly this reader."""
    with override(settings.LANGUAGE_CODE):
        site = subscription.agency.site_name
        body = _(
            "有人用这个邮箱在%(site)s订阅了：%(what)s。\n\n"
            "如果是您本人，请在 48 小时内打开下面的网址并确认：\n%(address)s\n\n"
            "如果不是，请不必理会：没有确认就不会再收到邮件，您的邮箱也会被删除。\n"
        ) % {
            "site": site,
            "what": named(subscription),
            "address": address_to(subscription, "confirm"),
        }
        subject = _("请确认订阅：%(site)s") % {"site": site}
        return _message(subscription, subject, body, f"confirm-{subscription.pk}")


def telling(subscription: Subscription, news: Sequence[News]) -> EmailMessage:
    """The e-mail that names new documents; it ends the subscription with one click."""
    with override(settings.LANGUAGE_CODE):
        site = subscription.agency.site_name
        subject = ngettext(
            "%(site)s：%(count)d 份新信息", "%(site)s：%(count)d 份新信息", len(news)
        ) % {"site": site, "count": len(news)}
        lines = [_("您订阅了：%(what)s。") % {"what": named(subscription)}, ""]
        for one in news[:MOST_LINES]:
            lines += [f"{one.published_on.isoformat()}　{one.title}", one.address, ""]
        if len(news) > MOST_LINES:
            more = _("另有 %(count)d 份，请到网站查看。")
            lines += [more % {"count": len(news) - MOST_LINES}, ""]
        ending = address_to(subscription, "end")
        lines += ["——", _("不想再收到：%(address)s") % {"address": ending}, ""]
        key = f"{subscription.pk}-{news[-1].number}"
        message = _message(subscription, subject, "\n".join(lines), key)
    message.extra_headers |= {
        "List-Unsubscribe": f"<{ending}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def _message(
    subscription: Subscription, subject: str, body: str, key: str
) -> EmailMessage:
    """An e-mail with an identity of its own: sent twice, it is known to be the same."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return EmailMessage(
        subject=subject,
        body=body,
        to=[subscription.address.reveal()],
        headers={
            "Message-ID": f"<subscription-{key}-{subscription.key[:8]}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
