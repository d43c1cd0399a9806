"""What the operator sets by environment; a wrong value says how to mend it."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def data_folder() -> Path:
    """`GONGKAI_DATA`: the folder of database, uploads and baked pages."""
    return Path(os.environ.get("GONGKAI_DATA", "data")).resolve()


def font_folder() -> Path | None:
    """`GONGKAI_FONT_FOLDER`: the agency's own typefaces for letters, or none.

    Raises `ImproperlyConfigured` when it names no folder.
    """
    named = os.environ.get("GONGKAI_FONT_FOLDER", "")
    if not named:
        return None
    folder = Path(named).resolve()
    if not folder.is_dir():
        raise ImproperlyConfigured(
            f"GONGKAI_FONT_FOLDER 指定的字体目录 {folder} 不存在，请更正。 "
            f"GONGKAI_FONT_FOLDER names {folder}, which is no folder; correct it."
        )
    return folder


def secret_key(folder: Path) -> str:
    """`GONGKAI_SECRET_KEY`, or one made once and kept in the data folder.

    Raises `ImproperlyConfigured` when the folder cannot be written.
    """
    if given := os.environ.get("GONGKAI_SECRET_KEY"):
        return given
    kept = folder / "secret_key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _kept_key(kept)
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"数据目录 {folder} 不可用，请更改权限或设置 GONGKAI_DATA。 "
            f"The data folder {folder} cannot be used; change its permissions "
            "or set GONGKAI_DATA to another folder."
        ) from error


def _kept_key(kept: Path) -> str:
    """The key in a file; made when there is none, or an empty one after a crash."""
    with suppress(FileNotFoundError):
        if key := kept.read_text().strip():
            return key
        kept.unlink()
    aside = kept.with_name(f"{kept.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    # Whole or not at all, and of two that start at once the first wins.
    with suppress(FileExistsError):
        os.link(aside, kept)
    aside.unlink()
    return kept.read_text().strip()


def database(folder: Path) -> dict[str, Any]:
    """`GONGKAI_DATABASE_URL`: SQLite in the data folder unless it names PostgreSQL.

    Raises `ImproperlyConfigured` for any other kind of database.
    """
    url = os.environ.get("GONGKAI_DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "gongkai.sqlite3",
            # IMMEDIATE: a transaction that begins as a reader and then writes fails
            # as locked under load. FULL: a receipt given is a promise that a power
            # cut must not break.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                # What was erased is overwritten, not only let go.
                "PRAGMA secure_delete=ON;",
            },
        }
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"postgresql", "postgres"}
        port = parts.port or ""
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ImproperlyConfigured(
            "GONGKAI_DATABASE_URL 须为空（SQLite）或形如 "
            "postgresql://用户@主机:端口/库名。 "
            "GONGKAI_DATABASE_URL must be empty (SQLite) or read "
            "postgresql://user@host:port/name."
        )
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "gongkai",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", port),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }


def hosts() -> list[str]:
    """`GONGKAI_HOSTS`: the names by which the site is addressed, comma-separated."""
    named = os.environ.get("GONGKAI_HOSTS", "")
    return [host.strip() for host in named.split(",") if host.strip()] or [
        "127.0.0.1",
        "localhost",
        "[::1]",
    ]


def is_behind_tls() -> bool:
    """`GONGKAI_TLS`: 1 where the desk is reached by https only, as it should be.

    Then a browser sends the log-in's cookie by https and never in the clear.
    """
    return os.environ.get("GONGKAI_TLS", "") == "1"


@dataclass(frozen=True)
class SingleSignOn:
    """The department's own log-in service (OpenID Connect) and what was agreed.

    `claim` is what of its answer names a person; `has_second_step` says that it asks
    for a second step itself; `name` is what its button is called, "" for our word.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    name: str
    has_second_step: bool


def oidc_issuer() -> str:
    """`GONGKAI_OIDC_ISSUER`: the department's log-in service (OpenID Connect), or none.

    Raises `ImproperlyConfigured` for an address that is not https.
    """
    issuer = os.environ.get("GONGKAI_OIDC_ISSUER", "").rstrip("/")
    parts = urlsplit(issuer)
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if issuer and (not parts.hostname or (parts.scheme != "https" and not is_here)):
        raise ImproperlyConfigured(
            "GONGKAI_OIDC_ISSUER 须是以 https:// 开头的地址。 "
            "GONGKAI_OIDC_ISSUER must be an address that begins with https://."
        )
    return issuer


def oidc_client_id() -> str:
    """`GONGKAI_OIDC_CLIENT_ID`: the name by which that service knows us."""
    return os.environ.get("GONGKAI_OIDC_CLIENT_ID", "")


def oidc_client_secret() -> str:
    """`GONGKAI_OIDC_CLIENT_SECRET`: the secret agreed with that service."""
    return os.environ.get("GONGKAI_OIDC_CLIENT_SECRET", "")


def oidc_claim() -> str:
    """`GONGKAI_OIDC_CLAIM`: the claim that names a person, or `preferred_username`."""
    return os.environ.get("GONGKAI_OIDC_CLAIM", "") or "preferred_username"


def oidc_name() -> str:
    """`GONGKAI_OIDC_NAME`: what the button on the log-in page says."""
    return os.environ.get("GONGKAI_OIDC_NAME", "")


def oidc_has_second_step() -> bool:
    """`GONGKAI_OIDC_SECOND_STEP`: 1 where that service asks for a second step."""
    return os.environ.get("GONGKAI_OIDC_SECOND_STEP", "") == "1"


def single_sign_on() -> SingleSignOn | None:
    """All that was agreed with the log-in service, or None where staff log in here.

    Raises `ImproperlyConfigured` where name or secret of this program are missing.
    """
    if not oidc_issuer():
        return None
    if not oidc_client_id() or not oidc_client_secret():
        raise ImproperlyConfigured(
            "设置了 GONGKAI_OIDC_ISSUER，还须设置 GONGKAI_OIDC_CLIENT_ID 和 "
            "GONGKAI_OIDC_CLIENT_SECRET。 GONGKAI_OIDC_ISSUER needs "
            "GONGKAI_OIDC_CLIENT_ID and GONGKAI_OIDC_CLIENT_SECRET as well."
        )
    return SingleSignOn(
        issuer=oidc_issuer(),
        client_id=oidc_client_id(),
        client_secret=oidc_client_secret(),
        claim=oidc_claim(),
        name=oidc_name(),
        has_second_step=oidc_has_second_step(),
    )


def openid_connect_services(service: SingleSignOn | None) -> list[dict[str, Any]]:
    """The log-in service as django-allauth wants it told; none, or one."""
    if service is None:
        return []
    return [
        {
            "provider_id": "single-sign-on",
            "name": service.name,
            "client_id": service.client_id,
            "secret": service.client_secret,
            "settings": {"server_url": service.issuer, "oauth_pkce_enabled": True},
        }
    ]


@dataclass(frozen=True)
class MailServer:
    """The server that takes the staff's e-mails, and what stands in them.

    `sender` is the address they come from, `desk` the desk's own, for the links.
    """

    host: str
    port: int
    user: str
    password: str
    has_tls: bool
    starts_tls: bool
    sender: str
    desk: str


def mail_server() -> MailServer | None:
    """`GONGKAI_SMTP_URL`: the server for e-mail notices; without it none are sent.

    Raises `ImproperlyConfigured` for an address that is none, or would send the
    password in the clear, and where sender or the desk's own address are missing.
    """
    url = os.environ.get("GONGKAI_SMTP_URL", "")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "GONGKAI_SMTP_URL 须形如 smtps://账号:密码@服务器:465（或 smtp+starttls://、"
            "smtp://）。 GONGKAI_SMTP_URL must look like "
            "smtps://user:password@server:465 (or smtp+starttls://, smtp://)."
        )
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme == "smtp" and parts.password and not is_here:
        raise ImproperlyConfigured(
            "GONGKAI_SMTP_URL 以 smtp:// 开头会明文发送密码，请改用 smtps:// 或 "
            "smtp+starttls://。 GONGKAI_SMTP_URL would send its password in the clear; "
            "use smtps:// or smtp+starttls://."
        )
    return MailServer(
        host=parts.hostname,
        port=port or SMTP_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        has_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp+starttls",
        sender=_mail_sender(),
        desk=_desk_address(),
    )


SMTP_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


def _mail_sender() -> str:
    """`GONGKAI_MAIL_FROM`: the address that e-mail notices come from.

    Raises `ImproperlyConfigured` when it is no address.
    """
    sender = os.environ.get("GONGKAI_MAIL_FROM", "")
    name, at, domain = sender.partition("@")
    is_plain = not any(one.isspace() or one in "<>," for one in sender)
    if not (name and at and domain and is_plain):
        raise ImproperlyConfigured(
            "设置了 GONGKAI_SMTP_URL，还须设置 GONGKAI_MAIL_FROM 为发件邮箱。 "
            "GONGKAI_SMTP_URL needs GONGKAI_MAIL_FROM, the address e-mails come from."
        )
    return sender


def _desk_address() -> str:
    """`GONGKAI_DESK_URL`: the address at which staff reach the desk, for e-mails.

    Raises `ImproperlyConfigured` when it is no address.
    """
    address = os.environ.get("GONGKAI_DESK_URL", "").rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.netloc or parts.path:
        raise ImproperlyConfigured(
            "设置了 GONGKAI_SMTP_URL，还须设置 GONGKAI_DESK_URL 为工作台所在网站的"
            "地址，如 https://desk.example.cn。 GONGKAI_SMTP_URL needs "
            "GONGKAI_DESK_URL, the address of the site the desk is on, such as "
            "https://desk.example.cn."
        )
    return address


def mail_settings(server: MailServer | None) -> dict[str, Any]:
    """The server as Django wants it told; where there is none, nothing is sent."""
    if server is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": server.host,
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": server.user,
        "EMAIL_HOST_PASSWORD": server.password,
        "EMAIL_USE_SSL": server.has_tls,
        "EMAIL_USE_TLS": server.starts_tls,
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": server.sender,
    }
