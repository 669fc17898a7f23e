"""From a camera's plan to what is seen there: a source and an eye."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event
from urllib.parse import urlsplit

import cv2

from cityloop_edge.messages import CameraPlan, Sighting, Sign
from cityloop_edge.vision import health, keeping, kept
from cityloop_edge.vision.cutting import cut, joined
from cityloop_edge.vision.decoding import Care, Damaged, Decoders
from cityloop_edge.vision.detecting.detector import Detector
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame, analysed
from cityloop_edge.vision.masking import masked
from cityloop_edge.vision.memory import Memory
from cityloop_edge.vision.probing import probe
from cityloop_edge.vision.remuxing import fragments
from cityloop_edge.vision.sources import frames
from cityloop_edge.vision.sources.rtsp import Keyframe, Reader


@dataclass(frozen=True, slots=True)
class Look:
    """One sampled picture and what it told."""

    sightings: list[Sighting]
    signs: tuple[Sign, ...]
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
        eye = self._eye
        return kept.packed((eye.memory.dump() if eye.memory else b"", eye.health.dump(), eye.keeping.dump()))


def watch(
    plan: CameraPlan,
    remembered: bytes | None,
    stop: Event,
    detector: Detector | None = None,
    away: Set[str] = frozenset(),
) -> Iterator[Look]:
    """Looks until the source ends, fails or `stop` is set; without an eye while its camera is `away`."""
    eye = _eye(plan, remembered, detector)
    for frame in frames(plan.source, plan.sample_seconds, stop):
        yield look(eye, frame, plan.camera in away)


def look(eye: Eye, frame: Frame, away: bool = False) -> Look:
    """The way of every picture: the camera's masks are burnt into it before anything else sees it. While the street is
    not to be seen, nothing is told of it; nor while the camera stands elsewhere.
    """
    frame = masked(frame, eye.plan.masks)
    if away:
        return Look([], (), frame, eye)
    fares = health.observe(eye.health, frame.gray(), frame.seconds, frame.ahead)
    sightings = [] if fares.blind else eye.look(frame)
    return Look(sightings, tuple(sorted(fares.signs)), frame, eye)


class Viewer:
    """The eye of a camera whose keyframes somebody else receives."""

    def __init__(
        self,
        plan: CameraPlan,
        remembered: bytes | None,
        decoders: Decoders,
        detector: Detector | None = None,
        away: Set[str] = frozenset(),
    ) -> None:
        self._eye, self._decoders, self._away = _eye(plan, remembered, detector), decoders, away

    def look(self, keyframe: Keyframe, at: datetime) -> Look | None:
        """None where the picture is damaged. Of the others the keyframe is kept, a tenth of the picture in bytes."""
        try:
            small, colour = analysed(self._decoders.picture(keyframe, Care.HASTY))
        except Damaged:
            return None
        ahead = keyframe.clock - at.timestamp() if keyframe.clock is not None else None
        whole = partial(self._decoders.picture, keyframe, Care.CAREFUL)
        frame = Frame(at, keyframe.seconds, small, colour, whole, ahead=ahead, undecoded=True)
        return look(self._eye, frame, self._eye.plan.camera in self._away)


class Eyes:
    """All that a station sees with: `watch` for a source that blocks, `reader` and `viewer` for all others. A detector
    names what stays, where there is one.
    """

    probe = staticmethod(probe)
    film = staticmethod(fragments)
    cut = staticmethod(cut)
    joined = staticmethod(joined)

    def __init__(self, detector: Detector | None = None) -> None:
        self.away: set[str] = set()  # cameras that stand elsewhere than where they are watched
        cv2.setNumThreads(1)  # the cores are shared by cameras, not by the parts of a picture
        self.reader = Reader()
        self._decoders, self._detector = Decoders(), detector

    def watch(self, plan: CameraPlan, remembered: bytes | None, stop: Event) -> Iterator[Look]:
        return watch(plan, remembered, stop, self._detector, self.away)

    def reads(self, source: str) -> bool:
        """Whether the reader is the one to try first."""
        return urlsplit(source).scheme == "rtsp"

    def viewer(self, plan: CameraPlan, remembered: bytes | None) -> Viewer:
        return Viewer(plan, remembered, self._decoders, self._detector, self.away)


def _eye(plan: CameraPlan, remembered: bytes | None, detector: Detector | None) -> Eye:
    street, fared, stayed = kept.unpacked(remembered or b"", 3)
    known = health.Memory.load(fared) if fared else health.Memory.fresh(plan.view)
    eye = Eye(plan, Memory.load(street) if street else None, known, detector=detector)
    if stayed:
        eye.keeping = keeping.Memory.load(stayed)
    if known.name != plan.view:
        eye.health = health.Memory.fresh(plan.view)
    eye.drop_stays_elsewhere()
    return eye
