"""Sealing: texts and files that lie encrypted wherever they are stored.

The keys stand outside the database: in GONGKAI_SEAL_KEYS (newest first, by commas)
or, where that is not set, in the file `seal_keys` of the data folder (one a line,
newest first, readable by its owner only), which is made once. The first key seals,
every key opens (Fernet: AES-128-CBC with HMAC-SHA256), so that a key can be
changed without a moment in which something cannot be read.

A sealed text never shows itself: not in `repr`, not as a string, not in a template or
a log. Only `reveal()` opens it, and the rooms journal who calls that.
"""

import hashlib
import hmac
import os
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

ENVIRONMENT_NAME = "GONGKAI_SEAL_KEYS"
KEY_FILE_NAME = "seal_keys"
SEALED_FOLDER_NAME = "sealed"
HIDDEN = "••••"


class SealingError(Exception):
    """Something cannot be sealed or opened; the sentence says what to do.

    Codes: key_missing, key_unreadable, key_exposed, key_wrong, file_missing.
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
        """Seal a text. Raises SealingError when there is no usable key."""
        if not plain:
            return cls()
        return cls(key_ring(may_create=True).seal(plain.encode()).decode())

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
    given = os.environ.get(ENVIRONMENT_NAME, "")
    if given:
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
        _write_keys([Fernet.generate_key().decode()], is_new=True)
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


def drop_old_keys() -> None:
    """Keep only the newest key. What was not sealed anew is then lost for ever."""
    _write_keys(list(_keys_in_file()[:1]))


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
    try:
        token = sealed_location(name).read_bytes()
    except FileNotFoundError as fault:
        raise SealingError(
            "file_missing", _("封存的文件不在数据目录中，请从备份恢复。")
        ) from fault
    return key_ring().open(token)


def reseal_file(name: str) -> None:
    """Seal a kept file under the newest key, in its place. Raises SealingError."""
    content = open_sealed(name)
    _write_whole(sealed_location(name), key_ring().seal(content))


def erase_sealed(name: str) -> None:
    """Remove a kept file; nothing happens when it is gone already."""
    sealed_location(name).unlink(missing_ok=True)


def sealed_location(name: str) -> Path:
    """The file that holds what is kept under a name."""
    folder: Path = settings.DATA_FOLDER
    return folder / SEALED_FOLDER_NAME / name[:2] / name


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
    if os.environ.get(ENVIRONMENT_NAME):
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
