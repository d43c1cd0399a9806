"""Where the tree lies as static files (C2SP tlog-tiles): 256 hashes a tile."""

from collections.abc import Iterator

from gongkai.publication_log.merkle import MerkleTree

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """The address of a tile below the log: `tile/0/x001/234`, `.p/5` if partial."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def changed_tiles(
    tree: MerkleTree, old_size: int, size: int
) -> Iterator[tuple[str, bytes]]:
    """Path and content of the tiles that growing from `old_size` to `size` adds."""
    level = 0
    while (count := size >> (TILE_HEIGHT * level)) > 0:
        old_count = old_size >> (TILE_HEIGHT * level)
        if count > old_count:
            hashes = tree.levels[TILE_HEIGHT * level]
            for number in range(old_count // TILE_WIDTH, -(-count // TILE_WIDTH)):
                start = number * TILE_WIDTH
                content = hashes[start : min(count, start + TILE_WIDTH)]
                yield tile_path(level, number, len(content)), b"".join(content)
        level += 1
