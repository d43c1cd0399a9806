import hashlib

import pytest

from gongkai.publication_log.merkle import (
    EMPTY_ROOT,
    MerkleTree,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
)
from gongkai.publication_log.tiles import changed_tiles, tile_path

# The eight leaves and the roots every implementation of the tree is tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_of(leaves):
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree


def test_known_leaves_give_the_known_roots():
    tree = tree_of(LEAVES)

    assert tree.root(0) == EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert [tree.root(n).hex() for n in range(1, 9)] == ROOTS


def test_the_example_of_the_rfc_gives_its_proofs():
    """RFC 9162 §2.1.5, with the letters the RFC gives the nodes."""
    tree = tree_of([f"d{n}".encode() for n in range(7)])
    a, b, c, d, e, f, j = tree.levels[0]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, left = node_hash(i, j), node_hash(g, h)

    assert tree.inclusion_proof(0) == [b, h, k]
    assert tree.inclusion_proof(3) == [c, g, k]
    assert tree.inclusion_proof(4) == [f, j, left]
    assert tree.inclusion_proof(6) == [i, left]
    assert tree.consistency_proof(3) == [c, d, g, k]
    assert tree.consistency_proof(4) == [k]
    assert tree.consistency_proof(6) == [i, j, left]


def test_every_proof_holds_and_no_other():
    tree = tree_of([str(n).encode() for n in range(20)])
    for size in range(1, 21):
        root = tree.root(size)
        for index in range(size):
            path = tree.inclusion_proof(index, size)
            leaf = tree.levels[0][index]
            assert proves_inclusion(leaf, index, size, path, root)
            assert not proves_inclusion(leaf_hash(b"x"), index, size, path, root)
            assert not proves_inclusion(leaf, index, size, [*path, root], root)
            old = index + 1
            path = tree.consistency_proof(old, size)
            assert proves_consistency(old, size, path, tree.root(old), root)
            assert not proves_consistency(old, size, path, EMPTY_ROOT, root)
            assert not proves_consistency(old, size, path, tree.root(old), EMPTY_ROOT)


def test_a_size_never_had_is_refused():
    tree = tree_of(LEAVES)

    for ask in (tree.root, tree.consistency_proof, tree.inclusion_proof):
        with pytest.raises(ValueError, match="no "):
            ask(9)


def test_tiles_lie_where_the_form_says():
    tree = tree_of([bytes([n % 251]) for n in range(600)])

    tiles = dict(changed_tiles(tree, 0, 600))

    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert list(tiles) == [
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
    ]
    assert tiles["tile/1/000.p/2"] == tree.root(256) + tree.levels[8][1]
    assert list(dict(changed_tiles(tree, 599, 600))) == ["tile/0/002.p/88"]
