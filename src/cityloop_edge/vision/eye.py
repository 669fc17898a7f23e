"""The eye of one camera: pictures in, sightings out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cityloop_edge.messages import CameraPlan, Moment, Phase, Picture, Sighting
from cityloop_edge.vision import stays
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.memory import Memory
from cityloop_edge.vision.zones import Area, areas

RULE = "stays"
ONGOING_SECONDS = 300.0
ALBUM = 6  # earlier pictures at hand, spread over the longest dwell time


@dataclass
class Eye:
    plan: CameraPlan
    memory: Memory | None = None
    began: dict[str, datetime] = field(default_factory=dict)
    _areas: tuple[Area, ...] = ()
    _album: deque[Picture] = field(default_factory=lambda: deque(maxlen=ALBUM))
    _told: float = 0.0

    def look(self, frame: Frame) -> list[Sighting]:
        """What this picture tells anew."""
        gray = frame.gray()
        if self.memory is None or self.memory.background.shape != gray.shape or not self._areas:
            self._areas = areas(self.plan.zones, gray.shape[:2])
        self.memory, changes = stays.observe(self.memory, gray, frame.seconds, self._areas)
        found = [self._sighting(change, frame) for change in changes]
        self._keep(frame)
        return found

    def _sighting(self, change: stays.Change, frame: Frame) -> Sighting:
        began = change.phase is Phase.BEGAN
        began_at = frame.at - timedelta(seconds=change.since / frame.speed)
        return Sighting(
            stay=change.stay,
            camera=self.plan.camera,
            zone=change.zone,
            phase=change.phase,
            at=frame.at,
            began_at=self.began.setdefault(str(change.stay), began_at),
            box=change.box,
            rule=RULE,
            score=change.score,
            pictures=self._pictures(frame, began_at) if began else (_picture(frame, Moment.AFTER),),
        )

    def _pictures(self, frame: Frame, began_at: datetime) -> tuple[Picture, ...]:
        """The last one from before the thing was there, if there is any, and this one."""
        before = [picture for picture in self._album if picture.taken_at < began_at]
        return (*before[-1:], _picture(frame, Moment.DURING))

    def _keep(self, frame: Frame) -> None:
        """An album that reaches back beyond the longest dwell time."""
        longest = max((zone.dwell_seconds for zone in self.plan.zones), default=60.0)
        apart = timedelta(seconds=2 * longest / ALBUM / frame.speed)
        if not self._album or frame.at - self._album[-1].taken_at >= apart:
            self._album.append(_picture(frame, Moment.BEFORE))


def _picture(frame: Frame, moment: Moment) -> Picture:
    return Picture.of(frame.jpeg(), moment=moment, taken_at=frame.at)
