"""What happened to an act that does not fit. Pure but for the reading of rows that is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cityloop.journal import merkle, rules

Read = Callable[[int], Mapping[str, Any] | None]


class Kind(StrEnum):
    """How a journal can be broken."""

    CHANGED = "changed"  # an act says something else than when it was written
    SWAPPED = "swapped"  # two acts stand in each other's place
    DELETED = "deleted"  # acts are missing in the middle
    TRUNCATED = "truncated"  # acts are missing at the end
    INSERTED = "inserted"  # an act stands where none was written
    REHASHED = "rehashed"  # an act was changed and its own hash with it
    REWRITTEN = "rewritten"  # all hashes were made anew; a signed head tells
    HEAD = "head"  # the head's row does not fit the acts
    SIGNED_HEAD = "signed head"  # a signed head is forged, changed or missing
    SEALED = "sealed text"  # a sealed text is not the one that was sealed


@dataclass(frozen=True)
class Finding:
    """`first` to `last`: the acts in question (0: none)."""

    kind: Kind
    first: int
    last: int
    says: str


def misplaced(number: int, read: Read, candidates: Iterable[int]) -> Finding:
    """The act at `number` does not fit its hash. `candidates`: other numbers whose acts do not fit theirs."""
    others = [*dict.fromkeys([number + 1, number - 1, *candidates])]
    origin = _origin(number, read, others)
    if origin is None:
        if _origin(number + 1, read, [number]) == number:
            return _inserted(number)
        return Finding(Kind.CHANGED, number, number, f"act {number} was changed")
    if _origin(origin, read, [number]) == number:
        return Finding(Kind.SWAPPED, number, origin, f"acts {number} and {origin} were swapped")
    if origin > number:
        last = origin - 1
        return Finding(Kind.DELETED, number, last, f"acts {number} to {last} were deleted, the rest moved up")
    return _inserted(origin)


def unfounded(number: int, level: int, read: Read) -> Finding:
    """The act fits its own hash, but the node that it completes on `level` does not fit the acts below it."""
    if _origin(number + 1, read, [number]) == number:
        return _inserted(number)
    first = number - (1 << level) + 1
    return Finding(
        Kind.REHASHED, first, number, f"one of acts {first} to {number} was changed, and its own hash with it"
    )


def _inserted(number: int) -> Finding:
    return Finding(Kind.INSERTED, number, number, f"act {number} was inserted, the rest moved down")


def _origin(number: int, read: Read, candidates: Iterable[int]) -> int | None:
    """The number under which the row that stands at `number` was once written, if not under its own."""
    row = read(number)
    if row is None:
        return None
    for candidate in candidates:
        if candidate == number:
            continue
        leaf = merkle.leaf_hash(rules.document({**row, "number": candidate}).encode())
        # The row was moved with its hashes, or its words alone were copied to another row.
        if leaf == _leaf(row) or leaf == _leaf(read(candidate)):
            return candidate
    return None


def _leaf(row: Mapping[str, Any] | None) -> bytes | None:
    return bytes(row["hashes"])[:32] if row else None
