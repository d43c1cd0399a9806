"""What the tree of the publication log costs: 200,000 leaves appended and proved.

Prints one JSON object. Measured is the tree in memory and the content of its tiles;
neither the store nor the disk takes part.
"""

import json
from time import perf_counter

from gongkai.publication_log.merkle import (
    MerkleTree,
    proves_consistency,
    proves_inclusion,
)
from gongkai.publication_log.tiles import changed_tiles

LEAVES = 200_000
SIZES = (1_000, 200_000)
TIMES = 500


def main() -> None:
    """Grow the tree, prove every leaf of it, and compare the cost of one append."""
    tree = MerkleTree()
    figures: dict[str, float | int] = {"leaves": LEAVES}
    grown = 0.0
    for size in SIZES:
        started = perf_counter()
        while tree.size < size - TIMES:
            tree.append(b'{"index_number":"%08d"}' % tree.size)
        grown += perf_counter() - started
        taken, files = append_one_by_one(tree)
        grown += taken
        figures[f"append_microseconds_at_{size}"] = round(taken / TIMES * 1e6, 1)
        figures[f"tiles_of_one_append_at_{size}"] = files
    figures["grow_seconds"] = round(grown, 3)
    figures["prove_and_check_all_seconds"] = round(prove_all(tree), 3)
    print(json.dumps(figures, indent=2))


def append_one_by_one(tree: MerkleTree) -> tuple[float, int]:
    """Seconds for TIMES publications: leaf, root, tiles; and the most tiles of one."""
    started, most = perf_counter(), 0
    for _ in range(TIMES):
        tree.append(b'{"index_number":"%08d"}' % tree.size)
        tree.root()
        most = max(most, len(list(changed_tiles(tree, tree.size - 1, tree.size))))
    return perf_counter() - started, most


def prove_all(tree: MerkleTree) -> float:
    """Seconds to make and check the proof of every leaf, and of the older sizes."""
    started, root = perf_counter(), tree.root()
    for index, leaf in enumerate(tree.levels[0]):
        path = tree.inclusion_proof(index)
        if not proves_inclusion(leaf, index, tree.size, path, root):
            raise SystemExit(f"leaf {index} is not proved")
    for old in SIZES:
        path = tree.consistency_proof(old)
        if not proves_consistency(old, tree.size, path, tree.root(old), root):
            raise SystemExit(f"the tree of {old} is not proved")
    return perf_counter() - started


if __name__ == "__main__":
    main()
