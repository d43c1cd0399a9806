"""Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), with Ed25519."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ED25519 = b"\x01"


class NoteError(ValueError):
    """The note is malformed, or not signed by the key asked for."""


@dataclass(frozen=True)
class Checkpoint:
    """What the log promises: its name, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed, each ended by a line feed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note holds; NoteError if it holds none."""
    lines = text.split("\n")
    if (
        len(lines) < 4
        or not lines[0]
        or not (lines[1].isascii() and lines[1].isdigit())
    ):
        raise NoteError("not a checkpoint: name, size and root are wanted")
    if len(lines[1]) > 19 or (lines[1] != "0" and lines[1].startswith("0")):
        raise NoteError("the size has leading zeros, or is past all measure")
    root = _decoded(lines[2])
    if len(root) != hashlib.sha256().digest_size:
        raise NoteError("the root is not 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def key_id(name: str, public_key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature names its key."""
    key = ED25519 + public_key.public_bytes_raw()
    return hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]


def verifier_key(name: str, public_key: Ed25519PublicKey) -> str:
    """The key as one line that witnesses keep: name, id and key."""
    key = base64.b64encode(ED25519 + public_key.public_bytes_raw()).decode()
    return f"{name}+{key_id(name, public_key).hex()}+{key}"


def read_verifier_key(line: str) -> tuple[str, Ed25519PublicKey]:
    """The name and key that such a line holds; NoteError if they do not agree."""
    name, _, rest = line.strip().partition("+")
    stated_id, _, encoded = rest.partition("+")
    key = _decoded(encoded)
    if not name or key[:1] != ED25519 or len(key) != 33:
        raise NoteError("not an Ed25519 verifier key")
    public_key = Ed25519PublicKey.from_public_bytes(key[1:])
    if key_id(name, public_key).hex() != stated_id:
        raise NoteError("the id does not belong to this name and key")
    return name, public_key


def sign_note(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """The note: the text, an empty line, and the signature.

    Raises NoteError when the text does not end its last line, or the name has a
    space or a plus sign in it.
    """
    if not text.endswith("\n"):
        raise NoteError("the text must end with a line feed")
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteError("the name of a key has neither spaces nor plus signs")
    signature = private_key.sign(text.encode())
    stamp = base64.b64encode(key_id(name, private_key.public_key()) + signature)
    return f"{text}\n\u2014 {name} {stamp.decode()}\n"


def open_note(note: str, name: str, public_key: Ed25519PublicKey) -> str:
    """The text of the note, once its signature by this key has been checked.

    Signatures of others are passed over, as C2SP signed-note wants. Raises NoteError.
    """
    if any(letter < " " and letter != "\n" for letter in note):
        raise NoteError("the note has control characters in it")
    head, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise NoteError("the note has no signatures")
    text = head + "\n"
    wanted = key_id(name, public_key)
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            raise NoteError("a line of signatures is malformed")
        stamp = _decoded(parts[2])
        if parts[1] == name and stamp[:4] == wanted:
            try:
                public_key.verify(stamp[4:], text.encode())
            except InvalidSignature as error:
                raise NoteError("the signature is wrong") from error
            return text
    raise NoteError("not signed by this key")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
