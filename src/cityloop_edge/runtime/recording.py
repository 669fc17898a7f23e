"""Recording: each camera whose plan says so, in a thread of its own; of one whose stream may not be kept, the pictures
that were looked at, with its masks.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import BinaryIO

from cityloop_edge.messages import CameraHealth, CameraPlan, Configuration, Deletion
from cityloop_edge.messages import Deleted as Told
from cityloop_edge.pauses import Pauses
from cityloop_edge.runtime.filmed import Film
from cityloop_edge.runtime.recordings import FILM, PICTURE, Deleted, Recordings
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.runtime.watched import Shown

log = logging.getLogger(__name__)
SECONDS = 10.0  # of one file
GLANCE = 0.5  # seconds between two looks for new pictures
SWEEP = 10.0
TELL = timedelta(hours=1)  # between two words about what was deleted
DELETED = "deleted recordings"


class Recorder:
    """`last` answers a camera's newest look."""

    def __init__(self, recordings: Recordings, spool: Spool, film: Film, last: Callable[[str], Shown | None]) -> None:
        self.recordings, self._spool, self._film, self._last = recordings, spool, film, last
        self._films: dict[str, _Filmed] = {}
        self._pictured: dict[str, datetime | None] = {}
        self._since: dict[str, datetime | None] = {}

    def follow(self, configuration: Configuration) -> None:
        plans = {plan.camera: plan for plan in configuration.cameras if plan.kept_minutes}
        for camera, plan in plans.items():
            self.recordings.keep(camera, plan.kept_minutes)
        self._pictured = {camera: self._pictured.get(camera) for camera, plan in plans.items() if not plan.stream}
        for camera, film in list(self._films.items()):
            if camera not in plans or plans[camera].stream != film.source:
                self._films.pop(camera).stop.set()
        for camera, plan in plans.items():
            if plan.stream and camera not in self._films:
                self._films[camera] = _Filmed(plan, self.recordings, self._film)

    def stop(self) -> None:
        """Their last files are whole up to here as they are."""
        for film in self._films.values():
            film.stop.set()

    def told(self, health: tuple[CameraHealth, ...]) -> tuple[CameraHealth, ...]:
        """With what is kept of each."""
        since = self._since
        return tuple(each.model_copy(update={"recorded_since": since.get(each.camera)}) for each in health)

    async def keep_pictures(self) -> None:
        """Never returns."""
        while True:
            new = [(camera, look) for camera in list(self._pictured) if (look := self._new(camera))]
            await asyncio.gather(*(asyncio.to_thread(self._keep_picture, *each) for each in new))
            await asyncio.sleep(GLANCE)

    def _new(self, camera: str) -> Shown | None:
        look = self._last(camera)
        return look if look and look.at != self._pictured.get(camera) else None

    def _keep_picture(self, camera: str, look: Shown) -> None:
        try:
            self.recordings.place(camera, look.at, PICTURE).write_bytes(look.jpeg())
        except Exception:  # one camera's broken picture must not end the station
            log.exception("%s is not recorded", camera)
        if camera in self._pictured:
            self._pictured[camera] = look.at

    async def keep_swept(self) -> None:
        """Never returns."""
        while True:
            try:
                await asyncio.to_thread(self.sweep, datetime.now(UTC))
            except Exception:
                log.exception("recordings could not be swept")
            await asyncio.sleep(SWEEP)

    def sweep(self, at: datetime) -> None:
        """What was deleted is told once an hour; until then it is remembered on disk."""
        gone = self.recordings.sweep(at)
        self._since = {camera: self.recordings.since(camera) for camera in self.recordings.cameras()}
        kept = json.loads(self._spool.kept(DELETED) or b"{}")
        before = {camera: Deleted(**each) for camera, each in kept.get("cameras", {}).items()}
        all_gone = {
            camera: before.get(camera, Deleted()).add(gone.get(camera, Deleted())) for camera in {*before, *gone}
        }
        told_at = datetime.fromisoformat(kept.get("at", at.isoformat()))
        if all_gone and at - told_at >= TELL:
            self._spool.put([_deletion(all_gone, at)], name=DELETED, memory=_memory({}, at))
        elif gone or "at" not in kept:
            self._spool.put((), name=DELETED, memory=_memory(all_gone, told_at))


def _deletion(gone: dict[str, Deleted], at: datetime) -> Deletion:
    return Deletion(at=at, cameras=tuple(Told(camera=camera, **asdict(each)) for camera, each in sorted(gone.items())))


def _memory(gone: dict[str, Deleted], told_at: datetime) -> bytes:
    return json.dumps(
        {"at": told_at.isoformat(), "cameras": {key: asdict(each) for key, each in gone.items()}}
    ).encode()


class _Filmed:
    """One camera's stream into files."""

    def __init__(self, plan: CameraPlan, recordings: Recordings, film: Film) -> None:
        self.source, self.stop = plan.stream, Event()
        self._camera, self._recordings, self._film = plan.camera, recordings, film
        Thread(target=self._run, name=f"recording {plan.camera}", daemon=True).start()

    def _run(self) -> None:
        pauses = Pauses(shortest=1.0, longest=60.0)
        while not self.stop.is_set():
            begun = time.monotonic()
            try:
                self._record()
            except Exception as error:
                log.warning("%s is not recorded: %s", self._camera, error)
            if time.monotonic() - begun > pauses.longest:
                pauses.reset()
            self.stop.wait(pauses.next())

    def _record(self) -> None:
        """A new file where a keyframe comes after long enough: each can be played without the others."""
        file: BinaryIO | None = None
        due = 0.0
        try:
            for each in self._film(self.source, self.stop):
                if file is None or (each.is_key and each.seconds >= due):
                    if file:
                        file.close()
                    file = self._recordings.place(self._camera, each.at, FILM).open("xb")
                    file.write(each.opening)
                    due = each.seconds + SECONDS
                file.write(each.data)
                file.flush()
        finally:
            if file:
                file.close()
