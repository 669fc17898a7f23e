"""A look at an address that need not be a camera's yet: what comes, how often keyframes, and one picture."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import av
import httpx
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from cityloop_edge.devices.trusted import authorities
from cityloop_edge.messages import Doubt, Fault, Polygon, Probed
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.masking import masked
from cityloop_edge.vision.sources import snapshot, stream
from cityloop_edge.vision.sources.unreadable import Unreadable

PATIENCE = (8.0, 8.0)  # seconds: to open, to wait for the next packet
LISTEN = 15.0  # seconds
ENOUGH = 4  # keyframes
SELDOM = 5.0  # seconds; the plans of most cameras want pictures more often
_FAULTS = {401: Fault.UNAUTHORIZED, 403: Fault.UNAUTHORIZED, 404: Fault.NOT_FOUND}
SMALL, LARGE = 640, 2000  # pixels wide


def probe(source: str, masks: Sequence[Polygon] = ()) -> tuple[Probed, bytes]:
    """What came, and a JPEG with the masks burnt in; no bytes where there is none."""
    parts = urlsplit(source)
    if parts.scheme in ("http", "https") and not stream.is_film(source):
        return _single(source, masks)
    address = unquote(parts.path) if parts.scheme == "file" else source
    try:
        with av.open(address, mode="r", options=stream.options(source), timeout=PATIENCE) as container:
            if not container.streams.video:
                return Probed(fault=Fault.NO_VIDEO), b""
            heard = _Heard(container.streams.video[0])
            heard.listen(container)
            return heard.probed(), heard.jpeg(masks)
    except (av.FFmpegError, OSError) as error:
        return Probed(fault=_fault(error)), b""


def _single(source: str, masks: Sequence[Polygon]) -> tuple[Probed, bytes]:
    """An address of pictures: one can be had whenever it is wanted."""
    try:
        with httpx.Client(timeout=snapshot.PATIENCE, trust_env=False, verify=authorities()) as client:
            picture, _time = snapshot.fetched(client, source)
    except snapshot.Refused as error:
        return Probed(fault=_FAULTS.get(error.status, Fault.UNREADABLE)), b""
    except Unreadable as error:
        return Probed(fault=Fault.UNREACHABLE if error.__cause__ else Fault.UNREADABLE), b""
    doubts = (Doubt.SMALL,) if picture.width < SMALL else (Doubt.LARGE,) if picture.width > LARGE else ()
    found = Probed(codec="jpeg", width=picture.width, height=picture.height, keyframes=1, doubts=doubts)
    return found, _jpeg(picture, masks)


def _jpeg(picture: av.VideoFrame, masks: Sequence[Polygon]) -> bytes:
    return masked(Frame.of(datetime.now(UTC), 0.0, picture), masks).jpeg()


def _fault(error: Exception) -> Fault:
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError | PermissionError):
        return Fault.UNAUTHORIZED
    if isinstance(error, av.error.HTTPNotFoundError | FileNotFoundError):
        return Fault.NOT_FOUND
    if isinstance(error, av.error.InvalidDataError):
        return Fault.UNREADABLE
    return Fault.UNREACHABLE if isinstance(error, OSError | av.error.ExitError) else Fault.UNREADABLE


class _Heard:
    """Packets of one stream, counted by its own clock."""

    def __init__(self, heard: VideoStream) -> None:
        self._stream = heard
        self._time_base = heard.time_base or Fraction(1, 90_000)
        self._stamps: list[float] = []
        self._keys: list[float] = []
        self._picture: av.VideoFrame | None = None

    def listen(self, container: InputContainer) -> None:
        """Until enough is known, or for as long as there is patience."""
        begun = time.monotonic()
        for packet in container.demux(self._stream):
            self._hear(packet)
            heard = max(self._seconds, time.monotonic() - begun)
            if len(self._keys) >= ENOUGH or heard >= LISTEN:
                return

    @property
    def _seconds(self) -> float:
        return max(self._stamps) - min(self._stamps) if self._stamps else 0.0

    def _hear(self, packet: Packet[VideoStream]) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            return
        self._stamps.append(float(stamp * self._time_base))
        if packet.is_keyframe:
            self._keys.append(self._stamps[-1])
            self._picture = self._picture or self._decoded(packet)

    def _decoded(self, packet: Packet[VideoStream]) -> av.VideoFrame | None:
        """The keyframe by itself."""
        context = self._stream.codec_context
        try:
            found = context.decode(packet) + context.decode(None)
            context.flush_buffers()
        except av.FFmpegError:
            return None
        return next((picture for picture in found if not picture.is_corrupt), None)

    def probed(self) -> Probed:
        context, heard = self._stream.codec_context, self._seconds
        gaps = [later - earlier for earlier, later in pairwise(self._keys)]
        longest = max([*gaps, max(self._stamps, default=0.0) - max(self._keys, default=0.0)])
        return Probed(
            codec=context.name,
            width=context.width,
            height=context.height,
            rate=round((len(self._stamps) - 1) / heard, 1) if heard else 0.0,
            keyframes=len(self._keys),
            key_seconds=round(longest if self._keys else heard, 1),
            heard_seconds=round(heard, 1),
            doubts=tuple(self._doubts(gaps, longest)),
        )

    def _doubts(self, gaps: Sequence[float], longest: float) -> list[Doubt]:
        wide = self._stream.codec_context.width
        found = {
            Doubt.SELDOM: not self._keys or longest > SELDOM,
            Doubt.UNEVEN: bool(gaps) and max(gaps) > 2 * min(gaps) + 0.5,
            Doubt.SMALL: 0 < wide < SMALL,
            Doubt.LARGE: wide > LARGE,
            Doubt.UNDECODED: self._picture is None,
        }
        return [doubt for doubt, there in found.items() if there]

    def jpeg(self, masks: Sequence[Polygon]) -> bytes:
        if self._picture is None:
            return b""
        return _jpeg(self._picture, masks)
