"""What stations send. Each message is taken once, however often it comes; a batch is taken in one transaction."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from cityloop.edge.models import CameraHealth, Command, Inbox, Station
from cityloop.edge.queries import Search
from cityloop.edge.sources import source
from cityloop.evidence import services as evidence
from cityloop.evidence.errors import Refused
from cityloop.evidence.models import Kind
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop_edge import messages as wire

AHEAD_SECONDS = 300  # a station's clock may be so far ahead of ours

Message = wire.AnyMessage


def receive_batch(station: Station, sent: wire.Batch, *, at: datetime) -> wire.Receipt:
    """Takes what is new, drops what is known, names what it will never take."""
    new = _unknown(sent)
    refused = {message.id: reason for message in new if (reason := _objection(station, message, at))}
    with batch():
        accepted = [m.id for m in new if m.id not in refused and _take(station, m, at)]
        Station.objects.filter(pk=station.pk).update(last_seen_at=at)
    return wire.Receipt(
        batch=sent.id,
        accepted=tuple(accepted),
        known=tuple(m.id for m in sent.messages if m.id not in accepted and m.id not in refused),
        refused=tuple(wire.Refusal(id=key, reason=reason) for key, reason in refused.items()),
    )


def settle(station: Station, acknowledged: wire.Acknowledgement, *, at: datetime) -> None:
    """Notes what became of a command; the first word stands."""
    picture = acknowledged.picture
    if picture:
        _store(station, picture, device="", at=at)
    Command.objects.filter(pk=acknowledged.command, station=station, outcome="").update(
        outcome=acknowledged.outcome.value,
        acknowledged_at=at,
        detail=acknowledged.detail,
        picture=picture.sha256 if picture else "",
        probed=acknowledged.probed.model_dump(mode="json") if acknowledged.probed else {},
        found=_search(acknowledged).model_dump_json() if acknowledged.found else "",
        presets=list(acknowledged.presets),
        sealed="",
    )


def _search(told: wire.Acknowledgement) -> Search:
    return Search(found=told.found, total=max(told.total, len(told.found)))


def _unknown(sent: wire.Batch) -> list[Message]:
    known = set(Inbox.objects.filter(pk__in=[m.id for m in sent.messages]).values_list("pk", flat=True))
    return [message for message in sent.messages if message.id not in known]


def _objection(station: Station, message: Message, at: datetime) -> str:
    """Why the message will never be taken; pictures are on disk before any transaction is opened."""
    if (message.at - at).total_seconds() > AHEAD_SECONDS:
        return "this lies in the future"
    if not isinstance(message, wire.Sighting):
        return ""
    if message.camera not in source().cameras_of(station.code):
        return f"{message.camera} is no camera of this station"
    try:
        for picture in message.pictures:
            _store(station, picture, device=message.camera, at=at)
    except Refused as refused:
        return str(refused)[:200]
    return ""


def _store(station: Station, picture: wire.Picture, *, device: str, at: datetime) -> None:
    evidence.store(
        picture.jpeg,
        actor=Actor("station", station.code),
        at=at,
        taken_at=picture.taken_at,
        device=device,
        accept=frozenset({Kind.IMAGE}),
    )


def _take(station: Station, message: Message, at: datetime) -> bool:
    """False where another request was quicker. Of heartbeats only the latest matters: they need no memory."""
    if isinstance(message, wire.Heartbeat):
        _carry_out(message, station, at)
        return True
    _row, new = Inbox.objects.get_or_create(
        pk=message.id, defaults={"station": station, "kind": message.kind, "received_at": at}
    )
    if new:
        _carry_out(message, station, at)
    return new


@singledispatch
def _carry_out(message: Message, station: Station, at: datetime) -> None:
    raise TypeError(type(message))


@_carry_out.register
def _sighting(message: wire.Sighting, station: Station, at: datetime) -> None:
    about = Subject("sighting", str(message.id))
    with act("sighting.received", actor=Actor("station", station.code), at=at, subject=about) as entry:
        box = message.box
        entry.payload |= {
            "station": station.code,
            "camera": message.camera,
            "zone": message.zone,
            "stay": str(message.stay),
            "phase": message.phase.value,
            "at": message.at.isoformat(),
            "began_at": message.began_at.isoformat(),
            "box": [round(side * 10_000) for side in (box.x, box.y, box.width, box.height)],  # ten-thousandths
            "rule": message.rule,
            "score": round(message.score * 1000),  # thousandths
            "what": message.named.what if message.named else "",
            "pictures": {picture.moment.value: picture.sha256 for picture in message.pictures},
        }


@_carry_out.register
def _heartbeat(message: wire.Heartbeat, station: Station, at: datetime) -> None:
    mine = source().cameras_of(station.code)
    Station.objects.filter(pk=station.pk).update(spooled=message.spooled)
    CameraHealth.objects.bulk_create(
        [
            CameraHealth(
                station=station,
                camera=each.camera,
                condition=each.condition.value,
                signs=[sign.value for sign in each.signs],
                pictures=each.pictures,
                last_picture_at=each.last_picture_at,
                trouble=each.trouble,
                recorded_since=each.recorded_since,
                away=each.away,
                heard_at=message.at,
            )
            for each in {each.camera: each for each in message.cameras if each.camera in mine}.values()
        ],
        update_conflicts=True,
        unique_fields=["camera"],
        update_fields=[
            "station",
            "condition",
            "signs",
            "pictures",
            "last_picture_at",
            "trouble",
            "recorded_since",
            "away",
            "heard_at",
        ],
    )


@_carry_out.register
def _deletion(message: wire.Deletion, station: Station, at: datetime) -> None:
    """Recordings must go when their time is over (order 799, art. 17): that they went stands in the journal."""
    about = Subject("station", station.code)
    mine = source().cameras_of(station.code)
    with act("recordings.deleted", actor=Actor("station", station.code), at=at, subject=about) as entry:
        entry.payload["cameras"] = {
            each.camera: {
                "files": each.files,
                "bytes": each.bytes,
                "early": each.early,
                "until": each.until.isoformat(),
            }
            for each in message.cameras
            if each.camera in mine
        }


@_carry_out.register
def _acknowledgement(message: wire.Acknowledgement, station: Station, at: datetime) -> None:
    settle(station, message, at=at)
