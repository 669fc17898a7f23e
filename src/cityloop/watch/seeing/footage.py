"""Recordings of a place and time: asked for, brought by the camera's station, kept a while, played on record.

How another room uses it:

    row = footage.ask(camera, begin, end, by=standing, purpose=Purpose.of("case", about="case-12"), at=now)
    row = footage.follow(row, at=now)      # its state by now: asked, arriving, here, not there, failed, gone
    path = footage.play(row, why=..., actor=standing, at=now)   # the MP4; that it was seen stands on record
    footage.attach(row, Subject("case", "12"), actor=standing, at=now)  # evidence for good, whatever expires

`ask` leaves who may ask to its caller: whoever stands behind a request that was approved passes themselves as `by`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from cityloop.edge import services as edge
from cityloop.edge.models import Outcome, Station
from cityloop.evidence import services as evidence
from cityloop.evidence.errors import Refused as NotTaken
from cityloop.evidence.models import Attachment, Kind, Role
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.watch.models import Camera, Footage, Why
from cityloop.watch.seeing.looking import Purpose, recorded
from cityloop.workflow.errors import Unsuitable
from cityloop_edge.messages import Clip

LONGEST = timedelta(minutes=15)  # of one clip
LASTS = timedelta(hours=1)  # for a station that does not answer
SILENT = timedelta(minutes=10)  # of one that stops in the middle
KEPT = timedelta(days=7)
NOTHING = "nothing recorded"  # a station's words
COMMAND = "footage"
PLAYED = timedelta(minutes=30)  # in which a clip may be fetched again after it was opened

State = Footage.State
OPEN = (State.ASKED, State.ARRIVING)


class NotWanted(Exception):
    """A clip that nobody waits for, or not as it was announced."""


def ask(
    camera: Camera, begin: datetime, end: datetime, *, by: Standing, purpose: Purpose, at: datetime, into: str = ""
) -> Footage:
    """Asks the camera's station for its recording of that time; it comes later (`follow`). Raises Refused.

    `into`: the subject whose evidence it becomes as soon as it is here, as the pages name it: case-12.
    """
    station = _station(camera)
    end = min(end, at)
    if not begin < end:
        raise Unsuitable(_("It begins before it ends, and not in the future."))
    if end - begin > LONGEST:
        raise Unsuitable(_("At most %(n)d minutes at once.") % {"n": LONGEST.total_seconds() // 60})
    number = uuid4()
    with act("footage.asked", actor=by, at=at, subject=Subject("footage", str(number))) as entry:
        arguments = {"id": str(number), "begin": begin.isoformat(), "end": end.isoformat()}
        command = edge.command(
            station, kind=COMMAND, target=camera.code, arguments=arguments, actor=by, at=at, lasts=LASTS
        )
        row = Footage.objects.create(
            id=number, camera=camera, begin=begin, end=end, person=Person.objects.get(username=by.id), post=by.post,
            department=by.department, why=purpose.why, about=purpose.about, words=purpose.words, into=into,
            command=command, asked_at=at,
        )  # fmt: skip
        entry.payload |= {"camera": camera.code, "begin": begin.isoformat(), "end": end.isoformat()}
        entry.payload |= {"why": purpose.why.value, "about": purpose.about}
        if purpose.words:
            entry.sealed["words"] = purpose.words
    return row


def _station(camera: Camera) -> Station:
    """Which has it, if anybody has."""
    if camera.station is None or camera.station.enrolled_at is None:
        raise Unsuitable(_("No station watches this camera."))
    if not camera.kept_minutes:
        raise Unsuitable(_("Nothing is recorded of this camera."))
    return camera.station


def follow(row: Footage, *, at: datetime) -> Footage:
    """The row as it is by now: whether its station could not, or has fallen silent."""
    row.refresh_from_db()
    if row.state in OPEN and (ended := _ended(row, at)):
        _end(row, *ended, at=at)
    return row


def _ended(row: Footage, at: datetime) -> tuple[Footage.State, str] | None:
    command = row.command
    if command and command.outcome == Outcome.FAILED:
        return (State.NOT_THERE, "") if command.detail == NOTHING else (State.FAILED, command.detail)
    if command and command.outcome == Outcome.UNKNOWN:
        return State.FAILED, _("Its station is too old to record.")
    if at - row.asked_at > LASTS + SILENT:
        return State.FAILED, _("Its station does not answer.")
    return None


def _end(row: Footage, state: Footage.State, detail: str, *, at: datetime) -> None:
    with act("footage.failed", actor=_who(row), at=at, subject=_subject(row)) as entry:
        entry.payload |= {"state": state.value, "detail": detail[:200]}
        Footage.objects.filter(pk=row.pk, state__in=OPEN).update(state=state, detail=detail[:300])
    _incoming(row.pk).unlink(missing_ok=True)
    row.refresh_from_db()


def take(station: Station, announced: Clip, offset: int, piece: bytes, *, at: datetime) -> int:
    """A piece of a clip as it comes; answers how much of it is here. Raises NotWanted."""
    row = Footage.objects.filter(pk=announced.id, camera__station=station).select_related("camera", "person").first()
    if row is None or row.state not in (*OPEN, State.HERE):
        raise NotWanted
    if row.state == State.HERE:
        return announced.size
    have = _append(_incoming(row.pk), offset, piece)
    if have > announced.size:
        _incoming(row.pk).unlink(missing_ok=True)
        raise NotWanted
    with batch():
        Footage.objects.filter(pk=row.pk).update(state=State.ARRIVING, received=have, size=announced.size)
    if have == announced.size:
        _arrived(row, announced, at)
    return have


def _append(path: Path, offset: int, piece: bytes) -> int:
    """Only where it goes on; whoever is elsewhere is told where."""
    with path.open("ab") as file:
        if piece and file.tell() == offset:
            file.write(piece)
        return file.tell()


def _arrived(row: Footage, announced: Clip, at: datetime) -> None:
    path = _incoming(row.pk)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != announced.sha256:
        _end(row, State.FAILED, _("It did not arrive as it was sent."), at=at)
        raise NotWanted
    path.replace(_place(found))
    with act("footage.arrived", actor=_who(row), at=at, subject=_subject(row)) as entry:
        entry.payload |= {"sha256": found, "size": announced.size, "camera": row.camera.code}
        entry.payload |= {"begin": announced.begin.isoformat(), "end": announced.end.isoformat()}
        Footage.objects.filter(pk=row.pk).update(
            state=State.HERE, sha256=found, began_at=announced.begin, ended_at=announced.end, arrived_at=at,
            expires_at=at + KEPT,
        )  # fmt: skip
    row.refresh_from_db()
    kind, dash, number = row.into.partition("-")
    if dash:
        by = Actor("person", row.person.username, row.post)
        try:
            attach(row, Subject(kind, number), actor=by, at=at)
        except NotTaken as refused:
            Footage.objects.filter(pk=row.pk).update(detail=str(refused)[:300])


def play(row: Footage, *, why: Why | None = None, actor: Standing, at: datetime) -> Path:
    """The clip, which is seen by `actor` now: that stands on record. `why` if not as it was asked for."""
    path = _here(row)
    recorded(row, why or Why(row.why), actor=actor, at=at)
    return path


def is_playing(row: Footage, username: str, at: datetime) -> bool:
    """Whether this person has opened it a while ago: a browser fetches a clip in parts."""
    return row.looks.filter(person__username=username, began_at__gt=at - PLAYED).exists()


def path(row: Footage) -> Path:
    """For whoever `is_playing`."""
    return _here(row)


def attach(row: Footage, subject: Subject, *, actor: Actor, at: datetime) -> Attachment:
    """Becomes evidence of the subject, to the bit and for good."""
    place = Position(row.camera.lon, row.camera.lat)
    with _here(row).open("rb") as file:
        media = evidence.store(
            file, actor=actor, at=at, taken_at=row.began_at, position=place,
            device=row.camera.code, accept=frozenset({Kind.VIDEO}),
        )  # fmt: skip
    return evidence.attach(subject, media, role=Role.SIGHTING, actor=actor, at=at)


def attached(row: Footage) -> list[Subject]:
    """Of what it is evidence."""
    found = Attachment.objects.filter(media__sha256=row.sha256) if row.sha256 else Attachment.objects.none()
    return [Subject(kind, number) for kind, number in found.values_list("subject_kind", "subject_id").distinct()]


def _here(row: Footage) -> Path:
    found = _place(row.sha256)
    if row.state != State.HERE or not found.exists():
        raise Unsuitable(_("This recording is not here."))
    return found


def tend(at: datetime) -> None:
    """What cannot come any more is ended, what was kept long enough deleted."""
    for row in Footage.objects.filter(state__in=OPEN).select_related("camera", "command"):
        follow(row, at=at)
    for row in Footage.objects.filter(state=State.HERE, expires_at__lte=at).select_related("camera"):
        _delete(row, _who(row), at)


def delete_bare(camera: Camera, *, actor: Actor, at: datetime) -> None:
    """What was brought before a mask was drawn shows what is behind it; asked for again it comes masked."""
    for row in Footage.objects.filter(state__in=OPEN, camera=camera).select_related("camera"):
        _end(row, State.FAILED, _("A mask was drawn meanwhile. Ask again."), at=at)
    for row in Footage.objects.filter(state=State.HERE, camera=camera):
        _delete(row, actor, at)


def _delete(row: Footage, actor: Actor, at: datetime) -> None:
    with act("footage.deleted", actor=actor, at=at, subject=_subject(row)) as entry:
        entry.payload["sha256"] = row.sha256
        Footage.objects.filter(pk=row.pk).update(state=State.GONE)
    if not Footage.objects.filter(sha256=row.sha256, state=State.HERE).exists():
        _place(row.sha256).unlink(missing_ok=True)


def newest(person: str, most: int) -> Iterable[Footage]:
    """What somebody asked for."""
    return Footage.objects.filter(person__username=person).select_related("camera", "command")[:most]


def _subject(row: Footage) -> Subject:
    return Subject("footage", str(row.pk))


def _who(row: Footage) -> Actor:
    station = row.camera.station
    return Actor("station", station.code if station else "")


def _folder() -> Path:
    found = Path(settings.DATA) / "footage"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _incoming(number: UUID) -> Path:
    return _folder() / f"{number}.part"


def _place(sha256: str) -> Path:
    return _folder() / f"{sha256}.mp4"
