"""Everything is computed anew: each act's hash, the tree, the head, every signed head, every sealed text."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from cityloop.journal import chunks, forensics, merkle, reading, rules
from cityloop.journal.appending import split
from cityloop.journal.chunks import Chunk
from cityloop.journal.forensics import Finding, Kind
from cityloop.journal.heads import HeadText, as_text, public_key, read_outside
from cityloop.journal.models import Head, Sealed, SignedHead

SUSPECTS = 2000  # broken acts that are compared with one another to see what was moved where


@dataclass
class Report:
    """`findings` in the order of the acts; empty: all is as it was written."""

    size: int = 0  # acts that were read and fit
    root: str = ""
    signed_heads: int = 0
    covered: int = 0  # acts before the newest signed head that fits; later ones rest on the database alone
    sealed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.findings


def verify(*, heads: Iterable[HeadText] = ()) -> Report:
    """`heads`: further signed heads, from receipts or published elsewhere, that the log has to contain."""
    report = Report()
    # Signed heads first, then the head, then the acts: so writers at work do not look like a forgery.
    signed = _signed_heads(report, heads)
    size, frontier = _head()
    _read_acts(report, signed, size, frontier)
    _read_sealed(report)
    report.findings.sort(key=lambda finding: finding.first)
    return report


def _signed_heads(report: Report, given: Iterable[HeadText]) -> list[HeadText]:
    """Those with our signature, by size, without repetition."""
    inside = [as_text(row) for row in SignedHead.objects.order_by("size")]
    outside = []
    for head in read_outside():
        if isinstance(head, HeadText):
            outside.append(head)
        else:
            _add(report, Kind.SIGNED_HEAD, 0, 0, f"line {head} of the file of heads cannot be read")
    for head in sorted(set(outside) - set(inside), key=lambda head: head.size):
        _add(report, Kind.SIGNED_HEAD, 0, 0, f"the head of {head.size} acts in the file is not in the database")
    found, key = [], public_key()
    for head in sorted({*inside, *outside, *given}, key=lambda head: head.size):
        if head.is_by(key):
            found.append(head)
        else:
            _add(report, Kind.SIGNED_HEAD, 0, 0, f"the head of {head.size} acts does not bear our signature")
    return found


def _head() -> tuple[int, list[bytes]]:
    head = Head.objects.first()
    return (head.size, split(bytes(head.frontier))) if head else (0, [])


def _read_acts(report: Report, signed: Sequence[HeadText], size: int, frontier: list[bytes]) -> None:
    tree: list[bytes] = []
    broken = _broken_act(report, tree, signed, size)
    report.root = merkle.root(tree).hex()
    if broken:
        report.findings.append(broken)
    elif report.size < size or (signed and signed[-1].size > report.size):
        last = max(size, signed[-1].size if signed else 0)
        _add(report, Kind.TRUNCATED, report.size + 1, last, f"the acts from {report.size + 1} to {last} were deleted")
    elif tree != frontier:
        _add(report, Kind.HEAD, 0, 0, "the head does not fit the acts")
    elif surplus := _surplus():
        _add(report, Kind.INSERTED, *surplus, f"acts {surplus[0]} to {surplus[1]} stand after the head")


def _surplus() -> tuple[int, int] | None:
    """Acts beyond the head, asked in one statement, as writers may be at work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number), max(number) FROM journal_act"
            " WHERE number > coalesce((SELECT max(size) FROM journal_head), 0)"
        )
        first, last = cursor.fetchone()
    return (first, last) if first is not None else None


def _broken_act(report: Report, tree: list[bytes], signed: Sequence[HeadText], size: int) -> Finding | None:
    """Reads acts up to `size` into `tree`; stops at the first that does not fit."""
    left = deque(signed)
    for chunk in _up_to(size):
        heads = list(_heads_within(left, chunk))
        roots = [(head.size, bytes.fromhex(head.root)) for head in heads]
        if grown := chunks.grown(tree, report.size, chunk, roots):  # else one of them does not fit
            tree[:] = grown
            report.size += len(chunk.numbers)
            report.signed_heads += len(heads)
            report.covered = heads[-1].size if heads else report.covered
        elif broken := _one_by_one(report, tree, chunk, heads):
            return broken
    return None


def _up_to(size: int) -> Iterator[Chunk]:
    for chunk in reading.in_chunks():
        kept = chunk.up_to(size)
        if kept.numbers:
            yield kept
        if len(kept.numbers) < len(chunk.numbers):
            return


def _heads_within(left: deque[HeadText], chunk: Chunk) -> Iterator[HeadText]:
    while left and left[0].size <= chunk.numbers[-1]:
        yield left.popleft()


def _one_by_one(report: Report, tree: list[bytes], chunk: Chunk, heads: Iterable[HeadText]) -> Finding | None:
    left = deque(heads)
    for number, document, hashes in zip(*chunk, strict=True):
        if number != report.size + 1:
            return _gap(report.size + 1, number)
        completed = merkle.append(tree, number - 1, merkle.leaf_hash(document))
        if b"".join(completed) != hashes:
            return _misfit(number, completed, bytes(hashes))
        report.size = number
        while left and left[0].size == number:
            if bytes.fromhex(left.popleft().root) != merkle.root(tree):
                return _rewritten(report.covered + 1, number)
            report.covered, report.signed_heads = number, report.signed_heads + 1
    return None


def _gap(expected: int, number: int) -> Finding:
    if number < expected:
        return Finding(Kind.INSERTED, number, number, f"an act with the number {number} was inserted")
    return Finding(Kind.DELETED, expected, number - 1, f"the acts from {expected} to {number - 1} were deleted")


def _misfit(number: int, completed: Sequence[bytes], hashes: bytes) -> Finding:
    stored = split(hashes)
    if stored[:1] != [completed[0]]:
        return forensics.misplaced(number, reading.columns, islice(_suspects(number), SUSPECTS))
    fits = [mine == theirs for mine, theirs in zip(completed, stored, strict=False)]
    level = fits.index(False) if False in fits else len(completed) - 1
    return forensics.unfounded(number, level, reading.columns)


def _suspects(after: int) -> Iterator[int]:
    for chunk in reading.in_chunks():
        for number, document, hashes in zip(*chunk, strict=True):
            if number > after and merkle.leaf_hash(document) != bytes(hashes)[:32]:
                yield number


def _rewritten(first: int, last: int) -> Finding:
    says = f"acts {first} to {last} fit their hashes but not the head signed over them: all hashes were made anew"
    return Finding(Kind.REWRITTEN, first, last, says)


def _read_sealed(report: Report) -> None:
    """Of the acts that fit: what is bound to others says nothing."""
    rows = Sealed.objects.filter(act__lte=report.size).order_by("pk")
    for act, name, salt, text, seals in rows.values_list(
        "act_id", "name", "salt", "text", "act__seals_text"
    ).iterator():
        report.sealed += 1
        # Compared as text: names and hashes need no escaping, and a broken act may hold no JSON.
        if f'"{name}":"{rules.seal(bytes(salt), text)}"' not in seals:
            _add(report, Kind.SEALED, act, act, f"the sealed text {name} of act {act} is not the one that was sealed")


def _add(report: Report, kind: Kind, first: int, last: int, says: str) -> None:
    report.findings.append(Finding(kind, first, last, says))


def main(arguments: Sequence[str]) -> int:
    """`journal verify [receipt.json ...]`: also holds the log against the heads of receipts. 0 where all is whole."""
    try:
        given = [head_of_receipt(Path(name)) for name in arguments]
    except Unreadable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    began = time.monotonic()
    report = verify(heads=given)
    sys.stdout.write("".join(f"{line}\n" for line in lines(report, time.monotonic() - began)))
    return 0 if report.whole else 1


class Unreadable(ValueError):
    """This file is no receipt."""


def head_of_receipt(path: Path) -> HeadText:
    try:
        return HeadText(**json.loads(path.read_bytes())["head"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Unreadable(f"{path}: {error}") from error


def lines(report: Report, seconds: float) -> Iterator[str]:
    yield _("%(acts)s acts read in %(seconds).1f s") % {"acts": report.size, "seconds": seconds}
    yield _("%(heads)s signed heads fit; the newest covers %(covered)s acts") % {
        "heads": report.signed_heads,
        "covered": report.covered,
    }
    yield _("%(sealed)s sealed texts compared") % {"sealed": report.sealed}
    for finding in report.findings:
        yield _("BROKEN (%(kind)s): %(says)s") % {"kind": finding.kind.value, "says": finding.says}
    if report.whole:
        yield _("The journal is whole.")
