"""Receipts and exports: acts with the proof that they stand in the log, to be checked by `check_receipt.py` alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.db.models import QuerySet

from cityloop.journal import merkle, reading, rules
from cityloop.journal.heads import HeadText, as_text
from cityloop.journal.models import Act
from cityloop.journal.queries import newest_signed_head
from cityloop.journal.rules import Json, Subject

AT_ONCE = 1000


class NothingSigned(LookupError):
    """No head was signed yet, so nothing can be proven to anybody."""


def receipt(subject: Subject) -> dict[str, Json]:
    """All acts about a subject that the newest signed head covers. Sign one first to have the latest in it."""
    return _receipt(Act.objects.filter(subject_kind=subject.kind, subject_id=subject.id))


def export(first: int, last: int) -> dict[str, Json]:
    """The acts of these numbers in the form of a receipt."""
    return _receipt(Act.objects.filter(number__range=(first, last)))


def _receipt(acts: QuerySet[Act]) -> dict[str, Json]:
    signed = newest_signed_head()
    if signed is None:
        raise NothingSigned("no head of the journal was signed yet")
    head = as_text(signed)
    covered = list(acts.filter(number__lte=head.size).order_by("number").prefetch_related("sealed_rows"))
    chunks = (covered[start : start + AT_ONCE] for start in range(0, len(covered), AT_ONCE))
    return {"head": asdict(head), "acts": [proven for chunk in chunks for proven in _proven(chunk, head)]}


def _proven(acts: Iterable[Act], head: HeadText) -> list[Json]:
    ranges = {act.number: merkle.inclusion(act.number - 1, head.size) for act in acts}
    nodes = reading.nodes(merkle.places(one for found in ranges.values() for one in found))
    return [_one(act, merkle.hashes(ranges[act.number], nodes)) for act in acts]


def _one(act: Act, proof: Iterable[bytes]) -> Mapping[str, Json]:
    return {
        "document": rules.document({**vars(act), "at": rules.moment(act.at)}),
        "proof": [step.hex() for step in proof],
        "sealed": {row.name: {"salt": bytes(row.salt).hex(), "text": row.text} for row in act.sealed_rows.all()},
    }


def inclusion_proof(number: int, size: int) -> list[bytes]:
    """That act `number` stands in the log of `size` acts."""
    ranges = merkle.inclusion(number - 1, size)
    return merkle.hashes(ranges, reading.nodes(merkle.places(ranges)))


def consistency_proof(old: int, size: int) -> list[bytes]:
    """That the log of `old` acts is the beginning of the log of `size` acts."""
    ranges = merkle.consistency(old, size)
    return merkle.hashes(ranges, reading.nodes(merkle.places(ranges)))
