"""The append-only tree of RFC 9162, 2.1: hashes, frontier, proofs. Pure.

Node (level, i) covers leaves [i * 2^level, (i + 1) * 2^level). A range [low, high) always begins where the tree cuts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

Place = tuple[int, int]
Range = tuple[int, int]
EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def append(frontier: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """Adds a leaf in place; returns it with the nodes it completes, by level: the last one of the leaf's subtrees."""
    completed = [leaf]
    while size & 1:
        completed.append(node_hash(frontier.pop(), completed[-1]))
        size >>= 1
    frontier.append(completed[-1])
    return completed


def root(frontier: Sequence[bytes]) -> bytes:
    """The tree's hash from the roots of its perfect subtrees, largest first."""
    if not frontier:
        return EMPTY
    found = frontier[-1]
    for left in reversed(frontier[:-1]):
        found = node_hash(left, found)
    return found


def perfect(low: int, high: int) -> list[Place]:
    """The perfect subtrees that make up a range, largest first."""
    found = []
    while low < high:
        level = (high - low).bit_length() - 1
        found.append((level, low >> level))
        low += 1 << level
    return found


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that leaf `index` stands in the tree of `size`."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency(old: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of `old` is the beginning of the tree of `size`."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {old} is no beginning of a tree of {size}")
    low, high, found = 0, size, []
    while high > old:
        middle = low + _split(high - low)
        if old <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    if low > 0:
        found.append((low, high))
    return found[::-1]


def places(ranges: Iterable[Range]) -> list[Place]:
    return [place for low, high in ranges for place in perfect(low, high)]


def hashes(ranges: Iterable[Range], nodes: Mapping[Place, bytes]) -> list[bytes]:
    return [root([nodes[place] for place in perfect(low, high)]) for low, high in ranges]


def completed_by(place: Place) -> int:
    """The act, counted from 1, that completes a node and stores its hash."""
    level, index = place
    return (index + 1) << level


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to (RFC 9162, 2.1.3.2); None where it has the wrong length."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(old: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `old` is the beginning of the tree of `size` (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not proof and old_root == new_root
    if not 0 < old < size:
        return False
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
