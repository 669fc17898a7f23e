"""What the journal proves of a subject: how many acts, up to which signed head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from cityloop.journal import queries as journal
from cityloop.journal.models import Act


@dataclass(frozen=True, slots=True)
class Proof:
    """`proven` acts of all `acts` are covered by the newest signed head, whose tree has `size` acts."""

    acts: int
    last: int
    size: int
    root: str
    signed_at: datetime | None

    @property
    def is_whole(self) -> bool:
        return self.last <= self.size

    @property
    def short(self) -> str:
        """Of the root, what a person compares."""
        return f"{self.root[:8]}…{self.root[-8:]}" if self.root else ""


def of(kind: str, pk: int) -> Proof:
    acts = Act.objects.filter(subject_kind=kind, subject_id=str(pk)).aggregate(
        count=Count("number"), last=Max("number")
    )
    head = journal.newest_signed_head()
    size, root = (head.size, bytes(head.root).hex()) if head else (0, "")
    return Proof(acts["count"], acts["last"] or 0, size, root, head.at if head else None)
