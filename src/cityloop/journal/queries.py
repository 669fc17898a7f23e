"""Reading the journal."""

from __future__ import annotations

from collections.abc import Collection

from cityloop.journal.models import Act, Head, SignedHead
from cityloop.journal.rules import Subject


def head() -> Head:
    return Head.objects.get()


def newest_signed_head() -> SignedHead | None:
    return SignedHead.objects.order_by("-size").first()


def acts_after(number: int, limit: int, verbs: Collection[str] | None = None) -> list[Act]:
    """In the order of their commits."""
    found = Act.objects.filter(number__gt=number)
    if verbs is not None:
        found = found.filter(verb__in=verbs)
    return list(found.order_by("number")[:limit])


def acts_about(subject: Subject) -> list[Act]:
    """All acts upon a subject, oldest first, with the sealed texts that are left."""
    found = Act.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(found.order_by("number").prefetch_related("sealed_rows"))


def newest_about(subject: Subject, verbs: Collection[str], count: int) -> list[Act]:
    """The last acts of these verbs upon a subject, newest first, with the sealed texts that are left."""
    found = Act.objects.filter(subject_kind=subject.kind, subject_id=subject.id, verb__in=verbs)
    return list(found.order_by("-number").prefetch_related("sealed_rows")[:count])
