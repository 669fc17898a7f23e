"""Cameras turned by people: who may, what is on record of it, and what the station is told.

The station does the rest: a movement ends by itself, nothing is watched in a picture that shows something else, and a
camera that is let alone goes back to the position in which it is watched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cityloop.edge import services as edge
from cityloop.edge.models import Command, Station
from cityloop.geography.coordinates import WGS84
from cityloop.journal.services import Actor, Json, Subject, act, batch
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.watch import rules
from cityloop.watch.models import Camera, Turn
from cityloop.watch.queries import DISCOVER, PRESETS, TURN
from cityloop.watch.seeing import looking
from cityloop.workflow.errors import Unsuitable

MOVES_SECONDS = 2.0  # of one movement; who holds the button down asks again before that
LASTS = timedelta(seconds=3)  # an order that comes later is not carried out
GOES_ON = timedelta(seconds=3)  # within which the same movement is the same turn
MOVES, PLACES = ("move", "step"), ("go", "keep", "forget")


@dataclass(frozen=True, slots=True)
class Move:
    """`how`: move and step with directions from -1 to 1; go, keep and forget with a position; stop."""

    how: str
    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0
    preset: str = ""

    @classmethod
    def of(cls, how: str, *, pan: float = 0.0, tilt: float = 0.0, zoom: float = 0.0, preset: str = "") -> Move:
        """Raises Unsuitable where it says nothing."""
        if how == "stop":
            return cls("stop")
        if how in MOVES and any((pan, tilt, zoom)) and all(-1 <= each <= 1 for each in (pan, tilt, zoom)):
            return cls(how, pan, tilt, zoom)
        if how in PLACES and 0 < len(preset) <= rules.LONGEST_PRESET:
            return cls(how, preset=preset)
        raise Unsuitable(_("A camera cannot be turned like that."))

    @property
    def arguments(self) -> dict[str, str | float]:
        """As the station takes them."""
        if self.how in MOVES:
            return {"how": self.how, "pan": self.pan, "tilt": self.tilt, "zoom": self.zoom, "seconds": MOVES_SECONDS}
        return {"how": self.how, "preset": self.preset}

    @property
    def told(self) -> dict[str, Json]:
        """For the record: directions in hundredths."""
        if self.how not in MOVES:
            return {"how": self.how}
        sides = {"pan": self.pan, "tilt": self.tilt, "zoom": self.zoom}
        return {"how": self.how} | {side: round(part * 100) for side, part in sides.items()}


def objection(camera: Camera) -> str:
    """Why nobody can turn it by hand; empty where one can."""
    if not camera.control or camera.station is None or not camera.in_service:
        return _("This camera cannot be turned.")
    if camera.masks.exists() and not camera.masks_itself:
        return _("What is masked here would be seen: masks do not turn with the camera. Let the camera mask by itself.")
    if camera.zones.filter(in_service=True).exists() and not camera.preset:
        return _("It is watched, and would not find back: choose on its page the position in which it stands.")
    return ""


def turn(camera: Camera, move: Move, *, actor: Standing, at: datetime) -> Command:
    """Tells its station, which forgets what comes too late. Only who is on record as looking may.

    Raises `workflow.errors.Unsuitable`, and rules.BadSource for a position that cannot be kept.
    """
    if (why := objection(camera)) or camera.station is None:
        raise Unsuitable(why)
    if not looking.is_looking(actor.id, camera.code, at):
        raise Unsuitable(_("Look at the camera first."))
    with batch():
        if move.how in ("keep", "forget"):
            _change(camera, move)
        if move.how != "stop":
            _record(camera, move, actor, at)
        return edge.order(camera.station, kind=TURN, target=camera.code, arguments=move.arguments, at=at, lasts=LASTS)


def _change(camera: Camera, move: Move) -> None:
    """The register knows the positions that the camera knows."""
    if move.how == "keep":
        found = rules.presets([*camera.presets, move.preset])
    elif move.preset in drawn_for(camera):
        raise Unsuitable(_("Something is drawn for this position."))
    else:
        found = [name for name in camera.presets if name != move.preset]
    Camera.objects.filter(pk=camera.pk).update(presets=found)


def _record(camera: Camera, move: Move, actor: Standing, at: datetime) -> None:
    """What is held down is one turn and one act."""
    last = Turn.objects.filter(camera=camera).select_related("person").first()
    if last and move.how == "move" and _goes_on(last, move, actor, at):
        Turn.objects.filter(pk=last.pk).update(last_at=at)
        return
    with act("camera.turned", actor=actor, at=at, subject=Subject("camera", camera.code)) as entry:
        person = Person.objects.get(username=actor.id)
        what = move.told | ({"preset": move.preset} if move.preset else {})
        Turn.objects.create(person=person, post=actor.post, camera=camera, what=what, began_at=at, last_at=at)
        entry.payload |= move.told
        if move.preset:
            entry.sealed["preset"] = move.preset


def _goes_on(last: Turn, move: Move, actor: Standing, at: datetime) -> bool:
    return at - last.last_at < GOES_ON and (last.person.username, last.what) == (actor.id, move.told)


def drawn_for(camera: Camera) -> set[str]:
    """Positions that must stay: it is watched from there, or something is drawn for them."""
    zones, masks = camera.zones.values_list("preset", flat=True), camera.masks.values_list("preset", flat=True)
    return {camera.preset, *zones, *masks}


def with_device(camera: Camera, names: Iterable[str]) -> list[str]:
    """The positions that the device knows, and of the register's those that must stay."""
    drawn = drawn_for(camera)
    stay = [name for name in camera.presets if name in drawn]
    return list(dict.fromkeys([*stay, *(name.strip() for name in names if name.strip())]))[: rules.MOST_PRESETS]


def ask_presets(camera: Camera, *, actor: Actor, at: datetime) -> Command:
    """Has the station ask the camera for the positions that it knows. Raises rules.BadSource."""
    if camera.station is None or not camera.control:
        raise rules.BadSource(_("This camera cannot be turned."))
    return edge.command(camera.station, kind=PRESETS, target=camera.code, actor=actor, at=at)


def discover(
    station: Station,
    *,
    user: str = "",
    password: str = "",
    server: str = "",
    words: str = "",
    system: str = WGS84,
    actor: Actor,
    at: datetime,
) -> Command:
    """Has the station look for cameras in its network, or ask the platform `server` for its channels; for those alone
    that bear the words, where there are any. `system`: in which the platform tells places.

    Names, passwords and address are forgotten once it has answered. Raises rules.BadSource.
    """
    return edge.command(
        station,
        kind=DISCOVER,
        arguments={"words": words, "system": system},
        sealed={"user": user, "password": password, "server": rules.platform(server)},
        actor=actor,
        at=at,
    )
