"""Sealing: texts and files that lie encrypted wherever they are stored.

The keys stand outside the database, newest first: in GONGKAI_SEAL_KEYS (by commas) or
else in the data folder's file `seal_keys` (one a line, for its owner only), made once
and only while nothing lies sealed: a fresh key would hide that an earlier one is lost.
The first seals, every one opens (Fernet: AES-128-CBC with HMAC-SHA256), so that a key
can be changed without a moment in which something cannot be read.

A sealed text never shows itself, in no `repr`, string, template or log. Only
`reveal()` opens it, and the rooms journal who calls that.
"""

import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from gongkai.commons.hidden_characters import without_hidden

ENVIRONMENT_NAME = "GONGKAI_SEAL_KEYS"
KEY_FILE_NAME = "seal_keys"
SEALED_FOLDER_NAME = "sealed"
HIDDEN = "••••"
SEALED_BEGINS = "gAAAAA"  # Fernet's version, and the century.


def keys_of_the_environment() -> str:
    """`GONGKAI_SEAL_KEYS`: the keys of sealed records, newest first, by commas."""
    return os.environ.get("GONGKAI_SEAL_KEYS", "")


class SealingError(Exception):
    """Something cannot be sealed or opened; the sentence says what to do.

    Codes: key_missing, key_lost, key_unreadable, key_exposed, key_wrong, file_missing.
    """

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the machine code beside the sentence."""
        super().__init__(sentence)
        self.code = code


class KeyRing:
    """The keys, newest first. Never shown."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        try:
            self._fernets = [Fernet(key) for key in keys]
        except ValueError as fault:
            raise SealingError(
                "key_unreadable",
                _("封存密钥的格式不正确，请恢复备份的 seal_keys 文件或环境变量。"),
            ) from fault
        self._keys = tuple(keys)
        self._all = MultiFernet(self._fernets)

    def __repr__(self) -> str:
        return f"<{len(self._keys)} keys>"

    def seal(self, plain: bytes) -> bytes:
        """Encrypt under the newest key."""
        return self._all.encrypt(plain)

    def open(self, token: bytes) -> bytes:
        """Decrypt under whichever key fits.

        Raises SealingError when none does or the token was tampered with.
        """
        try:
            return self._all.decrypt(token)
        except InvalidToken as fault:
            raise SealingError(
                "key_wrong",
                _(
                    "现有密钥打不开这份封存内容：密钥已更换或内容被改动。"
                    "请恢复封存时使用的密钥。"
                ),
            ) from fault

    def resealed(self, token: bytes) -> bytes:
        """What a token holds under the newest key; the token itself if it is that.

        Raises SealingError when no key opens it.
        """
        try:
            self._fernets[0].decrypt(token)
        except InvalidToken:
            return self.seal(self.open(token))
        return token

    def fingerprint(self, text: str) -> str:
        """A keyed hash by which equal texts are found without opening them."""
        return _keyed_hash(self._keys[0], text)

    def fingerprints(self, text: str) -> tuple[str, ...]:
        """The keyed hash under every key, newest first, for looking up."""
        return tuple(_keyed_hash(key, text) for key in self._keys)


class SealedText:
    """封存文字 — a text that is encrypted wherever it goes.

    Empty text stays empty: that nothing was said is no secret.
    """

    __slots__ = ("_token",)

    def __init__(self, token: str = "") -> None:
        self._token = token

    @classmethod
    def of(cls, plain: str) -> "SealedText":
        """Seal what can be seen of a text. Raises SealingError without a usable key."""
        if not (visible := without_hidden(plain)):
            return cls()
        return cls(key_ring(may_create=True).seal(visible.encode()).decode())

    def reveal(self) -> str:
        """The text itself. Raises SealingError when no key opens it."""
        if not self._token:
            return ""
        return key_ring().open(self._token.encode()).decode()

    @property
    def token(self) -> str:
        """The encrypted form, as it is stored."""
        return self._token

    def __bool__(self) -> bool:
        return bool(self._token)

    def __repr__(self) -> str:
        return "<sealed>" if self._token else "<sealed, empty>"

    def __str__(self) -> str:
        return HIDDEN if self._token else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SealedText) and self._token == other._token

    def __hash__(self) -> int:
        return hash(self._token)


if TYPE_CHECKING:
    _Column = models.TextField[SealedText, SealedText]
else:
    _Column = models.TextField


class SealedTextField(_Column):
    """A column that holds only ciphertext; its value in Python is a `SealedText`.

    A plain string is refused, so that nothing is stored open by mistake.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("blank", True)
        options.setdefault("default", SealedText)
        super().__init__(*args, **options)

    def from_db_value(self, value: str | None, *_given: object) -> SealedText:
        """Wrap what the database holds."""
        return SealedText(value or "")

    def to_python(self, value: Any) -> SealedText:
        """Accept only what is sealed. Raises TypeError."""
        if value is None:
            return SealedText()
        if isinstance(value, SealedText):
            return value
        raise TypeError(f"{self.name} takes sealed texts only")

    def get_prep_value(self, value: Any) -> str:
        """The ciphertext for the database; "" as such, for constraints and filters."""
        return "" if value in (None, "") else self.to_python(value).token

    def value_to_string(self, obj: models.Model) -> str:
        """What a serializer may see: the ciphertext."""
        return self.to_python(self.value_from_object(obj)).token


def key_ring(*, may_create: bool = False) -> KeyRing:
    """The keys in force.

    Raises SealingError when there are none, and a new one may not or cannot be made.
    """
    if given := keys_of_the_environment():
        return _ring(tuple(key.strip() for key in given.split(",") if key.strip()))
    place = key_file()
    if not place.exists():
        if not may_create:
            raise SealingError(
                "key_missing",
                _(
                    "找不到封存密钥：请恢复数据目录中的 seal_keys 文件，"
                    "或者设置环境变量 GONGKAI_SEAL_KEYS。"
                ),
            )
        _make_first_key()
    return _ring_in_file()


def key_file() -> Path:
    """Where the keys lie when the environment does not give them."""
    folder: Path = settings.DATA_FOLDER
    return folder / KEY_FILE_NAME


def add_key() -> None:
    """Put a fresh key first; the older ones still open what they sealed.

    After this everything must be sealed anew, and only then `drop_old_keys`. Raises
    SealingError when the keys come from the environment: change them there.
    """
    _write_keys([Fernet.generate_key().decode(), *_keys_in_file()])


def has_old_keys() -> bool:
    """Whether a change of keys was begun and not ended. Raises SealingError."""
    return len(_keys_in_file()) > 1


def drop_old_keys() -> None:
    """Keep only the newest key. What was not sealed anew is then lost for ever."""
    _write_keys(list(_keys_in_file()[:1]))


def sealed_rows() -> Iterator[tuple[models.QuerySet[Any], tuple[str, ...]]]:
    """The rows of every table that hold something sealed, and the columns concerned.

    Found by looking at the models, so that no room's can be forgotten: columns of
    sealed texts, and JSON columns in which a sealed text lies among others.
    """
    tables = set(connection.introspection.table_names())
    for model in apps.get_models():
        if model._meta.proxy or model._meta.db_table not in tables:
            continue
        rows, found, names = model._base_manager.order_by("pk"), models.Q(), []
        for column in model._meta.concrete_fields:
            if isinstance(column, SealedTextField):
                found |= ~models.Q(**{column.name: ""})
            elif isinstance(column, models.JSONField):
                text = f"{column.name}_as_text"
                rows = rows.annotate(**{text: Cast(column.name, models.TextField())})
                found |= models.Q(**{f"{text}__contains": SEALED_BEGINS})
            else:
                continue
            names.append(column.name)
        if names:
            yield rows.filter(found), tuple(names)


def check_keys() -> None:
    """Make sure that the keys open what lies sealed: of each table, first and last.

    Raises SealingError: with key_missing or key_wrong nothing may be started.
    """
    for rows, names in sealed_rows():
        for row in filter(None, (rows.first(), rows.last())):
            for name in names:
                resealed(getattr(row, name))


def resealed(value: Any) -> Any:
    """The value with every sealed text in it under the newest key.

    Raises SealingError for a sealed text that no key opens.
    """
    match value:
        case SealedText():
            return SealedText(_resealed(value.token)) if value else value
        case dict():
            return {name: resealed(one) for name, one in value.items()}
        case list():
            return [resealed(one) for one in value]
        case str() if value.startswith(SEALED_BEGINS):
            return _resealed(value)
    return value


def fingerprint(text: str) -> str:
    """A keyed hash of a text, the same however widths and spaces are written."""
    return key_ring(may_create=True).fingerprint(folded(text))


def fingerprints(text: str) -> tuple[str, ...]:
    """The keyed hashes of a text under every key, for looking it up."""
    return key_ring(may_create=True).fingerprints(folded(text))


def folded(text: str) -> str:
    """The text with width, case and spaces taken out of account."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def keep_sealed(content: bytes) -> str:
    """Write bytes encrypted into the sealed folder and return the name they have.

    The name is random: neither what the file was called nor its hash is told.
    """
    name = secrets.token_hex(16)
    place = sealed_location(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(place, key_ring(may_create=True).seal(content))
    return name


def open_sealed(name: str) -> bytes:
    """The bytes kept under a name. Raises SealingError."""
    return key_ring().open(_kept(name))


def reseal_file(name: str) -> None:
    """Seal a kept file under the newest key, in its place. Raises SealingError."""
    token = _kept(name)
    anew = key_ring().resealed(token)
    if anew != token:
        _write_whole(sealed_location(name), anew)


def erase_sealed(name: str) -> None:
    """Remove a kept file; nothing happens when it is gone already."""
    sealed_location(name).unlink(missing_ok=True)


def sealed_location(name: str) -> Path:
    """The file that holds what is kept under a name."""
    return sealed_folder() / name[:2] / name


def sealed_folder() -> Path:
    """The folder of all kept files."""
    folder: Path = settings.DATA_FOLDER
    return folder / SEALED_FOLDER_NAME


def _kept(name: str) -> bytes:
    """What lies under a name, sealed. Raises SealingError."""
    try:
        return sealed_location(name).read_bytes()
    except FileNotFoundError as fault:
        raise SealingError(
            "file_missing", _("封存的文件不在数据目录中，请从备份恢复。")
        ) from fault


def _resealed(token: str) -> str:
    return key_ring().resealed(token.encode()).decode()


def _make_first_key() -> None:
    """Make the first key, unless something lies sealed that it could not open."""
    is_sealed = any(place.is_file() for place in sealed_folder().glob("*/*"))
    if is_sealed or any(rows.exists() for rows, _names in sealed_rows()):
        # Another process may have been first by a hair, and have sealed since.
        if key_file().exists():
            return
        raise SealingError(
            "key_lost",
            _(
                "已有封存的内容，却找不到封存密钥；为免内容从此打不开，没有另造新密钥。"
                "请从备份恢复数据目录中的 seal_keys 文件，"
                "或者设置环境变量 GONGKAI_SEAL_KEYS。"
            ),
        )
    _write_keys([Fernet.generate_key().decode()], is_new=True)


def _keyed_hash(key: str, text: str) -> str:
    """HMAC-SHA256 under a key of its own, derived from a sealing key."""
    derived = hashlib.sha256(b"gongkai fingerprint " + key.encode()).digest()
    return hmac.new(derived, text.encode(), "sha256").hexdigest()


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing(keys)


def _ring_in_file() -> KeyRing:
    return _ring(_keys_in_file())


def _keys_in_file() -> tuple[str, ...]:
    """The keys of the key file, newest first. Raises SealingError."""
    if keys_of_the_environment():
        raise SealingError(
            "key_unreadable",
            _("密钥由环境变量 GONGKAI_SEAL_KEYS 提供，请在那里更换。"),
        )
    place = key_file()
    try:
        if place.stat().st_mode & 0o077:
            raise SealingError(
                "key_exposed",
                _("密钥文件 seal_keys 可被他人读取，请把权限改为 600 后重试。"),
            )
        keys = tuple(place.read_text(encoding="ascii").split())
    except (OSError, UnicodeError) as fault:
        raise SealingError(
            "key_unreadable", _("无法读取密钥文件 seal_keys，请检查文件和权限。")
        ) from fault
    if not keys:
        raise SealingError(
            "key_missing", _("密钥文件 seal_keys 是空的，请从备份恢复。")
        )
    return keys


def _write_keys(keys: list[str], *, is_new: bool = False) -> None:
    """Write the key file whole, for its owner only; never over another's first key."""
    place = key_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{KEY_FILE_NAME}.{secrets.token_hex(4)}")
    _write_whole(beside, ("\n".join(keys) + "\n").encode(), mode=0o600)
    if not is_new:
        beside.replace(place)
        return
    try:
        # A link appears whole or not at all, and never replaces what is there.
        os.link(beside, place)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _write_whole(place: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file so that it is there whole or not at all."""
    beside = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
