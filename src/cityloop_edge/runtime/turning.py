"""Cameras that people turn. Nothing goes on for long by itself: a movement ends, and a camera goes back home.

While it stands elsewhere its eye sees nothing: what is drawn into its picture is drawn for its home. Which cameras do
so is kept on disk, for a station that starts anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from cityloop_edge.devices.opening import turnable
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.turnable import Preset, Turnable, named
from cityloop_edge.messages import MAX_PRESETS, CameraHealth, CameraPlan, Command, Configuration, Fault
from cityloop_edge.pauses import Pauses
from cityloop_edge.runtime.orders import Answer, Impossible
from cityloop_edge.runtime.spool import Spool

log = logging.getLogger(__name__)
GLANCE = 0.2  # seconds between two looks for what is due
LONGEST = 5.0  # seconds of one movement
SETTLE = 12.0  # seconds in which a camera comes home and its picture steadies
TURNED = "turned"


@dataclass
class Hand:
    """A camera that is turned: when its movement has to end, since when it is let alone, when it was sent home."""

    plan: CameraPlan
    device: Turnable
    touched: float
    stops: float | None = None
    sent_home: float | None = None
    trouble: str = ""
    again: float = 0.0  # not tried before
    pauses: Pauses = field(default_factory=lambda: Pauses(shortest=2.0, longest=60.0))
    lock: Lock = field(default_factory=Lock)
    busy: bool = False


class Turning:
    """`away`: the cameras whose eyes see nothing meanwhile. Its handlers are called by many threads."""

    def __init__(
        self,
        spool: Spool,
        away: set[str],
        opened: Callable[[str], Turnable] = turnable,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool, self.away, self._opened, self._clock = spool, away, opened, clock
        self._plans: dict[str, CameraPlan] = {}
        self._hands: dict[str, Hand] = {}
        self._lock = Lock()

    def follow(self, configuration: Configuration) -> None:
        """Cameras that were away when the station stopped are still so."""
        self._plans = {each.camera: each for each in configuration.cameras if each.control}
        for code, hand in list(self._hands.items()):
            plan = self._plans.get(code)
            if plan is None or plan.control != hand.plan.control:
                self._let_go(code)
            else:
                hand.plan = plan
        for code in set(json.loads(self._spool.kept(TURNED) or b"[]")) - self.away:
            try:
                self._leave(self._hand(code))
            except Impossible as error:  # gone from the configuration, or turned by something that nobody knows
                log.warning("%s", error)

    def turn(self, command: Command) -> None:
        """The command `turn`: `how`, and what it needs."""
        given = command.arguments
        hand = self._hand(command.target)
        acts: dict[str, Callable[[Hand], None]] = {
            "move": lambda hand: self._move(hand, *_sides(given), _seconds(given)),
            "step": lambda hand: hand.device.step(*_sides(given)),
            "place": lambda hand: hand.device.place(*_sides(given)),
            "stop": self._stop,
            "go": lambda hand: self._go(hand, str(given.get("preset", ""))),
            "keep": lambda hand: _keep(hand, str(given.get("preset", ""))),
            "forget": lambda hand: hand.device.forget(_preset(hand, str(given.get("preset", "")))),
        }
        how = str(given.get("how", ""))
        if how not in acts:
            raise Impossible("turned how?")
        with hand.lock, _told():
            if how in ("move", "step", "place", "go"):
                self._leave(hand)
            acts[how](hand)

    def presets(self, command: Command) -> Answer:
        """The command `presets`: the names that the device knows."""
        hand = self._hand(command.target)
        with hand.lock, _told():
            return Answer(presets=tuple(each.name[:40] for each in hand.device.presets()[:MAX_PRESETS]))

    def told(self, health: Iterable[CameraHealth]) -> tuple[CameraHealth, ...]:
        """With what is known here."""
        return tuple(self._told(each) for each in health)

    async def keep_tending(self) -> None:
        """Never returns. Each camera in a thread of its own: one that hangs keeps none moving."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                for hand in [each for each in self._hands.values() if not each.busy and self._is_due(each)]:
                    hand.busy = True
                    tasks.create_task(asyncio.to_thread(self.tend, hand))
                await asyncio.sleep(GLANCE)

    def tend(self, hand: Hand) -> None:
        """Ends what has lasted long enough; what fails is tried again."""
        try:
            with hand.lock:
                self._tend(hand, self._clock())
            hand.trouble = ""
            hand.pauses.reset()
        except Trouble as trouble:
            log.warning("%s: %s", hand.plan.camera, trouble)
            hand.trouble = str(trouble)
            hand.again = self._clock() + hand.pauses.next()
        except Exception:  # one camera's odd device must not end the station
            log.exception("%s cannot be tended", hand.plan.camera)
            hand.again = self._clock() + hand.pauses.next()
        finally:
            hand.busy = False

    def close(self) -> None:
        """Whatever still moves is stopped."""
        for code, hand in list(self._hands.items()):
            if hand.stops is not None:
                with contextlib.suppress(Trouble):
                    hand.device.stop()
            self._let_go(code, forget=False)

    def _hand(self, code: str) -> Hand:
        plan = self._plans.get(code)
        if plan is None:
            raise Impossible(f"{code} cannot be turned")
        with self._lock, _told():
            if code not in self._hands:
                self._hands[code] = Hand(plan, self._opened(plan.control), self._clock())
            return self._hands[code]

    def _leave(self, hand: Hand) -> None:
        """Before it moves. Without a position to come back to it is at home wherever it stands."""
        hand.touched, hand.sent_home = self._clock(), None
        if hand.plan.preset:
            self._note(hand.plan.camera, away=True)

    def _move(self, hand: Hand, pan: float, tilt: float, zoom: float, seconds: float) -> None:
        hand.stops = self._clock() + seconds
        hand.device.move(pan, tilt, zoom, seconds)

    def _stop(self, hand: Hand) -> None:
        hand.device.stop()
        hand.stops = None

    def _go(self, hand: Hand, name: str) -> None:
        hand.device.go(_preset(hand, name))
        if name == hand.plan.preset:
            hand.sent_home = self._clock()

    def _is_due(self, hand: Hand) -> bool:
        now = self._clock()
        if now < hand.again:
            return False
        if hand.stops is not None:
            return now >= hand.stops
        return hand.plan.camera in self.away and now >= self._home_at(hand)

    def _home_at(self, hand: Hand) -> float:
        """When it is to be sent home, or has come there."""
        return hand.touched + hand.plan.home_seconds if hand.sent_home is None else hand.sent_home + SETTLE

    def _tend(self, hand: Hand, now: float) -> None:
        if hand.stops is not None and now >= hand.stops:
            self._stop(hand)
        elif hand.stops is None and hand.plan.camera in self.away and now >= self._home_at(hand):
            if hand.sent_home is None:
                self._go(hand, hand.plan.preset)
            else:
                self._note(hand.plan.camera, away=False)

    def _told(self, health: CameraHealth) -> CameraHealth:
        if health.camera not in self.away:
            return health
        hand = self._hands.get(health.camera)
        trouble = health.trouble or (hand.trouble[:300] if hand else "")
        return health.model_copy(update={"away": True, "trouble": trouble})

    def _let_go(self, code: str, forget: bool = True) -> None:
        hand = self._hands.pop(code, None)
        if hand:
            hand.device.close()
        if forget:
            self._note(code, away=False)

    def _note(self, code: str, *, away: bool) -> None:
        """The eyes look at this very set."""
        with self._lock:
            before = set(self.away)
            (self.away.add if away else self.away.discard)(code)
            if before != self.away:
                self._spool.put((), name=TURNED, memory=json.dumps(sorted(self.away)).encode())


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Trouble as trouble:
        raise Impossible(str(trouble)) from trouble


def _preset(hand: Hand, name: str) -> Preset:
    found = named(hand.device.presets(), name)
    if found is None:
        raise Trouble(Fault.UNABLE, f"the camera has no position {name}")
    return found


def _keep(hand: Hand, name: str) -> None:
    if not name:
        raise Impossible("under what name?")
    hand.device.keep(name)


def _sides(given: dict[str, str | int | float | bool]) -> tuple[float, float, float]:
    pan, tilt, zoom = (_number(given, key, -1.0, 1.0) for key in ("pan", "tilt", "zoom"))
    return pan, tilt, zoom


def _seconds(given: dict[str, str | int | float | bool]) -> float:
    return _number(given, "seconds", 0.1, LONGEST)


def _number(given: dict[str, str | int | float | bool], key: str, least: float, most: float) -> float:
    found = given.get(key, 0)
    if isinstance(found, str) or not least <= found <= most:
        raise Impossible(f"{key}: {least:g} to {most:g}")
    return float(found)
