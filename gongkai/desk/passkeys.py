"""The two ceremonies of a passkey (WebAuthn), as the browser's script plays them.

The challenge stays in the session; what the browser answers is checked against it.
"""

import json
import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from gongkai.organisation.models import Staff

LONGEST_ANSWER = 20_000
"""Signs of JSON; what a browser answers is about a tenth of this."""

_FAULTS = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What allauth and fido2 raise at an answer that is not one."""


def is_possible_at(host: str) -> bool:
    """Whether browsers know passkeys at an address: they are bound to a name."""
    name = host.rpartition(":")[0] or host
    return not name.startswith("[") and not name.replace(".", "").isdigit()


def creation_options(person: Staff) -> dict[str, Any]:
    """What the browser needs to make a passkey for a person."""
    return _plain(auth.begin_registration(person, passwordless=False))


def request_options(person: Staff) -> dict[str, Any]:
    """What the browser needs to show one of a person's passkeys."""
    return _plain(auth.begin_authentication(person))


def made(answer: str) -> dict[str, Any] | None:
    """The passkey that a browser made, or None if its answer is not one."""
    try:
        credential = _read(answer)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
        return _essential(credential)
    except _FAULTS:
        return None


def shown(person: Staff, answer: str) -> Authenticator | None:
    """Which of a person's passkeys a browser showed, or None."""
    try:
        credential = _read(answer)
        auth.parse_authentication_response(credential)
        return auth.complete_authentication(person, credential)
    except _FAULTS:
        return None


def _read(answer: str) -> dict[str, Any]:
    credential = json.loads(answer[:LONGEST_ANSWER])
    if not isinstance(credential, dict):
        raise ValueError(answer[:20])
    return credential


def _essential(credential: dict[str, Any]) -> dict[str, Any]:
    """What is needed to know the passkey again; whatever else was sent is dropped."""
    response = credential["response"]
    kept = ("clientDataJSON", "attestationObject")
    return {
        "id": _base64(credential["id"]),
        "rawId": _base64(credential["rawId"]),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {name: _base64(response[name]) for name in kept},
    }


def _base64(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+=*", text):
        raise ValueError(text[:20])
    return text


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    """The inner part, which the browser calls `publicKey`, as JSON knows it."""
    found: dict[str, Any] = json.loads(json.dumps(options["publicKey"], default=dict))
    return found
