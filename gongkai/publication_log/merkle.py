"""The Merkle tree of RFC 9162 §2.1 over SHA-256, with its two kinds of proof.

Pure: hashes in, hashes out. Whole subtrees are kept, so that a leaf is appended, a
root made and a proof given in steps that grow with the logarithm of the tree only.
"""

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf (RFC 9162 §2.1.1): never that of an inner node."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class MerkleTree:
    """An append-only tree that can show its root and its proofs at any earlier size."""

    def __init__(self) -> None:
        """An empty tree."""
        # levels[h][i] covers the leaves from i * 2**h, always 2**h of them.
        self.levels: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return len(self.levels[0])

    def append(self, leaf: bytes) -> int:
        """Add the leaf at the end; its index, counted from 0."""
        index = self.size
        self.levels[0].append(leaf_hash(leaf))
        height = 0
        while len(self.levels[height]) % 2 == 0:
            if height + 1 == len(self.levels):
                self.levels.append([])
            left, right = self.levels[height][-2:]
            height += 1
            self.levels[height].append(node_hash(left, right))
        return index

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, by default over all.

        Raises ValueError when the tree was never that large.
        """
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"no tree of {size} leaves in one of {self.size}")
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The path from leaf `index` to the root of `size` (RFC 9162 §2.1.3.1).

        Raises ValueError when no such leaf or size exists.
        """
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise ValueError(f"no leaf {index} in a tree of {size}")
        start, end, path = 0, size, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency_proof(self, old_size: int, size: int | None = None) -> list[bytes]:
        """That the tree of `old_size` begins that of `size` (RFC 9162 §2.1.4.1).

        Raises ValueError when a size is not one the tree has had, or the old is 0.
        """
        size = self.size if size is None else size
        if not 0 < old_size <= size <= self.size:
            raise ValueError(f"no way from {old_size} to {size} leaves")
        start, end, path, is_whole = 0, size, list[bytes](), True
        while old_size != end:
            middle = start + _split(end - start)
            if old_size <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            path.append(self._range(start, end))
        return path[::-1]

    def _range(self, start: int, end: int) -> bytes:
        # Every range asked for is a subtree of the RFC: whole, or split further.
        count = end - start
        if count & (count - 1) == 0:
            return self.levels[count.bit_length() - 1][start // count]
        middle = start + _split(count)
        return node_hash(self._range(start, middle), self._range(middle, end))


def _split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def proves_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path leads from leaf hash `leaf` to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(
    old_size: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes
) -> bool:
    """Whether the older tree begins the newer one (RFC 9162 §2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not path and old_root == root
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    found_old = found = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            found_old, found = node_hash(step, found_old), node_hash(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found_old == old_root and found == root
