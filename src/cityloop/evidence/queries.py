"""What is known and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import BinaryIO

from django.db.models import Q, QuerySet

from cityloop.evidence import vault
from cityloop.evidence.models import Attachment, Media
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject


def attachments(subject: Subject) -> QuerySet[Attachment]:
    """All files of a subject in the order of their coming."""
    return Attachment.objects.filter(subject_kind=subject.kind, subject_id=subject.id).select_related("media")


def attachments_of_many(kind: str, ids: Iterable[str]) -> dict[str, list[Attachment]]:
    """The files of many subjects of one kind in one read."""
    found: dict[str, list[Attachment]] = defaultdict(list)
    for each in Attachment.objects.filter(subject_kind=kind, subject_id__in=list(ids)).select_related("media"):
        found[each.subject_id].append(each)
    return dict(found)


def brought_by(actor: Actor, hashes: Collection[str]) -> list[Media]:
    """Those of these files that `actor` or a machine stored: to know a hash is no right to another person's file."""
    named = {str(media.pk): media for media in Media.objects.filter(sha256__in=hashes)}
    acts = Act.objects.filter(subject_kind="media", subject_id__in=named, verb="media.stored")
    ours = Q(actor_kind=actor.kind, actor_id=actor.id) | Q(actor_kind__in=("system", "station"))
    own = set(acts.filter(ours).values_list("subject_id", flat=True))
    return [media for pk, media in named.items() if pk in own]


def open_original(media: Media) -> BinaryIO:
    """The bytes for the platform's own use; to show them to a person take `services.open_original`."""
    return vault.original(media.sha256).open("rb")


def damaged() -> Iterator[tuple[Media, str]]:
    """Reads every kept file through: those that are missing, or whose content is not what was stored."""
    for media in Media.objects.order_by("pk").iterator():
        path = vault.place(media.sha256)
        if not path.exists():
            yield media, "missing"
        elif vault.digest(path) != media.sha256:
            yield media, "changed"
