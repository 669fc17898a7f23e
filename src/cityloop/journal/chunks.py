"""A chunk of acts hashed at once, level by level: a loop would spend more time on itself than on hashing. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import add
from typing import NamedTuple

from cityloop.journal import merkle

SIZE = 512  # a power of two, so that a whole chunk is one subtree; few enough for the processor's cache
Levels = Sequence[Sequence[bytes]]


class Chunk(NamedTuple):
    """Acts by columns."""

    numbers: Sequence[int]
    documents: Sequence[bytes]
    hashes: Sequence[bytes]

    def up_to(self, number: int) -> Chunk:
        count = bisect_right(self.numbers, number)
        return Chunk(self.numbers[:count], self.documents[:count], self.hashes[:count])


def grown(tree: list[bytes], size: int, chunk: Chunk, roots: Iterable[tuple[int, bytes]]) -> list[bytes] | None:
    """The frontier of `size` acts with a chunk added; None where a number, a hash or a root at a size does not fit."""
    count = len(chunk.numbers)
    if size % SIZE or tuple(chunk.numbers) != tuple(range(size + 1, size + count + 1)):
        return None
    hashed, found = levels(chunk.documents), list(tree)
    own = stored(hashed)
    if count == SIZE:
        own[-1] += b"".join(merkle.append(found, size // SIZE, hashed[-1][0])[1:])
    else:
        found += frontier(hashed, count)
    if own != list(chunk.hashes):
        return None
    return found if all(merkle.root(tree + frontier(hashed, at - size)) == root for at, root in roots) else None


def levels(documents: Iterable[bytes]) -> Levels:
    """The leaves, and above them the nodes that are complete, each level half as long."""
    found = [[sha256(b"\x00" + document).digest() for document in documents]]
    while len(found[-1]) > 1:
        below = found[-1]
        pairs = zip(below[::2], below[1::2], strict=False)  # the last one of an odd number has no partner yet
        found.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
    return found


def stored(hashed: Levels) -> list[bytes]:
    """What each act stores: its leaf, then the nodes of this chunk that it completes."""
    leaves, *above = hashed
    found = list(leaves)
    for level, nodes in enumerate(above, 1):
        completing = slice((1 << level) - 1, None, 1 << level)  # every second act, every fourth ...
        found[completing] = map(add, found[completing], nodes)
    return found


def frontier(hashed: Levels, size: int) -> list[bytes]:
    """That of the first `size` acts of the chunk."""
    return [hashed[level][index] for level, index in merkle.perfect(0, size)]
