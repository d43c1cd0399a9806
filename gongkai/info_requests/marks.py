"""Finding the same thing asked twice, without opening what was asked.

A description is cut into pairs of characters; of the pairs, under a secret key, a
fixed number of smallest hashes is taken (MinHash), and groups of them are kept as
marks. Two descriptions that share most of their pairs share several marks; from a
mark nothing can be read. It finds wording that is alike, not meaning that is.
"""

import hashlib

from gongkai.commons.sealing import folded, key_ring

GROUPS = 16
HASHES_A_GROUP = 3
SHORTEST = 4


def marks_of(text: str) -> frozenset[str]:
    """The marks of a description under the key in force; none for very short ones."""
    ring = key_ring(may_create=True)
    plain = "".join(letter for letter in folded(text) if letter.isalnum())
    if len(plain) < SHORTEST:
        return frozenset()
    secret = ring.fingerprint("marks").encode()[:64]
    pairs = {plain[n : n + 2].encode() for n in range(len(plain) - 1)}
    smallest = [
        min(
            hashlib.blake2b(pair, key=secret, salt=n.to_bytes(16, "big")).digest()[:8]
            for pair in pairs
        )
        for n in range(GROUPS * HASHES_A_GROUP)
    ]
    return frozenset(
        ring.fingerprint(
            f"{group}:"
            + b"".join(
                smallest[group * HASHES_A_GROUP : (group + 1) * HASHES_A_GROUP]
            ).hex()
        )
        for group in range(GROUPS)
    )
