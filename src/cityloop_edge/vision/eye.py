"""The eye of one camera: pictures in, sightings out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cityloop_edge.messages import CameraPlan, Moment, Phase, Picture, Sighting
from cityloop_edge.vision import health, hours, keeping, stays
from cityloop_edge.vision.detecting.detector import Detector
from cityloop_edge.vision.detecting.naming import Told
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.memory import Memory
from cityloop_edge.vision.zones import Area, areas

RULE = "stays"
ONGOING_SECONDS = 300.0
ALBUM = 4  # earlier pictures at hand, spread over the longest dwell time

_Kept = tuple[datetime, Callable[[], bytes]]


@dataclass
class Eye:
    plan: CameraPlan
    memory: Memory | None = None
    health: health.Memory = field(default_factory=health.Memory.fresh)
    keeping: keeping.Memory = field(default_factory=keeping.Memory)
    detector: Detector | None = None
    _areas: tuple[Area, ...] = ()
    _album: deque[_Kept] = field(default_factory=lambda: deque(maxlen=ALBUM))
    _told: float = 0.0  # seconds of the source's clock at which the last word on open stays was given

    def drop_stays_elsewhere(self) -> None:
        """Of zones that are watched no more."""
        zones = {zone.zone for zone in self.plan.zones}
        if self.memory:
            self.memory.stays = {key: stay for key, stay in self.memory.stays.items() if stay.zone in zones}

    def look(self, frame: Frame) -> list[Sighting]:
        """What this picture tells anew; where no zone is watched, nothing, and nothing is remembered."""
        if not self.plan.zones:
            return []
        gray = frame.gray()
        if self.memory is None or self.memory.background.shape != gray.shape or not self._areas:
            self._areas = areas(self.plan.zones, gray.shape[:2])
        resting, watched = hours.now(self._areas, frame.at, self.plan.offset_minutes)
        ended = [*stays.withdrawn(self.memory, resting), *keeping.withdrawn(self.keeping, resting)]
        bare = [area for area in watched if not area.keeps]
        self.memory, changes = stays.observe(self.memory, gray, frame.colour, frame.seconds, bare)
        changes += keeping.observe(self.keeping, gray, frame.seconds, [area for area in watched if area.keeps])
        self._keep(frame)
        told = [self._asked(change, frame) for change in [*ended, *changes, *self._ongoing(frame)]]
        return [sighting for sighting in told if sighting]

    def _asked(self, change: stays.Change, frame: Frame) -> Sighting | None:
        """None of what a model takes for a person and nothing else."""
        named = change.phase is Phase.BEGAN and not self._keeps(change.stay.zone)
        if self.detector is None or self.memory is None or not named:
            return self._sighting(change, frame)
        found = self.detector.name(frame.colours(), change.box)
        if found.is_person:
            self.memory.doubt(change.stay)
            return None
        return self._sighting(change, frame, found)

    def _ongoing(self, frame: Frame) -> list[stays.Change]:
        """Every so often a word on what still stays, so that nobody takes silence for an end."""
        if self.memory is None or abs(frame.seconds - self._told) < ONGOING_SECONDS:
            return []
        self._told = frame.seconds
        return [*stays.ongoing(self.memory), *keeping.ongoing(self.keeping)]

    def _keeps(self, zone: str) -> bool:
        return any(each.zone == zone and each.keeps for each in self._areas)

    def _sighting(self, change: stays.Change, frame: Frame, found: Told | None = None) -> Sighting:
        if change.phase is Phase.BEGAN:
            since = frame.at.timestamp() - change.since / frame.speed
            change.stay.began_at = max(since, self._rule_since(change.stay.zone, frame.at))
        began_at = datetime.fromtimestamp(change.stay.began_at, UTC)
        return Sighting(
            stay=change.stay.id,
            camera=self.plan.camera,
            zone=change.stay.zone,
            phase=change.phase,
            at=frame.at,
            began_at=began_at,
            box=change.box,
            rule=keeping.RULE if self._keeps(change.stay.zone) else RULE,
            score=change.score,
            pictures=self._pictures(change.phase, frame, began_at),
            named=found.named if found else None,
        )

    def _rule_since(self, zone: str, at: datetime) -> float:
        """Seconds since 1970 at which the rule of the zone began to hold: nothing there is wrong any longer."""
        held = next(hours.held(each.hours, at, self.plan.offset_minutes) for each in self._areas if each.zone == zone)
        return at.timestamp() - held

    def _pictures(self, phase: Phase, frame: Frame, began_at: datetime) -> tuple[Picture, ...]:
        """At the beginning also the last one from before the thing was there, if there is any."""
        moment = Moment.AFTER if phase is Phase.ENDED else Moment.DURING
        now = Picture.of(frame.jpeg(), moment=moment, taken_at=frame.at)
        before = [kept for kept in self._album if kept[0] < began_at] if phase is Phase.BEGAN else []
        return (*(Picture.of(jpeg(), moment=Moment.BEFORE, taken_at=at) for at, jpeg in before[-1:]), now)

    def _keep(self, frame: Frame) -> None:
        """An album that reaches back beyond the longest dwell time."""
        longest = max((zone.dwell_seconds for zone in self.plan.zones), default=60.0)
        apart = timedelta(seconds=2 * longest / ALBUM / frame.speed)
        if not self._album or frame.at - self._album[-1][0] >= apart:
            self._album.append((frame.at, frame.later()))
