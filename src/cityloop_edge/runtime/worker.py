"""A worker of a station that outgrew one machine: some of its cameras, wherever that is. Nothing of it is on its disk.

What must survive is told to the one `Ledger` of the station. Whoever is given a camera gets a turn with it; what comes
of an earlier turn is refused, so a worker that was believed dead and is not tells nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cityloop_edge.messages import CameraHealth, CameraPlan, Configuration
from cityloop_edge.runtime.cameras import Cameras
from cityloop_edge.runtime.receiving import Eyes
from cityloop_edge.runtime.spool import Message, Spool
from cityloop_edge.runtime.watched import memory_of

TURN = "turn"


class Superseded(Exception):
    """Somebody else has the camera now."""


class Ledger:
    """Beside the station's head, on its disk."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def give(self, cameras: Iterable[str]) -> int:
        """The number of the turn that begins with each of them."""
        turn = int(self._spool.kept(TURN) or 0) + 1
        self._spool.put((), name=TURN, memory=b"%d" % turn)
        for camera in cameras:
            self._spool.put((), name=_turn_of(memory_of(camera)), memory=b"%d" % turn)
        return turn

    def put(self, name: str, turn: int, messages: Sequence[Message], memory: bytes) -> None:
        if int(self._spool.kept(_turn_of(name)) or 0) != turn:
            raise Superseded(name)
        self._spool.put(messages, name=name, memory=memory)

    def kept(self, name: str) -> bytes | None:
        return self._spool.kept(name)


class Far(Protocol):
    """The ledger, from elsewhere."""

    def put(self, name: str, turn: int, messages: Sequence[Message], memory: bytes) -> None: ...
    def kept(self, name: str) -> bytes | None: ...


class Entrusted:
    """What a worker's cameras take for the disk."""

    def __init__(self, ledger: Far) -> None:
        self._ledger = ledger
        self.turns: dict[str, int] = {}

    def put(self, messages: Iterable[Message], *, name: str = "", memory: bytes = b"") -> None:
        self._ledger.put(name, self.turns.get(name, 0), tuple(messages), memory)

    def kept(self, name: str) -> bytes | None:
        return self._ledger.kept(name)


@dataclass(frozen=True, slots=True)
class News:
    """`spent`: CPU seconds on each camera since it was given. `told`: how often there was something to be sent."""

    health: tuple[CameraHealth, ...]
    spent: Mapping[str, float]
    told: int


class Worker:
    def __init__(self, eyes: Eyes, ledger: Far) -> None:
        self._entrusted = Entrusted(ledger)
        self._eyes, self._cameras = eyes, Cameras(eyes, self._entrusted, self._hear)
        self._told = 0

    def follow(self, plans: Sequence[CameraPlan], turns: Mapping[str, int]) -> None:
        """These cameras and no others. When it returns, what was seen of those given up is in the ledger."""
        named = {memory_of(camera): turn for camera, turn in turns.items()}
        self._entrusted.turns |= named
        self._cameras.follow(Configuration(station="worker", cameras=tuple(plans)))
        self._entrusted.turns = named

    def news(self, away: Set[str] = frozenset()) -> News:
        """How they fare. `away`: those that stand elsewhere."""
        self._eyes.away.intersection_update(away)
        self._eyes.away.update(away)
        return News(self._cameras.health(), self._cameras.spent(), self._told)

    def picture(self, camera: str) -> tuple[bytes, datetime] | None:
        look = self._cameras.last(camera)
        return (look.jpeg(), look.at) if look else None

    def stop(self) -> None:
        self._cameras.stop()

    def _hear(self) -> None:
        self._told += 1


def _turn_of(name: str) -> str:
    return f"{TURN} of {name}"
