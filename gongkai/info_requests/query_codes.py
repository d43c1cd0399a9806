"""The secret query code: shown once, kept only as a hash, read however it is typed."""

import unicodedata

from gongkai.commons.sealing import key_ring

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and capitals that are not taken for one another."""

LENGTH = 12
GROUP = 4


def query_code(seed: str) -> str:
    """The code for a form, the same for the same form: 60 bits, four by four.

    Nobody without the sealing key can make it from the form's token.
    """
    drawn = bytes.fromhex(key_ring(may_create=True).fingerprint(f"query code|{seed}"))
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in drawn[:LENGTH])
    return "-".join(letters[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def plain_code(typed: str) -> str:
    """The code as it is hashed: without hyphens and spaces, in capitals."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in plain if letter.isalnum())
