"""What the cameras of the demo saw in the last days, and what operators said of it: lived through by the services."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import av
from PIL import Image

from cityloop.cases import services as cases
from cityloop.cases.models import Case
from cityloop.demo.life import fates
from cityloop.demo.life.cast import Cast
from cityloop.demo.scene import Play
from cityloop.demo.scene.plays import DURATION
from cityloop.demo.scene.street import HEIGHT, WIDTH
from cityloop.demo.sights.streets import STAYS
from cityloop.evidence import services as evidence
from cityloop.geography.coordinates import Position
from cityloop.intake import deciding
from cityloop.intake.models import Report
from cityloop.journal.services import Actor, batch
from cityloop.staff.rules import Post, Standing
from cityloop.watch.alerts import operations, sightings
from cityloop.watch.alerts.sightings import Seen
from cityloop.watch.models import Alert, Camera, FalseAlarm, Stay, Zone
from cityloop.workflow.table import Given

LOOKED_AT = timedelta(seconds=50)  # after which an operator has decided
REMINDED, HANDLED = "reminded", "handled"
CLEANERS = "HWS"
EARLIER = 3.0  # seconds before the thing comes


@dataclass(frozen=True)
class Was:
    """Something stood there so long before now, for so long; `end`: a cause of false alarm, or what was done."""

    ago: timedelta
    lasted: timedelta
    end: str


def _was(days: float, minutes: float, end: str) -> Was:
    return Was(timedelta(days=days), timedelta(minutes=minutes), end)


# By the name of a play. The third time today; a zone that is wrong too often; a case closed yesterday.
PAST: dict[str, tuple[Was, ...]] = {
    "stall": (
        *(_was(days, 3 + days % 3, REMINDED) for days in (9.02, 8.01, 6.03, 5.0, 3.01, 2.02, 1.01)),
        _was(4.5, 12, FalseAlarm.ALLOWED), _was(0.16, 4, REMINDED), _was(0.07, 3, FalseAlarm.MOVED),
    ),
    "refuse": (_was(6.2, 2, FalseAlarm.SHADOW), _was(2.9, 150, HANDLED)),
    "van": (*(_was(days, 5, REMINDED) for days in (8.1, 5.2, 2.3, 1.2)), _was(3.4, 2, FalseAlarm.MOVED)),
    "people": (
        *(_was(0.3 + number * 0.55, 0.5 + number % 3 * 0.1, FalseAlarm.PEOPLE) for number in range(11)),
        _was(4.05, 0.6, FalseAlarm.SHADOW), *(_was(days, 6, REMINDED) for days in (5.4, 3.3, 1.15)),
    ),
}  # fmt: skip


def live_through(zone: Zone, play: Play, film: Path, *, station: str, now: datetime) -> None:
    """As `station` tells it; it goes on where it was stopped, since the camera sees nothing until it is whole."""
    told = sorted(PAST.get(play.name, ()), key=lambda each: -each.ago)
    with Film(film, zone.camera, Actor("station", station)) as shown:
        witness = Witness(zone, play, shown, Cast())
        for each in told[zone.alerts.count() :]:
            witness.sees(each, now - each.ago)


class Film:
    """Single pictures out of a film, kept as evidence with the moment at which they would have been taken."""

    def __init__(self, path: Path, camera: Camera, by: Actor) -> None:
        self._path, self._camera, self.by = path, camera, by

    def __enter__(self) -> Film:
        self._open = av.open(str(self._path))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def keep(self, second: float, at: datetime) -> str:
        out = io.BytesIO()
        self._open.seek(int(second * 1_000_000))
        picture = Image.fromarray(next(self._open.decode(video=0)).to_ndarray(format="rgb24"))
        picture.save(out, "JPEG", quality=88, comment=at.isoformat().encode())
        return evidence.store(
            out.getvalue(), actor=self.by, at=at, taken_at=at, device=self._camera.code,
            position=Position(self._camera.lon, self._camera.lat),
        ).sha256  # fmt: skip


class Witness:
    """One zone, told of by its station and decided by people."""

    def __init__(self, zone: Zone, play: Play, film: Film, cast: Cast) -> None:
        self._zone, self._play, self._film, self._cast = zone, play, film, cast
        self._luck = fates.rng("sights", play.name)

    def sees(self, was: Was, began: datetime) -> None:
        """All of it or nothing; its pictures are kept before."""
        play, raised = self._play, began + timedelta(seconds=STAYS)
        left = began + max(was.lasted, timedelta(seconds=STAYS + 5))
        begun = Seen(
            stay=uuid4(), camera=self._zone.camera.code, zone=self._zone.code, phase="began", at=raised, began_at=began,
            box=_box(play), score=0.8, rule="stays",
            pictures={
                "before": self._film.keep(play.arrives - EARLIER, began),
                "during": self._film.keep(self._luck.uniform(play.arrives + STAYS, play.leaves - 1), raised),
            },
        )  # fmt: skip
        after = self._film.keep((play.leaves + 6) % DURATION, left)
        with batch():
            self._decided(was, begun, replace(begun, phase="ended", at=left, pictures={"after": after}))

    def _decided(self, was: Was, begun: Seen, ended: Seen) -> None:
        alert = self._tell(begun)
        if was.end == HANDLED:
            self._handled(alert, begun.at + LOOKED_AT, ended)
        elif was.end == REMINDED:
            operations.carry_out(alert, "remind", actor=self._operator(), at=begun.at + LOOKED_AT)
        self._tell(ended)
        if was.end in FalseAlarm.values:
            alert.refresh_from_db()
            given = Given(cause=was.end)
            operations.carry_out(alert, "dismiss", actor=self._operator(), at=ended.at + LOOKED_AT, given=given)

    def _tell(self, seen: Seen) -> Alert:
        sightings.take(seen, actor=self._film.by, at=seen.at)
        return Stay.objects.select_related("alert__zone__camera").get(pk=seen.stay).alert

    def _operator(self) -> Standing:
        return self._cast.any_of(Post.VIDEO, self._luck)

    def _handled(self, alert: Alert, at: datetime, ended: Seen) -> None:
        """Reported, filed, cleared, checked and closed."""
        operations.carry_out(alert, "file", actor=self._operator(), at=at)
        report = Report.objects.get(code=alert.report_code)
        for operation, post in (("propose", Post.INTAKE), ("accept", Post.SHIFT_LEAD)):
            at += timedelta(minutes=6)
            report = deciding.carry_out(report, operation, actor=self._cast.any_of(post, self._luck), at=at)
        case = report.case
        assert case is not None, "it was accepted"
        clean, gone = ended.pictures["after"], ended.at
        for operation, actor, minutes, given in self._steps(case, clean):
            at = (max(at, gone) if operation == "submit" else at) + timedelta(minutes=minutes)
            case = cases.carry_out(case, operation, actor=actor, at=at, given=given)

    def _steps(self, case: Case, clean: str) -> Sequence[tuple[str, Standing, float, Given]]:
        cast, luck, shown = self._cast, self._luck, Given(photos=(clean,))
        checker = cast.inspector_of(int(case.grid_codes[0].removeprefix("G")) if case.grid_codes else 1, luck)
        crew = cast.of_department(Post.DEPARTMENT, CLEANERS, luck)
        return (
            ("dispatch", cast.any_of(Post.DISPATCHER, luck), 5, Given(department=CLEANERS)),
            ("receive", crew, 9, Given()),
            ("submit", crew, 4, shown),
            ("approve", cast.any_of(Post.DISPATCHER, luck), 7, Given()),
            ("send_check", cast.any_of(Post.INTAKE, luck), 4, Given(person=checker.id)),
            ("check_pass", checker, 22, shown),
            ("close", cast.any_of(Post.SHIFT_LEAD, luck), 8, Given()),
        )


def _box(play: Play) -> list[float]:
    """Where its thing stands."""
    cover = play.thing().cover
    height, width = cover.shape[0] / HEIGHT, cover.shape[1] / WIDTH
    return [play.x / WIDTH - width / 2, play.y / HEIGHT - height, width, height]
