"""The verifiable publication log: an append-only tree of what was public (发布存证).

So far the pure parts only: the tree of RFC 9162, its static tiles and its signed
checkpoints. Nothing here reads the store yet.
"""
