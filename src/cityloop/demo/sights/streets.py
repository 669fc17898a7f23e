"""The streets of the demo that cameras really watch: which scene each plays, and what its zones mean there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

from cityloop.demo import scene
from cityloop.demo.scene import Corners, Play
from cityloop.journal.services import Actor
from cityloop.watch import services as watch
from cityloop.watch.hours import Occasion, Span, spans
from cityloop.watch.models import Camera, Meaning, Zone

STAYS = 20  # seconds after which a thing is sighted: a demo is not looked at for long
EVERY_DAY = tuple(range(7))


@dataclass(frozen=True)
class Rule:
    """A zone: its first one is where something comes and goes."""

    name: str
    meaning: Meaning
    polygon: Corners
    class_code: str = ""
    hours: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Street:
    play: Play
    rules: tuple[Rule, ...]
    masks: tuple[Corners, ...] = field(default=())


MORNING = tuple(spans([Occasion(EVERY_DAY, time(6), time(9))]))
STREETS = (
    Street(
        scene.STALL,
        (
            Rule("占道经营", Meaning.NO_STALL, scene.STALL.zone, "event-04-06"),
            Rule(
                "早市", Meaning.MARKET, ((0.05, 0.54), (0.45, 0.54), (0.45, 0.73), (0.03, 0.73)), "event-04-06", MORNING
            ),
        ),
    ),
    Street(scene.REFUSE, (Rule("垃圾堆放", Meaning.REFUSE, scene.REFUSE.zone, "event-01-10"),)),
    Street(scene.VAN, (Rule("消防通道", Meaning.FIRE_LANE, scene.VAN.zone, "event-04-96"),)),
    Street(scene.PEOPLE, (Rule("店外经营", Meaning.SHOP_LINE, scene.PEOPLE.zone, "event-04-05"),)),
    Street(
        scene.RAILING,
        (Rule("隔离护栏", Meaning.KEEP, scene.RAILING.zone),),
        masks=(((0.0, 0.02), (1.0, 0.02), (1.0, 0.14), (0.0, 0.14)),),
    ),
)


def cameras() -> list[Camera]:
    """At the gates of what is busiest, each beside a loudspeaker; as many as there are streets."""
    return list(Camera.objects.order_by("code")[: 2 * len(STREETS) : 2])


def draw(camera: Camera, street: Street, *, actor: Actor, at: datetime) -> Zone:
    """Zones and masks; answers the zone in which something comes and goes."""
    for number, corners in enumerate(street.masks, 1):
        watch.draw_mask(camera, code=str(number), name="居民窗户", polygon=corners, actor=actor, at=at)
    drawn = [
        watch.draw_zone(
            camera, code=str(number), name=rule.name, polygon=rule.polygon, meaning=rule.meaning.value,
            dwell_seconds=STAYS, class_code=rule.class_code, hours=rule.hours, actor=actor, at=at,
        )
        for number, rule in enumerate(street.rules, 1)
    ]  # fmt: skip
    return drawn[0]
