"""From a camera's plan to what is seen there: a source and an eye."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from cityloop_edge.messages import CameraPlan, Sighting
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.masking import masked
from cityloop_edge.vision.memory import Memory
from cityloop_edge.vision.sources import frames


@dataclass(frozen=True, slots=True)
class Look:
    """One sampled picture and what it told."""

    sightings: list[Sighting]
    _frame: Frame
    _eye: Eye

    @property
    def at(self) -> datetime:
        return self._frame.at

    @property
    def seconds(self) -> float:
        return self._frame.seconds

    def jpeg(self) -> bytes:
        return self._frame.jpeg()

    def memory(self) -> bytes:
        """What the eye needs to go on after a restart; to be taken before the next look."""
        return self._eye.memory.dump() if self._eye.memory else b""


def watch(plan: CameraPlan, kept: bytes | None, stop: Event) -> Iterator[Look]:
    """Looks until the source ends, fails or `stop` is set."""
    eye = Eye(plan, Memory.load(kept) if kept else None)
    eye.drop_stays_elsewhere()
    for frame in frames(plan.source, plan.sample_seconds, stop):
        yield look(eye, frame)


def look(eye: Eye, frame: Frame) -> Look:
    """The way of every picture: the camera's masks are burnt into it before anything else sees it."""
    frame = masked(frame, eye.plan.masks)
    return Look(eye.look(frame), frame, eye)
