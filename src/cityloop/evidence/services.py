"""Taking evidence in and tying it to what it shows; every step of its custody stands in the journal."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from cityloop.evidence import parsing, vault
from cityloop.evidence.errors import NoSuchPlace, NotAccepted, NotAnImage, Refused, TooLarge, UnknownKind
from cityloop.evidence.models import Attachment, Kind, Media, Role
from cityloop.journal.services import Actor, Subject, act

KINDS = frozenset(Kind)
PICTURES = frozenset({Kind.IMAGE})


class Located(Protocol):
    """A place in WGS-84 degrees."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...


def store(
    content: BinaryIO | bytes,
    *,
    actor: Actor,
    at: datetime,
    taken_at: datetime | None = None,
    position: Located | None = None,
    device: str = "",
    accept: frozenset[Kind] = KINDS,
) -> Media:
    """Keeps a file to the bit and answers its row; raises one of `errors.Refused`.

    The file is read, parsed and safely on disk before the database is touched: call this before opening an act of
    your own, so that nobody waits for an upload.
    """
    _check_place(position)
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    limits: dict[str, int] = settings.EVIDENCE_LIMITS
    with vault.arrival(stream, max(limits[kind] for kind in accept)) as arrived:
        found = _judge(arrived, accept, limits)
        vault.keep(arrived)
    with act("media.stored", actor=actor, at=at) as entry:
        media, _new = Media.objects.get_or_create(
            sha256=arrived.sha256,
            defaults={
                "size": arrived.size,
                **vars(found),
                "taken_at": taken_at,
                "device": device[:120],
                "created": at,
                **_lonlat(position),
            },
        )
        entry.subject = Subject("media", str(media.pk))
        entry.payload.update(
            sha256=media.sha256, size=media.size, mime=media.mime, **_circumstances(taken_at, position)
        )
        if device:
            entry.sealed["device"] = device
    return media


def attach(
    subject: Subject,
    media: Media,
    *,
    role: Role | str,
    actor: Actor,
    at: datetime,
    taken_at: datetime | None = None,
    position: Located | None = None,
) -> Attachment:
    """Ties `media` to `subject`; a second time the same changes nothing. Time and place default to the file's own."""
    _check_place(position)
    known = Attachment.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, role=Role(role), media=media
    ).first()
    return known or _attach(subject, media, Role(role), actor, at, taken_at, position)


def _attach(
    subject: Subject,
    media: Media,
    role: Role,
    actor: Actor,
    at: datetime,
    taken_at: datetime | None,
    position: Located | None,
) -> Attachment:
    place = _lonlat(position) if position else {"lon": media.lon, "lat": media.lat}
    with act("media.attached", actor=actor, at=at, subject=subject) as entry:
        made = Attachment.objects.create(
            subject_kind=subject.kind,
            subject_id=subject.id,
            role=role,
            media=media,
            taken_at=taken_at or media.taken_at,
            by_kind=actor.kind,
            by_id=actor.id,
            created=at,
            **place,
        )
        entry.payload.update(sha256=media.sha256, role=role.value, attachment=made.pk)
    return made


def open_original(attachment: Attachment, *, actor: Actor, at: datetime) -> BinaryIO:
    """The file as it arrived, for a download; that it was seen, and by whom, is journalled."""
    file = vault.original(attachment.media.sha256).open("rb")
    with act("media.viewed", actor=actor, at=at, subject=_subject_of(attachment)) as entry:
        entry.payload.update(sha256=attachment.media.sha256, attachment=attachment.pk)
    return file


def _subject_of(attachment: Attachment) -> Subject:
    return Subject(attachment.subject_kind, attachment.subject_id)


def _judge(arrived: vault.Arrival, accept: frozenset[Kind], limits: dict[str, int]) -> parsing.Found:
    try:
        found = parsing.parse(arrived.path)
    except UnknownKind as fault:
        if accept == PICTURES:
            raise NotAnImage(_("This is not a picture (JPEG, PNG, WebP or AVIF)")) from fault
        raise
    if found.kind not in accept:
        raise _unwanted(found.kind, accept)
    if arrived.size > limits[found.kind]:
        raise TooLarge(_("The file is larger than %(limit)d MB") % {"limit": limits[found.kind] // 1_000_000})
    return found


def _unwanted(kind: Kind, accept: frozenset[Kind]) -> Refused:
    wanted = ", ".join(sorted(str(Kind(each).label) for each in accept))
    problem = NotAnImage if accept == PICTURES else NotAccepted
    return problem(_("%(kind)s is not accepted here, only: %(wanted)s") % {"kind": kind.label, "wanted": wanted})


def _check_place(position: Located | None) -> None:
    if position is None:
        return
    if not (math.isfinite(position.lon) and abs(position.lon) <= 180 and abs(position.lat) <= 90):
        raise NoSuchPlace(_("This position is not on earth"))


def _lonlat(position: Located | None) -> dict[str, Any]:
    return {"lon": position.lon, "lat": position.lat} if position else {"lon": None, "lat": None}


def _circumstances(taken_at: datetime | None, position: Located | None) -> dict[str, str]:
    told = {}
    if taken_at:
        told["taken_at"] = taken_at.isoformat()
    if position:
        told["position"] = f"{position.lon:.6f},{position.lat:.6f}"
    return told
